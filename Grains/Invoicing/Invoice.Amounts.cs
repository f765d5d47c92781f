using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Invoicing;

/// <content>How payments, credits and recoveries are computed, what others are told, and what is left to do.</content>
public static partial class Invoice
{
    /// <summary>What is left to do by itself.</summary>
    public abstract record Step
    {
        /// <summary>Hand a document over for delivery.</summary>
        public sealed record Send(string Number, string DocumentId) : Step;

        /// <summary>Number a credit and write its credit note.</summary>
        public sealed record IssueCreditNote(Credit Credit) : Step;
    }

    /// <summary>What is left to do, in order; nothing when the invoice waits for others.</summary>
    public static IEnumerable<Step> Next(State state, InvoiceId id)
    {
        if (state.Issued is not { } issued) yield break;
        if (!state.SentNumbers.Contains(issued.Number)) yield return new Step.Send(issued.Number, DocumentOf(id));
        foreach (var credit in state.Credits)
        {
            if (credit.Note is not { } note) yield return new Step.IssueCreditNote(credit);
            else if (!state.SentNumbers.Contains(note.Number))
                yield return new Step.Send(note.Number, DocumentOf(id, note.Sequence));
        }
    }

    /// <summary>Name of the invoice's document.</summary>
    public static string DocumentOf(InvoiceId id) => $"invoice/{id.Value}/ubl";

    /// <summary>Name of a credit note's document.</summary>
    public static string DocumentOf(InvoiceId id, int credit) => $"invoice/{id.Value}/credit-{credit}/ubl";

    /// <summary>Name of the document that corrects the VAT of a loss.</summary>
    public static string CorrectionOf(InvoiceId id) => $"invoice/{id.Value}/correction";

    /// <summary>The invoice for others; null before it is issued.</summary>
    public static InvoiceView? View(State state, InvoiceId id) =>
        state.Issued is { } issued ? View(state, issued, id) : null;

    private static InvoiceView View(State state, Event.Issued issued, InvoiceId id) => new(
        id,
        StatusOf(state),
        issued.Cooperative,
        issued.Job,
        issued.Budget,
        issued.Client,
        issued.Number,
        issued.IssuedOn,
        issued.DueOn,
        issued.Reference,
        issued.Language,
        issued.Parts.Total() - issued.Parts.Vat,
        issued.Parts.Vat,
        issued.Parts.Total(),
        state.Open,
        state.Paid.Total(),
        state.Credited.Total(),
        state.Loss?.Parts.Total() ?? Money.Zero,
        state.Recovered.Total(),
        issued.DocumentHash,
        [.. state.Credits.Select(credit => credit.Note?.Number).OfType<string>()],
        state.SentNumbers.Contains(issued.Number),
        state.LossProposed,
        LateClaimOf(state));

    private static InvoiceStatus StatusOf(State state) => state switch
    {
        { Loss: not null } => InvoiceStatus.WrittenOff,
        { IsDisputed: true } => InvoiceStatus.Disputed,
        { Open.IsPositive: false } when state.Paid.Total().IsPositive => InvoiceStatus.Paid,
        { Open.IsPositive: false } => InvoiceStatus.Credited,
        _ => state.Paid.Total().IsPositive ? InvoiceStatus.PartlyPaid : InvoiceStatus.Open,
    };

    private static Decision<Event> Pay(State state, Event.Issued issued, InvoiceId id, RecordPayment payment)
    {
        var applied = Money.Min(payment.Amount, state.Open);
        var (late, over) = Beside(state, issued, payment, payment.Amount - applied);
        if (!applied.IsPositive) return TellLate(Decision.Of(Some(late, over)), issued, id, late);

        var parts = state.OpenParts.Pay(applied);
        var paid = new Event.Paid(issued.Cooperative, payment.PaymentId, payment.PaidOn, parts);
        var open = state.Open - applied;
        var message = new Message.PaymentReceived(
            id, issued.Job, issued.Budget, issued.Client, payment.PaymentId, payment.PaidOn, applied,
            parts.Guaranteed, parts.Fee, parts.Contribution, parts.Vat, open, PaidInFull: !open.IsPositive);
        return TellLate(
            Tell(issued, id, message, Some(paid, late, over), andBudget: true), issued, id, late);
    }

    private static Decision<Event> Recover(State state, Event.Issued issued, InvoiceId id, RecordPayment payment)
    {
        var applied = Money.Min(payment.Amount, state.LostParts.Total());
        var (late, over) = Beside(state, issued, payment, payment.Amount - applied);
        if (!applied.IsPositive) return TellLate(Decision.Of(Some(late, over)), issued, id, late);

        var parts = state.LostParts.Pay(applied);
        var recovered = new Event.Recovered(
            issued.Cooperative, payment.PaymentId, payment.PaidOn, parts.Vat, parts.Fee, parts.Guaranteed);
        var decision = TellLate(Decision.Of(Some(recovered, late, over)), issued, id, late);
        return parts.Guaranteed.IsPositive
            ? decision.Send(
                $"pool/{issued.Cooperative.Value}",
                new Message.LossRecovered(id, issued.Cooperative, parts.Guaranteed))
            : decision;
    }

    private static Event[] Some(params Event?[] events) => [.. events.OfType<Event>()];

    // A message goes to each who keeps account of the invoice; the budget only hears what changes its money.
    private static Decision<Event> Tell(
        Event.Issued issued, InvoiceId id, Message message, Event[] events, bool andBudget) =>
        Tell(Decision.Of(events), issued, id, message, andBudget);

