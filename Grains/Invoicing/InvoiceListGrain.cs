using Npgsql;
using Orleans.Concurrency;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Invoicing;

/// <summary>Reads the list of invoices that <see cref="InvoiceList"/> keeps.</summary>
[StatelessWorker]
[GrainType("invoice-list")]
public sealed class InvoiceListGrain(ProjectedPages pages) : Grain, IInvoiceListGrain
{
    private static readonly ProjectedList<InvoiceRow> List = new(
        "invoices",
        "invoice_list",
        Id: "invoice",
        "number, cooperative, job, client, issued_on, due_on, status, currency, total, paid, credited, lost, open, "
        + "version, changed_at",
        new Dictionary<string, ProjectedSort>
        {
            ["id"] = new("invoice", "text"),
            ["issued"] = new("issued_on", "date"),
            ["due"] = new("due_on", "date"),
            ["open"] = new("open", "bigint"),
        },
        Row);

    /// <inheritdoc/>
    public Task<ListPage<InvoiceRow>> Page(InvoicesWanted wanted) => pages.Read(
        List,
        wanted.Page,
        ("cooperative", wanted.Cooperative?.Value),
        ("client", wanted.Client?.Value),
        ("job", wanted.Job?.Value),
        ("job IN (SELECT j.job FROM job_list j WHERE j.member = ?)", wanted.Member?.Value),
        ("status", wanted.Status?.ToString()));

    private static InvoiceRow Row(NpgsqlDataReader row)
    {
        var currency = new Currency(row.GetString(9));
        Money Amount(int column) => new(row.GetInt64(column), currency);
        return new InvoiceRow(
            InvoiceId.FromText(row.GetString(1)),
            Number: row.GetString(2),
            new CooperativeId(row.GetString(3)),
            new JobId(row.GetString(4)),
            new ClientId(row.GetString(5)),
            IssuedOn: row.GetFieldValue<DateOnly>(6),
            DueOn: row.GetFieldValue<DateOnly>(7),
            Enum.Parse<InvoiceStatus>(row.GetString(8)),
            Total: Amount(10),
            Paid: Amount(11),
            Credited: Amount(12),
            Lost: Amount(13),
            Open: Amount(14),
            row.GetInt64(15),
            row.GetFieldValue<DateTimeOffset>(16));
    }
}
