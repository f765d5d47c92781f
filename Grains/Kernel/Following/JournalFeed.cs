using Npgsql;
using NpgsqlTypes;

namespace Smart.Grains.Kernel.Following;

/// <summary>A place in the reading order of the journal.</summary>
/// <param name="Xid">The transaction that committed the event.</param>
/// <param name="Position">Position of the event among those of that transaction.</param>
public readonly record struct JournalPosition(ulong Xid, long Position)
{
    /// <summary>Before the first event.</summary>
    public static JournalPosition Start { get; } = new(0, -1);

    /// <summary>Whether a reader meets it before the other.</summary>
    public bool IsBefore(JournalPosition other) => (Xid, Position).CompareTo((other.Xid, other.Position)) < 0;
}

/// <summary>Events read in one go.</summary>
/// <param name="Events">Those that were asked for, in reading order.</param>
/// <param name="Places">Where each of them stands.</param>
/// <param name="End">The last place that was looked at.</param>
/// <param name="Scanned">How many events were looked at; fewer than the limit: there are no more yet.</param>
internal sealed record Chunk(
    List<Recorded> Events, List<JournalPosition> Places, JournalPosition End, int Scanned)
{
    /// <summary>What stands in it behind a place, of some kinds only.</summary>
    public Chunk After(JournalPosition after, string[] kinds)
    {
        var first = Places.FindIndex(place => after.IsBefore(place));
        if (first < 0) return new Chunk([], [], End, 0);
        var part = new Chunk([], [], End, Events.Count - first);
        for (var n = first; n < Events.Count; n++)
        {
            if (!IsOf(Events[n].Name, kinds)) continue;
            part.Events.Add(Events[n]);
            part.Places.Add(Places[n]);
        }

        return part;
    }

    private static bool IsOf(string name, string[] kinds)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        var kind = dot < 0 ? name : name.AsSpan(0, dot);
        foreach (var wanted in kinds)
        {
            if (kind.SequenceEqual(wanted)) return true;
        }

        return false;
    }
}

/// <summary>Reads the journal in its reading order, as a follower must.</summary>
/// <remarks>
/// Positions are taken before the commit, so one that is lower may be seen later, and "after the last that I saw"
/// loses it. The order that never changes behind a reader is (transaction, position) below the oldest transaction that
/// still runs: whatever commits later is above that horizon.
/// </remarks>
internal static class JournalFeed
{
    // Most followers want few kinds, so what is looked at stays in the database: only what is wanted is sent, and last
    // a row that says how far was looked.
    private const string Feed = """
        WITH looked AS MATERIALIZED (
            SELECT stream, version, position, cooperative, name, data, effective_at, recorded_at, command_id,
                request_hash, who, xid
            FROM {0}
            WHERE (xid, position) > ($3, $4) AND xid < pg_snapshot_xmin(pg_current_snapshot())
            ORDER BY xid, position LIMIT $5
        )
        SELECT stream, version, position, cooperative, name, data::text, effective_at, recorded_at, command_id,
            request_hash, who, xid, NULL::bigint AS scanned
        FROM looked WHERE $1 OR split_part(name, '.', 1) = ANY ($2)
        UNION ALL
        (SELECT NULL, NULL, position, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, xid,
            (SELECT count(*) FROM looked)
        FROM looked ORDER BY xid DESC, position DESC LIMIT 1)
        ORDER BY xid, position, scanned NULLS FIRST
        """;

    private static readonly string WholeJournal = Of("event");

    private static readonly string[] Partitions = [.. Enumerable.Range(0, 8).Select(n => Of($"event_{n}"))];

    /// <summary>The next events of the whole journal.</summary>
    /// <param name="connection">An open connection, in a transaction or not.</param>
    /// <param name="after">Where reading stopped.</param>
    /// <param name="kinds">First parts of the stored names that are wanted, such as <c>job</c>; null for all.</param>
    /// <param name="limit">Events to look at.</param>
    public static Task<Chunk> Read(
        NpgsqlConnection connection, JournalPosition after, string[]? kinds, int limit, CancellationToken stop) =>
        Read(connection, WholeJournal, after, kinds, limit, stop);

    /// <summary>The next events of one partition of the journal.</summary>
    public static Task<Chunk> ReadPartition(
        NpgsqlConnection connection,
        int partition,
        JournalPosition after,
        string[] kinds,
        int limit,
        CancellationToken stop) =>
        Read(connection, Partitions[partition], after, kinds, limit, stop);

    private static string Of(string table) => Feed.Replace("{0}", table, StringComparison.Ordinal);

    private static async Task<Chunk> Read(
        NpgsqlConnection connection,
        string sql,
        JournalPosition after,
        string[]? kinds,
        int limit,
        CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                new NpgsqlParameter<bool> { TypedValue = kinds is null },
                new NpgsqlParameter<string[]> { TypedValue = kinds ?? [] },
                Xid(after.Xid),
                new NpgsqlParameter<long> { TypedValue = after.Position },
                new NpgsqlParameter<int> { TypedValue = limit },
            },
        };
        await using var row = await command.ExecuteReaderAsync(stop);
        var (events, places) = (new List<Recorded>(), new List<JournalPosition>());
        var (end, scanned) = (after, 0);
        while (await row.ReadAsync(stop))
        {
            end = At(row, xid: 11, position: 2);
            if (!await row.IsDBNullAsync(12, stop))
            {
                scanned = (int)row.GetInt64(12);
                continue;
            }

            events.Add(StreamReader.Row(row));
            places.Add(end);
        }

        return new Chunk(events, places, end, scanned);
    }

    /// <summary>The place that two columns of a row name.</summary>
    public static JournalPosition At(NpgsqlDataReader row, int xid, int position) =>
        new(row.GetFieldValue<ulong>(xid), row.GetInt64(position));

    /// <summary>A transaction as a parameter.</summary>
    public static NpgsqlParameter Xid(ulong xid) =>
        new NpgsqlParameter<ulong> { TypedValue = xid, NpgsqlDbType = NpgsqlDbType.Xid8 };
}
