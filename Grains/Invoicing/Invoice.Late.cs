using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Invoicing;

/// <content>
/// What a late client owes beside the invoice: interest, and the lump sum or penalty of the law. It counts once a
/// letter or the bailiff claimed it, and only as far as it was claimed.
/// </content>
/// <remarks>
/// <para>Which debt a payment settles. By law it covers costs, then interest, then the debt itself, unless the creditor
/// agrees otherwise (Civil Code, book 5, imputation of payments). The cooperative agrees otherwise in its books: a
/// payment covers the invoice first, for what is open of it is what budget, fund and State wait for, and a member's
/// wage is not kept waiting for forty euros. Only what exceeds it goes to what was claimed: costs, then interest, or
/// interest first where the cooperative's own order of payment says so (<c>dunning.order</c>). In which order it is
/// paid changes nothing of how much is owed on the day of the claim: letters and books come to the same total.</para>
/// <para>What nobody claimed waits in suspense for a person: interest that ran after the claim, too.</para>
/// <para>Nothing of this is booked before it is paid: it is no receivable, no loss when the invoice is lost, and bears
/// no VAT. It first pays back what the cooperative fronted to recover; whose the rest is, the budget knows.</para>
/// </remarks>
public static partial class Invoice
{
    /// <summary>What was claimed beside the invoice, and what came in of it; null before anything was.</summary>
    public static LateClaim? LateClaimOf(State state)
    {
        if (state.Late is not { } late) return null;
        var paid = LatePaidOf(state, late.Costs - late.Costs);
        return new LateClaim(
            late.On, new LateCharges(late.Costs, late.Interest), new LateCharges(paid.Costs, paid.Interest));
    }

    /// <summary>Dunning says what is claimed now, all in all; what it said before is replaced.</summary>
    public static Decision<Event> Decide(State state, Message.LateClaimed told)
    {
        if (state.Issued is null) return new Refusal("invoice.unknown");
        var claimed = new Event.LateClaimed(told.On, told.Costs, told.Interest, told.Fronted, told.InterestFirst);
        return claimed == state.Late ? Decision.NothingNew<Event>() : claimed;
    }

    // What is above the invoice: first what was claimed, and the rest waits for a person.
    private static (Event.LatePaid? Late, Event.Overpaid? Over) Beside(
        State state, Event.Issued issued, RecordPayment payment, Money excess)
    {
        var none = excess - excess;
        // Money that was there before the letter crossed it: whose it is, a person sees.
        var crossed = state.Late is { } claimed && payment.PaidOn < claimed.On;
        var paid = crossed ? new LateCharges(none, none) : Pay(state, excess);
        var rest = excess - paid.Total;
        var fronted = (state.Late?.Fronted ?? none) - LatePaidOf(state, none).ToFronted;
        return (
            paid.Total.IsPositive
                ? new Event.LatePaid(
                    issued.Cooperative, payment.PaymentId, payment.PaidOn, paid.Costs, paid.Interest,
                    Money.Min(paid.Total, fronted))
                : null,
            rest.IsPositive
                ? new Event.Overpaid(issued.Cooperative, payment.PaymentId, payment.PaidOn, rest)
                : null);
    }

    private static LateCharges Pay(State state, Money excess)
    {
        var none = excess - excess;
        if (LateClaimOf(state)?.Left is not { } left) return new LateCharges(none, none);
        if (state.Late!.InterestFirst)
        {
            var interest = Money.Min(excess, left.Interest);
            return new LateCharges(Money.Min(excess - interest, left.Costs), interest);
        }

        var costs = Money.Min(excess, left.Costs);
        return new LateCharges(costs, Money.Min(excess - costs, left.Interest));
    }

    /// <summary>What came in of late interest and costs, and how much of it paid back what was fronted.</summary>
    public sealed record LatePayments(Money Costs, Money Interest, Money ToFronted);

    // Whoever keeps account of the claim is told, and the budget what is left of it after what was fronted.
    private static Decision<Event> TellLate(
        Decision<Event> decision, Event.Issued issued, InvoiceId id, Event.LatePaid? paid)
    {
        if (paid is null) return decision;
        var told = new Message.LatePaid(
            id, issued.Job, issued.Budget, issued.Cooperative, paid.Payment, paid.PaidOn, paid.Costs, paid.Interest,
            paid.ToFronted);
        if (told.ToBudget.IsPositive) decision = decision.Send($"activity/{issued.Budget.Value}", told);
        return decision.Send($"dunning/{id.Value}", told);
    }

    private static LatePayments LatePaidOf(State state, Money none) =>
        state.LatePaid ?? new LatePayments(none, none, none);

    private static State PaidLate(State state, Event.LatePaid e)
    {
        var none = e.Costs - e.Costs;
        var before = LatePaidOf(state, none);
        var result = state.Payments.GetValueOrDefault(e.Payment) ?? new PaymentResult(none, none, state.Open, none);
        var after = state with
        {
            LatePaid = new LatePayments(
                before.Costs + e.Costs, before.Interest + e.Interest, before.ToFronted + e.ToFronted),
        };
        return Known(after, e.Payment, result with { Late = e.Costs + e.Interest });
    }
}