    private static Decision<Event> Tell(
        Decision<Event> decision, Event.Issued issued, InvoiceId id, Message message, bool andBudget)
    {
        if (andBudget) decision = decision.Send($"activity/{issued.Budget.Value}", message);
        return decision
            .Send($"client-account/{issued.Cooperative.Value}/{issued.Client.Value}", message)
            .Send($"dunning/{id.Value}", message)
            .Send($"job/{issued.Job.Value}", message);
    }

    private static Decision<Event> Credited(
        Decision<Event> decision, Event.Issued issued, InvoiceId id, Event.Credited credited, Money open)
    {
        var parts = credited.Parts;
        var message = new Message.InvoiceCredited(
            id, issued.Job, issued.Budget, issued.Client, parts.Total(),
            parts.Guaranteed, parts.Fee, parts.Contribution, parts.Vat, open, credited.OnDispute,
            Note: $"credit-{credited.Sequence}");
        return Tell(decision, issued, id, message, andBudget: true).Wake(FollowUp, Calendar.StartOf(credited.On));
    }

    private static Event.Credited CreditEvent(
        State state, Event.Issued issued, ImmutableArray<VatSubtotal> subtotals, DateOnly today, bool onDispute)
    {
        var vat = Money.Sum(subtotals.Select(subtotal => subtotal.Vat));
        var parts = CreditParts(state.OpenParts, TotalOf(subtotals), vat);
        return new Event.Credited(
            issued.Cooperative, issued.Budget, state.Credits.Length + 1, today, parts, subtotals, onDispute);
    }

    // The share that stays due is rounded; the credit takes the rest, and its VAT follows from it as on any document.
    private static ImmutableArray<VatSubtotal> CreditAtShare(State state, Event.Issued issued, decimal shareDue) =>
    [
        .. StillInvoiced(state, issued)
            .Select(subtotal => Reduced(subtotal, subtotal.Net - subtotal.Net.Times(shareDue, Rounding.HalfUp)))
            .Where(subtotal => subtotal.Net.IsPositive),
    ];

    // All that is open, spread over the rates as they were invoiced; the VAT is what is open of it, not a new rounding.
    private static ImmutableArray<VatSubtotal> CreditOfOpen(State state, Event.Issued issued)
    {
        var invoiced = StillInvoiced(state, issued);
        var open = state.OpenParts;
        if (state.Paid.Total().Minor == 0) return invoiced;

        var nets = ProRata.Split(open.Total() - open.Vat, [.. invoiced.Select(subtotal => subtotal.Net)]);
        var taxes = open.Vat.IsPositive
            ? ProRata.Split(open.Vat, [.. invoiced.Select(subtotal => subtotal.Vat)])
            : [.. invoiced.Select(subtotal => subtotal.Vat)];
        return [.. invoiced.Select((subtotal, n) => subtotal with { Net = nets[n], Vat = taxes[n] })];
    }

    private static ImmutableArray<VatSubtotal> StillInvoiced(State state, Event.Issued issued) =>
        [.. issued.Subtotals.Select(subtotal => state.Credits
            .SelectMany(credit => credit.Decided.Subtotals)
            .Where(other => (other.Category, other.RatePercent) == (subtotal.Category, subtotal.RatePercent))
            .Aggregate(
                subtotal,
                (left, other) => left with { Net = left.Net - other.Net, Vat = left.Vat - other.Vat }))];

    // All of a subtotal takes all of its VAT, so that a full credit leaves no cent behind.
    private static VatSubtotal Reduced(VatSubtotal subtotal, Money net) => subtotal with
    {
        Net = net,
        Vat = net == subtotal.Net ? subtotal.Vat : net.Times(subtotal.RatePercent / 100m, Rounding.HalfUp),
    };

    // The document says what VAT is credited. After part payments, rounded part by part, it can differ by a cent from
    // what is open of each part; no part may fall below zero, so the difference moves between VAT and the rest.
    private static InvoiceParts CreditParts(InvoiceParts open, Money total, Money documentVat)
    {
        var openNet = open.Total() - open.Vat;
        var vat = Money.Max(total - openNet, Money.Min(documentVat, open.Vat));
        var net = ProRata.Split(total - vat, [open.Guaranteed, open.Fee, open.Contribution]);
        return new InvoiceParts(net[0], net[1], net[2], vat);
    }

    private static Money TotalOf(ImmutableArray<VatSubtotal> subtotals) =>
        Money.Sum(subtotals.Select(subtotal => subtotal.Net + subtotal.Vat));

    private static State Paid(State state, Event.Paid e)
    {
        var (next, none) = (state with { Paid = state.Paid.Plus(e.Parts) }, e.Parts.Nothing().Vat);
        return Known(next, e.Payment, new PaymentResult(e.Parts.Total(), none, next.Open, none));
    }

    private static State Recovered(State state, Event.Recovered e)
    {
        var zero = e.Vat - e.Vat;
        var next = state with { Recovered = state.Recovered.Plus(new InvoiceParts(e.ToPool, e.Fee, zero, e.Vat)) };
        return Known(next, e.Payment, new PaymentResult(e.Vat + e.Fee + e.ToPool, zero, next.Open, zero));
    }

    // What is too much stands beside what was applied of the same payment, when some of it was.
    private static State Overpaid(State state, Event.Overpaid e)
    {
        var none = e.Amount - e.Amount;
        var result = state.Payments.GetValueOrDefault(e.Payment) ?? new PaymentResult(none, none, state.Open, none);
        return Known(state, e.Payment, result with { InSuspense = e.Amount });
    }

    private static State Known(State state, string payment, PaymentResult result) =>
        state with { Payments = state.Payments.SetItem(payment, result) };

    private static ImmutableArray<Credit> Numbered(ImmutableArray<Credit> credits, Event.CreditNoteIssued e) =>
        credits.SetItem(e.Sequence - 1, credits[e.Sequence - 1] with { Note = e });
}
