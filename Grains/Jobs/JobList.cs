using Npgsql;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Jobs;

/// <summary>The list of jobs: who works when for whom, for how much, and where each stands.</summary>
public sealed class JobList() : Projection("jobs", ["job_list"], typeof(Job.Event))
{
    private const string Insert = """
        INSERT INTO job_list (job, cooperative, member, activity, client, sector, status, starts_on, ends_on,
            fee, currency, invoice, version, changed_at)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
        """;

    private const string Update = """
        UPDATE job_list j
        SET sector = coalesce(c.sector, j.sector), client = coalesce(c.client, j.client),
            status = coalesce(c.status, j.status), starts_on = coalesce(c.starts_on, j.starts_on),
            ends_on = coalesce(c.ends_on, j.ends_on), fee = coalesce(c.fee, j.fee),
            currency = coalesce(c.currency, j.currency), invoice = coalesce(c.invoice, j.invoice),
            version = c.version, changed_at = c.changed_at
        FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            AS c (job, sector, client, status, starts_on, ends_on, fee, currency, invoice, version, changed_at)
        WHERE j.job = c.job
        """;

    /// <inheritdoc/>
    public override async Task Apply(
        IReadOnlyList<Recorded> events, NpgsqlConnection connection, CancellationToken stop)
    {
        var changes = Changes(events, key => new Change(key), After);
        await Born([.. changes.Where(change => change.Budget is not null)], connection, stop);
        await Changed([.. changes.Where(change => change.Budget is null)], connection, stop);
    }

    private static Change After(Change change, Recorded recorded) => Read<Job.Event>(recorded) switch
    {
        Job.Event.Declared e => change with
        {
            Declaration = e.Declaration,
            Budget = e.Budget,
            Status = JobStatus.Declared,
        },
        Job.Event.Redeclared e => change with { Declaration = e.Declaration },
        Job.Event.Planned => change with { Status = JobStatus.Planned },
        Job.Event.Accepted => change with { Status = JobStatus.Accepted },
        Job.Event.Started => change with { Status = JobStatus.InProgress },
        Job.Event.Refused => change with { Status = JobStatus.Refused },
        Job.Event.Cancelled => change with { Status = JobStatus.Cancelled },
        Job.Event.Performed => change with { Status = JobStatus.Performed },
        Job.Event.InvoiceIssued e => change with { Invoice = e.Invoice },
        Job.Event.Settled => change with { Status = JobStatus.Settled },
        _ => change,
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
        Column(rows, row => row.Job),
        Column(rows, row => row.Declaration!.Cooperative.ToString()),
        Column(rows, row => row.Declaration!.Member.ToString()),
        Column(rows, row => row.Budget.ToString()!),
        Column(rows, row => row.Declaration!.Client.ToString()),
        Column(rows, row => row.Declaration!.Sector),
        Column(rows, row => row.Status.ToString()!),
        Column(rows, row => row.Declaration!.Start),
        Column(rows, row => row.Declaration!.End),
        Column(rows, row => row.Fee!.Value),
        Column(rows, row => row.Declaration!.Currency),
        Column(rows, row => row.Invoice?.ToString()),
        Column(rows, row => row.Version),
        Column(rows, row => row.At));

    private static Task Changed(Change[] rows, NpgsqlConnection connection, CancellationToken stop) => Write(
        connection,
        Update,
        rows.Length,
        stop,
        Column(rows, row => row.Job),
        Column(rows, row => row.Declaration?.Sector),
        Column(rows, row => row.Declaration?.Client.ToString()),
        Column(rows, row => row.Status?.ToString()),
        Column(rows, row => row.Declaration?.Start),
        Column(rows, row => row.Declaration?.End),
        Column(rows, row => row.Fee),
        Column(rows, row => row.Declaration?.Currency),
        Column(rows, row => row.Invoice?.ToString()),
        Column(rows, row => row.Version),
        Column(rows, row => row.At));

    // What some events of one job come to; null is what they leave as it was. Only the first event names the budget.
    private sealed record Change(string Job)
    {
        public Declaration? Declaration { get; init; }

        public ActivityId? Budget { get; init; }

        public JobStatus? Status { get; init; }

        public InvoiceId? Invoice { get; init; }

        public long Version { get; init; }

        public DateTimeOffset At { get; init; }

        public long? Fee => Declaration is null
            ? null
            : Money.TryOf(Declaration.Fee, Declaration.Currency, out var fee)
                ? fee.Minor
                : throw new InvalidOperationException($"Job {Job} has a fee that is no amount of money.");
    }
}
