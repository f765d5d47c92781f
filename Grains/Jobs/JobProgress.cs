using Orleans.Streams;
using Orleans.Streams.Core;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Jobs;

/// <summary>Hears what happens to one job, and wakes whoever waits for it. It lives in memory only.</summary>
[GrainType("job-progress")]
[ImplicitStreamSubscription(JournalStreams.Of + "job")]
[CollectionAgeLimit(Minutes = 2)]
public sealed class JobProgressGrain(TimeProvider clock)
    : Grain, IJobProgressGrain, IStreamSubscriptionObserver, IAsyncObserver<JournalEvent>
{
    private long _heard;
    private TaskCompletionSource _next = New();

    /// <inheritdoc/>
    public async Task<long> Beyond(long version)
    {
        using var patience = new CancellationTokenSource(IJobProgressGrain.Patience, clock);
        while (_heard <= version && !patience.IsCancellationRequested)
            await _next.Task.WaitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing
                | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return _heard;
    }

    /// <inheritdoc/>
    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) =>
        handleFactory.Create<JournalEvent>().ResumeAsync(this);

    /// <inheritdoc/>
    public Task OnNextAsync(JournalEvent item, StreamSequenceToken? token = null)
    {
        if (item.Version <= _heard) return Task.CompletedTask;
        _heard = item.Version;
        _next.SetResult();
        _next = New();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
