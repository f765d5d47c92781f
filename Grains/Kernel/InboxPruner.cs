using Microsoft.Extensions.Logging;
using Npgsql;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Kernel;

/// <summary>How long the keys of messages taken in are kept, and how they go.</summary>
public sealed class PruneOptions
{
    /// <summary>For how long a message that comes again is known.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(400);

    /// <summary>How many keys go in one commit: it must not be felt beside the journal.</summary>
    public int AtOnce { get; init; } = 1_000;

    /// <summary>Time from one look to the next, once nothing is left to prune.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>
/// Forgets keys of messages that were taken in long ago, on one silo at a time. A message leaves the table of pending
/// ones in the commit that takes it in, and nobody sends it after that: its key only guards against a courier that
/// still has it in its hands.
/// </summary>
/// <remarks>Ids of commands are not pruned: they stand on events, which never change, and cost no row of their own.
/// </remarks>
public sealed class InboxPruner(
    FollowerSource followers, PruneOptions options, TimeProvider clock, ILogger<InboxPruner> log)
    : Leader("prune-inbox", options.Every, followers, clock, log)
{
    // What is still pending keeps its key, however old: it will be brought again.
    private const string Oldest = """
        DELETE FROM inbox i USING (
            SELECT receiver, message FROM inbox o
            WHERE received_at < $1 AND NOT EXISTS (SELECT FROM pending_message p WHERE p.id = o.message)
            ORDER BY received_at LIMIT $2
        ) old
        WHERE i.receiver = old.receiver AND i.message = old.message
        """;

    private readonly TimeProvider _clock = clock;

    /// <inheritdoc/>
    protected override Task Begin(NpgsqlConnection leading, CancellationToken stop) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override async Task<bool> Advance(NpgsqlConnection leading, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Oldest, leading);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.GetUtcNow() - options.Keep });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = options.AtOnce });
        return await command.ExecuteNonQueryAsync(stop) == options.AtOnce;
    }
}
