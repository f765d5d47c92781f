using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>
/// One loop of the journal writer: it takes what has come together in the <see cref="Lanes"/> while the previous batch
/// was on its way, and writes it in one transaction and one round trip.
/// </summary>
internal sealed class WriterLoop : IAsyncDisposable
{
    private const string Conflict = "SA001";
    private const string Delivered = "SA002";
    private const string Early = "SA004";

    private readonly Lanes _lanes;
    private readonly BatchRows _rows = new();
    private readonly NpgsqlDataSource _database;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly int _writer;
    private readonly short _slot;
    private readonly Task _running;

    private NpgsqlConnection? _connection;
    private byte[] _previousHash = [];
    private long _seq;

    public WriterLoop(Lanes lanes, NpgsqlDataSource database, int writer, TimeProvider clock, ILogger log)
    {
        _lanes = lanes;
        _database = database;
        _writer = writer;
        _slot = (short)(writer % 64);
        _clock = clock;
        _log = log;
        _running = Task.Run(Run);
    }

    /// <summary>Waits for what is left in the lanes, which are closed.</summary>
    public async ValueTask DisposeAsync()
    {
        await _running;
        if (_connection is not null) await _connection.DisposeAsync();
        _rows.Dispose();
    }

    private async Task Run()
    {
        var batch = new List<Append>();
        while (await _lanes.Next(batch))
        {
            try
            {
                await Write(batch);
            }
            catch (Exception e)
            {
                // Nobody foresaw it: whoever waits must not wait for ever, and the loop lives on.
                _log.LogCritical(e, "Writer {Writer} failed on a batch of {Count}", _writer, batch.Count);
                foreach (var append in batch) Fail(append, new JournalBusyException());
            }
        }
    }

    /// <summary>Writes a batch; every append of it is completed when this returns, one way or another.</summary>
    private async Task Write(List<Append> batch)
    {
        while (WithoutFailed(batch) is { Count: > 0 } rest)
        {
            batch = rest;
            var stamp = new BatchStamp(_writer, _seq + 1, Canonical.ToMicroseconds(_clock.GetUtcNow()));
            _rows.Fill(stamp, batch, _slot, _previousHash);
            try
            {
                var position = await Commit();
                Complete(batch, position);
                return;
            }
            catch (PostgresException e) when (e.SqlState == Conflict)
            {
                batch = Lose(batch, e, AppendOutcome.Conflict);
            }
            catch (PostgresException e) when (e.SqlState == Delivered && IsPlain(batch, e))
            {
                batch = Lose(batch, e, AppendOutcome.AlreadyDelivered);
            }
            catch (PostgresException e) when (e.SqlState == Early && IsPlain(batch, e))
            {
                batch = Lose(batch, e, AppendOutcome.TooEarly);
            }
            catch (PostgresException e) when (batch.Count == 1)
            {
                Fail(batch[0], new AppendRefusedException(batch[0].Stream, e.ConstraintName ?? e.MessageText));
                return;
            }
            catch (PostgresException e)
            {
                // One row poisons the whole batch: halve it until the culprit stands alone.
                _log.LogWarning(e, "A batch of {Count} appends was refused; looking for the one to blame", batch.Count);
                var half = batch.Count / 2;
                await Write(batch.GetRange(0, half));
                await Write(batch.GetRange(half, batch.Count - half));
                return;
            }
        }
    }

