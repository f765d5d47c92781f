using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Ledger;
using Smart.Tests.Fixtures;

namespace Smart.Bench;

/// <summary>The journal against its peers, on one database that waits for the disk.</summary>
internal static class JournalBench
{
    private const int Callers = 256;
    private const int Purses = 2_000;

    public static async Task Run(Results results, TimeSpan time)
    {
        await using var database = await TestDatabase.Create(durable: true);
        await using var cluster = await TestCluster.Start(database);
        var grains = cluster.Silos[0].Services.GetRequiredService<IGrainFactory>();

        Results.Say("journal, bare core");
        var bare = await Fill(grains, time, (_, _) => new FillPurse(Money.Eur(1)));
        var adoNet = await AdoNet(grains, time);
        var pgbench = await PgBench(time);
        var inserts = await BatchedInserts(cluster, time);
        results.Add(new("journal: durable grain commands, one account hot, 256 callers", bare, "1/s", ">= 25,000"));
        results.Add(new("journal against grain state on ADO.NET, 64 callers", bare, "1/s", "ratio >= 6", adoNet));
        results.Add(new("journal against pgbench -N -M prepared -c 64", bare, "1/s", "ratio >= 3", pgbench));
        results.Add(new("journal against the same rows batched without actors", bare, "1/s", "ratio >= 0.7", inserts));

        await Costs(results, grains, bare, time);
        await AtHalfLoad(results, grains, bare, time);
        await Audited(results, database);
    }

    private static async Task Costs(Results results, IGrainFactory grains, double bare, TimeSpan time)
    {
        Results.Say("journal, with its parts");
        var ids = await Fill(grains, time, (_, _) => new FillPurse(Money.Eur(1)), withIds: true);
        results.Add(new("  with command ids", ids, "1/s", "", bare));
        var wakes = await Fill(grains, time, (_, _) => new FillPurse(Money.Eur(1), WakeAt: FarAway));
        results.Add(new("  with a wake set", wakes, "1/s", "", bare));
        var messages = await Fill(grains, time, (hand, n) => new FillPurse(Money.Eur(1), SendTo: Friend(hand, n)));
        results.Add(new("  with a message sent (its receiver commits too)", messages, "1/s", "", bare));
        var all = await Fill(
            grains, time, (hand, n) => n % 4 == 0
                ? new FillPurse(Money.Eur(1), WakeAt: FarAway, SendTo: Friend(hand, n))
                : new FillPurse(Money.Eur(1)),
            withIds: true);
        results.Add(new("journal, everything on (a quarter with wake and message)", all, "1/s", ">= 20,000", bare));
    }

    private static DateTimeOffset FarAway { get; } = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static string Friend(int hand, long n) => $"purse/friend{((hand * 31) + n) % Purses}";

    private static Task<double> Fill(
        IGrainFactory grains, TimeSpan time, Func<int, long, FillPurse> command, bool withIds = false) =>
        Measure.Rate(Callers, time, async (hand, n) =>
        {
            var purse = grains.GetGrain<IPurseGrain>(GrainId.Create("purse", $"p{((hand * 7919) + n) % Purses}"));
            if (withIds) CommandContext.Set($"{hand}.{n}.{Stopwatch.GetTimestamp()}", "hash", "bench", "");
            (await purse.Fill(command(hand, n))).ThrowIfRefused();
        });

    private static async Task AtHalfLoad(Results results, IGrainFactory grains, double bare, TimeSpan time)
    {
        Results.Say("journal, at half load");
        var pause = TimeSpan.FromSeconds(64 / (bare / 2));
        var took = new System.Collections.Concurrent.ConcurrentBag<double>();
        await Measure.Rate(64, time, async (hand, n) =>
        {
            var since = Stopwatch.GetTimestamp();
            var purse = grains.GetGrain<IPurseGrain>(GrainId.Create("purse", $"p{((hand * 7919) + n) % Purses}"));
            await purse.Fill(new FillPurse(Money.Eur(1)));
            var elapsed = Stopwatch.GetElapsedTime(since);
            took.Add(elapsed.TotalMilliseconds);
            if (elapsed < pause) await Task.Delay(pause - elapsed);
        });
        var sorted = took.Order().ToArray();
        results.Add(new("journal: p99 at half of that load", sorted[(int)(sorted.Length * 0.99)], "ms", "<= 20"));
    }

    private static async Task<double> AdoNet(IGrainFactory grains, TimeSpan time)
    {
        Results.Say("grain state on ADO.NET");
        return await Measure.Rate(64, time, (hand, n) =>
            grains.GetGrain<IStateGrain>($"s{((hand * 7919) + n) % Purses}").Add(1));
    }

    /// <summary>Three statements a transaction, no actor at all.</summary>
    private static async Task<double> PgBench(TimeSpan time)
    {
        Results.Say("pgbench");
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

    /// <summary>The same rows through the same writers, from tasks instead of actors.</summary>
    private static async Task<double> BatchedInserts(TestCluster cluster, TimeSpan time)
    {
        Results.Say("batched inserts without actors");
        var journal = cluster.Silos[0].Services.GetRequiredService<Journal>();
        var versions = new long[Callers];
        var token = new ActivationToken();
        return await Measure.Rate(Callers, time, async (hand, _) =>
        {
            var e = new Purse.Event.Filled(Money.Eur(1), "");
            var version = versions[hand]++;
            var posting = new Posting(
                Account.Of(AccountKind.Receivable, Purse.Cooperative, $"r{hand}"),
                Account.Of(AccountKind.FeeDeferred, Purse.Cooperative),
                e.Amount,
                Reason.InvoiceIssued);
            await journal.Append(new Append
            {
                Stream = $"raw/{hand}",
                Token = token,
                ExpectedVersion = version,
                Cooperative = Purse.Cooperative.Value,
                Events = [new StoredEvent(version + 1, "purse.filled.v1", EventCatalog.Write(e), [posting])],
                EffectiveAt = DateTimeOffset.UnixEpoch,
            });
        });
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
