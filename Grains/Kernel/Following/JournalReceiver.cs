using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Providers.Streams.Common;
using Orleans.Streams;

namespace Smart.Grains.Kernel.Following;

/// <summary>
/// Reads one partition of the journal for the subscribers of its streams, and keeps how far they have heard.
/// </summary>
/// <remarks>
/// Silos pass queues to each other when one comes or goes, and for a moment two may think that they have it. Each
/// raises the fence of the cursor when it begins; whoever finds it raised stops, and so the cursor never goes back.
/// What was read and not yet heard by all is read again by the next.
/// </remarks>
internal sealed class JournalReceiver(
    NpgsqlDataSource database, string name, int partition, string[] kinds, TimeProvider clock, ILogger log)
    : IQueueAdapterReceiver
{
    // Moving the cursor for each event would cost more than reading a second's events again.
    private static readonly TimeSpan BetweenMoves = TimeSpan.FromSeconds(1);

    // If the other one was wrong and is gone, this one must go on in the end.
    private static readonly TimeSpan Truce = TimeSpan.FromSeconds(10);

    // What was handed out, oldest first, and up to where all has been heard when it has.
    private readonly Queue<(IBatchContainer Batch, JournalPosition At)> _handedOut = new();

    private long? _fence;
    private JournalPosition _read;
    private JournalPosition _heard;
    private JournalPosition _kept;
    private DateTimeOffset _nextMove = DateTimeOffset.MinValue;
    private DateTimeOffset _truceEnds = DateTimeOffset.MinValue;

    /// <inheritdoc/>
    public Task Initialize(TimeSpan timeout) => Begin();

    /// <inheritdoc/>
    public async Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount)
    {
        if (clock.GetUtcNow() < _truceEnds) return [];
        if (_fence is null) await Begin();

        await using var connection = await database.OpenConnectionAsync();
        Chunk chunk;
        do
        {
            chunk = await JournalFeed.ReadPartition(
                connection, partition, _read, kinds, maxCount, CancellationToken.None);
            _read = chunk.End;
        }
        while (chunk.Events.Count == 0 && chunk.Scanned == maxCount);

        var told = HandOut(chunk);
        if (_handedOut.Count == 0) _heard = _read;
        await KeepNowAndThen(connection);
        return told;
    }

    /// <inheritdoc/>
    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages)
    {
        // They come oldest first, and those that failed are left out: all before the last are done with.
        // One that was handed out under an earlier fence is not known any more: it was read again since.
        if (messages is not [.., var last] || !_handedOut.Any(each => ReferenceEquals(each.Batch, last)))
            return Task.CompletedTask;
        var (batch, at) = _handedOut.Dequeue();
        while (!ReferenceEquals(batch, last)) (batch, at) = _handedOut.Dequeue();
        _heard = at;

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task Shutdown(TimeSpan timeout)
    {
        if (_fence is null) return;
        await using var connection = await database.OpenConnectionAsync();
        await Keep(connection);
        _fence = null;
    }

    private async Task Begin()
    {
        await using var connection = await database.OpenConnectionAsync();
        var (cursor, fence) = await Cursor.Fence(connection, name);
        (_fence, _read, _heard, _kept) = (fence, cursor.At, cursor.At, cursor.At);
        _handedOut.Clear();
    }

    // What one actor did meanwhile is told in one go, for each telling is a call.
    private List<IBatchContainer> HandOut(Chunk chunk)
    {
        var streams = Enumerable.Range(0, chunk.Events.Count)
            .GroupBy(n => JournalStreams.StreamOf(chunk.Events[n])).ToList();
        var told = new List<IBatchContainer>(streams.Count);
        for (var n = 0; n < streams.Count; n++)
        {
            var first = streams[n].First();
            var events = streams[n].Select(at => Told(chunk.Events[at])).ToArray();
            var batch = new JournalBatch(events, streams[n].Key, TokenOf(chunk.Places[first]));
            // Of a stream that is heard later nothing counts as heard before.
            var end = n + 1 < streams.Count ? streams[n + 1].First() : chunk.Events.Count;
            _handedOut.Enqueue((batch, chunk.Places[end - 1]));
            told.Add(batch);
        }

        return told;
    }

    // A commit has one block of positions, so within a transaction the place in the block tells events apart.
    private static EventSequenceTokenV2 TokenOf(JournalPosition at) =>
        new((long)at.Xid, (int)(at.Position % Journal.MaxEventsInBatch));

    private static JournalEvent Told(Recorded recorded) => new(
        recorded.Stream,
        recorded.Version,
        recorded.Name,
        recorded.Cooperative,
        recorded.EffectiveAt,
        recorded.Json);

    private async Task KeepNowAndThen(NpgsqlConnection connection)
    {
        if (clock.GetUtcNow() < _nextMove) return;
        await Keep(connection);
        _nextMove = clock.GetUtcNow() + BetweenMoves;
    }

    private async Task Keep(NpgsqlConnection connection)
    {
        if (_heard == _kept) return;
        if (await Cursor.MoveUnderFence(connection, name, _fence!.Value, _heard))
        {
            _kept = _heard;
            return;
        }

        log.LogInformation("{Queue} was taken over by another silo", name);
        _fence = null;
        _truceEnds = clock.GetUtcNow() + Truce;
    }
}