    /// <summary>Sends the batch until it is known whether it committed; only then may the loop go on.</summary>
    /// <exception cref="PostgresException">The database refused it, and nothing of it was written.</exception>
    private async Task<long> Commit()
    {
        if (await TrySend(attempt: 0) is { } at) return at;
        _lanes.Stick();
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                if (await TrySend(attempt) is { } found) return found;
            }
        }
        finally
        {
            _lanes.Loosen();
        }
    }

    /// <returns>The position of the first event; null when nobody knows what became of the batch.</returns>
    private async Task<long?> TrySend(int attempt)
    {
        try
        {
            if (_connection is null) await Connect();
            return (long)(await _rows.Command.ExecuteScalarAsync())!;
        }
        catch (PostgresException e) when (e.ConstraintName == "batch_pkey")
        {
            // The lost one had committed: what stands there is this very batch, whole.
            return await PositionOfCommitted();
        }
        catch (Exception e) when (e is not PostgresException refused || !IsRefusal(refused))
        {
            // A deadlock, a restart, a lost connection, a bug of the driver: doubt is never a failure. The same
            // batch goes again; its first row waits for the lost one, so there is no way to write it twice.
            _log.LogWarning(e, "Writer {Writer} lost sight of batch {Seq}; sending it again", _writer, _seq + 1);
            await DropConnection();
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(500, 10 << Math.Min(attempt, 6))), _clock);
            return null;
        }
    }

    private async Task Connect()
    {
        _connection = await _database.OpenConnectionAsync();
        _rows.RenewCommand();
        _rows.Command.Connection = _connection;
        await _rows.Command.PrepareAsync();
    }

    private static bool IsRefusal(PostgresException e) => !e.IsTransient
        && !e.SqlState.StartsWith("57", StringComparison.Ordinal)
        && !e.SqlState.StartsWith("08", StringComparison.Ordinal)
        && !e.SqlState.StartsWith("40", StringComparison.Ordinal)
        && !e.SqlState.StartsWith("53", StringComparison.Ordinal);

    private async Task<long> PositionOfCommitted()
    {
        await using var command = new NpgsqlCommand(
            "SELECT b.hash, coalesce(min(e.position), -1) FROM batch b "
            + "LEFT JOIN event e ON e.stream = $3 AND e.version = $4 "
            + "WHERE b.writer = $1 AND b.seq = $2 GROUP BY b.hash",
            _connection);
        var first = _rows.FirstEvent;
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = _writer });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _seq + 1 });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = first?.Stream ?? "" });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = first?.Version ?? 0 });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var hash = await reader.GetFieldValueAsync<byte[]>(0);
        return hash.AsSpan().SequenceEqual(_rows.Hash)
            ? reader.GetInt64(1)
            : throw new InvalidDataException($"Batch {_seq + 1} of writer {_writer} is not the one that was sent.");
    }

    private async Task DropConnection()
    {
        if (_connection is not { } connection) return;
        _connection = null;
        try
        {
            await connection.DisposeAsync();
        }
        catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException)
        {
            _log.LogDebug(e, "A broken connection could not even be closed");
        }
    }

    private void Complete(List<Append> batch, long position)
    {
        _seq++;
        _previousHash = _rows.Hash;
        foreach (var append in batch)
        {
            append.Completion.TrySetResult(new AppendResult(AppendOutcome.Committed, position));
            position += append.Events.Length;
        }
    }

    private static List<Append> WithoutFailed(List<Append> batch)
    {
        if (!batch.Exists(append => append.Token.Failed)) return batch;
        foreach (var append in batch.Where(append => append.Token.Failed))
            append.Completion.TrySetResult(new AppendResult(AppendOutcome.Conflict, -1));
        return batch.FindAll(append => !append.Token.Failed);
    }

    // A stream stands for all that it decided; a message is one of perhaps several that it takes in, and no command
    // of the same actor may be answered for it. What was decided on top of a loser fails with its token, and decides
    // again.
    private static List<Append> Lose(List<Append> batch, PostgresException e, AppendOutcome outcome)
    {
        var streams = Streams(e);
        foreach (var append in batch.Where(IsLoser))
        {
            append.Token.Fail();
            append.Completion.TrySetResult(new AppendResult(outcome, -1));
        }

        return batch.FindAll(append => !IsLoser(append));

        bool IsLoser(Append append) => streams.Contains(append.Stream)
            && (outcome == AppendOutcome.Conflict ? append.NewVersion > 0 : append.Inbox is not null);
    }

    // The database names who received; with two messages for one receiver the batch is halved until it is plain which.
    private static bool IsPlain(List<Append> batch, PostgresException e) =>
        Streams(e).All(stream => batch.Count(append => append.Stream == stream && append.Inbox is not null) == 1);

    private static HashSet<string> Streams(PostgresException e) =>
        JsonSerializer.Deserialize<HashSet<string>>(e.Detail ?? "[]")!;

    private static void Fail(Append append, Exception why)
    {
        append.Token.Fail();
        append.Completion.TrySetException(why);
    }
}
