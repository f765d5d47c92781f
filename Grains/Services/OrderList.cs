using Npgsql;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Services;

/// <summary>The list of orders: what each desk and partner is to carry out, and by when.</summary>
public sealed class OrderList() : Projection("orders", ["order_list"], typeof(Order.Event))
{
    private const string Insert = """
        INSERT INTO order_list (placed, cooperative, job, desk, starts_on, ends_on, expected, currency, status, price,
            reference, version, changed_at)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        """;

    private const string Update = """
        UPDATE order_list o
        SET status = c.status, price = coalesce(c.price, o.price), reference = coalesce(c.reference, o.reference),
            version = c.version, changed_at = c.changed_at
        FROM unnest($1, $2, $3, $4, $5, $6) AS c (placed, status, price, reference, version, changed_at)
        WHERE o.placed = c.placed
        """;

    /// <inheritdoc/>
    public override async Task Apply(
        IReadOnlyList<Recorded> events, NpgsqlConnection connection, CancellationToken stop)
    {
        var changes = Changes(events, key => new Change(key), After);
        await Born([.. changes.Where(change => change.Order is not null)], connection, stop);
        await Changed([.. changes.Where(change => change.Order is null)], connection, stop);
    }

    private static Change After(Change change, Recorded recorded) => Read<Order.Event>(recorded) switch
    {
        Order.Event.Placed e => change with { Order = e.Order, Status = OrderStatus.Placed },
        Order.Event.Fulfilled e => change with
        {
            Status = OrderStatus.Fulfilled,
            Price = e.Price,
            Reference = e.Reference,
        },
        Order.Event.DearPriceSaid or Order.Event.DearPriceRefused => change with { Status = OrderStatus.Placed },
        Order.Event.Cancelled => change with { Status = OrderStatus.Cancelled },
        Order.Event.Returned => change with { Status = OrderStatus.Returned },
        var other => throw new InvalidOperationException($"{other.GetType().Name} is not an event of an order."),
    } with
    {
        Version = recorded.Version,
        At = recorded.EffectiveAt,
    };

    private static Task Born(Change[] rows, NpgsqlConnection connection, CancellationToken stop) => Write(
        connection,
        Insert,
        rows.Length,
        stop,
        Column(rows, row => row.Key),
        Column(rows, row => row.Order!.Cooperative.ToString()),
        Column(rows, row => row.Order!.Job.ToString()),
        Column(rows, row => row.Order!.Desk.ToString()),
        Column(rows, row => row.Order!.For.From),
        Column(rows, row => row.Order!.For.To),
        Column(rows, row => row.Order!.Expected.Minor),
        Column(rows, row => row.Order!.Expected.Currency.Code),
        Column(rows, row => row.Status.ToString()),
        Column(rows, row => row.Price?.Minor),
        Column(rows, row => row.Reference ?? ""),
        Column(rows, row => row.Version),
        Column(rows, row => row.At));

    private static Task Changed(Change[] rows, NpgsqlConnection connection, CancellationToken stop) => Write(
        connection,
        Update,
        rows.Length,
        stop,
        Column(rows, row => row.Key),
        Column(rows, row => row.Status.ToString()),
        Column(rows, row => row.Price?.Minor),
        Column(rows, row => row.Reference),
        Column(rows, row => row.Version),
        Column(rows, row => row.At));

    // What some events of one order come to; null is what they leave as it was. Every event says where it stands.
    private sealed record Change(string Key)
    {
        public PlaceOrder? Order { get; init; }

        public OrderStatus Status { get; init; }

        public Money? Price { get; init; }

        public string? Reference { get; init; }

        public long Version { get; init; }

        public DateTimeOffset At { get; init; }
    }
}
