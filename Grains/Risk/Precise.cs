namespace Smart.Grains.Risk;

/// <summary>Functions that the platform computes by way of 1 + x, which loses a small x.</summary>
internal static class Precise
{
    /// <summary>ln(1 + x) for x above -1, to the last digits (Higham, "Accuracy and Stability", 1.14.1).</summary>
    public static double LogOfOnePlus(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }
}
