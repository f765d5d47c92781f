using System.Data;
using Npgsql;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Kernel;

/// <summary>One stored event with its postings, as the rows say them.</summary>
internal sealed record AuditRow(
    long Position, int Writer, long Seq, EventHeader Header, string Json, IReadOnlyList<PostingRow> Postings);

/// <summary>One snapshot of the database, read by several connections at once.</summary>
internal sealed class AuditSnapshot : IAsyncDisposable
{
    // All of them stand there until the audit is over, read or not: the server must not take that for neglect.
    private const string Unhurried = "SET idle_in_transaction_session_timeout = 0";

    private readonly NpgsqlDataSource _database;
    private readonly NpgsqlConnection _holder;
    private readonly NpgsqlTransaction _transaction;
    private readonly string _name;
    private readonly List<NpgsqlConnection> _readers = [];

    private AuditSnapshot(
        NpgsqlDataSource database, NpgsqlConnection holder, NpgsqlTransaction transaction, string name)
    {
        _database = database;
        _holder = holder;
        _transaction = transaction;
        _name = name;
    }

    public static async Task<AuditSnapshot> Take(NpgsqlDataSource database, CancellationToken stop)
    {
        var holder = await database.OpenConnectionAsync(stop);
        // Before the transaction, in which there is time to be found idle; the pool sets it back for who comes next.
        await using (var unhurried = new NpgsqlCommand(Unhurried, holder)) await unhurried.ExecuteNonQueryAsync(stop);
        var transaction = await holder.BeginTransactionAsync(IsolationLevel.RepeatableRead, stop);
        await using var command = new NpgsqlCommand("SELECT pg_export_snapshot()", holder);
        return new AuditSnapshot(database, holder, transaction, (string)(await command.ExecuteScalarAsync(stop))!);
    }

    /// <summary>Reads on a connection of its own, which ends with the snapshot.</summary>
    public async Task<NpgsqlDataReader> Read(
        string sql, CancellationToken stop, params NpgsqlParameter[] parameters)
    {
        var connection = await _database.OpenConnectionAsync(stop);
        _readers.Add(connection);
        await using (var adopt = new NpgsqlCommand(
            $"{Unhurried}; BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT '{_name}'",
            connection))
        {
            await adopt.ExecuteNonQueryAsync(stop);
        }

        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.Parameters.AddRange(parameters);
        return await command.ExecuteReaderAsync(stop);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var reader in _readers) await reader.DisposeAsync();
        await _transaction.DisposeAsync();
        await _holder.DisposeAsync();
    }
}

/// <summary>Events in the order of their positions, each with its postings: two sorted readings, merged.</summary>
internal sealed class AuditRows : IAsyncDisposable
{
    private readonly NpgsqlDataReader _events;
    private readonly NpgsqlDataReader _postings;
    private readonly List<long> _unclaimed = [];
    private (long Position, PostingRow Row)? _next;

    private AuditRows(NpgsqlDataReader events, NpgsqlDataReader postings)
    {
        _events = events;
        _postings = postings;
    }

    /// <summary>Begins to read.</summary>
    /// <param name="snapshot">What is read.</param>
    /// <param name="horizon">From which transaction on; 0 reads all.</param>
    /// <param name="stop">Ends it early.</param>
    public static async Task<AuditRows> Open(AuditSnapshot snapshot, ulong horizon, CancellationToken stop)
    {
        var events = await snapshot.Read(
            """
            SELECT position, writer, seq, stream, version, cooperative, name, effective_at, recorded_at,
                command_id, request_hash, who, correlation, data::text
            FROM event WHERE xid >= $1 ORDER BY position
            """,
            stop,
            JournalFeed.Xid(horizon));
        var postings = await snapshot.Read(
            """
            SELECT position, debit, credit, amount, currency, reason FROM posting
            WHERE $1 = '0'::xid8 OR position >= coalesce(
                (SELECT min(position) FROM event WHERE xid >= $1), (SELECT max(position) + 1 FROM event))
            ORDER BY position, line
            """,
            stop,
            JournalFeed.Xid(horizon));
        var rows = new AuditRows(events, postings);
        await rows.MoveNext(stop);
        return rows;
    }

    /// <summary>Up to so many more events; none at the end.</summary>
    public async Task<List<AuditRow>> Next(int count, CancellationToken stop)
    {
        var chunk = new List<AuditRow>(count);
        while (chunk.Count < count && await _events.ReadAsync(stop))
        {
            var position = _events.GetInt64(0);
            var (writer, seq) = (_events.GetInt32(1), _events.GetInt64(2));
            var postings = await PostingsAt(position, stop);
            chunk.Add(new AuditRow(position, writer, seq, Header(), _events.GetString(13), postings));
        }

        return chunk;
    }

    /// <summary>Positions of postings that none of these events claimed.</summary>
    public async Task<IReadOnlyList<long>> Unclaimed(CancellationToken stop)
    {
        for (; _next is { } posting; await MoveNext(stop)) _unclaimed.Add(posting.Position);
        return _unclaimed;
    }

    public async ValueTask DisposeAsync()
    {
        await _events.DisposeAsync();
        await _postings.DisposeAsync();
    }

    private EventHeader Header()
    {
        var stream = _events.GetString(3);
        var version = _events.GetInt64(4);
        var cooperative = _events.GetString(5);
        var name = _events.GetString(6);
        var effectiveAt = _events.GetFieldValue<DateTimeOffset>(7);
        var recordedAt = _events.GetFieldValue<DateTimeOffset>(8);
        var commandId = _events.IsDBNull(9) ? null : _events.GetString(9);
        var requestHash = _events.IsDBNull(10) ? null : _events.GetString(10);
        var who = _events.GetString(11);
        var correlation = _events.GetString(12);
        return new EventHeader(
            stream, version, cooperative, name, effectiveAt, recordedAt, commandId, requestHash, who, correlation);
    }

    private async Task<IReadOnlyList<PostingRow>> PostingsAt(long position, CancellationToken stop)
    {
        for (; _next is { } before && before.Position < position; await MoveNext(stop)) _unclaimed.Add(before.Position);
        if (_next is not { } first || first.Position > position) return [];
        var rows = new List<PostingRow>(4);
        for (; _next is { } posting && posting.Position == position; await MoveNext(stop)) rows.Add(posting.Row);
        return rows;
    }

    private async Task MoveNext(CancellationToken stop) => _next = await _postings.ReadAsync(stop)
        ? (_postings.GetInt64(0), new PostingRow(
            _postings.GetString(1),
            _postings.GetString(2),
            _postings.GetInt64(3),
            _postings.GetString(4),
            _postings.GetString(5)))
        : null;
}
