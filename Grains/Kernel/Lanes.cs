namespace Smart.Grains.Kernel;

/// <summary>
/// Where the appends of a silo wait for its writers. A stream always waits in the same lane, and a lane is with one
/// writer at a time, so the appends of a stream keep their order whichever writer takes them.
/// </summary>
/// <remarks>
/// Each batch costs PostgreSQL something before its first row, and a writer's processor idles while its batch is on
/// its way. So one writer takes all that waits as long as that is little, and a second one goes along only when it
/// finds a fair batch of its own: few appends make full batches, many keep every core busy.
/// </remarks>
/// <param name="fairBatch">So many appends are worth a batch beside one that is on its way.</param>
internal sealed class Lanes(int fairBatch)
{
    private const int MaxAppends = 512;
    private const int Count = 64;

    private readonly Lock _gate = new();
    private readonly Queue<Append>[] _waiting = [.. Enumerable.Range(0, Count).Select(_ => new Queue<Append>())];
    private readonly bool[] _isHeld = new bool[Count];
    private readonly Stack<TaskCompletionSource> _idle = [];
    private int _free; // Appends in lanes that nobody holds.
    private int _underWay; // Writers with a batch.
    private int _stuck; // Those of them that do not know what became of it.
    private int _next; // The lane that is asked first, so that each has its turn.
    private bool _isClosed;

    /// <summary>Puts an append at the end of its lane.</summary>
    /// <returns>False when the lanes are closed.</returns>
    public bool Add(Append append)
    {
        // It would never fit into a batch, and stop its lane for ever.
        ArgumentOutOfRangeException.ThrowIfGreaterThan(append.Events.Length, Journal.MaxEventsInBatch);
        lock (_gate)
        {
            if (_isClosed) return false;
            var lane = LaneOf(append.Stream);
            _waiting[lane].Enqueue(append);
            if (_isHeld[lane]) return true;
            _free++;
            CallWriter();
            return true;
        }
    }

    /// <summary>
    /// Gives back the lanes of the batch that is through, one way or another; waits until there is something worth
    /// writing, and puts that in the batch instead. Its lanes are with the writer until it comes again.
    /// </summary>
    /// <returns>False when the lanes are closed and empty.</returns>
    public async ValueTask<bool> Next(List<Append> batch)
    {
        while (true)
        {
            Task called;
            lock (_gate)
            {
                GiveBack(batch);
                if (IsWorthwhile)
                {
                    Fill(batch);
                    CallWriter();
                    return true;
                }

                if (_isClosed && _free == 0) return false; // What a held lane has is for its writer.
                var call = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _idle.Push(call);
                called = call.Task;
            }

            await called;
        }
    }

    /// <summary>
    /// A writer lost sight of its batch, and asks until it knows: until then nobody waits for it to come back.
    /// </summary>
    public void Stick()
    {
        lock (_gate)
        {
            _stuck++;
            CallWriter();
        }
    }

    /// <summary>The writer knows what became of its batch.</summary>
    public void Loosen()
    {
        lock (_gate) _stuck--;
    }

    /// <summary>Takes no more; what waits is still written.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            while (_idle.TryPop(out var writer)) writer.SetResult();
        }
    }

    private void GiveBack(List<Append> batch)
    {
        if (batch.Count == 0) return;
        _underWay--;
        foreach (var append in batch)
        {
            var lane = LaneOf(append.Stream);
            if (!_isHeld[lane]) continue;
            _isHeld[lane] = false;
            _free += _waiting[lane].Count;
        }

        batch.Clear();
    }

    private bool IsWorthwhile => _free > 0 && (_underWay == _stuck || _free >= fairBatch || _isClosed);

    // An equal share for each writer that could have a fair batch, lane by lane.
    private void Fill(List<Append> batch)
    {
        var writers = Math.Clamp(_free / Math.Max(1, fairBatch), 1, _idle.Count + 1);
        var share = Math.Min((_free + writers - 1) / writers, MaxAppends);
        var events = 0;
        for (var turn = 0; turn < Count && batch.Count < share; turn++)
        {
            var lane = _next;
            var isThrough = _isHeld[lane] || _waiting[lane].Count == 0 || TakeFrom(lane, batch, ref events);
            // One that gave what there was room for has had its turn too, or it would have each.
            if (isThrough || _isHeld[lane]) _next = (lane + 1) % Count;
            if (!isThrough) break;
        }

        _underWay++;
    }

    // A lane goes whole, or as far as the batch has room; false when that is not to the end.
    private bool TakeFrom(int lane, List<Append> batch, ref int events)
    {
        var waiting = _waiting[lane];
        if (batch.Count > 0 && events + waiting.Peek().Events.Length > Journal.MaxEventsInBatch) return false;
        _isHeld[lane] = true;
        _free -= waiting.Count;
        while (batch.Count < MaxAppends && waiting.TryPeek(out var next)
            && events + next.Events.Length <= Journal.MaxEventsInBatch)
        {
            events += next.Events.Length;
            batch.Add(waiting.Dequeue());
        }

        return waiting.Count == 0;
    }

    private void CallWriter()
    {
        if (IsWorthwhile && _idle.TryPop(out var writer)) writer.SetResult();
    }

    internal static int LaneOf(string stream) => (StableHash.Of(stream) & int.MaxValue) % Count;
}
