using System.Collections.Immutable;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>What becomes of an opening fund.</summary>
/// <param name="Opening">In cents.</param>
/// <param name="Ruined">Probability of ruin within 1, 2 ... years.</param>
public sealed record FundRuin(long Opening, ImmutableArray<double> Ruined);

/// <summary>
/// Ruin within a number of years: the survival recursion in discrete time (Bowers et al., "Actuarial Mathematics",
/// 1997, chapter 13), exact on the grid. Once below zero a fund stays ruined.
/// </summary>
/// <param name="Funds">One for each opening fund, in the order of the question.</param>
public sealed record Ruin(ImmutableArray<FundRuin> Funds)
{
    private const int MostYears = 100;
    private const int MostOpenings = 100;
    private const int MostFund = 1_000_000;
    private const double MostWork = 2e10;

    /// <summary>
    /// s(t, u) = sum over x of p(x) s(t - 1, u + c - x), for all openings at once. O(years x points of the largest fund
    /// x points of the loss), refused above 2e10 multiplications: some seconds.
    /// </summary>
    /// <param name="year">What comes in and goes out each year.</param>
    /// <param name="openings">Opening funds in cents, 1 to 100, rounded down to whole units.</param>
    /// <param name="years">1 to 100.</param>
    /// <param name="progress">Told the share of the work that is done.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The table, or the fields that are wrong: <c>openings[2]</c>, <c>years</c>.</returns>
    public static Calculation<Ruin> Of(
        FundYear year,
        IReadOnlyList<long> openings,
        int years,
        IProgress<double>? progress = null,
        CancellationToken cancel = default)
    {
        if (Refuse(year, openings, years) is { IsEmpty: false } refusals) return refusals;
        int[] units = [.. openings.Select(opening => (int)(opening / year.Unit))];
        var table = units.Select(_ => ImmutableArray.CreateBuilder<double>(years)).ToArray();
        var survival = new double[units.Max() + (years * year.Contribution) + 1];
        Array.Fill(survival, 1);
        var backwards = Enumerable.Reverse(year.Losses).ToArray();
        for (var t = 1; t <= years; t++)
        {
            survival = Step(survival, backwards, year.Contribution, cancel);
            for (var n = 0; n < units.Length; n++) table[n].Add(Math.Clamp(1 - survival[units[n]], 0, 1));
            progress?.Report((double)t / years);
        }

        return new Ruin([.. openings.Select((opening, n) => new FundRuin(opening, table[n].MoveToImmutable()))]);
    }

    /// <summary>Refuses funds and horizons that are out of bounds, or more than a machine can do.</summary>
    internal static ImmutableArray<FieldRefusal> Refuse(FundYear year, IReadOnlyList<long> openings, int years)
    {
        var fields = new Fields();
        fields.Count("years", years, 1, MostYears);
        var given = fields.List("openings", openings, 1, MostOpenings);
        for (var n = 0; n < given.Length; n++)
            fields.Between($"openings[{n}]", given[n], 0, (decimal)MostFund * year.Unit);
        if (!fields.AreSound) return fields.Refusals;

        var fund = (given.Max() / year.Unit) + ((double)years * year.Contribution);
        if (years * fund * year.Losses.Length > MostWork) fields.Refuse("openings", "calculator.too-large", MostWork);
        return fields.Refusals;
    }

    /// <summary>
    /// A year earlier: of the funds that the answer reaches, which lie lower by the contribution of the year.
    /// </summary>
    internal static double[] Step(double[] survival, double[] backwards, int contribution, CancellationToken cancel)
    {
        var earlier = new double[survival.Length - contribution];
        for (var u = 0; u < earlier.Length; u++)
        {
            var count = Math.Min(u + contribution + 1, backwards.Length);
            earlier[u] = LossCheck.Dot(
                backwards.AsSpan(backwards.Length - count), survival.AsSpan(u + contribution + 1 - count, count));
            if ((u & 1023) == 0) cancel.ThrowIfCancellationRequested();
        }

        return earlier;
    }
}
