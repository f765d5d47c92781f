using System.Collections.Immutable;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>What an exposure, or a group of them, adds to the figures of its portfolio, in cents.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="Group">Under what it is summed up.</param>
/// <param name="ExpectedLoss">To the expected loss.</param>
/// <param name="ValueAtRisk">To the value at risk: its mean loss where the portfolio loses exactly that.</param>
/// <param name="ExpectedShortfall">To the shortfall: its mean loss in the worst outcomes.</param>
public sealed record Contribution(
    string Name, string? Group, double ExpectedLoss, double ValueAtRisk, double ExpectedShortfall);

/// <summary>
/// Euler contributions: derivatives of the figures by the size of each exposure, which sum to the total (Tasche, "Risk
/// contributions and performance measurement", 1999, and "Capital allocation to business units and sub-portfolios: the
/// Euler principle", 2008). The loss without an exposure comes from the loss of all by deconvolution.
/// </summary>
/// <param name="Level">Of both figures.</param>
/// <param name="Distribution">The loss of all, on its grid.</param>
/// <param name="Items">In the order of the portfolio.</param>
public sealed record Contributions(decimal Level, LossDistribution Distribution, ImmutableArray<Contribution> Items)
{
    /// <summary>Sums by group, largest shortfall first; exposures without a group stand under their name.</summary>
    public ImmutableArray<Contribution> ByGroup() =>
    [
        .. Items.GroupBy(item => item.Group ?? item.Name, StringComparer.Ordinal)
            .Select(group => new Contribution(
                group.Key,
                group.Key,
                group.Sum(item => item.ExpectedLoss),
                group.Sum(item => item.ValueAtRisk),
                group.Sum(item => item.ExpectedShortfall)))
            .OrderByDescending(item => item.ExpectedShortfall),
    ];

    /// <summary>Of independent defaults. O(n x steps), some tens of steps unless defaults are likely.</summary>
    public static Calculation<Contributions> OfIndependent(
        Portfolio portfolio, decimal level, long? unit = null, CancellationToken cancel = default)
    {
        var grid = Check(level, LossGrid.Of(portfolio, unit));
        if (grid.Value is not { } chosen) return grid.Refusals;

        var distribution = IndependentDefaults.Of(chosen, cancel);
        var (others, sums) = (new LeaveOneOut(), new TailSums(chosen.Losses.Length));
        others.Load(distribution.First, distribution.Points, distribution.MissingMass);
        sums.Add(1, chosen, chosen.Pds, others, distribution.QuantileInUnits(level));
        return Of(chosen, distribution, level, sums);
    }

    /// <summary>Of one factor: at each of its nodes defaults are independent. O(nodes x n x steps).</summary>
    public static Calculation<Contributions> OfOneFactor(
        Portfolio portfolio,
        decimal level,
        long? unit = null,
        IProgress<double>? progress = null,
        CancellationToken cancel = default)
    {
        var grid = Check(level, OneFactor.GridFor(portfolio, unit));
        if (grid.Value is not { } chosen) return grid.Refusals;

        var distribution = OneFactor.Of(chosen, progress, cancel);
        var quantile = distribution.QuantileInUnits(level);
        var parts = new (LeaveOneOut Others, TailSums Sums)[OneFactor.Parts];
        for (var n = 0; n < parts.Length; n++) parts[n] = (new LeaveOneOut(), new TailSums(chosen.Losses.Length));
        OneFactor.Visit add = (part, pds, weight, window) =>
        {
            if (window.First + window.Count <= quantile) return;
            parts[part].Others.Load(window.First, window.Points, window.Missing);
            parts[part].Sums.Add(weight, chosen, pds, parts[part].Others, quantile);
        };
        OneFactor.ForEachNode(chosen, add, progress: null, cancel);
        foreach (var part in parts.AsSpan(1)) parts[0].Sums.Add(part.Sums);
        return Of(chosen, distribution, level, parts[0].Sums);
    }

    /// <summary>
    /// Of CreditRisk+: where a default of an exposure counts, the factor that drives it is seen by its size, so its
    /// gamma has one more in its shape (Tasche, "Capital allocation with CreditRisk+", 2004). O(factors x points x
    /// sizes).
    /// </summary>
    public static Calculation<Contributions> OfCreditRiskPlus(
        Portfolio portfolio,
        IReadOnlyList<Sector> sectors,
        decimal level,
        double correlation = 0,
        long? unit = null,
        CancellationToken cancel = default)
    {
        var model = CreditRiskPlus.Model(portfolio, sectors, correlation, unit);
        if (model.Value is not { } sound) return model.Refusals;
        var grid = Check(level, sound.Grid);
        if (grid.Value is null) return grid.Refusals;

        var distribution = sound.Distribution(cancel);
        var sums = new TailSums(sound.Grid.Losses.Length);
        for (var factor = 0; factor < sound.Factors.Count; factor++)
        {
            if (sound.Means[factor] <= 0) continue;
            var seen = LossDistribution.From(sound.Grid.Unit, sound.SizeBiased(factor, distribution, cancel));
            sums.Add(sound, factor, seen, distribution.QuantileInUnits(level));
        }

        return Of(sound.Grid, distribution, level, sums);
    }

    private static Calculation<LossGrid> Check(decimal level, Calculation<LossGrid> grid)
    {
        var fields = new Fields();
        fields.Between("level", level, 0.5m, 0.999999m);
        return fields.AreSound ? grid : fields.Refusals;
    }

    private static Contributions Of(LossGrid grid, LossDistribution distribution, decimal level, TailSums sums)
    {
        var quantile = distribution.QuantileInUnits(level);
        var (beyond, at) = (LossDistribution.Beyond(level), distribution.At(quantile));
        var atom = beyond - distribution.Above(quantile);
        var exposures = grid.Portfolio.Exposures;
        var items = exposures
            .Select(each => new Contribution(each.Name, each.Group, each.ExpectedLoss, 0, 0))
            .ToArray();
        for (var n = 0; n < grid.Order.Length; n++)
        {
            var value = at > 0 ? sums.At[n] / at : 0;
            items[grid.Order[n]] = items[grid.Order[n]] with
            {
                ValueAtRisk = value * grid.Unit,
                ExpectedShortfall = (sums.Above[n] + (atom * value)) / beyond * grid.Unit,
            };
        }

        return new Contributions(level, distribution, [.. items]);
    }
}
