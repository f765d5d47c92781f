namespace Smart.Grains.Credit;

/// <summary>An amount some time after the one before.</summary>
/// <param name="Amount">In cents, above zero for whom the yield is sought.</param>
/// <param name="Gap">Years since the amount before.</param>
internal readonly record struct YieldFlow(double Amount, double Gap);

/// <summary>
/// The yearly rate at which amounts are worth nothing together: Newton's method within bounds that close in (Press et
/// al., <i>Numerical Recipes</i>, section 9.4). Solving for a yield is where doubles may be used; what is solved is
/// then proven by <see cref="Lies"/>, or refined in decimals by <see cref="Refined"/>.
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

        var rate = First;
        for (var step = 0; step < MostSteps; step++)
        {
            var (value, slope) = Worth(flows, rate);
            if (value > 0 == atLow > 0) low = rate;
            else high = rate;
            var next = rate - (value / slope);
            if (!(next > low && next < high)) next = Math.Sqrt((1 + low) * (1 + high)) - 1;
            if (Math.Abs(next - rate) <= Precision * (1 + Math.Abs(next))) return next;
            rate = next;
        }

        return rate;
    }

    /// <summary>Whether the true rate lies within a distance of another.</summary>
    public static bool Lies(ReadOnlySpan<YieldFlow> flows, double near, double within) =>
        Worth(flows, near - within).Value > 0 != Worth(flows, near + within).Value > 0;

    /// <summary>
    /// A rate per period to some 25 digits, from one to 15: two steps of Newton's method in decimals, by Horner's rule.
    /// </summary>
    /// <param name="guess">The rate per period.</param>
    /// <param name="amounts">One per period, the first now.</param>
    public static decimal Refined(double guess, ReadOnlySpan<long> amounts)
    {
        var discount = 1 / (1 + (decimal)guess);
        for (var step = 0; step < 2; step++)
        {
            var (value, slope) = (0m, 0m);
            for (var n = amounts.Length - 1; n >= 0; n--)
            {
                slope = (slope * discount) + value;
                value = (value * discount) + amounts[n];
            }

            if (slope == 0) break;
            discount -= value / slope;
        }

        return (1 / discount) - 1;
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
