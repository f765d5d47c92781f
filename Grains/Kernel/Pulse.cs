using Microsoft.Extensions.Logging;

namespace Smart.Grains.Kernel;

/// <summary>
/// Does one thing again and again until told to stop; a failure is logged and the next round tries again.
/// </summary>
public abstract class Pulse(TimeSpan pause, TimeProvider clock, ILogger log) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Begins.</summary>
    public void Start() => _running = Task.Run(Run);

    /// <summary>Lets the round under way finish, and ends.</summary>
    public async Task Stop()
    {
        await _stop.CancelAsync();
        await _running;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Stop();
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>One round.</summary>
    /// <returns>Whether there is more to do at once.</returns>
    protected abstract Task<bool> Beat(CancellationToken stop);

    /// <summary>What is between a round that found nothing more to do and the next.</summary>
    protected virtual Task Rest(CancellationToken stop) => Task.Delay(pause, clock, stop);

    /// <summary>Lets go of what was kept from round to round, once there will be no other.</summary>
    protected virtual Task Ended() => Task.CompletedTask;

    private async Task Run()
    {
        await Rounds();
        await Ended();
    }

    private async Task Rounds()
    {
        while (!_stop.IsCancellationRequested)
        {
            var more = false;
            try
            {
                more = await Beat(_stop.Token);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                log.LogWarning(e, "A round of {Pulse} failed; the next one tries again", GetType().Name);
            }

            if (!more) await Rest();
        }
    }

    private async Task Rest()
    {
        try
        {
            await Rest(_stop.Token);
        }
        catch (OperationCanceledException)
        {
            // Told to stop while resting.
        }
    }
}
