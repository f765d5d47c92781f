using System.Collections.Immutable;
using System.Globalization;
using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;
using Smart.Grains.Kernel;
using Smart.Grains.Ledger;

namespace Smart.Tests.Domain.Invoicing;

/// <summary>Invoices made for tests: the worked example, and ways to go on from there.</summary>
internal static class Invoices
{
    public static readonly CooperativeId Cooperative = new("general");
    public static readonly InvoiceId Id = new("J1/1");
    public static readonly DateOnly On = new(2026, 3, 2);
    public static readonly DateOnly Later = On.AddYears(3);
    public static readonly InvoiceBookKey Book = new(Cooperative, 2026, BookKind.Invoice);

    public static readonly UblParty Seller = new(
        "Coopérative générale", "BE", new EnterpriseNumber("0896755397"), new VatNumber("BE0896755397"), null, null);

    public static readonly UblParty Company = new(
        "Van den Berg & Fils SRL",
        "BE",
        new EnterpriseNumber("0912041906"),
        new VatNumber("BE0912041906"),
        "Rue du Midi 1, 1000 Bruxelles",
        "compta@example.be");

    public static DraftFacts Facts { get; } = new(
        ClientKind.Company, "BE", Company.VatNumber, TermDays: 30, StandardPercent: 21m, ReducedPercent: 6m);

    public static Money Euro(decimal amount) => new((long)(amount * 100m), Money.Zero.Currency);

    public static Money Euro(string amount) => Euro(decimal.Parse(amount, CultureInfo.InvariantCulture));

    /// <summary>Fee 1,000.00 at 21 %; 45.00 for the cooperative, 20.00 for the pool.</summary>
    public static IssueInvoice Command(params InvoiceLine[] lines) => new(
        Cooperative,
        new JobId("J1"),
        new ActivityId("A013"),
        new ClientId("C0004"),
        On,
        lines.Length > 0 ? [.. lines] : [new InvoiceLine("Scénographie", WorkNature.Service, Euro(1000m), 21m)],
        Euro(45m),
        Euro(20m));

    public static (Invoice.State State, Decision<Invoice.Event> Decision) Issue(IssueInvoice? command = null)
    {
        command ??= Command();
        var draft = InvoiceDraft.Of(command, Facts).Draft!;
        var (book, _) = Enter(InvoiceBook.State.Initial, Id.Value, command.On, draft.Parts);
        var decision = Invoice.Decide(
            Invoice.State.Initial, Id, command, draft, InvoiceBook.Entry(book, Id.Value, Book), "hash");
        return (After(Invoice.State.Initial, decision), decision);
    }

    public static (InvoiceBook.State State, Decision<InvoiceBook.Event> Decision) Enter(
        InvoiceBook.State book, string document, DateOnly on, InvoiceParts parts)
    {
        var enter = new EnterDocument(document, new InvoiceId(document), new ActivityId("A013"), on, parts);
        var decision = InvoiceBook.Decide(book, enter, Book);
        return (decision.Events.Aggregate(book, InvoiceBook.Evolve), decision);
    }

    public static Invoice.State After(Invoice.State state, Decision<Invoice.Event> decision) =>
        decision.Events.Aggregate(state, Invoice.Evolve);

    public static Invoice.State Pay(Invoice.State state, string payment, Money amount) =>
        After(state, Invoice.Decide(state, Id, new RecordPayment(payment, amount, On.AddDays(20)), Later));

    public static ImmutableArray<Posting> Booked(Decision<Invoice.Event> decision) =>
        [.. decision.Events.SelectMany(e => InvoicingPostings.Of($"invoice/{Id.Value}", e))];

    /// <summary>Postings as a person reads them: <c>bank receivable 1210.00</c>, in the order of the rows.</summary>
    public static string[] Rows(IEnumerable<Posting> postings) =>
    [
        .. postings.Select(row => string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Debit.Kind.Name()} {row.Credit.Kind.Name()} {row.Amount.Minor / 100m:0.00}")),
    ];
}
