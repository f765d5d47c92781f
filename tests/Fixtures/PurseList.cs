using Npgsql;
using Smart.Grains.Kernel;
using Smart.Grains.Kernel.Following;

namespace Smart.Tests.Fixtures;

/// <summary>
/// How often each purse was filled, and with how much: the smallest list that shows an event too many.
/// </summary>
public sealed class PurseList() : Projection("purses", ["purse_list"], typeof(Purse.Event))
{
    /// <summary>Makes its table.</summary>
    public const string Table =
        "CREATE TABLE purse_list (purse text PRIMARY KEY, fillings integer NOT NULL, amount bigint NOT NULL)";

    private const string Upsert = """
        INSERT INTO purse_list AS p (purse, fillings, amount)
        SELECT * FROM unnest($1, $2, $3)
        ON CONFLICT (purse) DO UPDATE
        SET fillings = p.fillings + excluded.fillings, amount = p.amount + excluded.amount
        """;

    /// <inheritdoc/>
    public override Task Apply(
        IReadOnlyList<Recorded> events, NpgsqlConnection connection, CancellationToken stop)
    {
        var rows = events
            .Select(recorded => (Purse: KeyOf(recorded), Event: Read<Purse.Event>(recorded)))
            .Where(pair => pair.Event is Purse.Event.Filled)
            .GroupBy(pair => pair.Purse, pair => ((Purse.Event.Filled)pair.Event).Amount.Minor)
            .ToArray();
        return Write(
            connection,
            Upsert,
            rows.Length,
            stop,
            Column(rows, row => row.Key),
            Column(rows, row => row.Count()),
            Column(rows, row => row.Sum()));
    }
}
