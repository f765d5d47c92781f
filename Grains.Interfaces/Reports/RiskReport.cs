using System.Collections.Immutable;

namespace Smart.Grains.Interfaces;

/// <summary>Asks for the report of mutualised risk.</summary>
/// <param name="AsOf">Business time: what happened later is not in it, whenever it was recorded.</param>
/// <param name="Cooperative">Of one cooperative; of the whole federation when null.</param>
/// <param name="Sector">Of one sector of work only; of all when null.</param>
/// <param name="Policy">What the reader assumes; the house's when null.</param>
[GenerateSerializer, Immutable]
public sealed record RiskReportQuery(
    DateTimeOffset AsOf,
    CooperativeId? Cooperative = null,
    string? Sector = null,
    RiskPolicy? Policy = null) : IAbout;

/// <summary>What a report of mutualised risk assumes, where facts do not tell.</summary>
/// <param name="Lgd">Share that is lost for good in a default, 0 to 1.</param>
/// <param name="Deviation">Standard deviation of a sector's default rate over its mean, 0 to 10.</param>
/// <param name="Correlation">Between the default rates of two sectors, 0 to 0.99.</param>
/// <param name="AssetCorrelation">Of the one-factor model, for comparison, 0 to 0.99.</param>
/// <param name="Level">Confidence at which the fund must stand, 0.5 to 0.9999.</param>
/// <param name="CostOfCapital">A year, 0 to 1.</param>
/// <param name="BannedSector">Sector of the stress that bans one; the largest by exposure when null.</param>
/// <param name="LongerTerms">Days of the stress that lets everybody pay later, 1 to 365.</param>
/// <param name="PdFactor">Factor of the stress on probabilities, 0 to 1,000.</param>
/// <param name="Retention">What a cooperative bears before the federation does, as a share of its fund, 0 to 1.</param>
[GenerateSerializer, Immutable]
public sealed record RiskPolicy(
    decimal Lgd = 0.75m,
    decimal Deviation = 0.75m,
    decimal Correlation = 0.10m,
    decimal AssetCorrelation = 0.15m,
    decimal Level = 0.995m,
    decimal CostOfCapital = 0.08m,
    string? BannedSector = null,
    int LongerTerms = 30,
    decimal PdFactor = 2m,
    decimal Retention = 0.10m);

/// <summary>The report of mutualised risk: the same for the same facts and the same policy, byte for byte.</summary>
/// <param name="AsOf">Business time.</param>
/// <param name="Cooperative">Whose; the federation's when null.</param>
/// <param name="Sector">Of which sector; of all when null.</param>
/// <param name="Model">Version of the model: it changes whenever the same facts give other figures.</param>
/// <param name="Facts">SHA-256 of the facts on which it stands.</param>
/// <param name="IsTied">Whether the facts and the ledger agree to the cent.</param>
/// <param name="Tables">In the order in which they are read.</param>
/// <param name="Charts">In the order in which they are looked at.</param>
[GenerateSerializer, Immutable]
public sealed record RiskReport(
    DateTimeOffset AsOf,
    CooperativeId? Cooperative,
    string? Sector,
    string Model,
    string Facts,
    bool IsTied,
    ImmutableArray<ReportTable> Tables,
    ImmutableArray<ReportChart> Charts);

/// <summary>What a column holds, and so how it is shown.</summary>
public enum ReportKind
{
    /// <summary>A name, as it is.</summary>
    Name,

    /// <summary>A word of the report, shown in the reader's language.</summary>
    Word,

    /// <summary>Euros with two decimals.</summary>
    Money,

    /// <summary>A share: 0.05 is five percent.</summary>
    Share,

    /// <summary>A whole number.</summary>
    Count,

    /// <summary>A number.</summary>
    Number,
}

/// <summary>A column of a table.</summary>
/// <param name="Key">Its stable name.</param>
/// <param name="Kind">What it holds.</param>
[GenerateSerializer, Immutable]
public sealed record ReportColumn(string Key, ReportKind Kind);

/// <summary>A table of a report.</summary>
/// <param name="Key">Its stable name.</param>
/// <param name="Columns">From left to right.</param>
/// <param name="Rows">A text a cell: decimals with a point; null where nothing is known.</param>
/// <param name="Total">What the rows sum to, where that says something; null where it does not.</param>
[GenerateSerializer, Immutable]
public sealed record ReportTable(
    string Key,
    ImmutableArray<ReportColumn> Columns,
    ImmutableArray<ImmutableArray<string?>> Rows,
    IReadOnlyList<string?>? Total = null);

/// <summary>How a chart is drawn.</summary>
public enum ReportShape
{
    /// <summary>Lines over amounts.</summary>
    Lines,

    /// <summary>Lines over amounts, heights on a logarithmic scale.</summary>
    LogLines,

    /// <summary>Columns side by side, one group a category.</summary>
    Columns,

    /// <summary>Columns one upon the other.</summary>
    Stack,

    /// <summary>Columns that start where the one before ended; the last is the sum.</summary>
    Waterfall,

    /// <summary>The bands between a line and its counterpart.</summary>
    Fan,

    /// <summary>A field of colours: a series a row, a category a column.</summary>
    Heat,
}

/// <summary>A chart of a report: what to draw, not how it looks.</summary>
/// <param name="Key">Its stable name.</param>
/// <param name="Shape">How it is drawn.</param>
/// <param name="Across">What the horizontal axis counts.</param>
/// <param name="Up">What the vertical axis counts.</param>
/// <param name="Categories">Of columns, stacks, waterfalls and heat; empty for lines and fans.</param>
/// <param name="Series">What is drawn.</param>
/// <param name="Marks">Vertical lines with a name.</param>
[GenerateSerializer, Immutable]
public sealed record ReportChart(
    string Key,
    ReportShape Shape,
    string Across,
    string Up,
    ImmutableArray<string> Categories,
    ImmutableArray<ReportSeries> Series,
    ImmutableArray<ReportMark> Marks);

/// <summary>A line, a row of columns, a row of a field.</summary>
/// <param name="Key">Its name.</param>
/// <param name="X">Places of a line; empty where categories are the places.</param>
/// <param name="Y">Heights.</param>
[GenerateSerializer, Immutable]
public sealed record ReportSeries(string Key, ImmutableArray<decimal> X, ImmutableArray<decimal> Y);

/// <summary>A place on the horizontal axis.</summary>
/// <param name="Key">Its name.</param>
/// <param name="At">The place.</param>
[GenerateSerializer, Immutable]
public sealed record ReportMark(string Key, decimal At);
