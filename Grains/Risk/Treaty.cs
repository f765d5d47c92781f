using System.Collections.Immutable;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>A cooperative that cedes to the federation.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Losses">Probabilities of a year's loss of 0, 1, 2 ... units.</param>
/// <param name="Layer">What it cedes of them.</param>
/// <param name="Turnover">Of a year, in cents: what the rate is taken of.</param>
public sealed record Cedant(string Name, ImmutableArray<double> Losses, Layer Layer, long Turnover);

/// <summary>What one cooperative cedes, and what that costs; amounts in cents.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="ExpectedLoss">Of what it cedes.</param>
/// <param name="KeptExpectedLoss">Of what it keeps.</param>
/// <param name="Shortfall">Its Euler share of the federation's expected shortfall; shares sum to the whole.</param>
/// <param name="Alone">Expected shortfall of what it cedes, were it alone.</param>
/// <param name="Rate">(EL + cost of capital x (ES - EL)) / turnover.</param>
/// <param name="RateAlone">The same, were it alone.</param>
public sealed record CededShare(
    string Name,
    double ExpectedLoss,
    double KeptExpectedLoss,
    double Shortfall,
    double Alone,
    double Rate,
    double RateAlone)
{
    /// <summary>Capital that standing together saves it.</summary>
    public double Benefit => Alone - Shortfall;
}

/// <summary>
/// Two levels: each cooperative cedes a layer, and the federation bears the sum of the layers, cooperatives being
/// independent. ES is Acerbi and Tasche's; shares are Euler's (Tasche, "Capital allocation to business units and
/// sub-portfolios: the Euler principle", 2008).
/// </summary>
/// <param name="Losses">Distribution of what the federation bears.</param>
/// <param name="ExpectedLoss">In cents.</param>
/// <param name="ValueAtRisk">Lower quantile on the grid, in cents.</param>
/// <param name="Shortfall">Expected shortfall, in cents.</param>
/// <param name="Shares">By cooperative.</param>
public sealed record Treaty(
    ImmutableArray<double> Losses,
    double ExpectedLoss,
    double ValueAtRisk,
    double Shortfall,
    ImmutableArray<CededShare> Shares)
{
    private const int MostCedants = 100;
    private const int MostPoints = 20_000;
    private const long MostTurnover = 9_000_000_000_000_000;

    /// <summary>What the cooperatives save together.</summary>
    public double Benefit => Shares.Sum(share => share.Benefit);

    /// <summary>Works a treaty out. O(points squared x log cooperatives), all points together at most 20,000.</summary>
    /// <param name="cedants">1 to 100 cooperatives.</param>
    /// <param name="unit">Cents of one unit of all of them.</param>
    /// <param name="level">Of the shortfall, 0.5 to 0.9999.</param>
    /// <param name="costOfCapital">A year, 0 to 1.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The treaty, or the fields that are wrong: <c>cedants[1].layer.share</c>.</returns>
    public static Calculation<Treaty> Of(
        IReadOnlyList<Cedant> cedants,
        long unit,
        double level,
        double costOfCapital,
        CancellationToken cancel = default)
    {
        var fields = new Fields();
        var given = fields.List("cedants", cedants, 1, MostCedants);
        for (var n = 0; n < given.Length; n++) Check(given[n], fields.In("cedants", n));
        fields.Between("unit", unit, 1, LossCheck.MostUnit);
        fields.Real("level", level, 0.5, 0.9999);
        fields.Real("costOfCapital", costOfCapital, 0, 1);
        if (given.Sum(cedant => cedant.Losses.Length) > MostPoints)
            fields.Refuse("cedants", "calculator.too-many", MostPoints);
        return fields.AreSound ? Work(given, unit, level, costOfCapital, cancel) : fields.Refusals;
    }

    private static void Check(Cedant cedant, Fields fields)
    {
        LossCheck.Check("losses", cedant.Losses.AsSpan(), MostPoints, fields);
        cedant.Layer.Check(fields.In("layer"));
        fields.Between("turnover", cedant.Turnover, 1, MostTurnover);
    }

    private static Treaty Work(
        ImmutableArray<Cedant> cedants, long unit, double level, double costOfCapital, CancellationToken cancel)
    {
        double[][] gross = [.. cedants.Select(cedant => LossCheck.Completed(cedant.Losses.AsSpan()))];
        double[][] ceded = [.. cedants.Select((cedant, n) => cedant.Layer.Ceded(gross[n], unit))];
        var total = ceded.Aggregate((one, other) => LossCheck.Sum(one, other, cancel));
        var tail = LossTail.Of(total, level);
        var shares = EulerShares.Of(ceded, tail, cancel);
        return new Treaty(
            [.. total],
            LossCheck.Mean(total) * unit,
            tail.Quantile * (double)unit,
            tail.Shortfall * unit,
            [.. cedants.Select((cedant, n) => Share(cedant, n))]);

        CededShare Share(Cedant cedant, int n)
        {
            var expected = LossCheck.Mean(ceded[n]) * unit;
            var kept = (LossCheck.Mean(gross[n]) * unit) - expected;
            var (together, alone) = (shares[n] * unit, LossTail.Of(ceded[n], level).Shortfall * unit);
            return new(cedant.Name, expected, kept, together, alone, Rate(together), Rate(alone));

            double Rate(double shortfall) =>
                (expected + (costOfCapital * (shortfall - expected))) / cedant.Turnover;
        }
    }
}
