using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Cluster;

/// <summary>
/// What a silo says of how far it is behind, and what a person sees of what lasts. A transaction that stays open holds
/// the followers of every database of the server back: no other test runs beside these. What waits and who is told is
/// counted over the whole database, so each test has one of its own.
/// </summary>
[Collection(Alone)]
[CollectionDefinition(Alone, DisableParallelization = true)]
public sealed class LagTests : IAsyncLifetime
{
    private const string Alone = "alone on the server";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly OneSilo _silo = new();

    public ValueTask InitializeAsync() => _silo.InitializeAsync();

    public ValueTask DisposeAsync() => _silo.DisposeAsync();

    [Fact]
    public async Task What_waits_too_long_is_seen_with_its_age()
    {
        // Put off as after a failure, so that nobody brings them while one looks.
        await Execute("""
            INSERT INTO pending_message
                (id, receiver, name, data, cooperative, effective_at, correlation, sent_at, retry_at)
            VALUES ('purse/a@1#0', 'purse/b', 'nobody-reads.v1', '{}', 'test', now(), '', now() - interval '90 s',
                now() + interval '1 h');
            INSERT INTO wake (stream, name, generation, due_at, cooperative, claimable_at)
            VALUES ('purse/a', 'ring', 1, now() - interval '5 min', 'test', now() + interval '5 min');
            INSERT INTO cursor (name, stopped) VALUES ('jobs', 'poison')
            ON CONFLICT (name) DO UPDATE SET stopped = 'poison'
            """);
        await new WorkItems(_silo.Database.Source).Open("x", "wake-stuck", "purse/a", "test", "wake.stuck");

        var seen = await Look();

        Assert.Equal(1, seen["smart.delivery.pending"]);
        Assert.InRange(seen["smart.delivery.lag"], 90, 150);
        Assert.Equal(1, seen["smart.wakes.due"]);
        Assert.InRange(seen["smart.wakes.lag"], 300, 360);
        Assert.Equal(1, seen["smart.followers.stopped/jobs"]);
        Assert.Equal(0, seen["smart.followers.stopped/invoices"]);
        Assert.Equal(1, seen["smart.work.open/wake-stuck"]);
        Assert.InRange(seen["smart.work.lag/wake-stuck"], 0, 60);
        Assert.Equal(0, seen["smart.journal.turned_away"]);
        Assert.True(seen["smart.journal.room/ordinary"] > seen["smart.journal.room/urgent"]);
        Assert.Equal(0, seen["smart.journal.waiting/ordinary"]);
    }

    [Fact]
    public async Task A_wake_for_a_day_that_has_begun_is_late_only_since_it_was_set()
    {
        await Fill("early");
        await Execute("""
            INSERT INTO wake (stream, name, generation, due_at, cooperative, claimable_at)
            VALUES ('purse/early', 'ring', 1, now() - interval '9 h', 'test', now() + interval '5 min')
            """);

        var seen = await Look();
        Assert.Equal(1, seen["smart.wakes.due"]);
        Assert.InRange(seen["smart.wakes.lag"], 0, 60);

        // Set yesterday for a day of then, it is late since then.
        await Execute("UPDATE event SET recorded_at = now() - interval '20 h' WHERE stream = 'purse/early'");
        Assert.InRange((await Look())["smart.wakes.lag"], 9 * 3_600, (9 * 3_600) + 60);
    }

    [Fact]
    public async Task Whoever_has_read_everything_is_not_behind_and_whoever_has_not_is()
    {
        for (var n = 0; n < 20; n++) await Fill($"seen-{n}"); // On all partitions, most likely.
        await Eventually.True(async () => (await Behind()) is { Count: > 8 } all && all.Values.All(IsZero), Patience);

        // A transaction that stays open holds the horizon back: what commits after it began is not read yet.
        await using var connection = await _silo.Database.Source.OpenConnectionAsync();
        await using var open = await connection.BeginTransactionAsync();
        await using (var writes = new NpgsqlCommand("SELECT pg_current_xact_id()", connection))
            await writes.ExecuteNonQueryAsync();
        await Fill("unseen");

        Assert.Contains(await Behind(), follower => follower.Value > 0);
        Assert.True((await Look())["smart.database.transaction"] > 0);
        await open.RollbackAsync();
        await Eventually.True(async () => (await Behind()).Values.All(IsZero), Patience);
    }

    [Fact]
    public async Task What_a_person_closed_too_early_comes_back_when_it_fails_again()
    {
        // Each has one more try until a person is told.
        await Execute("""
            INSERT INTO wake (stream, name, generation, due_at, cooperative, claimable_at, attempts)
            VALUES ('stubborn-purse/1000/late', 'ring', 1, now(), 'test', now(), 19);
            INSERT INTO pending_message
                (id, receiver, name, data, cooperative, effective_at, correlation, sent_at, retry_at, attempts)
            VALUES ('purse/a@1#0', 'purse/b', 'nobody-reads.v1', '{}', 'test', now(), '', now(), now(), 19)
            """);
        await Eventually.True(async () => await Open() is ["message-stuck", "wake-stuck"], Patience);

        var items = new WorkItems(_silo.Database.Source);
        Assert.Null(await items.Close("wake/stubborn-purse/1000/late/ring", "test", "fien"));
        Assert.Null(await items.Close("message/purse/a@1#0", "test", "fien"));
        Assert.Empty(await Open());

        await Execute("UPDATE wake SET claimable_at = now(); UPDATE pending_message SET retry_at = now()");
        await Eventually.True(async () => await Open() is ["message-stuck", "wake-stuck"], Patience);
    }

    private static bool IsZero(double lag) => lag == 0;

    private async Task Fill(string purse) =>
        (await _silo.Cluster.Client.GetGrain<IPurseGrain>(purse).Fill(new FillPurse(Money.Eur(1)))).ThrowIfRefused();

    private async Task<Dictionary<string, double>> Behind() => (await Look())
        .Where(one => one.Key.StartsWith("smart.followers.lag/", StringComparison.Ordinal))
        .ToDictionary();

    private async Task<Dictionary<string, double>> Look()
    {
        var silo = _silo.Cluster.Silos[0].Services;
        await silo.GetRequiredService<Lags>().Look(TestContext.Current.CancellationToken);
        return Read(silo.GetRequiredService<LagMeter>().Meter);
    }

    private static Dictionary<string, double> Read(Meter meter)
    {
        var seen = new Dictionary<string, double>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (ReferenceEquals(instrument.Meter, meter)) listening.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((one, value, tags, _) => seen[Name(one, tags)] = value);
        listener.SetMeasurementEventCallback<double>((one, value, tags, _) => seen[Name(one, tags)] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return seen;
    }

    private static string Name(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        tags.Length == 0 ? instrument.Name : $"{instrument.Name}/{tags[0].Value}";

    private async Task<List<string>> Open()
    {
        await using var command = _silo.Database.Source.CreateCommand(
            "SELECT kind FROM work_item WHERE closed_at IS NULL ORDER BY kind");
        await using var row = await command.ExecuteReaderAsync();
        var kinds = new List<string>();
        while (await row.ReadAsync()) kinds.Add(row.GetString(0));
        return kinds;
    }

    private async Task Execute(string sql)
    {
        await using var command = _silo.Database.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
