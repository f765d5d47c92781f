using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Kernel.Following;
using Smart.Grains.Ledger;
using Smart.Tests.Fixtures;

namespace Smart.Bench;

/// <summary>The journal against its peers, on one database that waits for the disk.</summary>
internal static class JournalBench
{
    private const int Callers = 256;
    private const int Purses = 2_000;

    // What each part costs is seen against the commands without it.
    private const string Bare = "bare core";
    private const string Ids = "with command ids";
    private const string Wakes = "with a wake each";
    private const string Messages = "with a message each";
    private const string Following = "with a projection following";
    private const string Everything = "everything on";
    private const string AdoNet = "grain state on ADO.NET";
    private const string PgBench = "pgbench";
    private const string Inserts = "bare inserts";

    public static async Task Run(Results results, int rounds, TimeSpan time)
    {
        await using var database = await TestDatabase.Create(durable: true);
        await using var followed = await TestDatabase.Create(durable: true);
        await using var raw = await TestDatabase.Create(durable: true);
        await using var cluster = await TestCluster.Start(
            database, configure: silo => silo.Services.RemoveAll<Projection>());
        await using (var table = followed.Source.CreateCommand(PurseList.Table)) await table.ExecuteNonQueryAsync();
        await using var whole = await TestCluster.Start(
            followed, configure: silo => silo.Services.AddSingleton<Projection>(new PurseList()));
        var (core, all) = (Grains(cluster), Grains(whole));
        var inserts = await BareInserts.Create(raw);

        Results.Say("warming up");
        await Task.WhenAll(Enumerable.Range(0, Purses).SelectMany(n => (Task[])[View(core, n), View(all, n)]));
        await Fill(core, time, Plain);
        await Fill(all, time, Everyday, withIds: true);
        await AdoNetState(core, time / 4);

        Results.Say($"in turn, {rounds} rounds of {time.TotalSeconds} s");
        var rates = await Measure.InTurn(
            rounds,
            (Bare, () => Fill(core, time, Plain)),
            (Inserts, () => BareInserts.Rate(inserts, time)),
            (AdoNet, () => AdoNetState(core, time)),
            (PgBench, () => AskPgBench(time)),
            (Ids, () => Fill(core, time, Plain, withIds: true)),
            (Wakes, () => Fill(core, time, (_, _) => new FillPurse(Money.Eur(1), WakeAt: FarAway))),
            (Messages, () => Fill(core, time, (hand, n) => new FillPurse(Money.Eur(1), SendTo: Friend(hand, n)))),
            (Following, () => Fill(all, time, Plain)),
            (Everything, () => Fill(all, time, Everyday, withIds: true)));
        Show(results, rates);

        await AtHalfLoad(results, core, rates[Bare], time);
        Hashing(results, rates[Bare]);
        await Activation(results, database, core);
        await Audited(results, database);
    }

    private static void Show(Results results, Dictionary<string, double> rates)
    {
        var bare = rates[Bare];
        results.Add(new("journal: durable grain commands, one account hot, 256 callers", bare, "1/s", ">= 25,000"));
        results.Add(
            new("journal against grain state on ADO.NET, 64 callers", bare, "1/s", "ratio >= 6", rates[AdoNet]));
        results.Add(new("journal against pgbench -N -M prepared -c 64", bare, "1/s", "ratio >= 3", rates[PgBench]));
        results.Add(new("journal against bare inserts of the same rows", bare, "1/s", "ratio >= 0.7", rates[Inserts]));
        foreach (var part in (string[])[Ids, Wakes, Messages, Following])
            results.Add(new($"  {part}", rates[part], "1/s", "", bare));
        results.Add(new(
            "journal, everything on (ids, hash, a projection following, one in four with wake, message and inbox)",
            rates[Everything], "1/s", ">= 20,000", bare));
    }

    /// <summary>
    /// What the journal takes with everything on, in a house where something else is measured: what a command of that
    /// house could cost at best, when all that it commits is known.
    /// </summary>
    public static async Task<double> Peer(IGrainFactory grains, TimeSpan time)
    {
        Results.Say("the journal beside it");
        await Task.WhenAll(Enumerable.Range(0, Purses).Select(n => View(grains, n)));
        return await Fill(grains, time, Everyday, withIds: true);
    }

