using Npgsql;

namespace Smart.Grains.Kernel.Following;

/// <summary>How far a follower has read.</summary>
/// <param name="Name">The follower.</param>
/// <param name="At">The last place that it has dealt with.</param>
/// <param name="Stopped">Why it stands still; null while it goes on.</param>
internal sealed record Cursor(string Name, JournalPosition At, string? Stopped)
{
    public static Task Create(NpgsqlConnection connection, string name, CancellationToken stop) => Execute(
        connection, "INSERT INTO cursor (name) VALUES ($1) ON CONFLICT DO NOTHING", stop, Text(name));

    public static async Task<Cursor> Read(NpgsqlConnection connection, string name, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(
            "SELECT xid, position, stopped FROM cursor WHERE name = $1", connection)
        {
            Parameters = { Text(name) },
        };
        await using var row = await command.ExecuteReaderAsync(stop);
        if (!await row.ReadAsync(stop)) throw new InvalidOperationException($"There is no cursor {name}.");
        var at = JournalFeed.At(row, xid: 0, position: 1);
        return new Cursor(name, at, await row.IsDBNullAsync(2, stop) ? null : row.GetString(2));
    }

    /// <summary>Moves a cursor on, unless someone else moved or stopped it meanwhile.</summary>
    public static async Task<bool> Move(
        NpgsqlConnection connection, Cursor from, JournalPosition to, CancellationToken stop) => await Execute(
        connection,
        "UPDATE cursor SET xid = $4, position = $5 "
        + "WHERE name = $1 AND xid = $2 AND position = $3 AND stopped IS NULL",
        stop,
        Text(from.Name),
        JournalFeed.Xid(from.At.Xid),
        new NpgsqlParameter<long> { TypedValue = from.At.Position },
        JournalFeed.Xid(to.Xid),
        new NpgsqlParameter<long> { TypedValue = to.Position }) == 1;

    /// <summary>Sets a cursor, and sets it going if it stood still.</summary>
    public static Task Set(NpgsqlConnection connection, string name, JournalPosition at, CancellationToken stop) =>
        Execute(
            connection,
            "UPDATE cursor SET xid = $2, position = $3, stopped = NULL WHERE name = $1",
            stop,
            Text(name),
            JournalFeed.Xid(at.Xid),
            new NpgsqlParameter<long> { TypedValue = at.Position });

    /// <summary>Stops a follower where it is.</summary>
    public static Task Stop(NpgsqlConnection connection, string name, string why, CancellationToken stop) => Execute(
        connection, "UPDATE cursor SET stopped = $2 WHERE name = $1", stop, Text(name), Text(why));

    /// <summary>
    /// Takes a cursor over: from here on nobody moves it who took it before. A new one begins with what is not yet
    /// visible.
    /// </summary>
    public static async Task<(Cursor Cursor, long Fence)> Fence(NpgsqlConnection connection, string name)
    {
        await using var command = new NpgsqlCommand(
            "INSERT INTO cursor AS c (name, xid, fence) VALUES ($1, pg_snapshot_xmin(pg_current_snapshot()), 1) "
            + "ON CONFLICT (name) DO UPDATE SET fence = c.fence + 1 RETURNING xid, position, fence",
            connection)
        {
            Parameters = { Text(name) },
        };
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return (new Cursor(name, JournalFeed.At(row, xid: 0, position: 1), Stopped: null), row.GetInt64(2));
    }

    /// <summary>Moves a cursor on, unless someone else took it over.</summary>
    public static async Task<bool> MoveUnderFence(
        NpgsqlConnection connection, string name, long fence, JournalPosition to) => await Execute(
        connection,
        "UPDATE cursor SET xid = $3, position = $4 WHERE name = $1 AND fence = $2",
        CancellationToken.None,
        Text(name),
        new NpgsqlParameter<long> { TypedValue = fence },
        JournalFeed.Xid(to.Xid),
        new NpgsqlParameter<long> { TypedValue = to.Position }) == 1;

    /// <summary>Keeps everyone else from moving it until the transaction ends.</summary>
    public static Task Hold(NpgsqlConnection connection, string name, CancellationToken stop) => Execute(
        connection, "SELECT FROM cursor WHERE name = $1 FOR UPDATE", stop, Text(name));

    private static NpgsqlParameter<string> Text(string text) => new() { TypedValue = text };

    private static async Task<int> Execute(
        NpgsqlConnection connection, string sql, CancellationToken stop, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        return await command.ExecuteNonQueryAsync(stop);
    }
}
