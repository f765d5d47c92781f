using Microsoft.Extensions.Logging.Abstractions;
using Smart.Grains.Kernel;
using Smart.Grains.Kernel.Following;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Cluster;

/// <summary>Keys of messages that were taken in go after 400 days, and not one that may still be needed.</summary>
public sealed class InboxPruningTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly DateTimeOffset Now = new(2027, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.Create();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Old_keys_go_in_chunks_and_young_ones_and_those_of_pending_messages_stay()
    {
        await Execute("""
            INSERT INTO inbox (receiver, message, received_at)
            SELECT 'purse/a', 'purse/b@' || n || '#0', timestamptz '2027-06-01 12:00Z' - n * interval '1 day'
            FROM generate_series(1, 1000) AS n;
            INSERT INTO pending_message
                (id, receiver, name, data, cooperative, effective_at, correlation, sent_at, retry_at)
            SELECT 'purse/b@' || n || '#0', 'purse/a', 'message.contributed.v1', '{}', 'test', now(), '', now(), now()
            FROM unnest(ARRAY[399, 777, 1000]) AS n
            """);

        await Prune(until: 402);

        // Day 400 is the last that is kept; two of the three that are pending are older.
        Assert.Equal(402, await Count("SELECT count(*) FROM inbox"));
        Assert.Equal(400, await Count("""
            SELECT count(*) FROM inbox WHERE received_at >= timestamptz '2027-06-01 12:00Z' - interval '400 days'
            """));
        Assert.Equal(2, await Count("SELECT count(*) FROM inbox WHERE message IN ('purse/b@777#0', 'purse/b@1000#0')"));

        // Once they have arrived, their keys go as well.
        await Execute("DELETE FROM pending_message");
        await Prune(until: 400);
        Assert.Equal(400, await Count("SELECT count(*) FROM inbox"));
    }

    [Fact]
    public async Task What_is_to_go_is_found_by_an_index_however_many_keys_there_are()
    {
        await Execute("""
            INSERT INTO inbox (receiver, message, received_at)
            SELECT 'purse/a', 'purse/b@' || n || '#0', timestamptz '2027-06-01 12:00Z' - n * interval '1 minute'
            FROM generate_series(1, 20000) AS n;
            ANALYZE inbox
            """);
        await using var command = _database.Source.CreateCommand("""
            EXPLAIN SELECT receiver, message FROM inbox WHERE received_at < timestamptz '2026-04-27 12:00Z'
            ORDER BY received_at LIMIT 1000
            """);
        var plan = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) plan.Add(reader.GetString(0));
        Assert.Contains(plan, line => line.Contains("inbox_received", StringComparison.Ordinal));
    }

    private async Task Prune(long until)
    {
        await using var followers = new FollowerSource(_database.ConnectionString);
        var options = new PruneOptions { AtOnce = 100 };
        await using var pruner = new InboxPruner(
            followers, options, new StandingClock(Now), NullLogger<InboxPruner>.Instance);
        pruner.Start();
        await Eventually.True(async () => await Count("SELECT count(*) FROM inbox") <= until, Patience);
    }

    private async Task Execute(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<long> Count(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private sealed class StandingClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
