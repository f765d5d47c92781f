using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.ServerSentEvents;
using Npgsql;
using Smart.Tests.Fixtures;

namespace Smart.Bench;

/// <summary>
/// A thousand people who each watch a job: what they cost the host, whom they keep waiting, and how soon they see a
/// step. Watchers and host are one process, so that memory is counted for both sides of each connection.
/// </summary>
internal static class LiveBench
{
    private const int Pages = 1_000;
    private const int Hands = 4;

    public static async Task Run(Results results, TimeSpan time)
    {
        await using var database = await TestDatabase.Create(durable: true);
        await using var cluster = await TestCluster.Start(database);
        await using var api = await TestApi.Start(database, cluster);
        await Site.Found(cluster.Client);
        using var caller = api.Caller();
        using var watcher = api.Caller();
        watcher.Timeout = Timeout.InfiniteTimeSpan;

        Results.Say($"{Pages} jobs, and requests with nobody watching");
        var jobs = await Jobs(caller);
        var quiet = await Requests(caller, jobs, time);
        var before = Memory();

        Results.Say($"{Pages} live pages");
        using var closed = new CancellationTokenSource();
        var seen = new ConcurrentDictionary<(string Job, long Version), DateTimeOffset>();
        Task<Stream> Open(string job) =>
            watcher.GetStreamAsync(new Uri($"/v1/jobs/{job}/events", UriKind.Relative), closed.Token);
        var pages = jobs.Select(job => Watch(Open, job, seen, closed.Token)).ToArray();
        while (jobs.Any(job => !seen.ContainsKey((job, 1)))) await Task.Delay(50);
        var watched = await Requests(caller, jobs, time);
        var more = Memory() - before;
        await Steps(caller, jobs, time);
        await Task.Delay(TimeSpan.FromSeconds(3));
        var delays = await Delays(database, jobs, seen);
        var idle = await Load(database, time);
        await closed.CancelAsync();
        await Task.WhenAll(pages);
        await Sessions(results, database, api, caller, jobs, time, idle);

        var steps = delays.Length.ToString("N0", CultureInfo.InvariantCulture);
        results.Add(new($"memory for {Pages:N0} open live pages", more, "MiB", "< 300"));
        results.Add(new("a request with them open, p99, against nobody watching", watched, "ms", "ratio <= 2", quiet));
        results.Add(new($"a step visible after its commit, p50 of {steps}", delays[delays.Length / 2], "ms", ""));
        results.Add(new(
            $"a step visible after its commit, p99 of {steps}", delays[(int)(delays.Length * 0.99)], "ms", "<= 300"));
    }

