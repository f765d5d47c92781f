using Microsoft.Extensions.Logging;
using Npgsql;

namespace Smart.Grains.Kernel.Following;

/// <summary>Keeps one projection up to date, on one silo at a time.</summary>
/// <remarks>
/// Rows and cursor are one transaction, so each event counts once. An event that cannot be applied stops the projection
/// where it is, with a work item; <see cref="Rebuild"/> sets it going again.
/// </remarks>
public sealed class ProjectionLeader(
    Projection projection, FollowerSource followers, WorkItems workItems, TimeProvider clock, ILogger log)
    : Leader($"projection/{projection.Name}", TimeSpan.FromMilliseconds(100), followers, clock, log)
{
    /// <summary>Events in one transaction: any that is open holds the horizon of all followers back.</summary>
    internal const int MostEvents = 2_000;

    private readonly ILogger _log = log;
    private int _room = MostEvents;

    /// <inheritdoc/>
    protected override Task Begin(NpgsqlConnection leading, CancellationToken stop) =>
        Cursor.Create(leading, projection.Name, stop);

    /// <inheritdoc/>
    protected override async Task<bool> Advance(NpgsqlConnection leading, CancellationToken stop)
    {
        var cursor = await Cursor.Read(leading, projection.Name, stop);
        if (cursor.Stopped is not null) return false;
        var chunk = await JournalFeed.Read(leading, cursor.At, projection.Kinds, _room, stop);
        if (chunk.Scanned == 0) return false;

        try
        {
            await Commit(leading, cursor, chunk, stop);
        }
        catch (Exception e) when (!IsPassing(e))
        {
            await Doubt(leading, chunk, e, stop);
            return true;
        }

        var more = chunk.Scanned == _room;
        _room = Math.Min(MostEvents, _room * 2);
        return more;
    }

    private async Task Commit(NpgsqlConnection connection, Cursor cursor, Chunk chunk, CancellationToken stop)
    {
        await using var transaction = await connection.BeginTransactionAsync(stop);

        // First, so that a rebuild which swaps the tables right now is waited for; then this chunk is not for them.
        if (!await Cursor.Move(connection, cursor, chunk.End, stop)) return;
        if (chunk.Events.Count > 0) await projection.Apply(chunk.Events, connection, stop);
        await transaction.CommitAsync(stop);
    }

    // Ever smaller chunks find the one event that is to blame, and all before it are applied.
    private async Task Doubt(NpgsqlConnection connection, Chunk chunk, Exception why, CancellationToken stop)
    {
        if (chunk.Scanned > 1)
        {
            _room = Math.Max(1, Math.Min(_room, chunk.Scanned) / 2);
            return;
        }

        var poison = chunk.Events[0];
        _log.LogError(
            why,
            "Projection {Projection} stands still at {Event}, version {Version} of {Stream}",
            projection.Name, poison.Name, poison.Version, poison.Stream);
        await workItems.Open(
            $"projection/{projection.Name}/{poison.Stream}@{poison.Version}",
            kind: "projection-stopped",
            poison.Stream,
            poison.Cooperative,
            code: "projection.poison");
        await Cursor.Stop(
            connection, projection.Name, $"{poison.Stream}@{poison.Version} {poison.Name}: {why.Message}", stop);
        _room = MostEvents;
    }

    // What the database or the network will get over by itself: conflicts (40), connections (08), resources (53),
    // someone's hand (57), and a transaction that took too long (25).
    private static bool IsPassing(Exception e) => e switch
    {
        PostgresException database => database.IsTransient
            || database.SqlState[..2] is "08" or "25" or "40" or "53" or "57",
        NpgsqlException or OperationCanceledException or TimeoutException or IOException => true,
        _ => false,
    };
}
