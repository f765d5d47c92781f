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

/// <summary>Reads streams and snapshots: one round trip for an actor that is new, two for another.</summary>
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
        // Most actors that come to life are new: of those the head alone tells it.
        if (await Stand(stream) is not { } stand) return (null, []);
        var after = stand.Snapshot?.Version ?? 0;
        return (stand.Snapshot, after == stand.Head ? [] : await Events(stream, after, upTo: stand.Head));
    }

    private async Task<(long Head, SnapshotRow? Snapshot)?> Stand(string stream)
    {
        await using var command = database.CreateCommand(
            "SELECT h.version, s.version, s.data::text FROM stream_head h LEFT JOIN snapshot s "
            + "ON s.stream = h.stream AND s.fingerprint = $2 AND s.version <= h.version WHERE h.stream = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = stream });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Fingerprint });
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync()) return null;
        return (reader.GetInt64(0), await reader.IsDBNullAsync(1)
            ? null
            : new SnapshotRow(reader.GetInt64(1), reader.GetString(2)));
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
