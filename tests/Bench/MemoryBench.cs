using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Smart.Grains.Interfaces;
using Smart.Tests.Fixtures;

namespace Smart.Bench;

/// <summary>
/// A season imported over HTTP, then minutes of jobs: how long it takes, and whether the memory of the silo, which is a
/// process of its own, stays flat.
/// </summary>
internal static class MemoryBench
{
    private const int Samples = 20;
    private const double Mebibyte = 1024 * 1024;

    private static readonly string Season =
        Path.Combine("..", "shared", "data", "season-2025-2026.jsonl");

    public static async Task Run(Results results, TimeSpan load)
    {
        var outbox = Directory.CreateTempSubdirectory("smart-bench");
        try
        {
            await Run(results, load, outbox.FullName);
        }
        finally
        {
            outbox.Delete(recursive: true);
        }
    }

    private static async Task Run(Results results, TimeSpan load, string outbox)
    {
        await using var database = await TestDatabase.Create(durable: true);
        var id = $"bench-{Guid.CreateVersion7():N}";
        using var silo = SiloProcess.Start(database.ConnectionString, id, outbox);
        await silo.Ready();
        await using var cluster = await TestCluster.Join(database, id);
        await using var api = await TestApi.Start(database, cluster);
        await Site.Found(cluster.Client);
        using var caller = api.Caller();

        if (File.Exists(Season)) await Import(results, caller);
        else Results.Say($"no import: there is no {Season}");

        results.Add(new("memory of the silo after the import", silo.Memory / Mebibyte, "MiB", ""));
        var (jobs, memory) = await Load(caller, silo, load);
        var text = jobs.ToString("N0", CultureInfo.InvariantCulture);
        var minutes = load.TotalMinutes.ToString("0.#", CultureInfo.InvariantCulture);
        results.Add(new(
            $"memory of the silo, most in {minutes} minutes and {text} jobs", memory.Max(), "MiB", "< 1,536"));
        results.Add(new(
            "memory of the silo, most in the last quarter against the quarter before",
            memory[(Samples * 3 / 4)..].Max(),
            "MiB",
            "ratio <= 1.1",
            memory[(Samples / 2)..(Samples * 3 / 4)].Max()));
    }

    private static async Task Import(Results results, HttpClient caller)
    {
        Results.Say("import of the season");
        var since = Stopwatch.StartNew();
        using var lines = new StreamContent(File.OpenRead(Season));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/imports") { Content = lines };
        request.Headers.Add("Idempotency-Key", "season");
        lines.Headers.ContentType = new("application/x-ndjson");
        using var response = await caller.SendAsync(request);
        var told = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode) throw new InvalidOperationException(told);
        var view = JsonNode.Parse(told)!;
        while (view["isRunning"]!.GetValue<bool>() || view["report"] is null)
        {
            await Task.Delay(100);
            view = (await caller.GetFromJsonAsync<JsonNode>($"/v1/imports/{view["hash"]}"))!;
        }

        results.Add(new("import of the season file", since.Elapsed.TotalSeconds, "s", "<= 30"));
    }

    private static async Task<(long Jobs, double[] Memory)> Load(
        HttpClient caller, SiloProcess silo, TimeSpan load)
    {
        Results.Say($"jobs for {load}");
        var jobs = 0L;
        var filling = Measure.Rate(64, load, async (_, n) =>
        {
            await JobsBench.OneJobUndone(caller, n);
            Interlocked.Increment(ref jobs);
        });
        // The warm-up of a quarter comes first; samples are of what is measured.
        await Task.Delay(load / 4);
        var memory = new double[Samples];
        for (var n = 0; n < Samples; n++)
        {
            await Task.Delay(load / Samples);
            memory[n] = silo.Memory / Mebibyte;
            var megabytes = memory[n].ToString("N0", CultureInfo.InvariantCulture);
            Results.Say($"{n + 1}/{Samples}: {jobs} jobs, {megabytes} MiB");
        }

        await filling;
        return (jobs, memory);
    }
}
