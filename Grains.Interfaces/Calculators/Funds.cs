namespace Smart.Grains.Interfaces;

/// <summary>Asks when a fund is ruined.</summary>
/// <param name="Losses">Probabilities of a year's loss of 0, 1, 2 ... units, 1 to 20,000; the rest lies above.</param>
/// <param name="Unit">Euros of one unit.</param>
/// <param name="Contribution">What comes in each year, in euros, rounded down to whole units.</param>
/// <param name="Openings">Opening funds in euros, 1 to 100, rounded down to whole units.</param>
/// <param name="Years">Horizon, 1 to 100.</param>
/// <param name="Forever">Adds ruin at any time, between two bounds.</param>
/// <param name="Levels">Adds quantiles of the fund after each year, for the first opening: 1 to 20.</param>
[GenerateSerializer, Immutable]
public sealed record RuinQuestion(
    IReadOnlyList<decimal> Losses,
    decimal Unit,
    decimal Contribution,
    IReadOnlyList<decimal> Openings,
    int Years,
    bool? Forever = null,
    IReadOnlyList<decimal>? Levels = null);

/// <summary>When a fund is ruined: once below zero it stays so.</summary>
/// <param name="ExpectedLoss">Of a year, in euros.</param>
/// <param name="LundbergCoefficient">Per euro; 0 when ruin is certain some day, null when it is impossible.</param>
/// <param name="Funds">In the order of the openings.</param>
/// <param name="Fan">Year by year from the opening on; empty when it was not asked for.</param>
[GenerateSerializer, Immutable]
public sealed record RuinResult(
    decimal ExpectedLoss, decimal? LundbergCoefficient, IReadOnlyList<RuinLine> Funds, IReadOnlyList<RuinFan> Fan);

/// <summary>One opening fund.</summary>
/// <param name="Opening">In euros.</param>
/// <param name="Ruined">Probability of ruin within 1, 2 ... years.</param>
/// <param name="LundbergBound">Ruin at any time is at most this.</param>
/// <param name="Forever">Ruin at any time lies between these; null when it was not asked for.</param>
[GenerateSerializer, Immutable]
public sealed record RuinLine(
    decimal Opening, IReadOnlyList<decimal> Ruined, decimal LundbergBound, PdInterval? Forever);

/// <summary>The fund after some years.</summary>
/// <param name="Year">After how many.</param>
/// <param name="Ruined">Probability of ruin until then.</param>
/// <param name="Quantiles">In euros, in the order of the levels; null where ruin takes them.</param>
[GenerateSerializer, Immutable]
public sealed record RuinFan(int Year, decimal Ruined, IReadOnlyList<decimal?> Quantiles);

/// <summary>Asks what cooperatives gain by ceding to the federation.</summary>
/// <param name="Cooperatives">1 to 100.</param>
/// <param name="Unit">Euros of one unit of all of them.</param>
/// <param name="Level">Of the shortfall, 0.5 to 0.9999.</param>
/// <param name="CostOfCapital">A year, 0 to 1.</param>
[GenerateSerializer, Immutable]
public sealed record ReinsuranceQuestion(
    IReadOnlyList<ReinsuranceCedant> Cooperatives, decimal Unit, decimal Level, decimal CostOfCapital);

/// <summary>A cooperative that cedes a share of what exceeds its retention, up to a limit.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Losses">Probabilities of a year's loss of 0, 1, 2 ... units.</param>
/// <param name="Turnover">Of a year, in euros: what the rate is taken of.</param>
/// <param name="Retention">It bears this first, in euros; nothing when left out.</param>
/// <param name="Limit">Width of the layer in euros; no limit when left out.</param>
/// <param name="Share">Part of the layer that is ceded, 0 to 1; all when left out.</param>
[GenerateSerializer, Immutable]
public sealed record ReinsuranceCedant(
    string Name,
    IReadOnlyList<decimal> Losses,
    decimal Turnover,
    decimal? Retention = null,
    decimal? Limit = null,
    decimal? Share = null);

