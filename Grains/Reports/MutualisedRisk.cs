using Npgsql;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Reports;

/// <summary>
/// The report of mutualised risk: what everybody stands for together, as of an instant of business time. It is pure:
/// the same facts, books and policy give the same report.
/// </summary>
public static class MutualisedRisk
{
    /// <summary>Version of the model: raised whenever the same facts give other figures.</summary>
    public const string Model = "2026-11";

    /// <summary>Reads facts and books in one snapshot of the database. O(facts + postings).</summary>
    public static async Task<RiskSources> Read(
        NpgsqlDataSource database, DateTimeOffset asOf, CancellationToken stop)
    {
        await using var connection = await database.OpenConnectionAsync(stop);
        await using var snapshot =
            await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, stop);
        var facts = await RiskFact.Read(connection, asOf, stop);
        var ledger = await RiskLedger.Read(connection, asOf, stop);
        return Sources(facts, ledger, asOf);
    }

    /// <summary>Facts and books, put together.</summary>
    public static RiskSources Sources(IReadOnlyList<RiskFact> facts, RiskLedger ledger, DateTimeOffset asOf) => new(
        RiskPicture.Of(facts, asOf), RiskPicture.Of(facts, asOf.AddYears(-1)), ledger, RiskFact.HashOf(facts));

    /// <summary>Checks what a reader asks.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="now">Nothing is known of what is later.</param>
    /// <returns>The fields that are wrong: <c>asOf</c>, <c>sector</c>, <c>lgd</c> ...</returns>
    public static Fields Check(RiskReportQuery query, DateTimeOffset now)
    {
        var fields = new Fields();
        fields.Require(query.AsOf <= now, "asOf", "calculator.in-future");
        if (query.Sector is { } sector) fields.Word("sector", sector, [.. Sectors.All]);
        var policy = query.Policy ?? new RiskPolicy();
        if (policy.BannedSector is { } banned) fields.Word("bannedSector", banned, [.. Sectors.All]);
        fields.Between("lgd", policy.Lgd, 0, 1);
        fields.Between("deviation", policy.Deviation, 0, 10);
        fields.Between("correlation", policy.Correlation, 0, 0.99m);
        fields.Between("assetCorrelation", policy.AssetCorrelation, 0, 0.99m);
        fields.Between("level", policy.Level, 0.5m, 0.9999m);
        fields.Between("costOfCapital", policy.CostOfCapital, 0, 1);
        fields.Count("longerTerms", policy.LongerTerms, 1, 365);
        fields.Between("pdFactor", policy.PdFactor, 0, 1_000);
        fields.Between("retention", policy.Retention, 0, 1);
        return fields;
    }

    /// <summary>Works a report out.</summary>
    /// <param name="sources">Facts and books.</param>
    /// <param name="query">What was asked, checked.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <param name="stop">Stops it.</param>
    public static RiskReport Of(
        RiskSources sources,
        RiskReportQuery query,
        IProgress<double>? progress = null,
        CancellationToken stop = default)
    {
        var figures = new RiskFigures(sources, query, progress, stop);
        return new RiskReport(
            query.AsOf.ToUniversalTime(),
            query.Cooperative,
            query.Sector,
            Model,
            sources.Facts,
            TieTables.IsTied(sources),
            [
                .. FundTables.Of(figures),
                .. LossTables.Of(figures),
                .. ExposureTables.Of(figures),
                TieTables.Reconciled(figures),
                TieTables.Assumptions(figures, query),
            ],
            [.. RiskCharts.Of(figures)]);
    }
}
