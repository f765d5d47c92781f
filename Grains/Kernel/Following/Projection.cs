using Npgsql;

namespace Smart.Grains.Kernel.Following;

/// <summary>
/// Tables that follow from the journal: the lists that no single actor can answer. One silo at a time keeps each (see
/// <see cref="ProjectionLeader"/>), and <see cref="Rebuild"/> makes it anew.
/// </summary>
/// <param name="name">Stable: the name of its cursor, and what <c>./dev rebuild</c> is told.</param>
/// <param name="tables">Its tables, all of them, written by nobody else.</param>
/// <param name="eventSets">The sets of events that it reads; see <see cref="Journaled.EventSets"/>.</param>
public abstract class Projection(string name, string[] tables, params Type[] eventSets)
{
    /// <summary>Its stable name.</summary>
    public string Name { get; } = name;

    /// <summary>Its tables.</summary>
    public IReadOnlyList<string> Tables { get; } = tables;

    // By the first part of the name, so that an event of a set that this version does not know is met, and stops it.
    internal string[] Kinds { get; } =
    [
        .. eventSets.SelectMany(set => EventCatalog.Of(set).Names).Select(stored => stored.Split('.')[0]).Distinct(),
    ];

    /// <summary>Brings the tables on by some events, in their order, in the transaction of the connection.</summary>
    /// <remarks>
    /// Tables go by their bare names: while it is rebuilt they are others. An event that cannot be applied must throw,
    /// for one that is skipped is a list that is wrong for ever.
    /// </remarks>
    /// <param name="events">Events of its sets; the same are never handed over twice to the same tables.</param>
    /// <param name="connection">Open, in a transaction that also moves the cursor.</param>
    /// <param name="stop">Told when the silo stops.</param>
    public abstract Task Apply(
        IReadOnlyList<Recorded> events, NpgsqlConnection connection, CancellationToken stop);

    /// <summary>An event as its set knows it.</summary>
    protected static T Read<T>(Recorded recorded) =>
        (T)EventCatalog.Of(typeof(T)).Read(recorded.Name, recorded.Json);

    /// <summary>The key of the actor whose stream it is: what stands after the grain type.</summary>
    protected static string KeyOf(Recorded recorded) => recorded.Stream[(recorded.Stream.IndexOf('/') + 1)..];

    /// <summary>What events come to, one change a row: a row is written once, however often it was told of.</summary>
    /// <param name="events">The events, in their order.</param>
    /// <param name="none">No change yet of the row of a key.</param>
    /// <param name="after">The change after one more event.</param>
    protected static IReadOnlyCollection<T> Changes<T>(
        IReadOnlyList<Recorded> events, Func<string, T> none, Func<T, Recorded, T> after)
    {
        var changes = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var recorded in events)
        {
            var key = KeyOf(recorded);
            changes[key] = after(changes.TryGetValue(key, out var change) ? change : none(key), recorded);
        }

        return changes.Values;
    }

    /// <summary>Runs a statement whose parameters are columns, and makes sure that every row found its place.</summary>
    /// <exception cref="InvalidOperationException">Another number of rows was written.</exception>
    protected static async Task Write(
        NpgsqlConnection connection, string sql, int rows, CancellationToken stop, params NpgsqlParameter[] columns)
    {
        if (rows == 0) return;
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(columns);
        var written = await command.ExecuteNonQueryAsync(stop);
        if (written != rows)
            throw new InvalidOperationException($"{rows} rows were to change, and {written} did.");
    }

    /// <summary>A column of rows as a parameter.</summary>
    protected static NpgsqlParameter Column<TRow, T>(IEnumerable<TRow> rows, Func<TRow, T> value) =>
        new NpgsqlParameter<T[]> { TypedValue = [.. rows.Select(value)] };
}
