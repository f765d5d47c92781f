using System.Collections.Immutable;
using System.Diagnostics;
using Npgsql;
using Smart.Api.Reports;
using Smart.Grains.Interfaces;
using Smart.Grains.Reports;
using Smart.Grains.Risk;
using Smart.Tests.Fixtures;

namespace Smart.Bench;

/// <summary>The report of mutualised risk from PostgreSQL to the last file, in a process that never made one.</summary>
internal static class ReportBench
{
    private const int Jobs = 10_000;
    private const int Clients = 2_500;

    private const string Facts = """
        INSERT INTO risk_fact (position, line, cooperative, what, subject, effective_at, amount, currency, job, client,
            kind, day, until)
        SELECT n * 10 + k, 0, (ARRAY['arts','general','mobility'])[1 + n % 3], what, subject, at, amount, 'EUR', job,
            client, (ARRAY['music','film','design','it','theatre'])[1 + n % 5], at::date, at::date + 30
        FROM generate_series(1, @jobs * 2) AS n
        CROSS JOIN LATERAL (
            SELECT 'J' || n AS job, 'C' || n % @clients AS client, 10000 + n * 7919 % 990000 AS total,
                timestamptz '2025-11-15' + n * interval '8 minutes' AS at) AS one
        CROSS JOIN LATERAL (VALUES
            (0, 'JobDeclared', job, NULL),
            (1, 'Held', job || '/contract', total / 2),
            (2, 'HoldUsed', job || '/contract', total / 2),
            (3, 'Advanced', job || '/contract', total / 2),
            (4, 'InvoiceEntered', job, total),
            (5, 'InvoicedNet', job, total * 100 / 121),
            (6, 'InvoiceIssued', job, NULL),
            (7, CASE WHEN n <= @jobs THEN 'InvoicePaid' END, job, total),
            (8, CASE WHEN n <= @jobs THEN 'Advanced' END, job || '/contract', -total / 2))
            AS fact (k, what, subject, amount)
        WHERE what IS NOT NULL
        """;

    public static async Task Run(Results results)
    {
        Results.Say("full report, 10,000 open exposures, cold, all formats");
        await using var database = await TestDatabase.Create();
        await using (var command = database.Source.CreateCommand(Facts))
        {
            command.Parameters.Add(new NpgsqlParameter<int>("jobs", Jobs));
            command.Parameters.Add(new NpgsqlParameter<int>("clients", Clients));
            command.CommandTimeout = 120;
            await command.ExecuteNonQueryAsync();
        }

        var asOf = new DateTimeOffset(2026, 3, 15, 0, 0, 0, TimeSpan.Zero);
        for (var run = 0; run < 2; run++)
        {
            var watch = Stopwatch.StartNew();
            var sources = await MutualisedRisk.Read(database.Source, asOf, CancellationToken.None);
            var report = MutualisedRisk.Of(sources, new RiskReportQuery(asOf));
            var words = new ReportWords("en");
            var bytes = Workbook.Of(report, words).Length + PrintedReport.Of(report, words).Length
                + CommaSeparated.Of(report, words, only: null).Length;
            foreach (var chart in report.Charts) bytes += ChartDrawing.Svg(chart, words).Length;
            var name = run == 0 ? "full report, 10,000 open exposures, cold, all formats" : "the same report once more";
            results.Add(new(name, watch.Elapsed.TotalSeconds, "s", "<= 5"));
            var open = RiskExposure.Of(sources.Now).Length;
            Results.Say($"{open} open exposures, {bytes} bytes");
        }

        Screen(results);
    }

    private static void Screen(Results results)
    {
        const int Count = 1_000_000;
        Results.Say("screen figures, 1,000,000 exposures");
        GC.Collect();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var watch = Stopwatch.StartNew();
        var portfolio = Portfolio.Of([.. Enumerable.Range(0, Count).Select(n =>
            new Exposure($"E{n}", 10_000 + (n * 7_919L % 9_901 * 100), 0.005 + (n * 31 % 96 * 0.001))
            {
                Weights = Weights[n % Weights.Length],
            })]).Value!;
        var loss = CreditRiskPlus.Of(portfolio, Sectors).Value!;
        var shares = Contributions.OfCreditRiskPlus(portfolio, Sectors, 0.995m).Value!;
        var heaped = Concentration.Of([.. portfolio.Exposures.Select(each => each.Loss)]).Value!;
        watch.Stop();
        GC.KeepAlive((loss, shares, heaped));
        results.Add(new("screen figures, 1,000,000 exposures", watch.Elapsed.TotalSeconds, "s", "<= 10"));
        var peak = Process.GetCurrentProcess().PeakWorkingSet64 / (double)(1 << 20);
        results.Add(new("peak memory of it and all before it", peak, "MiB", "< 1024"));
        Results.Say($"{(GC.GetTotalAllocatedBytes(precise: true) - before) >> 20} MiB allocated");
    }

    private static readonly Sector[] Sectors =
        [.. Enumerable.Range(0, 8).Select(k => new Sector($"S{k}", 0.4 + (k * 0.1)))];

    private static readonly ImmutableArray<double>[] Weights =
        [.. Enumerable.Range(0, 8).Select(sector =>
            Enumerable.Range(0, 8).Select(k => k == sector ? 0.8 : 0.0).ToArray())
            .Select(weights => ImmutableArray.Create(weights))];
}
