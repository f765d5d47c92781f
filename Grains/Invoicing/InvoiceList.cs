using Npgsql;
using Smart.Grains.Kernel;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Invoicing;

/// <summary>The list of invoices: what each client owes, since when, and what is still open.</summary>
/// <remarks>Money that comes in after a loss was booked is not counted here: the loss stands.</remarks>
public sealed class InvoiceList() : Projection("invoices", ["invoice_list"], typeof(Invoice.Event))
{
    private const string Insert = """
        INSERT INTO invoice_list (invoice, number, cooperative, job, client, issued_on, due_on, currency, total,
            paid, credited, lost, is_disputed, version, changed_at)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
        """;

    private const string Update = """
        UPDATE invoice_list i
        SET paid = i.paid + c.paid, credited = i.credited + c.credited, lost = i.lost + c.lost,
            is_disputed = coalesce(c.is_disputed, i.is_disputed), version = c.version, changed_at = c.changed_at
        FROM unnest($1, $2, $3, $4, $5, $6, $7)
            AS c (invoice, paid, credited, lost, is_disputed, version, changed_at)
        WHERE i.invoice = c.invoice
        """;

    /// <inheritdoc/>
    public override async Task Apply(
        IReadOnlyList<Recorded> events, NpgsqlConnection connection, CancellationToken stop)
    {
        var changes = Changes(events, key => new Change(key), After);
        await Born([.. changes.Where(change => change.Issued is not null)], connection, stop);
        await Changed([.. changes.Where(change => change.Issued is null)], connection, stop);
    }

    private static Change After(Change change, Recorded recorded) => Read<Invoice.Event>(recorded) switch
    {
        Invoice.Event.Issued e => change with { Issued = e },
        Invoice.Event.Paid e => change with { Paid = change.Paid + e.Parts.Total().Minor },
        Invoice.Event.Credited e => change with { Credited = change.Credited + e.Parts.Total().Minor },
        Invoice.Event.WrittenOff e => change with { Lost = change.Lost + e.Parts.Total().Minor },
        Invoice.Event.Disputed => change with { IsDisputed = true },
        Invoice.Event.DisputeSettled => change with { IsDisputed = false },
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
        Column(rows, row => row.Id),
        Column(rows, row => row.Issued!.Number),
        Column(rows, row => row.Issued!.Cooperative.ToString()),
        Column(rows, row => row.Issued!.Job.ToString()),
        Column(rows, row => row.Issued!.Client.ToString()),
        Column(rows, row => row.Issued!.IssuedOn),
        Column(rows, row => row.Issued!.DueOn),
        Column(rows, row => row.Issued!.Parts.Total().Currency.Code),
        Column(rows, row => row.Issued!.Parts.Total().Minor),
        Column(rows, row => row.Paid),
        Column(rows, row => row.Credited),
        Column(rows, row => row.Lost),
        Column(rows, row => row.IsDisputed ?? false),
        Column(rows, row => row.Version),
        Column(rows, row => row.At));

    private static Task Changed(Change[] rows, NpgsqlConnection connection, CancellationToken stop) => Write(
        connection,
        Update,
        rows.Length,
        stop,
        Column(rows, row => row.Id),
        Column(rows, row => row.Paid),
        Column(rows, row => row.Credited),
        Column(rows, row => row.Lost),
        Column(rows, row => row.IsDisputed),
        Column(rows, row => row.Version),
        Column(rows, row => row.At));

    // What some events of one invoice come to; amounts are in minor units.
    private sealed record Change(string Id)
    {
        public Invoice.Event.Issued? Issued { get; init; }

        public long Paid { get; init; }

        public long Credited { get; init; }

        public long Lost { get; init; }

        public bool? IsDisputed { get; init; }

        public long Version { get; init; }

        public DateTimeOffset At { get; init; }
    }
}
