using Microsoft.Extensions.Logging;
using Npgsql;

namespace Smart.Grains.Kernel.Following;

/// <summary>
/// The end of the journal, read once for all followers of a silo. Each has a place of its own: those near the end are
/// handed what was read for all, and who is further behind reads for itself.
/// </summary>
/// <remarks>Where nobody follows, as on a silo that leads nothing, nothing is read.</remarks>
public sealed class JournalTail(FollowerSource followers, TimeProvider clock, ILogger<JournalTail> log)
    : Pulse(TimeSpan.FromMilliseconds(100), clock, log)
{
    /// <summary>Events in one chunk: a transaction that applies one holds the horizon of all followers back.</summary>
    internal const int MostEvents = 2_000;

    private const int MostChunks = 4;

    // Whoever follows asks at least this often, so that it also does what its clock tells.
    internal static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan UntilNobodyFollows = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _clock = clock;
    private readonly Lock _gate = new();
    private readonly Queue<(JournalPosition After, Chunk Chunk)> _chunks = new();
    private NpgsqlConnection? _connection;
    private TaskCompletionSource _moved = NewSignal();
    private JournalPosition? _end;
    private bool _isAtEnd;
    private long _asked;

    /// <summary>The next events of some kinds; none when the end of the journal is reached.</summary>
    /// <param name="own">The follower's connection, for what is further back.</param>
    /// <param name="after">Where the follower is.</param>
    /// <param name="kinds">First parts of the stored names that it wants.</param>
    /// <param name="stop">Told when the silo stops.</param>
    internal Task<Chunk> Read(
        NpgsqlConnection own, JournalPosition after, string[] kinds, CancellationToken stop)
    {
        lock (_gate)
        {
            if (!IsBeyond(after)) return Task.FromResult(new Chunk([], [], after, 0));
            foreach (var (from, chunk) in _chunks)
            {
                if (!after.IsBefore(from) && after.IsBefore(chunk.End))
                    return Task.FromResult(chunk.After(after, kinds));
            }
        }

        return JournalFeed.Read(own, after, kinds, MostEvents, stop);
    }

    /// <summary>Waits until there is more behind a place.</summary>
    /// <param name="after">Where the follower is.</param>
    /// <param name="atMost">How long, <see cref="LongestWait"/> or less.</param>
    /// <param name="stop">Told when the silo stops.</param>
    public async Task Beyond(JournalPosition after, TimeSpan atMost, CancellationToken stop)
    {
        Task moved;
        lock (_gate)
        {
            if (IsBeyond(after)) return;
            moved = _moved.Task;
        }

        await Task.WhenAny(moved, Task.Delay(atMost, _clock, stop));
        stop.ThrowIfCancellationRequested();
    }

    /// <inheritdoc/>
    protected override async Task<bool> Beat(CancellationToken stop)
    {
        if (WhereToRead() is not { } end)
        {
            await LetGo();
            return false;
        }

        try
        {
            _connection ??= await followers.Open(stop);
            var chunk = await JournalFeed.Read(_connection, end, kinds: null, MostEvents, stop);
            Add(end, chunk);
            return chunk.Scanned == MostEvents;
        }
        catch
        {
            await LetGo();
            throw;
        }
    }

    /// <inheritdoc/>
    protected override Task Ended() => LetGo();

    // As long as the end was not met, who is ahead of all others says where to go on: whoever followed before knew it.
    private bool IsBeyond(JournalPosition after)
    {
        _asked = _clock.GetTimestamp();
        if (_end is { } end && (_isAtEnd || !end.IsBefore(after))) return after.IsBefore(end);
        _chunks.Clear();
        _end = after;
        Signal().SetResult();
        return false;
    }

    private JournalPosition? WhereToRead()
    {
        lock (_gate)
        {
            if (_clock.GetElapsedTime(_asked) < UntilNobodyFollows) return _end;
            _chunks.Clear();
            _isAtEnd = false;
            return _end = null;
        }
    }

    private void Add(JournalPosition after, Chunk chunk)
    {
        TaskCompletionSource moved;
        lock (_gate)
        {
            if (_end != after) return; // Somebody was ahead meanwhile.
            _isAtEnd = chunk.Scanned < MostEvents;
            if (chunk.Scanned == 0) return;
            _chunks.Enqueue((after, chunk));
            if (_chunks.Count > MostChunks) _chunks.Dequeue();
            _end = chunk.End;
            moved = Signal();
        }

        moved.SetResult();
    }

    private TaskCompletionSource Signal()
    {
        var moved = _moved;
        _moved = NewSignal();
        return moved;
    }

    private async Task LetGo()
    {
        if (_connection is not { } connection) return;
        _connection = null;
        await connection.DisposeAsync();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
