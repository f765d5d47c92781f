using Microsoft.Extensions.Logging;
using Npgsql;

namespace Smart.Grains.Kernel.Following;

/// <summary>The projections of a silo: it offers itself as leader of each, and says how far they are.</summary>
public sealed class Projections(
    IEnumerable<Projection> projections,
    FollowerSource followers,
    JournalTail tail,
    NpgsqlDataSource database,
    WorkItems workItems,
    TimeProvider clock,
    ILogger<Projections> log) : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly ProjectionLeader[] _leaders =
    [
        .. projections.Select(
            projection => new ProjectionLeader(projection, followers, tail, workItems, clock, log)),
    ];

    /// <summary>Begins to lead what nobody leads.</summary>
    public void Start()
    {
        foreach (var leader in _leaders) leader.Start();
    }

    /// <summary>Lets go, so that another silo leads within a second.</summary>
    public Task Stop() => Task.WhenAll(_leaders.Select(leader => leader.Stop()));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var leader in _leaders) await leader.DisposeAsync();
    }

    /// <summary>Where an event of a stream stands in the journal; null when there is no such event.</summary>
    public async Task<JournalPosition?> PositionOf(string stream, long version)
    {
        await using var command = database.CreateCommand(
            "SELECT xid, position FROM event WHERE stream = $1 AND version = $2");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = stream });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync() ? JournalFeed.At(row, xid: 0, position: 1) : null;
    }

    /// <summary>Where the journal ends now; its start where nothing ever happened.</summary>
    public async Task<JournalPosition> End()
    {
        await using var command = database.CreateCommand(
            "SELECT xid, position FROM event ORDER BY xid DESC, position DESC LIMIT 1");
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync() ? JournalFeed.At(row, xid: 0, position: 1) : JournalPosition.Start;
    }

    /// <summary>
    /// Waits until a projection has seen a place of the journal: who changed something sees it in the list.
    /// </summary>
    /// <param name="projection">Name of the projection.</param>
    /// <param name="position">Where the change stands, by <see cref="PositionOf"/>.</param>
    /// <param name="patience">How long to wait; lists wait half a second.</param>
    /// <returns>Whether it has; if not, the list must say as of when it is (<see cref="AsOf"/>).</returns>
    public async Task<bool> WaitFor(string projection, JournalPosition position, TimeSpan patience)
    {
        var since = clock.GetTimestamp();
        while (!await HasSeen(projection, position))
        {
            if (clock.GetElapsedTime(since) >= patience) return false;
            await Task.Delay(Pause, clock);
        }

        return true;
    }

    /// <summary>When the last event that a projection has seen was recorded; null before its first.</summary>
    public async Task<DateTimeOffset?> AsOf(string projection)
    {
        await using var command = database.CreateCommand(
            "SELECT e.recorded_at FROM cursor c JOIN event e USING (xid, position) WHERE c.name = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection });
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync() ? await row.GetFieldValueAsync<DateTimeOffset>(0) : null;
    }

    private async Task<bool> HasSeen(string projection, JournalPosition position)
    {
        await using var command = database.CreateCommand(
            "SELECT (xid, position) >= ($2, $3) FROM cursor WHERE name = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = projection });
        command.Parameters.Add(JournalFeed.Xid(position.Xid));
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = position.Position });
        return await command.ExecuteScalarAsync() is true;
    }
}
