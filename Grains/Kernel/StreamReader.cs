using Npgsql;

namespace Smart.Grains.Kernel;

/// <summary>One stored event, as an aggregate or a follower reads it.</summary>
public sealed record Recorded(
    string Stream,
    long Version,
    long Position,
    string Cooperative,
    string Name,
    string Json,
    DateTimeOffset EffectiveAt,
    DateTimeOffset RecordedAt,
    string? CommandId,
    string? RequestHash,
    string Who);

/// <summary>Reads streams and snapshots: one round trip an activation.</summary>
public sealed class StreamReader(NpgsqlDataSource database)
{
    private const string Columns =
        "stream, version, position, cooperative, name, data::text, effective_at, recorded_at, command_id, "
        + "request_hash, who";

    // Any change of state or Evolve changes the module: a snapshot of another build is not trusted but replaced.
    private static readonly string Fingerprint = typeof(StreamReader).Module.ModuleVersionId.ToString("N");

    /// <summary>The newest usable snapshot, if any, and every event after it.</summary>
    public async Task<(SnapshotRow? Snapshot, List<Recorded> Tail)> Load(string stream)
    {
        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(Query(
            "SELECT s.version, s.data::text FROM snapshot s JOIN stream_head h USING (stream) "
            + "WHERE s.stream = $1 AND s.fingerprint = $2 AND s.version <= h.version",
            stream,
            Fingerprint));
        batch.BatchCommands.Add(Query(
            $"SELECT {Columns} FROM event WHERE stream = $1 AND version > coalesce((SELECT s.version FROM snapshot s "
            + "JOIN stream_head h USING (stream) "
            + "WHERE s.stream = $1 AND s.fingerprint = $2 AND s.version <= h.version), 0) "
            + "ORDER BY version",
            stream,
            Fingerprint));
        await using var reader = await batch.ExecuteReaderAsync();
        SnapshotRow? snapshot = await reader.ReadAsync()
            ? new SnapshotRow(reader.GetInt64(0), reader.GetString(1))
            : null;
        await reader.NextResultAsync();
        var tail = await ReadAll(reader);

        // The head may move between the two statements; a gap would be a state that never was.
        return tail.Count > 0 && tail[0].Version != (snapshot?.Version ?? 0) + 1
            ? (null, await Events(stream, after: 0, upTo: long.MaxValue))
            : (snapshot, tail);
    }

    /// <summary>Events of a stream after one version, up to and including another.</summary>
    public async Task<List<Recorded>> Events(string stream, long after, long upTo)
    {
        await using var command = database.CreateCommand(
            $"SELECT {Columns} FROM event WHERE stream = $1 AND version > $2 AND version <= $3 ORDER BY version");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = stream });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = upTo });
        await using var reader = await command.ExecuteReaderAsync();
        return await ReadAll(reader);
    }

    /// <summary>The version at which a stream stands; 0 when nothing happened yet.</summary>
    public async Task<long> Head(string stream)
    {
        await using var command = database.CreateCommand("SELECT version FROM stream_head WHERE stream = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = stream });
        return (long?)await command.ExecuteScalarAsync() ?? 0;
    }

    /// <summary>The version that a command made of a stream, and the hash of its request; null if never seen.</summary>
    public async Task<CommandSeen?> Command(string stream, string commandId)
    {
        await using var command = database.CreateCommand(
            "SELECT max(version), max(request_hash) FROM event WHERE stream = $1 AND command_id = $2");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = stream });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = commandId });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return await reader.IsDBNullAsync(0) ? null : new CommandSeen(reader.GetInt64(0), reader.GetString(1));
    }

    /// <summary>Keeps a snapshot, unless a newer one stands there.</summary>
    public async Task Keep(string stream, long version, string json)
    {
        await using var command = database.CreateCommand(
            "INSERT INTO snapshot AS s (stream, version, fingerprint, data) VALUES ($1, $2, $3, $4::jsonb) "
            + "ON CONFLICT (stream) DO UPDATE SET version = excluded.version, fingerprint = excluded.fingerprint, "
            + "data = excluded.data, taken_at = now() "
            + "WHERE s.version < excluded.version OR s.fingerprint <> excluded.fingerprint");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = stream });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Fingerprint });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = json });
        await command.ExecuteNonQueryAsync();
    }

    private static NpgsqlBatchCommand Query(string sql, string stream, string fingerprint) => new(sql)
    {
        Parameters =
        {
            new NpgsqlParameter<string> { TypedValue = stream },
            new NpgsqlParameter<string> { TypedValue = fingerprint },
        },
    };

    private static async Task<List<Recorded>> ReadAll(NpgsqlDataReader reader)
    {
        var events = new List<Recorded>();
        while (await reader.ReadAsync())
            events.Add(Row(reader));
        return events;
    }

    internal static Recorded Row(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetInt64(1),
        row.GetInt64(2),
        row.GetString(3),
        row.GetString(4),
        row.GetString(5),
        row.GetFieldValue<DateTimeOffset>(6),
        row.GetFieldValue<DateTimeOffset>(7),
        row.IsDBNull(8) ? null : row.GetString(8),
        row.IsDBNull(9) ? null : row.GetString(9),
        row.GetString(10));
}

/// <summary>A stored snapshot.</summary>
public sealed record SnapshotRow(long Version, string Json);

/// <summary>A command that a stream has taken before.</summary>
public sealed record CommandSeen(long Version, string RequestHash);
