using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel.Following;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Cluster.Following;

public sealed class StreamTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    // Of the client, with a silo that may be dead: it asks again sooner than a client of the product would.
    private static readonly TimeSpan ForAnswers = TimeSpan.FromSeconds(3);

    private TestDatabase _database = null!;
    private TestCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _cluster = await TestCluster.Start(
            _database,
            silos: 1,
            silo => silo.Services.Configure<JournalStreamOptions>(streams => streams.Kinds.Add("purse")),
            ForAnswers);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task A_subscriber_hears_every_event_though_a_silo_dies()
    {
        await _cluster.StartSilo();
        var purses = Enumerable.Range(0, 20).Select(n => $"s{n}-{Guid.CreateVersion7():N}").ToArray();
        await Task.WhenAll(purses.Select(purse => Fill(purse, times: 10)));
        await Eventually.True(() => HeardAll(purses, upTo: 10), Patience);

        var filling = Task.WhenAll(purses.Select(purse => Fill(purse, times: 20)));
        await Task.Delay(200);
        await _cluster.Kill(_cluster.Silos[0]);
        await filling;
        await Eventually.True(() => HeardAll(purses, upTo: 30), Patience);

        await _cluster.StartSilo();
        await Task.WhenAll(purses.Select(purse => Fill(purse, times: 5)));
        await Eventually.True(() => HeardAll(purses, upTo: 35), Patience);
    }

    [Fact]
    public async Task An_event_that_commits_late_is_heard()
    {
        var (late, early) = ($"late-{Guid.CreateVersion7():N}", $"early-{Guid.CreateVersion7():N}");
        await using (var connection = await _database.Source.OpenConnectionAsync())
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await Insert(connection, $"purse/{late}");
            await Fill(early, times: 3);
            await Task.Delay(TimeSpan.FromSeconds(1));
            Assert.False(EarGrain.Heard.ContainsKey($"purse/{early}"));
            await transaction.CommitAsync();
        }

        await Eventually.True(() => HeardAll([early], upTo: 3), Patience);
        await Eventually.True(() => HeardAll([late], upTo: 1), Patience);
    }

    [Fact]
    public async Task Who_lost_a_queue_cannot_move_its_cursor()
    {
        await using var connection = await _database.Source.OpenConnectionAsync();
        var (first, second) = (Receiver(), Receiver());
        await first.Initialize(Patience);
        var begun = await At(connection);

        await InsertMany(connection, "one");
        await second.Initialize(Patience);
        // Any transaction that is open on the server, of another test too, holds the horizon back for a moment.
        await Eventually.True(
            async () =>
            {
                Assert.Empty(await second.GetQueueMessagesAsync(100));
                return await At(connection) != begun;
            },
            Patience);
        await second.Shutdown(Patience);
        var moved = await At(connection);

        await InsertMany(connection, "two");
        Assert.Empty(await first.GetQueueMessagesAsync(100));
        await first.Shutdown(Patience);
        Assert.Equal(moved, await At(connection));
    }

    [Fact]
    public async Task What_one_actor_did_is_told_in_one_go_and_no_other_is_forgotten_for_it()
    {
        await using var connection = await _database.Source.OpenConnectionAsync();
        var (one, other) = await TwoOfPartition0(connection);
        var first = Receiver("purse");
        await first.Initialize(Patience);
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await Insert(connection, one);
            await Insert(connection, other);
            await Insert(connection, one, version: 2);
            await transaction.CommitAsync();
        }

        var told = await Told(first);
        Assert.Equal([$"{one} 1 2", $"{other} 1"], told.Select(Words));
        await first.MessagesDeliveredAsync([told[0]]);
        await first.Shutdown(Patience);

        var second = Receiver("purse");
        await second.Initialize(Patience);
        Assert.Equal([$"{other} 1", $"{one} 2"], (await Told(second)).Select(Words));
    }

    [Fact]
    public async Task What_was_handed_out_under_an_earlier_fence_does_not_count_as_heard()
    {
        await using var connection = await _database.Source.OpenConnectionAsync();
        var (one, _) = await TwoOfPartition0(connection);
        var first = Receiver("purse");
        await first.Initialize(Patience);
        await Insert(connection, one);
        var before = await Told(first);
        await first.Initialize(Patience);
        await Told(first);

        await first.MessagesDeliveredAsync(before);
        await first.Shutdown(Patience);

        var second = Receiver("purse");
        await second.Initialize(Patience);
        Assert.Equal([$"{one} 1"], (await Told(second)).Select(Words));
    }

    [Fact]
    public async Task Nobody_but_a_decision_makes_events()
    {
        var provider = _cluster.Silos[0].Services.GetRequiredKeyedService<IStreamProvider>(JournalStreams.Provider);
        var stream = provider.GetStream<JournalEvent>(StreamId.Create(JournalStreams.Of + "purse", "purse/forged"));
        var forged = new JournalEvent(
            "purse/forged", 1, "purse.filled.v1", "test", DateTimeOffset.UnixEpoch, Json: "{}");

        var refused = await Assert.ThrowsAsync<NotSupportedException>(() => stream.OnNextAsync(forged));

        Assert.Contains("read only", refused.Message);
    }

    private JournalReceiver Receiver(string kind = "nothing") => new(
        _database.Source, "fenced", partition: 0, [kind], TimeProvider.System, NullLogger.Instance);

    // Any transaction that is open on the server, of another test too, holds the horizon back for a moment.
    private static async Task<IList<IBatchContainer>> Told(JournalReceiver receiver)
    {
        IList<IBatchContainer> told = [];
        await Eventually.True(async () => (told = await receiver.GetQueueMessagesAsync(100)).Count > 0, Patience);
        return told;
    }

    private static string Words(IBatchContainer batch)
    {
        var told = batch.GetEvents<JournalEvent>().Select(each => each.Item1).ToArray();
        return $"{told[0].Stream} {string.Join(' ', told.Select(each => each.Version))}";
    }

    private static async Task<(string One, string Other)> TwoOfPartition0(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT array_agg(name) FROM (SELECT 'purse/told-' || n AS name FROM generate_series(1, 200) n) names
            WHERE satisfies_hash_partition('event'::regclass, 8, 0, name)
            """,
            connection);
        var names = (string[])(await command.ExecuteScalarAsync())!;
        return (names[0], names[1]);
    }

    private static Task<bool> HeardAll(string[] purses, long upTo) => Task.FromResult(purses.All(purse =>
        EarGrain.Heard.TryGetValue($"purse/{purse}", out var versions)
        && Enumerable.Range(1, (int)upTo).All(version => versions.ContainsKey(version))));

    // A call under way to a silo that dies is asked again, under the same command id, as the Api does.
    private async Task Fill(string purse, int times)
    {
        var grain = _cluster.Client.GetGrain<IPurseGrain>(GrainId.Create("purse", purse));
        for (var n = 0; n < times; n++)
        {
            var id = Guid.CreateVersion7().ToString();
            await Eventually.True(
                async () =>
                {
                    try
                    {
                        CommandContext.Set(id, "hash", who: "", correlation: "");
                        (await grain.Fill(new FillPurse(Money.Eur(1)))).ThrowIfRefused();
                        return true;
                    }
                    catch (Exception gone) when (gone is OrleansException or TimeoutException or JournalBusyException)
                    {
                        return false;
                    }
                },
                Patience);
        }
    }

    private static async Task<JournalPosition> At(NpgsqlConnection connection) =>
        (await Cursor.Read(connection, "fenced", CancellationToken.None)).At;

    // Enough streams for each partition to have some.
    private static async Task InsertMany(NpgsqlConnection connection, string name)
    {
        for (var n = 0; n < 40; n++) await Insert(connection, $"purse/{name}-{n}");
    }

    private static async Task Insert(NpgsqlConnection connection, string stream, long version = 1)
    {
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO event (stream, version, position, cooperative, name, data, effective_at, recorded_at, who,
                correlation, writer, seq)
            VALUES ($1, $2, nextval('event_position'), 'test', 'purse.filled.v1', '{}', now(), now(), '', '', 0, 0)
            """,
            connection)
        {
            Parameters = { new() { Value = stream }, new() { Value = version } },
        };
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>Writes down what it hears of a purse, where the test of the same process reads it.</summary>
[ImplicitStreamSubscription(JournalStreams.Of + "purse")]
public sealed class EarGrain : Grain, IGrainWithStringKey, IStreamSubscriptionObserver, IAsyncObserver<JournalEvent>
{
    public static readonly ConcurrentDictionary<string, ConcurrentDictionary<long, string>> Heard = new();

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) =>
        handleFactory.Create<JournalEvent>().ResumeAsync(this);

    public Task OnNextAsync(JournalEvent item, StreamSequenceToken? token = null)
    {
        Heard.GetOrAdd(item.Stream, _ => new())[item.Version] = item.Json;
        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}