    /// <summary>Commits of all actors of a house together: a stream writes once in a transaction.</summary>
    public static async Task<long> Commits(TestDatabase database)
    {
        await using var command = database.Source.CreateCommand(
            "SELECT count(*) FROM (SELECT DISTINCT stream, xid FROM event) AS written");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static IGrainFactory Grains(TestCluster cluster) =>
        cluster.Silos[0].Services.GetRequiredService<IGrainFactory>();

    private static FillPurse Plain(int hand, long n) => new(Money.Eur(1));

    // As in an import of a season: of four commits, one sends a message and sets a wake.
    private static FillPurse Everyday(int hand, long n) => n % 4 == 0
        ? new FillPurse(Money.Eur(1), WakeAt: FarAway, SendTo: Friend(hand, n))
        : new FillPurse(Money.Eur(1));

    private static IPurseGrain Of(IGrainFactory grains, long n) =>
        grains.GetGrain<IPurseGrain>(GrainId.Create("purse", $"p{n % Purses}"));

    private static async Task View(IGrainFactory grains, int n) => await Of(grains, n).View();

    private static DateTimeOffset FarAway { get; } = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static string Friend(int hand, long n) => $"purse/friend{((hand * 31) + n) % Purses}";

    private static Task<double> Fill(
        IGrainFactory grains, TimeSpan time, Func<int, long, FillPurse> command, bool withIds = false) =>
        Measure.Rate(Callers, time, async (hand, n) =>
        {
            if (withIds) CommandContext.Set($"{hand}.{n}.{Stopwatch.GetTimestamp()}", "hash", "bench", "");
            (await Of(grains, (hand * 7919) + n).Fill(command(hand, n))).ThrowIfRefused();
        });

    private static async Task AtHalfLoad(Results results, IGrainFactory grains, double bare, TimeSpan time)
    {
        Results.Say("journal, at half load");
        var pause = TimeSpan.FromSeconds(64 / (bare / 2));
        var took = new System.Collections.Concurrent.ConcurrentBag<double>();
        await Measure.Rate(64, time, async (hand, n) =>
        {
            var since = Stopwatch.GetTimestamp();
            await Of(grains, (hand * 7919) + n).Fill(new FillPurse(Money.Eur(1)));
            var elapsed = Stopwatch.GetElapsedTime(since);
            took.Add(elapsed.TotalMilliseconds);
            if (elapsed < pause) await Task.Delay(pause - elapsed);
        });
        var sorted = took.Order().ToArray();
        results.Add(new("journal: p99 at half of that load", sorted[(int)(sorted.Length * 0.99)], "ms", "<= 20"));
    }

    private static Task<double> AdoNetState(IGrainFactory grains, TimeSpan time) => Measure.Rate(
        64, time, (hand, n) => grains.GetGrain<IStateGrain>($"s{((hand * 7919) + n) % Purses}").Add(1));

    /// <summary>Three statements a transaction, no actor at all.</summary>
    private static async Task<double> AskPgBench(TimeSpan time)
    {
        var program = Directory.GetDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal)
            .Select(version => Path.Combine(version, "bin", "pgbench")).LastOrDefault(File.Exists);
        if (program is null) return 0;
        await using var database = await TestDatabase.CreateBare();
        var place = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        string[] server =
            ["-h", place.Host!, "-p", $"{place.Port}", "-U", place.Username ?? "postgres", place.Database!];
        await Ask(program, place.Password, ["-i", "-q", "-s", "20", .. server]);
        var seconds = Math.Max(2, (int)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var said = await Ask(
            program, place.Password, ["-N", "-M", "prepared", "-c", "64", "-j", "2", "-T", seconds, .. server]);
        var line = said.Split('\n').FirstOrDefault(text => text.StartsWith("tps = ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.Split(' ')[2], CultureInfo.InvariantCulture);
    }

    private static async Task<string> Ask(string program, string? password, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (password is not null) start.Environment["PGPASSWORD"] = password;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var said = await process.StandardOutput.ReadToEndAsync();
        await errors;
        await process.WaitForExitAsync();
        return said;
    }

    /// <summary>The chain cannot be switched off, so its cost is measured by itself.</summary>
    private static void Hashing(Results results, double bare)
    {
        const int times = 100_000;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var header = new EventHeader(
            "purse/p1", 17, "test", "purse.filled.v1", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, "0.1.2",
            "hash", "bench", "");
        var data = EventCatalog.Write(new Purse.Event.Filled(Money.Eur(1), ""));
        PostingRow[] rows = [new("test/receivable/p1", "test/fee-deferred", 100, "EUR", "invoice-issued")];
        var since = Stopwatch.GetTimestamp();
        for (var n = 0; n < times; n++) Canonical.Hash(hash, header, data, rows);
        var each = Stopwatch.GetElapsedTime(since).TotalMicroseconds / times;
        results.Add(new("  hash of one event", each, "µs", ""));
        results.Add(new("  share of one core for hashing at that rate", each * bare / 1e6, "", ""));
    }

    private static async Task Activation(Results results, TestDatabase database, IGrainFactory grains)
    {
        Results.Say("activation");
        const int events = 1_000;
        const int times = 20;
        var purse = grains.GetGrain<IPurseGrain>(GrainId.Create("purse", "long"));
        for (var n = 0; n < events; n++) await purse.Fill(Plain(0, n));
        var with = await Measure.Latencies(times, _ => Return(purse));
        await using var forget = database.Source.CreateCommand("DELETE FROM snapshot WHERE stream = 'purse/long'");
        var without = await Measure.Latencies(times, async _ =>
        {
            await forget.ExecuteNonQueryAsync();
            await Return(purse);
        });
        results.Add(new("activation with 1,000 events, snapshot, p50", with[times / 2], "ms", "<= 10"));
        results.Add(new("activation with 1,000 events, no snapshot, p50", without[times / 2], "ms", "<= 50"));
    }

    // Leaving is quick and not waited for; the view after it is answered by a new activation.
    private static async Task Return(IPurseGrain purse)
    {
        await purse.Leave();
        await purse.View();
    }

    private static async Task Audited(Results results, TestDatabase database)
    {
        Results.Say("audit");
        var report = await new Audit(database.Source, TimeProvider.System).Run();
        results.Add(new("audit", report.Events / report.Elapsed.TotalSeconds, "events/s", ">= 100,000"));
    }
}

/// <summary>The peer: one number in grain state, written as Orleans does.</summary>
public interface IStateGrain : IGrainWithStringKey
{
    /// <summary>Adds and writes.</summary>
    Task Add(int amount);
}

/// <summary>What it keeps.</summary>
[GenerateSerializer]
public sealed class Kept
{
    /// <summary>The number.</summary>
    [Id(0)]
    public long Total { get; set; }
}

/// <summary>The actor of the peer.</summary>
public sealed class StateGrain([PersistentState("bench", Silo.SmartSilo.ProfileStorage)] IPersistentState<Kept> kept)
    : Grain, IStateGrain
{
    /// <inheritdoc/>
    public Task Add(int amount)
    {
        kept.State.Total += amount;
        return kept.WriteStateAsync();
    }
}
