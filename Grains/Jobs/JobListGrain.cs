using Npgsql;
using Orleans.Concurrency;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Jobs;

/// <summary>Reads the list of jobs that <see cref="JobList"/> keeps.</summary>
[StatelessWorker]
[GrainType("job-list")]
public sealed class JobListGrain(ProjectedPages pages) : Grain, IJobListGrain
{
    private static readonly ProjectedList<JobRow> List = new(
        "jobs",
        "job_list",
        Id: "job",
        "cooperative, member, activity, client, sector, status, starts_on, ends_on, fee, currency, invoice, version, "
        + "changed_at",
        new Dictionary<string, ProjectedSort>
        {
            ["id"] = new("job", "text"),
            ["start"] = new("starts_on", "date"),
            ["changed"] = new("changed_at", "timestamptz"),
        },
        Row);

    /// <inheritdoc/>
    public Task<ListPage<JobRow>> Page(JobsWanted wanted) => pages.Read(
        List,
        wanted.Page,
        ("cooperative", wanted.Cooperative?.Value),
        ("member", wanted.Member?.Value),
        ("client", wanted.Client?.Value),
        ("activity", wanted.Activity?.Value),
        ("status", wanted.Status?.ToString()));

    private static JobRow Row(NpgsqlDataReader row) => new(
        new JobId(row.GetString(1)),
        new CooperativeId(row.GetString(2)),
        new MemberId(row.GetString(3)),
        new ActivityId(row.GetString(4)),
        new ClientId(row.GetString(5)),
        Sector: row.GetString(6),
        Enum.Parse<JobStatus>(row.GetString(7)),
        Start: row.GetFieldValue<DateOnly>(8),
        End: row.GetFieldValue<DateOnly>(9),
        new Money(row.GetInt64(10), new Currency(row.GetString(11))),
        row.IsDBNull(12) ? null : InvoiceId.FromText(row.GetString(12)),
        row.GetInt64(13),
        row.GetFieldValue<DateTimeOffset>(14));
}
