using Npgsql;
using Orleans.Concurrency;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Recovery;

/// <summary>Reads the list of invoices being collected that <see cref="DunningList"/> keeps.</summary>
[StatelessWorker]
[GrainType("dunning-list")]
public sealed class DunningListGrain(ProjectedPages pages) : Grain, IDunningListGrain
{
    private static readonly ProjectedList<DunningRow> List = new(
        "dunning",
        "dunning_list",
        Id: "invoice",
        "cooperative, job, client, due_on, open, currency, last_step, last_on, next_step, next_on, paused_until, "
        + "status, version, changed_at, claimed, claimed_paid",
        new Dictionary<string, ProjectedSort>
        {
            ["next"] = new("acts_on", "date"),
            ["due"] = new("due_on", "date"),
        },
        Row);

    /// <inheritdoc/>
    public Task<ListPage<DunningRow>> Page(DunningWanted wanted) => pages.Read(
        List,
        wanted.Page,
        ("cooperative", wanted.Cooperative?.Value),
        ("client", wanted.Client?.Value),
        ("job", wanted.Job?.Value),
        ("status", wanted.Status?.ToString()));

    private static DunningRow Row(NpgsqlDataReader row)
    {
        DateOnly? Day(int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateOnly>(column);
        var currency = new Currency(row.GetString(7));
        DunningStep? Step(int column) => row.IsDBNull(column) ? null : Enum.Parse<DunningStep>(row.GetString(column));
        return new DunningRow(
            InvoiceId.FromText(row.GetString(1)),
            new CooperativeId(row.GetString(2)),
            new JobId(row.GetString(3)),
            new ClientId(row.GetString(4)),
            DueOn: row.GetFieldValue<DateOnly>(5),
            Open: new Money(row.GetInt64(6), currency),
            Last: Step(8),
            LastOn: Day(9),
            Next: Step(10),
            NextOn: Day(11),
            PausedUntil: Day(12),
            Enum.Parse<DunningStatus>(row.GetString(13)),
            row.GetInt64(14),
            row.GetFieldValue<DateTimeOffset>(15),
            Claimed: new Money(row.GetInt64(16), currency),
            ClaimedPaid: new Money(row.GetInt64(17), currency));
    }
}
