using Microsoft.Extensions.Logging;
using Npgsql;

namespace Smart.Grains.Kernel.Following;

/// <summary>
/// Reads the journal on one silo at a time, and does what follows from it in the transaction that moves its cursor: so
/// each event counts once.
/// </summary>
/// <param name="name">Name of its cursor.</param>
/// <param name="work">What is led.</param>
public abstract class Follower(
    string name, string work, FollowerSource followers, JournalTail tail, TimeProvider clock, ILogger log)
    : Leader(work, TimeSpan.FromMilliseconds(100), followers, clock, log)
{
    // What concerns it moves the cursor at once; what it only reads over need not be read over twice, and that is all.
    private static readonly TimeSpan BetweenMoves = TimeSpan.FromMilliseconds(250);

    private readonly TimeProvider _clock = clock;
    private Cursor? _kept;
    private JournalPosition _seen;
    private long _keptAt;

    /// <inheritdoc/>
    protected override async Task Begin(NpgsqlConnection leading, CancellationToken stop)
    {
        _kept = null;
        await Cursor.Create(leading, name, stop);
    }

    /// <inheritdoc/>
    protected sealed override async Task<bool> Advance(NpgsqlConnection leading, CancellationToken stop)
    {
        try
        {
            if (_kept is null && !await TakeUp(leading, stop)) return false;
            var chunk = await Next(leading, _seen, stop);
            if (chunk.Events.Count > 0) return await Take(leading, chunk, stop);
            _seen = chunk.End;
            await KeepNowAndThen(leading, stop);
            return chunk.Scanned > 0;
        }
        catch
        {
            _kept = null; // What is in doubt is read again.
            throw;
        }
    }

    /// <inheritdoc/>
    protected sealed override Task Idle(CancellationToken stop) =>
        _kept is null
            ? base.Idle(stop)
            : tail.Beyond(_seen, _seen == _kept.At ? JournalTail.LongestWait : BetweenMoves, stop);

    /// <summary>What comes next behind a place.</summary>
    private protected abstract Task<Chunk> Next(
        NpgsqlConnection leading, JournalPosition after, CancellationToken stop);

    /// <summary>Does what follows from events, in a transaction that moves the cursor with it.</summary>
    private protected abstract Task Apply(Chunk chunk, NpgsqlConnection leading, CancellationToken stop);

    /// <summary>Deals with what cannot be applied.</summary>
    /// <returns>Whether it is dealt with; otherwise the round has failed.</returns>
    private protected virtual Task<bool> Doubt(
        NpgsqlConnection leading, Chunk chunk, Exception why, CancellationToken stop) => Task.FromResult(false);

    /// <summary>What it does again and again while it stands still.</summary>
    /// <param name="why">As its cursor says it.</param>
    private protected virtual Task StandStill(string why) => Task.CompletedTask;

    private async Task<bool> TakeUp(NpgsqlConnection leading, CancellationToken stop)
    {
        var cursor = await Cursor.Read(leading, name, stop);
        if (cursor.Stopped is { } why)
        {
            await StandStill(why);
            return false;
        }

        (_kept, _seen) = (cursor, cursor.At);
        return true;
    }

    private async Task<bool> Take(NpgsqlConnection leading, Chunk chunk, CancellationToken stop)
    {
        try
        {
            await using var transaction = await leading.BeginTransactionAsync(stop);

            // First, so that a rebuild which swaps the tables right now is waited for; then this chunk is not for them.
            if (!await Move(leading, chunk.End, stop)) return true;
            await Apply(chunk, leading, stop);
            await transaction.CommitAsync(stop);
            return true;
        }
        catch (Exception e)
        {
            _kept = null;
            if (await Doubt(leading, chunk, e, stop)) return true;
            throw;
        }
    }

    private async Task KeepNowAndThen(NpgsqlConnection leading, CancellationToken stop)
    {
        if (_seen != _kept!.At && _clock.GetElapsedTime(_keptAt) >= BetweenMoves) await Move(leading, _seen, stop);
    }

    private async Task<bool> Move(NpgsqlConnection leading, JournalPosition to, CancellationToken stop)
    {
        if (!await Cursor.Move(leading, _kept!, to, stop))
        {
            _kept = null;
            return false;
        }

        (_kept, _seen, _keptAt) = (_kept! with { At = to }, to, _clock.GetTimestamp());
        return true;
    }
}
