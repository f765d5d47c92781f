using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Serialization;
using Smart.Chaos;
using Smart.Grains.Interfaces;
using Smart.Tests.Fixtures;
using Spectre.Console;

var isQuick = args.Contains("--quick");
var time = isQuick ? TimeSpan.FromSeconds(60) : TimeSpan.FromMinutes(10);
await using var database = await TestDatabase.Create(durable: true);
await using var siege = new Siege(database, seed: Environment.TickCount);
using var interrupted = new CancellationTokenSource();
Console.CancelKeyPress += (_, key) =>
{
    key.Cancel = true;
    interrupted.Cancel();
};

await siege.Begin();
await siege.Hammer(time, interrupted.Token);
return await siege.Judge() ? 0 : 1;

/// <summary>Three silos under load, ended at random; then the books are checked.</summary>
internal sealed class Siege(TestDatabase database, int seed) : IAsyncDisposable
{
    private const int Silos = 3;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BetweenKills = TimeSpan.FromSeconds(7);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan RecoveryGoal = TimeSpan.FromSeconds(10);

    private readonly string _cluster = $"chaos-{Guid.CreateVersion7():N}";
    private readonly string _outbox = Directory.CreateTempSubdirectory("smart-chaos").FullName;
    private readonly Random _random = new(seed);
    private readonly List<SiloProcess> _silos = [];
    private readonly List<TimeSpan> _recoveries = [];
    private IHost? _client;
    private Load _load = null!;

    /// <summary>Starts the silos and founds the cooperative.</summary>
    public async Task Begin()
    {
        AnsiConsole.MarkupLineInterpolated($"seed {seed}; starting {Silos} silos");
        for (var n = 0; n < Silos; n++) _silos.Add(SiloProcess.Start(database.ConnectionString, _cluster, _outbox));
        await Task.WhenAll(_silos.Select(silo => silo.Ready()));
        _client = Client();
        await _client.StartAsync();
        var grains = _client.Services.GetRequiredService<IClusterClient>();
        await Site.Found(grains);
        _load = new Load(grains);
    }

    /// <summary>Loads and kills for so long.</summary>
    public async Task Hammer(TimeSpan time, CancellationToken interrupted)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(interrupted);
        stop.CancelAfter(time);
        var working = _load.Run(stop.Token);
        var since = Stopwatch.StartNew();
        var hasRestarted = false;
        while (!stop.IsCancellationRequested)
        {
            if (!await Pause(BetweenKills, stop.Token)) break;
            if (!hasRestarted && since.Elapsed > time / 2)
            {
                hasRestarted = true;
                await Recover("PostgreSQL restarts", RestartServer, stop.Token);
            }
            else
            {
                await Recover("a silo is killed", KillOne, stop.Token);
            }
        }

