namespace Smart.Grains.Interfaces;

/// <summary>Class of an exposure in the internal ratings approach.</summary>
public enum CapitalClass
{
    /// <summary>A company; with its turnover, a small or medium one.</summary>
    Corporate,

    /// <summary>Retail, secured by a home.</summary>
    Mortgage,

    /// <summary>Retail, revolving.</summary>
    Revolving,

    /// <summary>Other retail.</summary>
    OtherRetail,
}

/// <summary>Asks for regulatory capital, for comparison: the house is no bank.</summary>
/// <param name="Exposures">1 to 100,000.</param>
[GenerateSerializer, Immutable]
public sealed record CapitalQuestion(IReadOnlyList<CapitalExposure> Exposures);

/// <summary>An exposure.</summary>
/// <param name="Class">Of what class.</param>
/// <param name="Exposure">In euros.</param>
/// <param name="Pd">0 to 1; below 0.03 % it counts as that.</param>
/// <param name="Lgd">0 to 1.</param>
/// <param name="Maturity">Years, 1 to 5; 2.5 when left out; only companies have one.</param>
/// <param name="Turnover">Million euros a year, of a small or medium company.</param>
[GenerateSerializer, Immutable]
public sealed record CapitalExposure(
    CapitalClass Class,
    decimal Exposure,
    decimal Pd,
    decimal Lgd,
    decimal? Maturity = null,
    decimal? Turnover = null);

/// <summary>Capital by the internal ratings approach, in euros.</summary>
/// <param name="Exposure">Of all.</param>
/// <param name="Capital">Of all.</param>
/// <param name="ExpectedLoss">Of all.</param>
/// <param name="RiskWeightedAssets">12.5 x capital.</param>
/// <param name="Lines">In the order of the question.</param>
[GenerateSerializer, Immutable]
public sealed record CapitalResult(
    decimal Exposure,
    decimal Capital,
    decimal ExpectedLoss,
    decimal RiskWeightedAssets,
    IReadOnlyList<CapitalLine> Lines);

/// <summary>Capital of one exposure, in euros.</summary>
/// <param name="Correlation">Asset correlation R.</param>
/// <param name="Requirement">K: capital over exposure.</param>
/// <param name="RiskWeight">12.5 K.</param>
/// <param name="Capital">K x exposure.</param>
/// <param name="ExpectedLoss">PD x LGD x exposure.</param>
[GenerateSerializer, Immutable]
public sealed record CapitalLine(
    decimal Correlation, decimal Requirement, decimal RiskWeight, decimal Capital, decimal ExpectedLoss);

/// <summary>Asks how far exposure is heaped on few names.</summary>
/// <param name="Exposures">One a name, in euros, 1 to 1,000,000.</param>
[GenerateSerializer, Immutable]
public sealed record ConcentrationQuestion(IReadOnlyList<decimal> Exposures);

/// <summary>How far exposure is heaped on few names.</summary>
/// <param name="Count">How many names.</param>
/// <param name="Total">All exposures, in euros.</param>
/// <param name="Herfindahl">Sum of squared shares.</param>
/// <param name="EffectiveNumber">As many equal names would be as concentrated.</param>
/// <param name="Gini">0 when all are equal.</param>
/// <param name="Top">Shares of the largest 1, 5, 10 and 20.</param>
/// <param name="Lorenz">From (0, 0) to (1, 1), at most 201 points.</param>
[GenerateSerializer, Immutable]
public sealed record ConcentrationResult(
    int Count,
    decimal Total,
    decimal Herfindahl,
    decimal EffectiveNumber,
    decimal Gini,
    IReadOnlyList<ConcentrationTop> Top,
    IReadOnlyList<ConcentrationPoint> Lorenz);

/// <summary>Share of the largest names.</summary>
/// <param name="Names">How many.</param>
/// <param name="Share">What they have of all.</param>
[GenerateSerializer, Immutable]
public sealed record ConcentrationTop(int Names, decimal Share);

/// <summary>A point of the Lorenz curve.</summary>
/// <param name="Names">Share of the names, the smallest first.</param>
/// <param name="Amount">Share of the amount that they have.</param>
[GenerateSerializer, Immutable]
public sealed record ConcentrationPoint(decimal Names, decimal Amount);
