namespace Smart.Grains.Interfaces;

/// <summary>How the distribution of a loss is found.</summary>
public enum LossMethod
{
    /// <summary>Everybody defaults independently: exact.</summary>
    Independent,

    /// <summary>A random number of losses of random size: Panjer's class.</summary>
    Compound,

    /// <summary>CreditRisk+ with sectors, which may be correlated.</summary>
    CreditRiskPlus,

    /// <summary>One normal factor behind everybody: exact.</summary>
    OneFactor,

    /// <summary>One normal factor, a pool without large names: asymptotic, with the granularity adjustment.</summary>
    LargePool,

    /// <summary>Several normal factors: simulated, with intervals.</summary>
    MonteCarlo,
}

/// <summary>How many losses there are.</summary>
public enum LossFrequency
{
    /// <summary>They come independently of each other.</summary>
    Poisson,

    /// <summary>Each of some trials loses or not.</summary>
    Binomial,

    /// <summary>A Poisson number whose mean is uncertain.</summary>
    NegativeBinomial,
}

/// <summary>Something that may be lost.</summary>
/// <param name="Exposure">What is owed, in euros.</param>
/// <param name="Pd">Probability of default, 0 to 1.</param>
/// <param name="Lgd">Share that is lost in a default, 0 to 1; 1 when left out.</param>
/// <param name="Name">Whose it is; its place when left out.</param>
/// <param name="Group">Under what contributions are summed up.</param>
/// <param name="Weights">Share of its risk that each sector drives, in their order; what is left is its own.</param>
/// <param name="Correlation">Asset correlation, 0 to 0.99; that of the question when left out.</param>
[GenerateSerializer, Immutable]
public sealed record LossExposure(
    decimal Exposure,
    decimal Pd,
    decimal? Lgd = null,
    string? Name = null,
    string? Group = null,
    IReadOnlyList<decimal>? Weights = null,
    decimal? Correlation = null);

/// <summary>Exposures whose default rates rise and fall together.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Deviation">Standard deviation of its default rate over its mean, 0 to 10.</param>
[GenerateSerializer, Immutable]
public sealed record LossSector(string Name, decimal Deviation);

/// <summary>One size that a loss may have.</summary>
/// <param name="Amount">In euros.</param>
/// <param name="Probability">0 to 1; what all leave to one is a loss of nothing.</param>
[GenerateSerializer, Immutable]
public sealed record LossSize(decimal Amount, decimal Probability);

/// <summary>How many losses there are, for the compound method.</summary>
/// <param name="Kind">Which distribution.</param>
/// <param name="Mean">Expected number; of Poisson and negative binomial.</param>
/// <param name="Dispersion">Variance over mean, less one; of the negative binomial.</param>
/// <param name="Trials">Of the binomial.</param>
/// <param name="Probability">Of the binomial.</param>
[GenerateSerializer, Immutable]
public sealed record LossNumber(
    LossFrequency Kind,
    decimal? Mean = null,
    decimal? Dispersion = null,
    int? Trials = null,
    decimal? Probability = null);

/// <summary>Asks for the distribution of a loss.</summary>
/// <param name="Method">How it is found.</param>
/// <param name="Exposures">All methods but the compound one: 1 to 1,000,000.</param>
/// <param name="Sectors">Of CreditRisk+; of simulation only how many there are counts.</param>
/// <param name="SectorCorrelation">Between any two sectors, 0 to 0.99; 0 when left out.</param>
/// <param name="Correlation">Asset correlation of exposures that name none.</param>
/// <param name="Number">Of the compound method.</param>
/// <param name="Sizes">Of the compound method: 1 to 100,000.</param>
/// <param name="Unit">Euros between two points of the grid; chosen when left out, but for the compound method.</param>
/// <param name="Levels">Of quantiles, 0.5 to 0.9999; 0.95, 0.99, 0.995 and 0.999 when left out.</param>
/// <param name="Scenarios">Of simulation, 100 to 1,000,000; 20,000 when left out.</param>
/// <param name="Seed">Of simulation: the same seed gives the same losses; 1 when left out.</param>
/// <param name="Points">So many points of density and exceedance are shown, 0 to 1,000; none when left out.</param>
[GenerateSerializer, Immutable]
public sealed record LossQuestion(
    LossMethod Method,
    IReadOnlyList<LossExposure>? Exposures = null,
    IReadOnlyList<LossSector>? Sectors = null,
    decimal? SectorCorrelation = null,
    decimal? Correlation = null,
    LossNumber? Number = null,
    IReadOnlyList<LossSize>? Sizes = null,
    decimal? Unit = null,
    IReadOnlyList<decimal>? Levels = null,
    int? Scenarios = null,
    long? Seed = null,
    int? Points = null);