        AnsiConsole.MarkupLine("the load ends; what was begun is carried through");
        await Task.WhenAny(working, Task.Delay(Rest, CancellationToken.None));
        if (working.IsCompleted) await working;
    }

    /// <summary>Waits until all is at rest, checks, and prints.</summary>
    public async Task<bool> Judge()
    {
        var settled = await Settle();
        var jobs = await JobsByStatus();
        var table = new Table().Border(TableBorder.Rounded).AddColumn("what must hold").AddColumn("").AddColumn("seen");
        var verdicts = new List<Verdict>
        {
            new("everything comes to rest by itself", settled is not null,
                $"{(settled is null ? "not within" : "after")} {settled?.TotalSeconds ?? Rest.TotalSeconds:0.0} s"),
            new("every command was answered", !_load.Troubles.Any(), string.Join("; ", _load.Troubles.Take(4))),
            new("every job is at rest or has a wake", jobs.Stuck.Count == 0, jobs.Seen),
        };
        await foreach (var verdict in new Checks(database.Source).All(_load.Answered)) verdicts.Add(verdict);
        var worst = _recoveries.Count == 0 ? TimeSpan.Zero : _recoveries.Max();
        verdicts.Add(new(
            "recovered within 10 s of each blow", worst <= RecoveryGoal && _recoveries.Count > 0,
            $"{_recoveries.Count} blows, worst {worst.TotalSeconds:0.0} s"));
        foreach (var verdict in verdicts)
        {
            var holds = verdict.Holds ? "[green]yes[/]" : "[red]NO[/]";
            table.AddRow(Markup.Escape(verdict.What), holds, Markup.Escape(verdict.Seen));
        }

        AnsiConsole.Write(table);
        var refused = _load.Refusals.Values.Sum();
        AnsiConsole.MarkupLineInterpolated(
            $"{_load.Answered.Count:N0} commands answered, {refused:N0} refused, {_load.Repeated:N0} repeated");
        return verdicts.TrueForAll(verdict => verdict.Holds);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos) silo.Dispose();
        if (_client is not null)
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            try
            {
                await _client.StopAsync(soon.Token);
            }
            catch (OperationCanceledException)
            {
                // Its silos are gone; there is nobody to say goodbye to.
            }

            _client.Dispose();
        }

        Directory.Delete(_outbox, recursive: true);
    }

    // Recovered: every hand, also those that asked an actor on the silo that died, was answered again.
    private async Task Recover(string what, Func<Task> blow, CancellationToken stop)
    {
        var struck = Stopwatch.GetTimestamp();
        await blow();
        var waiting = "";
        while (!_load.AllAnsweredSince(struck) && !stop.IsCancellationRequested)
        {
            if (Stopwatch.GetElapsedTime(struck) > RecoveryGoal) waiting = $"; {_load.Troubles.FirstOrDefault()}";
            await Pause(BetweenLooks, stop);
        }

        _recoveries.Add(Stopwatch.GetElapsedTime(struck));
        var end = _load.AllAnsweredSince(struck) ? "recovered in" : "the load ended before it recovered, after";
        AnsiConsole.MarkupLineInterpolated($"{what}: {end} {_recoveries[^1].TotalSeconds:0.0} s{waiting}");
    }

    private Task KillOne()
    {
        var victim = _silos[_random.Next(_silos.Count)];
        _silos.Remove(victim);
        victim.Dispose();
        _silos.Add(SiloProcess.Start(database.ConnectionString, _cluster, _outbox));
        return Task.CompletedTask;
    }

    private static async Task RestartServer()
    {
        if (Environment.GetEnvironmentVariable("SMART_DEV") is not { Length: > 0 } dev) return;
        var start = new ProcessStartInfo(dev, ["test-db", "restart"]) { RedirectStandardError = true };
        start.Environment.Remove("SMART_TEST_DB"); // With it the script would take the server for somebody else's.
        using var script = Process.Start(start)!;
        await script.StandardError.ReadToEndAsync();
        await script.WaitForExitAsync();
    }

    private async Task<TimeSpan?> Settle()
    {
        var since = Stopwatch.StartNew();
        var before = -1L;
        while (since.Elapsed < Rest)
        {
            await using var command = database.Source.CreateCommand(
                "SELECT CASE WHEN EXISTS (SELECT FROM pending_message) THEN -1 ELSE (SELECT count(*) FROM event) END");
            var now = (long)(await command.ExecuteScalarAsync())!;
            if (now >= 0 && now == before) return since.Elapsed;
            before = now;
            await Task.Delay(TimeSpan.FromSeconds(3));
        }

        return null;
    }

    private async Task<(List<string> Stuck, string Seen)> JobsByStatus()
    {
        var grains = _client!.Services.GetRequiredService<IClusterClient>();
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var stuck = new List<string>();
        foreach (var id in _load.Jobs)
        {
            if (await grains.GetGrain<IJobGrain>(id).View() is not { } view) continue;
            counts[$"{view.Status}"] = counts.GetValueOrDefault($"{view.Status}") + 1;
            if (view.IsMoving && !await HasWake(id)) stuck.Add(id);
        }

        return (stuck, stuck.Count > 0
            ? $"stuck: {string.Join(", ", stuck.Take(3))}"
            : string.Join(", ", counts.Select(count => $"{count.Value} {count.Key}")));
    }

    private async Task<bool> HasWake(string job)
    {
        await using var command = database.Source.CreateCommand("SELECT EXISTS (SELECT FROM wake WHERE stream = $1)");
        command.Parameters.Add(new Npgsql.NpgsqlParameter<string> { TypedValue = $"job/{job}" });
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private IHost Client()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddSingleton<IHostLifetime, ProgramLifetime>();
        builder.UseOrleansClient(client => client
            .AddOutgoingGrainCallFilter(TestCluster.AskAsHouse)
            .Configure<ClusterOptions>(cluster =>
            {
                cluster.ClusterId = _cluster;
                cluster.ServiceId = "smart";
            })
            .Configure<ExceptionSerializationOptions>(told => told.SupportedNamespacePrefixes.Add("Npgsql"))
            .Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(5))
            .Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1))
            .UseAdoNetClustering(clustering =>
            {
                clustering.Invariant = "Npgsql";
                clustering.ConnectionString = database.ConnectionString;
            }));
        return builder.Build();
    }

    private static async Task<bool> Pause(TimeSpan pause, CancellationToken stop)
    {
        try
        {
            await Task.Delay(pause, stop);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
