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

    // Where each event that was handed out stands, oldest first.
    private readonly Queue<(EventSequenceTokenV2 Token, JournalPosition At)> _handedOut = new();

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

        var told = chunk.Places.Zip(chunk.Events, HandOut).ToList();
        if (_handedOut.Count == 0) _heard = _read;
        await KeepNowAndThen(connection);
        return told;
    }

    /// <inheritdoc/>
    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages)
    {
        // They come oldest first, and those that failed are left out: all before the last are done with.
        if (messages is [.., var last])
        {
            while (_handedOut.TryPeek(out var first) && !first.Token.Newer(last.SequenceToken))
                _heard = _handedOut.Dequeue().At;
        }

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

    private IBatchContainer HandOut(JournalPosition at, Recorded recorded)
    {
        // A commit has one block of positions, so within a transaction the place in the block tells events apart.
        var token = new EventSequenceTokenV2((long)at.Xid, (int)(at.Position % Journal.MaxEventsInBatch));
        _handedOut.Enqueue((token, at));
        var told = new JournalEvent(
            recorded.Stream,
            recorded.Version,
            recorded.Name,
            recorded.Cooperative,
            recorded.EffectiveAt,
            recorded.Json);
        return new JournalBatch(told, JournalStreams.StreamOf(recorded), token);
    }

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