/// <summary>The figures of a loss, in euros.</summary>
/// <param name="Method">How they were found.</param>
/// <param name="Unit">Euros between two points of the grid; null where there is none.</param>
/// <param name="ExpectedLoss">Mean of the distribution.</param>
/// <param name="StandardDeviation">Of the distribution; null of a large pool.</param>
/// <param name="MissingMass">Probability that lies above the grid; null where there is none.</param>
/// <param name="Levels">Quantiles.</param>
/// <param name="Density">Probability of each interval, named by its start.</param>
/// <param name="Exceedance">Probability of losses above each amount.</param>
[GenerateSerializer, Immutable]
public sealed record LossResult(
    LossMethod Method,
    decimal? Unit,
    decimal ExpectedLoss,
    decimal? StandardDeviation,
    decimal? MissingMass,
    IReadOnlyList<LossLevel> Levels,
    IReadOnlyList<LossPoint> Density,
    IReadOnlyList<LossPoint> Exceedance);

/// <summary>Figures at one level, in euros.</summary>
/// <param name="Level">The level.</param>
/// <param name="ValueAtRisk">Lower quantile on the grid: the least loss exceeded with 1 - level at most.</param>
/// <param name="InterpolatedValueAtRisk">Linear between points, as the CreditRisk+ document; null without grid.</param>
/// <param name="UnexpectedLoss">Value at risk less expected loss.</param>
/// <param name="ExpectedShortfall">Mean of the worst 1 - level (Acerbi and Tasche).</param>
/// <param name="ValueAtRiskInterval">Of simulation: holds the truth in 95 of 100 cases.</param>
/// <param name="ExpectedShortfallInterval">The same for the shortfall.</param>
[GenerateSerializer, Immutable]
public sealed record LossLevel(
    decimal Level,
    decimal ValueAtRisk,
    decimal? InterpolatedValueAtRisk,
    decimal UnexpectedLoss,
    decimal ExpectedShortfall,
    AmountInterval? ValueAtRiskInterval = null,
    AmountInterval? ExpectedShortfallInterval = null);

/// <summary>Two amounts in euros between which another lies.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
[GenerateSerializer, Immutable]
public sealed record AmountInterval(decimal Low, decimal High);

/// <summary>A point of a curve.</summary>
/// <param name="Loss">In euros.</param>
/// <param name="Probability">0 to 1.</param>
[GenerateSerializer, Immutable]
public sealed record LossPoint(decimal Loss, decimal Probability);

/// <summary>Asks what each exposure adds to the figures of the whole.</summary>
/// <param name="Method">Independent, CreditRisk+ or one factor.</param>
/// <param name="Exposures">1 to 1,000,000; of one factor at most 2,000.</param>
/// <param name="Level">Of value at risk and shortfall, 0.5 to 0.9999.</param>
/// <param name="Sectors">Of CreditRisk+.</param>
/// <param name="SectorCorrelation">Between any two sectors, 0 to 0.99; 0 when left out.</param>
/// <param name="Correlation">Asset correlation of exposures that name none.</param>
/// <param name="Unit">Euros between two points of the grid; chosen when left out.</param>
[GenerateSerializer, Immutable]
public sealed record ContributionsQuestion(
    LossMethod Method,
    IReadOnlyList<LossExposure> Exposures,
    decimal Level,
    IReadOnlyList<LossSector>? Sectors = null,
    decimal? SectorCorrelation = null,
    decimal? Correlation = null,
    decimal? Unit = null);

/// <summary>Euler contributions, in euros: they sum to the totals, but for rounding to the cent.</summary>
/// <param name="ExpectedLoss">Of all.</param>
/// <param name="ValueAtRisk">Of all.</param>
/// <param name="ExpectedShortfall">Of all.</param>
/// <param name="Items">By exposure, in the order of the question.</param>
/// <param name="Groups">By group, largest shortfall first.</param>
[GenerateSerializer, Immutable]
public sealed record ContributionsResult(
    decimal ExpectedLoss,
    decimal ValueAtRisk,
    decimal ExpectedShortfall,
    IReadOnlyList<ContributionLine> Items,
    IReadOnlyList<ContributionLine> Groups);

/// <summary>What one adds, in euros.</summary>
/// <param name="Name">Whose it is.</param>
/// <param name="ExpectedLoss">To the expected loss.</param>
/// <param name="ValueAtRisk">To the value at risk.</param>
/// <param name="ExpectedShortfall">To the shortfall.</param>
[GenerateSerializer, Immutable]
public sealed record ContributionLine(
    string Name, decimal ExpectedLoss, decimal ValueAtRisk, decimal ExpectedShortfall);
