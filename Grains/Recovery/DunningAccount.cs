using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Recovery;

/// <summary>
/// What the debtor of an invoice owes on a day, as letters and files claim it: the account that the calculator of late
/// interest keeps, over what dunning remembers. Both give the same figures, to the cent.
/// </summary>
public static class DunningAccount
{
    private const string RateKey = "interest.b2b";
    private const int HalfYearMonth = 7;

    /// <summary>The account on a day.</summary>
    /// <param name="state">What dunning remembers.</param>
    /// <param name="track">How the debtor is pursued.</param>
    /// <param name="today">The day of the claim.</param>
    /// <param name="rates">Figures of the day.</param>
    /// <param name="interest">Rates of interest, as <see cref="RatesTo"/> gives them.</param>
    public static LateStatement Of(
        Dunning.State state,
        DunningTrack track,
        DateOnly today,
        RecoveryRates rates,
        ImmutableArray<RateFrom> interest)
    {
        var terms = track == DunningTrack.Consumer
            ? OfConsumer(state, today, rates, interest)
            : OfEnterprise(state, today, rates);
        return Follow(state, today, terms, interest);
    }

    /// <summary>What is claimed at a step: the first reminder is free of charge for everybody.</summary>
    public static DunningClaim Claim(Dunning.State state, DunningStep step, LateStatement account)
    {
        var zero = state.Open - state.Open;
        return step == DunningStep.Reminder ? new DunningClaim(zero, zero, state.Open) : account.Open;
    }

    /// <summary>All that was owed beside the invoice since the due date, whatever payments covered of it.</summary>
    public static LateCharges Late(LateStatement account) => new(
        account.Payments.Aggregate(account.Open.Costs, (sum, paid) => sum + paid.Costs), account.Interest);

    /// <summary>The rates of interest from the day after the due date, cut at each half-year.</summary>
    public static ImmutableArray<RateFrom> RatesTo(DateOnly dueOn, DateOnly today, RuleBook rules)
    {
        var rates = ImmutableArray.CreateBuilder<RateFrom>();
        for (var day = dueOn.AddDays(1); day <= today || rates.Count == 0; day = NextHalfYear(day))
            rates.Add(new RateFrom(day, rules.Rate(RateKey, day)));
        return rates.ToImmutable();
    }

    private static LateStatement Follow(
        Dunning.State state, DateOnly until, LateTerms terms, ImmutableArray<RateFrom> interest)
    {
        // What was credited is as if it had never been owed: what is open and what was paid is what was owed.
        var amount = Money.Sum(state.Paid.Select(paid => paid.Amount).Append(state.Open));
        return LateAccount.Follow(amount, state.Opened!.DueOn, until, terms, interest);
    }

    // The lump sum is owed from the first day late, what was fronted from the day of its bill. A bill whose day nobody
    // kept is owed today: earlier payments did not cover it.
    private static LateTerms OfEnterprise(Dunning.State state, DateOnly today, RecoveryRates rates) =>
        new(rates.LumpSum, rates.Order, [.. Payments(state, order: null)], [])
        {
            Costs =
            [
                .. state.Costs.Select(cost => new LateCost(
                    state.CostDays?.GetValueOrDefault(cost.Key, today) ?? today, cost.Value)),
            ],
        };

    // A consumer owes the penalty from the notice on, within the scale for what was owed then (art. XIX.4, XIX.5),
    // whatever recovery cost us. What was paid before, in the free term, paid the debt alone (art. XIX.2).
    private static LateTerms OfConsumer(
        Dunning.State state, DateOnly today, RecoveryRates rates, ImmutableArray<RateFrom> interest)
    {
        var zero = state.Open - state.Open;
        var notice = state.Steps.FirstOrDefault(step => step.Step > DunningStep.Reminder);
        var on = notice?.On ?? today;
        var free = new LateTerms(
            zero, ImputationOrder.PrincipalInterestCosts, [.. Payments(state, order: null)], Disputes: []);
        var owed = Follow(state, on, free, interest).Open.Principal;
        var penalty = rates.Penalty.On(owed);
        if (notice is not null) penalty = Money.Min(penalty, notice.Claim.Costs);
        return new LateTerms(
            zero,
            rates.Order,
            [.. Payments(state, paid => paid.Until <= on ? ImputationOrder.PrincipalInterestCosts : null)],
            Disputes: [])
        {
            Costs = [new LateCost(on, penalty)],
        };
    }

    private static IEnumerable<LatePayment> Payments(Dunning.State state, Func<Tranche, ImputationOrder?>? order) =>
        state.Paid.Select(paid => new LatePayment(paid.Until, paid.Amount, order?.Invoke(paid)));

    private static DateOnly NextHalfYear(DateOnly day) => day.Month < HalfYearMonth
        ? new DateOnly(day.Year, HalfYearMonth, 1)
        : new DateOnly(day.Year + 1, 1, 1);
}