    // As browsers watch: each with a session of its own, of which it is asked every other second whether it still is.
    private static async Task Sessions(
        Results results,
        TestDatabase database,
        TestApi api,
        HttpClient caller,
        string[] jobs,
        TimeSpan time,
        (double Busy, double Asked) tokens)
    {
        Results.Say($"{Pages} sessions, each with a live page");
        var cookies = await SessionCookies.Make(api.Services, Pages);
        using var watcher = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        (watcher.BaseAddress, watcher.Timeout) = (api.Address, Timeout.InfiniteTimeSpan);
        using var closed = new CancellationTokenSource();
        var seen = new ConcurrentDictionary<(string Job, long Version), DateTimeOffset>();
        var pages = jobs.Select((job, n) => Watch(name => Open(name, cookies[n]), job, seen, closed.Token)).ToArray();
        while (jobs.Any(job => !seen.ContainsKey((job, 1)))) await Task.Delay(50);
        var watched = await Requests(caller, jobs, time);
        var (busy, asked) = await Load(database, time);
        await closed.CancelAsync();
        await Task.WhenAll(pages);
        results.Add(new($"processor that {Pages:N0} open pages of sessions keep busy", busy, "%", "", tokens.Busy));
        results.Add(new("transactions a second meanwhile", asked, "1/s", "", tokens.Asked));
        results.Add(new("a request with them open, p99", watched, "ms", ""));

        async Task<Stream> Open(string job, string cookie)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{job}/events");
            request.Headers.Add("Cookie", cookie);
            var answer = await watcher.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, closed.Token);
            answer.EnsureSuccessStatusCode();
            return await answer.Content.ReadAsStreamAsync(closed.Token);
        }
    }

    // What the house does while nobody does anything but watch: of one processor of this process, and of the database.
    private static async Task<(double Busy, double Asked)> Load(TestDatabase database, TimeSpan time)
    {
        using var own = Process.GetCurrentProcess();
        var (used, asked, since) = (own.TotalProcessorTime, await Transactions(database), Stopwatch.GetTimestamp());
        await Task.Delay(time);
        own.Refresh();
        var (more, took) = (own.TotalProcessorTime - used, Stopwatch.GetElapsedTime(since));
        return (100 * more / took, (await Transactions(database) - asked) / took.TotalSeconds);
    }

    private static async Task<long> Transactions(TestDatabase database)
    {
        await using var command = database.Source.CreateCommand(
            "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<string[]> Jobs(HttpClient caller)
    {
        var jobs = new string[Pages];
        await Parallel.ForAsync(0, Pages, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (n, _) =>
            jobs[n] = await JobsBench.Declare(caller, n, []));
        return jobs;
    }

    // What anybody does meanwhile: they look at jobs.
    private static async Task<double> Requests(HttpClient caller, string[] jobs, TimeSpan time)
    {
        var took = new ConcurrentBag<double>();
        await Measure.Rate(Hands, time, async (_, n) =>
        {
            var since = Stopwatch.GetTimestamp();
            await caller.GetStringAsync(new Uri($"/v1/jobs/{jobs[n % Pages]}", UriKind.Relative));
            took.Add(Stopwatch.GetElapsedTime(since).TotalMilliseconds);
        });
        var sorted = took.Order().ToArray();
        return sorted[(int)(sorted.Length * 0.99)];
    }

    private static async Task Watch(
        Func<string, Task<Stream>> open,
        string job,
        ConcurrentDictionary<(string Job, long Version), DateTimeOffset> seen,
        CancellationToken closed)
    {
        try
        {
            await using var stream = await open(job);
            await foreach (var item in SseParser.Create(stream).EnumerateAsync(closed))
                seen[(job, long.Parse(item.EventId!, CultureInfo.InvariantCulture))] = TimeProvider.System.GetUtcNow();
        }
        catch (OperationCanceledException)
        {
            // The page is closed.
        }
    }

    // One job after another is accepted and called off, some twenty steps of each seen by who watches it.
    private static async Task Steps(HttpClient caller, string[] jobs, TimeSpan time)
    {
        Results.Say("jobs that go on while they are watched");
        var (since, next) = (Stopwatch.StartNew(), 0);
        await Task.WhenAll(Enumerable.Range(0, Hands).Select(async _ =>
        {
            while (since.Elapsed < time * 2 && Interlocked.Increment(ref next) is var n && n < jobs.Length)
                await JobsBench.Undo(caller, jobs[n]);
        }));
    }

    private static async Task<double[]> Delays(
        TestDatabase database,
        string[] jobs,
        ConcurrentDictionary<(string Job, long Version), DateTimeOffset> seen)
    {
        await using var command = database.Source.CreateCommand(
            "SELECT stream, version, recorded_at FROM event WHERE stream = ANY ($1) AND version > 2");
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. jobs.Select(job => $"job/{job}")] });
        await using var row = await command.ExecuteReaderAsync();
        var delays = new List<double>();
        while (await row.ReadAsync())
        {
            var (job, version) = (row.GetString(0)["job/".Length..], row.GetInt64(1));
            if (!seen.TryGetValue((job, version), out var at))
                throw new InvalidOperationException($"Nobody saw version {version} of {job}.");
            delays.Add((at - await row.GetFieldValueAsync<DateTimeOffset>(2)).TotalMilliseconds);
        }

        delays.Sort();
        return [.. delays];
    }

    private static double Memory()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        return Environment.WorkingSet / 1048576.0;
    }
}
