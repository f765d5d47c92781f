using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;

namespace Smart.Grains.Ledger;

/// <summary>What invoices book: the rows of the worked example in domain.md, leg by leg.</summary>
public static class InvoicingPostings
{
    /// <summary>What an event of an invoice book posts: the issue of an invoice, and nothing else.</summary>
    public static IEnumerable<Posting> Of(InvoiceBook.Event @event) => @event switch
    {
        InvoiceBook.Event.InvoiceEntered e => Issued(e),
        _ => [],
    };

    /// <summary>What an event of an invoice posts.</summary>
    /// <param name="stream">The invoice's stream, <c>invoice/{id}</c>: its id owns the receivable.</param>
    /// <param name="event">The event.</param>
    public static IEnumerable<Posting> Of(string stream, Invoice.Event @event)
    {
        var invoice = stream[(stream.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return @event switch
        {
            Invoice.Event.Paid e => Rows(
                Reason.InvoicePaid,
                (Shared(AccountKind.Bank, e.Cooperative), Receivable(e.Cooperative, invoice), e.Parts.Total())),
            Invoice.Event.LatePaid e => Late(e, invoice),
            Invoice.Event.Overpaid e => Rows(
                Reason.Unmatched,
                (Shared(AccountKind.Bank, e.Cooperative), Shared(AccountKind.Suspense, e.Cooperative), e.Amount)),
            Invoice.Event.Recovered e => Recovered(e),
            Invoice.Event.Credited e => Reversed(
                AccountKind.VatDue, Reason.InvoiceCredited, e.Cooperative, e.Budget, invoice, e.Parts),
            Invoice.Event.WrittenOff e => Reversed(
                AccountKind.VatToRecover, Reason.LossCertain, e.Cooperative, e.Budget, invoice, e.Parts),
            _ => [],
        };
    }

    private static IEnumerable<Posting> Issued(InvoiceBook.Event.InvoiceEntered e)
    {
        var receivable = Receivable(e.Cooperative, e.Invoice.Value);
        return Rows(
            Reason.InvoiceIssued,
            (receivable, Shared(AccountKind.VatDue, e.Cooperative), e.Parts.Vat),
            (receivable, Guaranteed(e.Cooperative, e.Budget), e.Parts.Guaranteed),
            (receivable, Shared(AccountKind.FeeDeferred, e.Cooperative), e.Parts.Fee),
            (receivable, Shared(AccountKind.ContributionCalled, e.Cooperative), e.Parts.Contribution));
    }

    // A credit note reverses the row of the issue. A certain loss does the same, but its VAT is asked back.
    private static IEnumerable<Posting> Reversed(
        AccountKind vat,
        Reason reason,
        CooperativeId cooperative,
        ActivityId budget,
        string invoice,
        InvoiceParts parts)
    {
        var receivable = Receivable(cooperative, invoice);
        return Rows(
            reason,
            (Shared(vat, cooperative), receivable, parts.Vat),
            (Guaranteed(cooperative, budget), receivable, parts.Guaranteed),
            (Shared(AccountKind.FeeDeferred, cooperative), receivable, parts.Fee),
            (Shared(AccountKind.ContributionCalled, cooperative), receivable, parts.Contribution));
    }

    // The budget takes what is left from transit, and knows whether it is the fund's.
    private static IEnumerable<Posting> Late(Invoice.Event.LatePaid e, string invoice)
    {
        var bank = Shared(AccountKind.Bank, e.Cooperative);
        return Rows(
            Reason.RecoveryPaid,
            (bank, Shared(AccountKind.RecoveryCosts, e.Cooperative), e.ToFronted),
            (bank, LateTransit(e.Cooperative, invoice), e.Costs + e.Interest - e.ToFronted));
    }

    /// <summary>Where late interest and costs stand from the payment until the budget has passed them on.</summary>
    internal static Account LateTransit(CooperativeId cooperative, string invoice) =>
        Account.Of(AccountKind.Transit, cooperative, $"late/{invoice}");

    private static IEnumerable<Posting> Recovered(Invoice.Event.Recovered e)
    {
        var bank = Shared(AccountKind.Bank, e.Cooperative);
        return Rows(
            Reason.LossRecovered,
            (bank, Shared(AccountKind.VatDue, e.Cooperative), e.Vat),
            (bank, Shared(AccountKind.FeeIncome, e.Cooperative), e.Fee),
            (bank, Shared(AccountKind.PoolFund, e.Cooperative), e.ToPool));
    }

    // A leg without money is no leg: an invoice under reverse charge has no VAT to book.
    private static IEnumerable<Posting> Rows(
        Reason reason, params (Account Debit, Account Credit, Money Amount)[] legs) =>
        legs.Where(leg => leg.Amount.IsPositive)
            .Select(leg => new Posting(leg.Debit, leg.Credit, leg.Amount, reason));

    private static Account Shared(AccountKind kind, CooperativeId cooperative) => Account.Of(kind, cooperative);

    private static Account Receivable(CooperativeId cooperative, string invoice) =>
        Account.Of(AccountKind.Receivable, cooperative, invoice);

    private static Account Guaranteed(CooperativeId cooperative, ActivityId budget) =>
        Account.Of(AccountKind.Guaranteed, cooperative, budget.Value);
}
