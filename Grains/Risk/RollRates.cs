using System.Collections.Immutable;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>
/// The chain of days late: what is in one bucket today is in another after a period, until it is paid for good or
/// defaults. Default is absorbing; the chain has no memory and the same rates in every period (Cyert, Davidson and
/// Thompson, "Estimation of the allowance for doubtful accounts by Markov chains", 1962).
/// </summary>
/// <param name="Observations">How many were seen leaving each bucket: few of them say little.</param>
/// <param name="Rates">Probability of going from each bucket to each, default last; every row sums to one.</param>
/// <param name="Pds">Probability of having defaulted after each period, by bucket: <c>Pds[period][bucket]</c>.</param>
public sealed record RollRates(
    ImmutableArray<long> Observations,
    ImmutableArray<ImmutableArray<double>> Rates,
    ImmutableArray<ImmutableArray<double>> Pds)
{
    private const int MostBuckets = 50;
    private const int MostPeriods = 1_200;
    private const long MostCount = 1_000_000_000_000;

    /// <summary>Rates and default probabilities from counts. O(periods x buckets squared).</summary>
    /// <param name="counts">
    /// From each bucket (1 to 50) to each bucket and, in the last column, to default. A bucket that nothing was seen to
    /// leave is refused: its rates are not known.
    /// </param>
    /// <param name="periods">1 to 1,200.</param>
    /// <returns>The chain, or the fields that are wrong: <c>counts[2][0]</c>, <c>periods</c>.</returns>
    public static Calculation<RollRates> Of(IReadOnlyList<IReadOnlyList<long>> counts, int periods)
    {
        var fields = new Fields();
        fields.Count("periods", periods, 1, MostPeriods);
        var rows = fields.List("counts", counts, 1, MostBuckets);
        for (var n = 0; n < rows.Length; n++) Check(rows[n], n, rows.Length + 1, fields);
        if (!fields.AreSound) return fields.Refusals;

        ImmutableArray<long> seen = [.. rows.Select(row => row.Sum())];
        ImmutableArray<ImmutableArray<double>> rates =
            [.. rows.Select((row, n) => row.Select(count => (double)count / seen[n]).ToImmutableArray())];
        return new RollRates(seen, rates, Defaulted(rates, periods));
    }

    private static void Check(IReadOnlyList<long> row, int place, int width, Fields fields)
    {
        var name = $"counts[{place}]";
        var cells = fields.List(name, row, width, width);
        for (var n = 0; n < cells.Length; n++) fields.Between($"{name}[{n}]", cells[n], 0, MostCount);
        if (!cells.IsEmpty && cells.All(cell => cell == 0)) fields.Refuse(name, "calculator.too-small", 1);
    }

    // Whoever defaults later goes first to another bucket: p(t + 1) = default + R p(t).
    private static ImmutableArray<ImmutableArray<double>> Defaulted(
        ImmutableArray<ImmutableArray<double>> rates, int periods)
    {
        var table = ImmutableArray.CreateBuilder<ImmutableArray<double>>(periods);
        var pds = new double[rates.Length];
        for (var period = 0; period < periods; period++)
        {
            pds = [.. rates.Select(row => Math.Min(1, row[^1] + pds.Select((pd, n) => row[n] * pd).Sum()))];
            table.Add([.. pds]);
        }

        return table.MoveToImmutable();
    }
}
