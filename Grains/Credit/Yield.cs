namespace Smart.Grains.Credit;

/// <summary>An amount some time after the one before.</summary>
/// <param name="Amount">In cents, above zero for whom the yield is sought.</param>
/// <param name="Gap">Years since the amount before.</param>
internal readonly record struct YieldFlow(double Amount, double Gap);

/// <summary>
/// The yearly rate at which amounts are worth nothing together: Newton's method within bounds that close in (Press et
/// al., <i>Numerical Recipes</i>, section 9.4). Solving for a yield is where doubles may be used; what is solved is
/// then proven by <see cref="Lies"/>, or refined in decimals.
/// </summary>
internal static class Yield
{
    private const double First = 0.1;
    private const double Most = 1e9;
    private const double Least = -0.999999;
    private const double LargestPower = 290;
    private const double Precision = 1e-14;
    private const int MostSteps = 200;

    /// <summary>The rate; null when there is none between -99.9999 % and 100,000,000,000 %.</summary>
    public static double? Solve(ReadOnlySpan<YieldFlow> flows)
    {
        var years = 0.0;
        foreach (var flow in flows) years += flow.Gap;
        var (low, high) = (Math.Max(Least, Math.Pow(10, -LargestPower / Math.Max(years, 1)) - 1), Most);
        var (atLow, atHigh) = (Worth(flows, low).Value, Worth(flows, high).Value);
        if (!double.IsFinite(atLow) || atLow == 0 || atHigh == 0 || atLow > 0 == atHigh > 0) return null;

        var (rate, before) = (First, double.MaxValue);
        for (var step = 0; step < MostSteps; step++)
        {
            var (value, slope) = Worth(flows, rate);
            if (value > 0 == atLow > 0) low = rate;
            else high = rate;
            var next = rate - (value / slope);

            // A step out of bounds, or one that does not halve the one before, halves the bounds instead.
            var isSlow = Math.Abs(2 * value) > Math.Abs(before * slope);
            if (!(next > low && next < high) || isSlow) next = Math.Sqrt((1 + low) * (1 + high)) - 1;
            before = next - rate;
            if (Math.Abs(before) <= Precision * (1 + Math.Abs(next))) return next;
            rate = next;
        }

        return null;
    }

    /// <summary>Whether the true rate lies within a distance of another.</summary>
    public static bool Lies(ReadOnlySpan<YieldFlow> flows, double near, double within) =>
        Worth(flows, near - within).Value > 0 != Worth(flows, near + within).Value > 0;

    /// <summary>
    /// The rate per period of amounts that are equally far apart, to some 20 digits; null when there is none.
    /// </summary>
    /// <param name="amounts">In cents, one a period, the first now.</param>
    public static decimal? PerPeriod(ReadOnlySpan<long> amounts)
    {
        var flows = new YieldFlow[amounts.Length];
        for (var n = 0; n < flows.Length; n++) flows[n] = new YieldFlow(amounts[n], n == 0 ? 0 : 1);
        return Solve(flows) is { } guess ? Refined(guess, amounts) : null;
    }

    // Two steps of Newton's method in decimals, by Horner's rule: in the discount where rates are positive, else in the
    // growth, whichever is below one, so that its powers always fit.
    private static decimal Refined(double guess, ReadOnlySpan<long> amounts)
    {
        var isGrowth = guess < 0;
        var x = isGrowth ? 1 + (decimal)guess : 1 / (1 + (decimal)guess);
        for (var step = 0; step < 2; step++)
        {
            var (value, slope) = (0m, 0m);
            for (var n = 0; n < amounts.Length; n++)
            {
                slope = (slope * x) + value;
                value = (value * x) + amounts[isGrowth ? n : amounts.Length - 1 - n];
            }

            if (slope == 0) break;
            x -= value / slope;
        }

        return isGrowth ? x - 1 : (1 / x) - 1;
    }

    // Value today, and how fast it changes with the rate.
    private static (double Value, double Slope) Worth(ReadOnlySpan<YieldFlow> flows, double rate)
    {
        var (value, slope, discount, years) = (0.0, 0.0, 1.0, 0.0);
        var (gap, factor) = (0.0, 1.0);
        foreach (var flow in flows)
        {
            if (flow.Gap != 0)
            {
                // Gaps repeat: a power is taken once for all equal ones in a row.
                if (flow.Gap != gap) (gap, factor) = (flow.Gap, Math.Pow(1 + rate, -flow.Gap));
                discount *= factor;
                years += gap;
            }

            var worth = flow.Amount * discount;
            value += worth;
            slope -= years * worth;
        }

        return (value, slope / (1 + rate));
    }
}
