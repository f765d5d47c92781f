using System.Collections.Immutable;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>The fund after so many years.</summary>
/// <param name="Year">After how many years; 0 is the opening.</param>
/// <param name="Ruined">Probability of ruin until then.</param>
/// <param name="Quantiles">Lower quantiles in cents, in the order of the levels; null where ruin takes them.</param>
public sealed record FundAfter(int Year, double Ruined, ImmutableArray<long?> Quantiles);

/// <summary>
/// How a fund may go from year to year: the bands of a fan chart. A ruined fund lies below all others.
/// </summary>
/// <param name="Levels">Levels of the quantiles.</param>
/// <param name="Years">From the opening on.</param>
public sealed record FundFan(ImmutableArray<double> Levels, ImmutableArray<FundAfter> Years)
{
    private const int MostLevels = 20;
    private const double Rounding = 1e-12;

    /// <summary>
    /// The distribution of the fund carried forward, the ruined left out and counted. O(years x points of the fund x
    /// points of the loss), refused as <see cref="Ruin.Of"/> does.
    /// </summary>
    /// <param name="year">What comes in and goes out each year.</param>
    /// <param name="opening">Opening fund in cents, rounded down to whole units.</param>
    /// <param name="years">1 to 100.</param>
    /// <param name="levels">Levels of the quantiles, 1 to 20, each 0.0001 to 0.9999.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The fan, or the fields that are wrong.</returns>
    public static Calculation<FundFan> Of(
        FundYear year, long opening, int years, IReadOnlyList<double> levels, CancellationToken cancel = default)
    {
        var fields = new Fields();
        var asked = fields.List("levels", levels, 1, MostLevels);
        for (var n = 0; n < asked.Length; n++) fields.Real($"levels[{n}]", asked[n], 0.0001, 0.9999);
        ImmutableArray<FieldRefusal> refusals = [.. fields.Refusals, .. Ruin.Refuse(year, [opening], years)];
        if (!refusals.IsEmpty) return refusals;

        var fund = new double[(int)(opening / year.Unit) + 1];
        fund[^1] = 1;
        var fan = ImmutableArray.CreateBuilder<FundAfter>(years + 1);
        fan.Add(After(0, fund, asked, year.Unit));
        for (var t = 1; t <= years; t++)
        {
            fund = Next(fund, year, cancel);
            fan.Add(After(t, fund, asked, year.Unit));
        }

        return new FundFan(asked, fan.MoveToImmutable());
    }

    private static double[] Next(double[] fund, FundYear year, CancellationToken cancel)
    {
        var next = new double[fund.Length + year.Contribution];
        for (var x = 0; x < Math.Min(year.Losses.Length, next.Length); x++)
        {
            var (from, to) = x > year.Contribution ? (x - year.Contribution, 0) : (0, year.Contribution - x);
            if (year.Losses[x] != 0) LossCheck.AddTo(next.AsSpan(to), fund.AsSpan(from), year.Losses[x]);
            if ((x & 255) == 0) cancel.ThrowIfCancellationRequested();
        }

        return next;
    }

    private static FundAfter After(int year, double[] fund, ImmutableArray<double> levels, long unit)
    {
        var ruined = Math.Clamp(1 - fund.Sum(), 0, 1);
        return new FundAfter(year, ruined, [.. levels.Select(level => Quantile(fund, ruined, level, unit))]);
    }

    private static long? Quantile(double[] fund, double ruined, double level, long unit)
    {
        var below = ruined;
        if (below >= level) return null;
        for (var u = 0; u < fund.Length; u++)
        {
            below += fund[u];
            if (below >= level - Rounding) return u * unit;
        }

        return (fund.Length - 1) * unit;
    }
}
