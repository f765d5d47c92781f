namespace Smart.Grains.Risk;

/// <summary>How far a grid must go.</summary>
internal static class TailBound
{
    private const int Steps = 60;
    private static readonly double Golden = (Math.Sqrt(5) - 1) / 2;

    /// <summary>
    /// A loss that is exceeded with at most a given probability, by Chernoff's bound, exp(K(t) - t x) for all t > 0:
    /// the least (K(t) - ln p) / t. A fixed number of standard deviations would cut off a large loss that hardly
    /// ever comes, and the tail of a gamma; this holds for both.
    /// </summary>
    /// <param name="cumulants">K(t) = ln E exp(t S); infinity beyond its domain.</param>
    /// <param name="probability">The probability.</param>
    public static double Of(Func<double, double> cumulants, double probability)
    {
        var (low, high) = (Math.Log(1e-9), Math.Log(50));
        var (left, right) = (high - (Golden * (high - low)), low + (Golden * (high - low)));
        var (atLeft, atRight) = (At(left), At(right));
        for (var step = 0; step < Steps; step++)
        {
            // Infinity on both sides means that both lie too far right.
            if (atRight < atLeft)
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + (Golden * (high - low));
                atRight = At(right);
            }
            else
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - (Golden * (high - low));
                atLeft = At(left);
            }
        }

        return Math.Ceiling(Math.Min(atLeft, atRight));

        double At(double logarithm)
        {
            var t = Math.Exp(logarithm);
            var value = (cumulants(t) - Math.Log(probability)) / t;
            return double.IsNaN(value) ? double.PositiveInfinity : value;
        }
    }
}