/// <summary>What the federation bears, in euros.</summary>
/// <param name="ExpectedLoss">Expected loss.</param>
/// <param name="ValueAtRisk">Lower quantile on the grid.</param>
/// <param name="ExpectedShortfall">Acerbi and Tasche's.</param>
/// <param name="Benefit">What the cooperatives save together.</param>
/// <param name="Cooperatives">In the order of the question.</param>
[GenerateSerializer, Immutable]
public sealed record ReinsuranceResult(
    decimal ExpectedLoss,
    decimal ValueAtRisk,
    decimal ExpectedShortfall,
    decimal Benefit,
    IReadOnlyList<ReinsuranceLine> Cooperatives);

/// <summary>One cooperative, in euros.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Ceded">Expected loss of what it cedes.</param>
/// <param name="Kept">Expected loss of what it keeps.</param>
/// <param name="Shortfall">Its Euler share of the federation's shortfall.</param>
/// <param name="ShortfallAlone">Of what it cedes, were it alone.</param>
/// <param name="Benefit">What standing together saves it.</param>
/// <param name="Rate">(EL + cost of capital x (ES - EL)) / turnover.</param>
/// <param name="RateAlone">The same, were it alone.</param>
[GenerateSerializer, Immutable]
public sealed record ReinsuranceLine(
    string Name,
    decimal Ceded,
    decimal Kept,
    decimal Shortfall,
    decimal ShortfallAlone,
    decimal Benefit,
    decimal Rate,
    decimal RateAlone);

/// <summary>What happens in a stress.</summary>
public enum StressKind
{
    /// <summary>The client that owes most fails.</summary>
    LargestClientFails,

    /// <summary>A sector may work no more.</summary>
    SectorBanned,

    /// <summary>Everybody pays later.</summary>
    LongerTerms,

    /// <summary>Every probability times a factor.</summary>
    PdTimes,

    /// <summary>Another share is lost in a default.</summary>
    LgdAt,
}

/// <summary>Asks what a portfolio is after something bad.</summary>
/// <param name="Positions">1 to 100,000.</param>
/// <param name="Scenarios">1 to 20, one after another.</param>
[GenerateSerializer, Immutable]
public sealed record StressQuestion(IReadOnlyList<StressPosition> Positions, IReadOnlyList<StressWish> Scenarios);

/// <summary>What a client owes.</summary>
/// <param name="Client">Who.</param>
/// <param name="Sector">In what sector.</param>
/// <param name="Exposure">In euros.</param>
/// <param name="Pd">Probability of default within its term, 0 to 1.</param>
/// <param name="Lgd">Share that is lost in a default, 0 to 1; 1 when left out.</param>
/// <param name="TermDays">Days until it is due, 1 to 3,650; 30 when left out.</param>
[GenerateSerializer, Immutable]
public sealed record StressPosition(
    string Client, string Sector, decimal Exposure, decimal Pd, decimal? Lgd = null, int? TermDays = null);

/// <summary>Something bad.</summary>
/// <param name="Kind">What.</param>
/// <param name="Sector">Of the ban.</param>
/// <param name="Pd">Of the ban: at least this; 1 when left out.</param>
/// <param name="Days">Of longer terms, 1 to 365; 30 when left out.</param>
/// <param name="Factor">On probabilities, 0 to 1,000; 2 when left out.</param>
/// <param name="Lgd">Of the last kind, 0 to 1; 1 when left out.</param>
[GenerateSerializer, Immutable]
public sealed record StressWish(
    StressKind Kind,
    string? Sector = null,
    decimal? Pd = null,
    int? Days = null,
    decimal? Factor = null,
    decimal? Lgd = null);

/// <summary>Before and after, in euros.</summary>
/// <param name="Base">Before.</param>
/// <param name="Stressed">After.</param>
/// <param name="MoreExpected">By how much the expected loss rises.</param>
/// <param name="Positions">After, in the order of the question.</param>
[GenerateSerializer, Immutable]
public sealed record StressResult(
    StressTotals Base, StressTotals Stressed, decimal MoreExpected, IReadOnlyList<StressPosition> Positions);

/// <summary>What a portfolio may lose, in euros.</summary>
/// <param name="Exposure">All that is owed.</param>
/// <param name="ExpectedLoss">Sum of exposure x PD x LGD.</param>
/// <param name="UnexpectedLoss">Standard deviation of the loss, positions defaulting independently.</param>
[GenerateSerializer, Immutable]
public sealed record StressTotals(decimal Exposure, decimal ExpectedLoss, decimal UnexpectedLoss);
