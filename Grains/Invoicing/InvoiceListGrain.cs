using Npgsql;
using Orleans.Concurrency;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Invoicing;

/// <summary>Reads the list of invoices that <see cref="InvoiceList"/> keeps.</summary>
[StatelessWorker]
[GrainType("invoice-list")]
public sealed class InvoiceListGrain(ProjectedPages pages, NpgsqlDataSource database) : Grain, IInvoiceListGrain
{
    private const string CalledLike = """
        SELECT id_text FROM grain_state WHERE state = 'client-profile' AND called ILIKE $1
        """;

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
    public async Task<ListPage<InvoiceRow>> Page(InvoicesWanted wanted) => await pages.Read(
        List,
        wanted.Page,
        ("cooperative", wanted.Cooperative?.Value),
        ("client", wanted.Client?.Value),
        ("job", wanted.Job?.Value),
        ("job IN (SELECT j.job FROM job_list j WHERE j.member = ?)", wanted.Member?.Value),
        ("status", wanted.Status?.ToString()),
        InvoiceSearch.Filter(wanted.Search, await Called(wanted)));

    // Known before the list is asked, so that the database finds its way by them and not through every row.
    private async Task<List<string>> Called(InvoicesWanted wanted)
    {
        var clients = new List<string>();
        if (!wanted.MayKnowClients || string.IsNullOrWhiteSpace(wanted.Search)) return clients;
        await using var command = database.CreateCommand(CalledLike);
        command.Parameters.Add(new NpgsqlParameter<string>
        {
            TypedValue = $"%{SqlText.Literally(wanted.Search.Trim())}%",
        });
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync()) clients.Add(row.GetString(0));
        return clients;
    }

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
