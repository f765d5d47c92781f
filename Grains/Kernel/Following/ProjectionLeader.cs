using Microsoft.Extensions.Logging;
using Npgsql;

namespace Smart.Grains.Kernel.Following;

/// <summary>Keeps one projection up to date, on one silo at a time.</summary>
/// <remarks>
/// Rows and cursor are one transaction, so each event counts once. An event that cannot be applied stops the projection
/// where it is, with a work item; <see cref="Rebuild"/> sets it going again.
/// </remarks>
public sealed class ProjectionLeader(
    Projection projection,
    FollowerSource followers,
    JournalTail tail,
    WorkItems workItems,
    TimeProvider clock,
    ILogger log)
    : Follower(projection.Name, $"projection/{projection.Name}", followers, tail, clock, log)
{
    private readonly JournalTail _tail = tail;
    private readonly ILogger _log = log;
    private int _room = JournalTail.MostEvents;

    private protected override async Task<Chunk> Next(
        NpgsqlConnection leading, JournalPosition after, CancellationToken stop)
    {
        if (_room == JournalTail.MostEvents) return await _tail.Read(leading, after, projection.Kinds, stop);
        var chunk = await JournalFeed.Read(leading, after, projection.Kinds, _room, stop);
        if (chunk.Events.Count == 0) TakeMore();
        return chunk;
    }

    private protected override async Task Apply(Chunk chunk, NpgsqlConnection leading, CancellationToken stop)
    {
        await projection.Apply(chunk.Events, leading, stop);
        TakeMore();
    }

    private void TakeMore() => _room = Math.Min(JournalTail.MostEvents, _room * 2);

    // Ever smaller chunks find the one event that is to blame, and all before it are applied.
    private protected override async Task<bool> Doubt(
        NpgsqlConnection leading, Chunk chunk, Exception why, CancellationToken stop)
    {
        if (IsPassing(why)) return false;
        if (chunk.Scanned > 1)
        {
            _room = Math.Max(1, Math.Min(_room, chunk.Scanned) / 2);
            return true;
        }

        var poison = chunk.Events[0];
        var place = $"{poison.Stream}@{poison.Version}";
        _log.LogError(
            why, "Projection {Projection} stands still at {Event} of {Place}", projection.Name, poison.Name, place);
        await workItems.OpenAgain(
            ItemOf(place), kind: "projection-stopped", poison.Stream, poison.Cooperative, code: "projection.poison");
        await Cursor.Stop(leading, projection.Name, $"{place} {poison.Name}: {why.Message}", stop);
        _room = JournalTail.MostEvents;
        return true;
    }

    // Closing the item does not set it going: who closed it before the rebuild sees it again.
    private protected override Task StandStill(string why) => workItems.OpenAgain(ItemOf(why.Split(' ')[0]));

    private string ItemOf(string place) => $"projection/{projection.Name}/{place}";

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
