using System.Data;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Smart.Grains.Kernel.Following;

/// <summary>
/// Work that one silo at a time does for all. Who leads holds an advisory lock of its session, and does all its work on
/// that very connection: when the connection is lost, the lock and whatever was under way go with it.
/// </summary>
public abstract class Leader(string work, TimeSpan pause, FollowerSource followers, TimeProvider clock, ILogger log)
    : Pulse(pause, clock, log)
{
    private readonly TimeSpan _untilNextTry = TimeSpan.FromSeconds(Math.Max(1, pause.TotalSeconds));
    private readonly TimeProvider _clock = clock;
    private NpgsqlConnection? _leading;

    /// <inheritdoc/>
    protected override async Task<bool> Beat(CancellationToken stop)
    {
        if (_leading is { State: not ConnectionState.Open }) await StepDown();
        if (_leading is null && !await Lead(stop)) return false;
        return await Advance(_leading!, stop);
    }

    /// <inheritdoc/>
    protected sealed override Task Rest(CancellationToken stop) =>
        _leading is null ? Task.Delay(_untilNextTry, _clock, stop) : Idle(stop);

    /// <summary>What a leader does between a round that found nothing more to do and the next.</summary>
    protected virtual Task Idle(CancellationToken stop) => base.Rest(stop);

    /// <inheritdoc/>
    protected override Task Ended() => StepDown();

    /// <summary>What a new leader does first.</summary>
    protected abstract Task Begin(NpgsqlConnection leading, CancellationToken stop);

    /// <summary>One round as leader.</summary>
    /// <returns>Whether there is more to do at once.</returns>
    protected abstract Task<bool> Advance(NpgsqlConnection leading, CancellationToken stop);

    private async Task StepDown()
    {
        if (_leading is not { } connection) return;
        _leading = null;
        await connection.DisposeAsync();
    }

    private async Task<bool> Lead(CancellationToken stop)
    {
        var connection = await followers.Open(stop);
        try
        {
            if (!await FollowerSource.TryLock(connection, work, stop)) return false;
            await Begin(connection, stop);
            _leading = connection;
            return true;
        }
        finally
        {
            if (_leading is null) await connection.DisposeAsync();
        }
    }
}
