using System.Globalization;
using System.Net.Http.Json;
using System.Runtime;
using System.Text.Json.Nodes;
using Smart.Grains.Interfaces;
using Smart.Tests.Fixtures;

namespace Smart.Bench;

/// <summary>All-inclusive jobs over HTTP: declared, accepted with one click, everything confirmed.</summary>
internal static class JobsBench
{
    private static readonly string[] Three = [];
    private static readonly string[] Eight = ["van", "train", "workspace", "insurance", "equipment"];

    // Who times one job asks all the time; who fills the house must not fill it with questions.
    private static TimeSpan AtOnce { get; } = TimeSpan.FromMilliseconds(2);
    private static TimeSpan InAMoment { get; } = TimeSpan.FromMilliseconds(250);

    public static async Task Run(Results results, TimeSpan time)
    {
        await using var database = await TestDatabase.Create(durable: true);
        await using var cluster = await TestCluster.Start(database);
        await using var api = await TestApi.Start(database, cluster);
        await Site.Found(cluster.Client);
        using var caller = api.Caller();

        Results.Say("one job after another");
        await Measure.Latencies(20, n => OneJob(caller, n, Eight, AtOnce));
        var latencies = await AcceptLatencies(caller, time);
        var (half, most) = (latencies[latencies.Length / 2], latencies[(int)(latencies.Length * 0.99)]);
        results.Add(new("all inclusive, 8 services, accept to confirmed, p50", half, "ms", "<= 60"));
        results.Add(new("all inclusive, 8 services, accept to confirmed, p99", most, "ms", "<= 200"));

        await WarmUp(caller);
        var (three, _) = await Throughput(database, caller, time, Three, "3 services");
        results.Add(new("all-inclusive jobs over HTTP, 3 services", three, "1/s", ">= 100"));
        var (eight, commits) = await Throughput(database, caller, time, Eight, "8 services");
        var journal = await JournalBench.Peer(cluster.Client, time);
        results.Add(new(
            $"all-inclusive jobs over HTTP, 8 services, against journal / {Text(commits)} commits", eight, "1/s",
            "ratio >= 0.5", journal / commits));
    }

    private static async Task<double[]> AcceptLatencies(HttpClient caller, TimeSpan time)
    {
        var count = (int)Math.Max(60, time.TotalSeconds * 15);
        var jobs = new string[count];
        for (var n = 0; n < count; n++) jobs[n] = await Declare(caller, n, Eight);
        return await Measure.Latencies(count, n => Accept(caller, jobs[n], AtOnce));
    }

    // What is sustained is asked for, and a house that just began still compiles its code while it works.
    private static async Task WarmUp(HttpClient caller)
    {
        Results.Say("jobs until the code has settled");
        var round = TimeSpan.FromSeconds(4);
        for (var rounds = 0; rounds < 8; rounds++)
        {
            var before = JitInfo.GetCompilationTime();
            await Measure.Rate(256, round, (_, n) => OneJobUndone(caller, n));
            if (JitInfo.GetCompilationTime() - before < round / 10) return;
        }

        Results.Say("it has not settled yet");
    }

    private static async Task<(double Rate, double CommitsEach)> Throughput(
        TestDatabase database, HttpClient caller, TimeSpan time, string[] needs, string name)
    {
        Results.Say($"jobs with {name}");
        var before = await JournalBench.Commits(database);
        var jobs = 0;
        var spent = await Processor.Read();
        var rate = await Measure.Rate(256, time, async (_, n) =>
        {
            await OneJob(caller, n, needs, InAMoment);
            Interlocked.Increment(ref jobs);
        });
        Results.Say($"{rate:N0} a second, each {await spent.Each(jobs)}");
        return (rate, (await JournalBench.Commits(database) - before) / (double)jobs);
    }

    /// <summary>
    /// One job with 8 services until everything is confirmed, then called off, so that vans and credit never run out.
    /// </summary>
    public static async Task OneJobUndone(HttpClient caller, long n) =>
        await Undo(caller, await Declare(caller, n, Eight));

    /// <summary>Accepts a job, waits until everything is confirmed, and calls it off.</summary>
    public static async Task Undo(HttpClient caller, string job)
    {
        await Accept(caller, job, InAMoment);
        await Post(caller, $"/v1/jobs/{job}/cancel", new JsonObject { ["by"] = "member" });
    }

    private static string Text(double commits) => commits.ToString("N1", CultureInfo.InvariantCulture);

    private static async Task OneJob(HttpClient caller, long n, string[] needs, TimeSpan pause) =>
        await Accept(caller, await Declare(caller, n, needs), pause);

    /// <summary>Declares a job; its id.</summary>
    public static async Task<string> Declare(HttpClient caller, long n, string[] needs)
    {
        var d = Site.Declaration(n, needs);
        var body = new JsonObject
        {
            ["declaration"] = new JsonObject
            {
                ["cooperative"] = d.Cooperative.Value,
                ["member"] = d.Member.Value,
                ["activity"] = d.Activity!.Value.Value,
                ["client"] = d.Client.Value,
                ["sector"] = d.Sector,
                ["nature"] = "performance",
                ["start"] = d.Start.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["end"] = d.End.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["hours"] = "8",
                ["fee"] = "2000.00",
                ["currency"] = "EUR",
                ["vat"] = new JsonObject { ["case"] = "standard", ["ratePercent"] = "21" },
                ["needs"] = new JsonArray([.. needs.Select(need => new JsonObject { ["service"] = need })]),
                ["collaborators"] = new JsonArray(),
                ["quoteAccepted"] = true,
                ["allInclusive"] = true,
            },
            ["text"] = new JsonObject { ["title"] = "Bench", ["place"] = "Liège" },
        };
        return (await Post(caller, "/v1/jobs", body))!["id"]!.ToString();
    }

    private static async Task Accept(HttpClient caller, string id, TimeSpan pause)
    {
        await Post(caller, $"/v1/jobs/{id}/accept", body: null);
        while (true)
        {
            var job = (await caller.GetFromJsonAsync<JsonObject>($"/v1/jobs/{id}"))!;
            var status = job["status"]!.ToString();
            if (status is "in-progress" or "confirmed") return;
            if (status is "refused" or "cancelled") throw new InvalidOperationException($"{id}: {job}");
            await Task.Delay(pause);
        }
    }

    private static async Task<JsonNode?> Post(HttpClient caller, string path, JsonObject? body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString("N"));
        if (body is not null) request.Content = JsonContent.Create(body);
        using var response = await caller.SendAsync(request);
        var said = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode) throw new InvalidOperationException(said);
        return said.Length > 0 ? JsonNode.Parse(said) : null;
    }
}
