using Npgsql;
using Orleans.Concurrency;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Services;

/// <summary>Reads the list of orders that <see cref="OrderList"/> keeps.</summary>
[StatelessWorker]
[GrainType("order-list")]
public sealed class OrderListGrain(ProjectedPages pages) : Grain, IOrderListGrain
{
    private static readonly ProjectedList<OrderRow> List = new(
        "orders",
        "order_list",
        Id: "placed",
        "cooperative, job, desk, starts_on, ends_on, expected, currency, status, price, reference, version, changed_at",
        new Dictionary<string, ProjectedSort>
        {
            ["due"] = new("starts_on", "date"),
            ["changed"] = new("changed_at", "timestamptz"),
        },
        Row);

    /// <inheritdoc/>
    public Task<ListPage<OrderRow>> Page(OrdersWanted wanted) => pages.Read(
        List,
        wanted.Page,
        ("cooperative", wanted.Cooperative?.Value),
        ("job", wanted.Job?.Value),
        ("desk", wanted.Desk?.ToString()),
        ("status", wanted.Status?.ToString()));

    private static OrderRow Row(NpgsqlDataReader row)
    {
        var currency = new Currency(row.GetString(8));
        return new OrderRow(
            EngagementId.FromText(row.GetString(1)),
            new CooperativeId(row.GetString(2)),
            new JobId(row.GetString(3)),
            Enum.Parse<Desk>(row.GetString(4)),
            new Period(row.GetFieldValue<DateOnly>(5), row.GetFieldValue<DateOnly>(6)),
            Expected: new Money(row.GetInt64(7), currency),
            Enum.Parse<OrderStatus>(row.GetString(9)),
            Price: row.IsDBNull(10) ? null : new Money(row.GetInt64(10), currency),
            Reference: row.GetString(11),
            row.GetInt64(12),
            row.GetFieldValue<DateTimeOffset>(13));
    }
}
