namespace Smart.Grains.Treasury;

/// <summary>A payment some days after the first drawdown, in minor units: more than zero to the borrower.</summary>
/// <param name="Days">Days after the first drawdown.</param>
/// <param name="Minor">Minor units; drawdowns above zero, repayments and charges below.</param>
public readonly record struct CashFlow(int Days, long Minor);

/// <summary>
/// Annual percentage rate of charge: the rate that makes drawdowns and repayments worth the same (Directive 2008/48/EC,
/// Annex I; time in days over a year of 365). Solving for a yield is the one place outside Risk that may use doubles.
/// </summary>
public static class Apr
{
    private const double DaysAYear = 365;
    private const double Lowest = -0.999999;
    private const double Highest = 1e6;
    private const int MostSteps = 200;

    /// <summary>The rate as a fraction, rounded half up to 6 decimals.</summary>
    /// <exception cref="ArgumentException">The flows have no rate: nothing drawn or nothing paid back.</exception>
    public static decimal Of(params ReadOnlySpan<CashFlow> flows)
    {
        var (drawn, repaid) = Sums(flows);
        if (drawn <= 0 || repaid <= 0)
        {
            throw new ArgumentException("A rate needs drawdowns and repayments.", nameof(flows));
        }

        return drawn == repaid ? 0m : decimal.Round((decimal)Bisect(flows), 6, MidpointRounding.AwayFromZero);
    }

    private static (long Drawn, long Repaid) Sums(ReadOnlySpan<CashFlow> flows)
    {
        var (drawn, repaid) = (0L, 0L);
        foreach (var flow in flows)
        {
            if (flow.Minor > 0) drawn += flow.Minor;
            else repaid -= flow.Minor;
        }

        return (drawn, repaid);
    }

    // The present value rises with the rate, for what is drawn first weighs more: halving always finds it.
    private static double Bisect(ReadOnlySpan<CashFlow> flows)
    {
        var (low, high) = (Lowest, Highest);
        for (var step = 0; step < MostSteps && high - low > 1e-12 * Math.Max(1, Math.Abs(low)); step++)
        {
            var middle = (low + high) / 2;
            if (PresentValue(flows, middle) < 0) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }

    private static double PresentValue(ReadOnlySpan<CashFlow> flows, double rate)
    {
        var sum = 0.0;
        foreach (var flow in flows) sum += flow.Minor * Math.Pow(1 + rate, -flow.Days / DaysAYear);
        return sum;
    }
}
