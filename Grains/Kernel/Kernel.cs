using Microsoft.Extensions.Logging;

namespace Smart.Grains.Kernel;

/// <summary>
/// What every actor needs of its silo: the journal, the reader, the couriers, the clocks, the work list.
/// </summary>
public sealed class Kernel(
    Journal journal, StreamReader reader, Couriers couriers, Clocks clocks, WorkItems workItems, ILogger<Kernel> log)
{
    internal Journal Journal { get; } = journal;

    internal StreamReader Reader { get; } = reader;

    internal Couriers Couriers { get; } = couriers;

    internal Clocks Clocks { get; } = clocks;

    internal WorkItems WorkItems { get; } = workItems;

    internal ILogger Log { get; } = log;

    // Nobody waits for a snapshot: without it the next activation reads a longer tail.
    internal async Task Keep(string stream, long version, string json)
    {
        try
        {
            await Reader.Keep(stream, version, json);
        }
        catch (Exception e) when (e is Npgsql.NpgsqlException or TimeoutException or IOException)
        {
            Log.LogWarning(e, "{Stream} could not keep a snapshot of version {Version}", stream, version);
        }
    }
}

/// <summary>The ids seen last; older ones are the database's to know.</summary>
internal sealed class RecentIds(int room)
{
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public bool Has(string id) => _ids.Contains(id);

    public void Add(string id)
    {
        if (!_ids.Add(id)) return;
        _order.Enqueue(id);
        if (_order.Count > room) _ids.Remove(_order.Dequeue());
    }
}
