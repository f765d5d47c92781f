using Npgsql;
using Orleans.Concurrency;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Kernel;

/// <summary>Shows what waits for a person, and takes off the list what somebody dealt with.</summary>
[StatelessWorker]
[GrainType("work-list")]
public sealed class WorkListGrain(ProjectedPages pages, WorkItems items) : Grain, IWorkListGrain
{
    // No follower keeps it: items are opened by whoever gave up, and stand there at once.
    private static readonly ProjectedList<WorkRow> List = new(
        Projection: "",
        "open_work",
        Id: "id",
        "kind, stream, cooperative, code, opened_at, amount, currency",
        new Dictionary<string, ProjectedSort> { ["opened"] = new("opened_at", "timestamptz") },
        Row);

    /// <inheritdoc/>
    public Task<ListPage<WorkRow>> Page(WorkWanted wanted) => pages.Read(
        List,
        wanted.Page with { Since = null },
        ("cooperative", wanted.Cooperative?.Value),
        ("kind", wanted.Kind));

    /// <inheritdoc/>
    public async Task<Answer> Close(CloseWork command) => new()
    {
        Refusal = await items.Close(command.Item, command.Cooperative.Value, CommandContext.Who),
    };

    private static WorkRow Row(NpgsqlDataReader row) => new(
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        new CooperativeId(row.GetString(4)),
        row.GetString(5),
        row.GetFieldValue<DateTimeOffset>(6),
        row.IsDBNull(7) ? null : new Money(row.GetInt64(7), new Currency(row.GetString(8))));
}
