using System.Text.Json;
using Npgsql;
using Smart.Grains.Clients;
using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;
using Smart.Grains.Jobs;
using Smart.Grains.Kernel;
using Smart.Grains.Kernel.Following;
using Smart.Grains.Pool;
using static Smart.Grains.Reports.RiskFactKind;

namespace Smart.Grains.Reports;

/// <summary>
/// The facts of mutualised risk, picked out of the journal one by one: who owes what since when, what the fund has
/// out for it, and how it ended. Each row follows from one event alone, so a rebuild writes the very same rows.
/// </summary>
public sealed class RiskFacts() : Projection(
    "risk",
    ["risk_fact"],
    typeof(Job.Event),
    typeof(Invoice.Event),
    typeof(InvoiceBook.Event),
    typeof(PoolShard.Event),
    typeof(Client.Event))
{
    private const string Insert = """
        INSERT INTO risk_fact (position, line, cooperative, what, subject, effective_at, amount, currency, job, client,
            kind, day, until)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        """;

    /// <inheritdoc/>
    public override Task Apply(IReadOnlyList<Recorded> events, NpgsqlConnection connection, CancellationToken stop)
    {
        var rows = events
            .SelectMany(recorded => Of(recorded).Select((fact, line) => (recorded, fact, line: (short)line)))
            .ToArray();
        return Write(
            connection,
            Insert,
            rows.Length,
            stop,
            Column(rows, row => row.recorded.Position),
            Column(rows, row => row.line),
            Column(rows, row => row.recorded.Cooperative),
            Column(rows, row => row.fact.What.ToString()),
            Column(rows, row => row.fact.Subject),
            Column(rows, row => row.recorded.EffectiveAt),
            Column(rows, row => row.fact.Amount?.Minor),
            Column(rows, row => row.fact.Amount?.Currency.Code),
            Column(rows, row => row.fact.Job?.Value),
            Column(rows, row => row.fact.Client?.Value),
            Column(rows, row => row.fact.Kind),
            Column(rows, row => row.fact.Day),
            Column(rows, row => row.fact.Until));
    }

    private static IEnumerable<Fact> Of(Recorded recorded) => recorded.Name.Split('.')[0] switch
    {
        "job" => OfJob(KeyOf(recorded), Read<Job.Event>(recorded)),
        "invoice" => OfInvoice(KeyOf(recorded), Read<Invoice.Event>(recorded)),
        "invoice-book" => OfBook(Read<InvoiceBook.Event>(recorded)),
        "pool-shard" => OfShard(Read<PoolShard.Event>(recorded)).Where(fact => fact.Says),
        "client" => OfClient(KeyOf(recorded), Read<Client.Event>(recorded)),
        _ => throw new InvalidOperationException($"{recorded.Name} is no event that tells of risk."),
    };

    private static IEnumerable<Fact> OfJob(string job, Job.Event @event) => @event switch
    {
        Job.Event.Declared e => [Declared(job, e.Declaration)],
        Job.Event.Redeclared e => [Declared(job, e.Declaration)],
        _ => [],
    };

    private static Fact Declared(string job, Declaration declaration) => new(JobDeclared, job)
    {
        Client = declaration.Client,
        Kind = declaration.Sector,
        Day = declaration.Start,
        Until = declaration.End,
    };

    // The book's commit is the issue and what the ledger books; the invoice then says to whom and until when.
    private static IEnumerable<Fact> OfBook(InvoiceBook.Event @event) => @event switch
    {
        InvoiceBook.Event.InvoiceEntered e =>
            [new(InvoiceEntered, e.Invoice.Value) { Amount = e.Parts.Total(), Day = e.On }, Turnover(e)],
        _ => [],
    };

    private static Fact Turnover(InvoiceBook.Event.InvoiceEntered e) =>
        new(InvoicedNet, e.Invoice.Value) { Amount = e.Parts.Total() - e.Parts.Vat, Day = e.On };

    private static IEnumerable<Fact> OfInvoice(string invoice, Invoice.Event @event) => @event switch
    {
        Invoice.Event.Issued e =>
        [
            new(InvoiceIssued, invoice) { Job = e.Job, Client = e.Client, Day = e.IssuedOn, Until = e.DueOn },
        ],
        Invoice.Event.Paid e => [new(InvoicePaid, invoice) { Amount = e.Parts.Total(), Day = e.PaidOn }],
        Invoice.Event.Credited e => [new(InvoiceCredited, invoice) { Amount = e.Parts.Total(), Day = e.On }],
        Invoice.Event.WrittenOff e => [new(InvoiceLost, invoice) { Amount = e.Parts.Total(), Day = e.On }],
        Invoice.Event.Recovered e => [new(LossRecovered, invoice) { Amount = e.ToPool, Day = e.PaidOn }],
        Invoice.Event.Disputed => [new(InvoiceDisputed, invoice)],
        Invoice.Event.DisputeSettled => [new(DisputeSettled, invoice)],
        _ => [],
    };

    private static IEnumerable<Fact> OfShard(PoolShard.Event @event) => @event switch
    {
        PoolShard.Event.Held e => [new(Held, e.Case) { Amount = e.Amount, Job = JobOf(e.Case) }],
        PoolShard.Event.Released e => [new(Held, e.Case) { Amount = e.Kept }],
        PoolShard.Event.WageAdvanced e =>
        [
            new(HoldUsed, e.Case) { Amount = e.FromHold },
            new(Advanced, e.Case) { Amount = e.FromHold + e.FromQuota, Job = e.Job },
            new(Overdrawn, e.Case) { Amount = e.Overdraft, Job = e.Job },
        ],
        PoolShard.Event.Prefinanced e =>
        [
            new(HoldUsed, e.Case) { Amount = e.Amount },
            new(Prefinanced, e.Case) { Amount = e.Amount, Job = e.Job },
        ],
        PoolShard.Event.OverdraftCovered e =>
            [new(Overdrawn, e.Case) { Amount = -e.Amount }, new(Advanced, e.Case) { Amount = e.Amount }],
        PoolShard.Event.Repaid e => Back(e.Case, e.Overdraft, e.Advance, e.Prefinancing),
        PoolShard.Event.LossCharged e =>
        [
            .. Back(e.Case, e.Overdraft, e.Advance, e.Prefinancing),
            new(LossCharged, e.Case) { Amount = e.Overdraft + e.Advance + e.Prefinancing },
        ],
        _ => [],
    };

    // A case is named after the engagement that it pays for, which is named after its job.
    private static JobId? JobOf(string caseId)
    {
        var parts = caseId.Split('/');
        return parts is ["prefinancing", var financed, _] ? new JobId(financed)
            : parts is [var job, _] ? new JobId(job)
            : null;
    }

    private static IEnumerable<Fact> Back(string caseId, Money overdraft, Money advance, Money prefinancing) =>
    [
        new(Overdrawn, caseId) { Amount = -overdraft },
        new(Advanced, caseId) { Amount = -advance },
        new(Prefinanced, caseId) { Amount = -prefinancing },
    ];

    private static IEnumerable<Fact> OfClient(string client, Client.Event @event) => @event switch
    {
        Client.Event.Registered e =>
            [new(ClientRegistered, client) { Kind = JsonNamingPolicy.KebabCaseLower.ConvertName($"{e.Kind}") }],
        Client.Event.Insolvent e => [new(ClientInsolvent, client) { Day = e.On }],
        _ => [],
    };

    private sealed record Fact(RiskFactKind What, string Subject)
    {
        public Money? Amount { get; init; }

        public JobId? Job { get; init; }

        public ClientId? Client { get; init; }

        public string? Kind { get; init; }

        public DateOnly? Day { get; init; }

        public DateOnly? Until { get; init; }

        // A hold that falls to nothing is news; an advance of nothing is none.
        public bool Says => What == Held || Amount is not { IsZero: true };
    }
}
