namespace Smart.Grains.Credit;

/// <summary>Whole-number arithmetic that rounds once.</summary>
internal static class Exactly
{
    /// <summary>A ratio to the nearest whole number, a half away from zero.</summary>
    public static long HalfUp(Int128 numerator, Int128 denominator)
    {
        var isNegative = numerator < 0;
        var magnitude = ((isNegative ? -numerator : numerator) + (denominator >> 1)) / denominator;

        // Of an odd denominator no ratio ends in a half, so that cutting its half off decides nothing.
        return isNegative ? -(long)magnitude : (long)magnitude;
    }
}
