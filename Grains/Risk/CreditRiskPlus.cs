using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>
/// CreditRisk+ (technical document, Credit Suisse First Boston 1997): defaults come as Poisson events whose intensity
/// gamma factors scale, one a sector.
/// </summary>
public static class CreditRiskPlus
{
    /// <summary>Largest correlation between sectors: at 1 there is but one.</summary>
    public const double MostCorrelation = 0.99;

    // A unit that nobody asked for is doubled until no more points are left.
    private const int ComfortablePoints = 1 << 17;
    private const int MostSectors = 100;
    private const double MostDeviation = 10;

    /// <summary>
    /// The distribution of the loss. Each sector by a recursion of positive terms only, which the document's own is not
    /// (compare Gordy, "Saddlepoint approximation of CreditRisk+", 2002, on the instability; Haaf, Reiss and
    /// Schoenmakers 2004, on the cure); sectors joined by the fast Fourier transform. The grid ends where Chernoff's
    /// bound of the tail falls below 1e-13. O(sectors x points x largest loss + sectors x points log points).
    /// </summary>
    /// <param name="portfolio">Exposures, with weights on the sectors.</param>
    /// <param name="sectors">The sectors, in the order of the weights.</param>
    /// <param name="correlation">Between any two sectors, 0 to 0.99.</param>
    /// <param name="unit">Cents between two points; when null, a hundredth of the largest loss or coarser.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>
    /// The distribution, or the fields that are wrong: <c>sectors</c>, <c>correlation</c>, <c>unit</c>.
    /// </returns>
    public static Calculation<LossDistribution> Of(
        Portfolio portfolio,
        IReadOnlyList<Sector> sectors,
        double correlation = 0,
        long? unit = null,
        CancellationToken cancel = default)
    {
        var model = Model(portfolio, sectors, correlation, unit);
        return model.Value is { } sound ? sound.Distribution(cancel) : model.Refusals;
    }

    /// <summary>Checks the question and spreads the portfolio over factors and grid.</summary>
    internal static Calculation<GammaModel> Model(
        Portfolio portfolio, IReadOnlyList<Sector> sectors, double correlation, long? unit)
    {
        var fields = new Fields();
        fields.Real("correlation", correlation, 0, MostCorrelation);
        if (sectors.Count < portfolio.Sectors) fields.Refuse("sectors", "calculator.too-few", portfolio.Sectors);
        if (sectors.Count > MostSectors) fields.Refuse("sectors", "calculator.too-many", MostSectors);
        for (var n = 0; n < Math.Min(sectors.Count, MostSectors); n++)
            fields.In("sectors", n).Real("deviation", sectors[n].Deviation, 0, MostDeviation);
        if (!fields.AreSound) return fields.Refusals;

        var factors = new GammaFactors(sectors, correlation);
        var grid = LossGrid.Of(portfolio, unit);
        if (grid.Value is not { } chosen) return grid.Refusals;
        var model = new GammaModel(chosen, factors);
        while (model.Points > ComfortablePoints && unit is null)
            model = new GammaModel(LossGrid.Of(portfolio, model.Grid.Unit * 2).Value!, factors);
        if (model.Points <= LossGrid.MostPoints) return model;
        var needed = chosen.Unit * (1 + (model.Points / LossGrid.MostPoints));
        fields.Refuse("unit", "calculator.too-small", Shown.Euro(needed));
        return fields.Refusals;
    }
}
