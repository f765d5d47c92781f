using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Smart.Tests.Fixtures;

namespace Smart.Bench;

/// <summary>
/// The lists of finance over a hundred thousand rows: the first page, sorted and filtered, as the Api answers it and as
/// a person sees it. The rows are written where a follower keeps them: what is measured is how they are read.
/// </summary>
internal static class ListsBench
{
    private const int Rows = 100_000;
    private const int Hands = 2;

    private const string Invoices = """
        INSERT INTO invoice_list (invoice, number, cooperative, job, client, issued_on, due_on, currency, total,
            paid, credited, lost, is_disputed, version, changed_at)
        SELECT 'j-' || n || '/1', '2026-' || lpad(n::text, 6, '0'),
            CASE WHEN n % 10 < 8 THEN 'bench' ELSE 'other' END,
            'j-' || n,
            'c-' || n * 7919 % 2500, date '2024-01-01' + n % 800, date '2024-01-31' + n % 800, 'EUR',
            10000 + n * 7919 % 990000, CASE WHEN n % 4 = 0 THEN 0 ELSE 10000 + n * 7919 % 990000 END, 0, 0,
            n % 50 = 0, 3, timestamptz '2024-01-01' + n * interval '8 minutes'
        FROM generate_series(1, @rows) AS n
        """;

    private const string Jobs = """
        INSERT INTO job_list (job, cooperative, member, activity, client, sector, status, starts_on, ends_on,
            fee, currency, invoice, version, changed_at)
        SELECT 'j-' || n, CASE WHEN n % 10 < 8 THEN 'bench' ELSE 'other' END, 'm-' || n * 7919 % 800, 'a-' || n % 300,
            'c-' || n * 7919 % 2500, (ARRAY['music','film','design','it','theatre'])[1 + n % 5],
            (ARRAY['Settled','Settled','Performed','InProgress','Planned','Cancelled'])[1 + n % 6],
            date '2024-01-01' + n % 800, date '2024-01-02' + n % 800, 10000 + n * 7919 % 990000, 'EUR', NULL, 9,
            timestamptz '2024-01-01' + n * interval '8 minutes'
        FROM generate_series(1, @rows) AS n
        """;

    private const string Clients = """
        INSERT INTO grain_state (service, state, id_n0, id_n1, id_text, payload)
        SELECT 'smart', 'client-profile', 0, 0, 'c-' || n,
            convert_to('{"Profile":{"Name":"Client ' || n || ' SRL","Address":"Rue Inventée ' || n || '"}}', 'UTF8')
        FROM generate_series(0, 2499) AS n WHERE @rows > 0
        """;

    private static readonly string[] Questions =
    [
        "/v1/invoices?cooperative=bench&sort=-issued",
        "/v1/invoices?cooperative=bench&status=open&sort=due",
        "/v1/invoices?cooperative=bench&status=open&sort=-open",
        "/v1/invoices?cooperative=bench&status=disputed&sort=-issued",
        "/v1/invoices?cooperative=bench&client=c-7&sort=-open",
        "/v1/invoices?sort=-due",
        "/v1/invoices?cooperative=bench&search=2026-0123&sort=-issued",
        "/v1/invoices?cooperative=bench&search=client%207&sort=-open",
        "/v1/invoices?cooperative=bench&search=nobody&sort=due",
        "/v1/jobs?cooperative=bench&sort=-start",
        "/v1/jobs?cooperative=bench&status=in-progress&sort=-changed",
        "/v1/jobs?cooperative=bench&client=c-7&sort=-changed",
        "/v1/jobs?member=m-7&sort=-changed",
    ];

    private static readonly string[] Pages =
    [
        "/invoices?cooperative=bench&status=Open&sort=-open", "/invoices?cooperative=bench&sort=due",
        "/invoices?cooperative=bench&status=Disputed&sort=-issued",
        "/invoices?cooperative=bench&search=4711", "/invoices?cooperative=bench&search=client%201&sort=due",
    ];

    public static async Task Run(Results results, TimeSpan time)
    {
        await using var database = await TestDatabase.Create();
        await using var cluster = await TestCluster.Start(database);
        await using var api = await TestApi.Start(database, cluster, "--Api:PagesPerSecond=1000000");
        await Site.Found(cluster.Client);
        Results.Say($"{Rows} invoices and as many jobs");
        foreach (var sql in new[] { Invoices, Jobs, Clients, "ANALYZE grain_state, invoice_list, job_list" })
        {
            await using var command = database.Source.CreateCommand(sql);
            if (sql.Contains('@', StringComparison.Ordinal)) command.Parameters.AddWithValue("rows", Rows);
            command.CommandTimeout = 300;
            await command.ExecuteNonQueryAsync();
        }

        using var finance = api.Caller("fien", ["finance@*"]);
        await Add(results, finance, "a list of finance, first page, sorted and filtered", Questions, time);
        await Add(results, finance, "the same as a page to read", Pages, time);
    }

    private static async Task Add(
        Results results, HttpClient caller, string name, string[] paths, TimeSpan time)
    {
        Results.Say(name);
        var took = await Latencies(caller, paths, Hands, time);
        var all = took.Values.SelectMany(each => each).Order().ToArray();
        var rows = Rows.ToString("N0", CultureInfo.InvariantCulture);
        results.Add(new($"{name}, {rows} rows, p50 of {all.Length:N0}", all[all.Length / 2], "ms", ""));
        results.Add(new($"{name}, {rows} rows, p99 of {all.Length:N0}", P99(all), "ms", "<= 100"));
        var (slowest, times) = took.MaxBy(each => P99([.. each.Value.Order()]));
        results.Add(new($"its slowest: {slowest}, p99", P99([.. times.Order()]), "ms", "<= 100"));
    }

    /// <summary>Milliseconds of each answer, by path; who asks takes the paths in turn.</summary>
    public static async Task<Dictionary<string, double[]>> Latencies(
        HttpClient caller, string[] paths, int hands, TimeSpan time)
    {
        var took = paths.ToDictionary(path => path, _ => new ConcurrentBag<double>());
        async Task Ask(long n)
        {
            var path = paths[n % paths.Length];
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
            var isPage = !path.StartsWith("/v1/", StringComparison.Ordinal);
            request.Headers.Accept.ParseAdd(isPage ? "text/html" : "application/json");
            var since = Stopwatch.GetTimestamp();
            using var answer = await caller.SendAsync(request);
            var body = await answer.Content.ReadAsStringAsync();
            var elapsed = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
            if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{path}: {answer.StatusCode} {body}");
            took[path].Add(elapsed);
        }

        for (var n = 0; n < paths.Length * 20; n++) await Ask(n); // A server that nobody asked yet compiles first.
        foreach (var bag in took.Values) bag.Clear();
        await Measure.Rate(hands, time, (_, n) => Ask(n));
        return took.ToDictionary(each => each.Key, each => each.Value.ToArray());
    }

    /// <summary>Of sorted times, the one that one in a hundred takes longer than.</summary>
    public static double P99(double[] sorted) => sorted[(int)(sorted.Length * 0.99)];
}
