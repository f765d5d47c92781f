using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Recovery;

/// <content>
/// What is claimed beside the invoice. The invoice is told of each claim, since it is where payments come in; and it
/// tells of what came in. A case that is closed still hears of it: a late client may pay interest after the invoice.
/// </content>
public static partial class Dunning
{
    /// <summary>What was claimed beside the invoice, and what came in of it; null before anything was.</summary>
    public static LateClaim? LateClaimOf(State state) => state.LateClaimed is not { } claimed ? null : new LateClaim(
        claimed.On,
        new LateCharges(claimed.Costs, claimed.Interest),
        state.LatePaid ?? new LateCharges(claimed.Costs - claimed.Costs, claimed.Costs - claimed.Costs));

    /// <summary>What a step claims beside the invoice; null of a reminder, which is free of charge.</summary>
    /// <param name="step">The step.</param>
    /// <param name="account">The account of its day.</param>
    /// <param name="order">What a payment pays first.</param>
    public static Event.LateClaimed? ClaimOf(Event.StepTaken step, LateStatement account, ImputationOrder order)
    {
        if (step.Step == DunningStep.Reminder) return null;
        var late = DunningAccount.Late(account);
        return new Event.LateClaimed(step.On, late.Costs, late.Interest, IsInterestFirst(order));
    }

    /// <summary>
    /// What is claimed after a credit note, as if what was credited had never been owed: counted anew to the day of the
    /// last claim, and what was fronted since beside it.
    /// </summary>
    /// <param name="state">After the credit note.</param>
    /// <param name="rates">Figures of the day of the last claim.</param>
    /// <param name="interest">Rates of interest to that day, of <see cref="DunningAccount.RatesTo"/>.</param>
    public static Event.LateClaimed? ClaimAfter(
        State state, RecoveryRates rates, ImmutableArray<RateFrom> interest)
    {
        if (state is not { LateClaimed: { } last, Steps: [.., { Track: var track }] }) return null;
        if (!WasOwed(state)) return last with { Costs = last.Costs - last.Costs, Interest = last.Costs - last.Costs };

        var late = DunningAccount.Late(DunningAccount.Of(state, track, last.On, rates, interest));
        var since = track == DunningTrack.Consumer ? [] : state.Costs.Where(
            cost => state.CostDays?.TryGetValue(cost.Key, out var day) is true && day > last.On);
        return last with
        {
            Costs = since.Aggregate(late.Costs, (sum, cost) => sum + cost.Value),
            Interest = late.Interest,
        };
    }

    /// <summary>Late interest and costs came in.</summary>
    public static Decision<Event> Decide(State state, Message.LatePaid told) => state.Opened is null
        ? Decision.NothingNew<Event>()
        : new Event.LatePaid(told.PaidOn, told.Costs, told.Interest);

    // Whoever recovers asks the debtor for their costs themselves, so a bill is claimed as soon as anything is: but
    // never of a consumer, who owes within the scale of the law whatever recovery cost.
    private static Decision<Event> Fronted(State state, Event.CostFronted fronted)
    {
        if (state is not { LateClaimed: { } last, Steps: [.., { Track: var track }] }) return fronted;
        Event[] events = track == DunningTrack.Consumer || !WasOwed(state)
            ? [fronted]
            : [fronted, last with { Costs = last.Costs + fronted.Amount }];
        return Telling(state, events, Decision.Of(events));
    }

    // The invoice hears what is claimed in all, and what was fronted, whenever one of them changes.
    private static Decision<Event> Telling(State state, Event[] events, Decision<Event> decision)
    {
        var after = events.Aggregate(state, Evolve);
        if (after is not { LateClaimed: { } claimed, Opened: { } opened }) return decision;
        if (claimed == state.LateClaimed && after.Fronted == state.Fronted) return decision;
        return decision.Send(
            $"invoice/{opened.Invoice.Value}",
            new Message.LateClaimed(
                opened.Invoice, claimed.On, claimed.Costs, claimed.Interest, after.Fronted, claimed.InterestFirst));
    }

    // What a credit note took away whole was never owed.
    private static bool WasOwed(State state) =>
        state.Open.IsPositive || state.Paid.Any(paid => paid.Amount.IsPositive);

    private static bool IsInterestFirst(ImputationOrder order) =>
        order is ImputationOrder.InterestCostsPrincipal or ImputationOrder.PrincipalInterestCosts;

    private static LateCharges Plus(LateCharges? before, Event.LatePaid paid) => before is null
        ? new LateCharges(paid.Costs, paid.Interest)
        : new LateCharges(before.Costs + paid.Costs, before.Interest + paid.Interest);
}
