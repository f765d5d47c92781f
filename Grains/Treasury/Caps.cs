using System.Collections.Immutable;
using System.Globalization;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Treasury;

/// <summary>The caps L1 to L7 of one case, and what they leave of the amount that is asked.</summary>
/// <param name="Amount">The least of what is asked and every known cap; never below zero.</param>
/// <param name="Binding">Code of the cap that set it, the first of equals; null when all leave room.</param>
/// <param name="Rules">Each cap with what it saw and what it leaves.</param>
public readonly record struct Caps(Money Amount, string? Binding, ImmutableArray<RuleResult> Rules)
{
    /// <summary>Works the caps out.</summary>
    public static Caps Of(
        PrefinancingApplication asked,
        PrefinancingFacts facts,
        PrefinancingPolicy policy,
        decimal factorPercent,
        CashFacts? cash)
    {
        var known = Of(asked, facts, policy, factorPercent, cash, default);
        if (facts.Holds is null && cash?.Held is null) return known;

        // Each was asked for what the one before left, in this order: who granted all of it is no cap.
        var left = known.Amount;
        var cut = new Cuts(
            Activity: Cut(facts.Holds?.Activity, ref left),
            Member: Cut(facts.Holds?.Member, ref left),
            Account: Cut(facts.Holds?.Account, ref left),
            Pool: Cut(facts.Holds?.Pool, ref left),
            Cash: Cut(cash?.Held, ref left));
        return Of(asked, facts, policy, factorPercent, cash, cut);
    }

    private static Caps Of(
        PrefinancingApplication asked,
        PrefinancingFacts facts,
        PrefinancingPolicy policy,
        decimal factorPercent,
        CashFacts? cash,
        Cuts cut)
    {
        var taking = new Taking(asked.Amount);
        taking.Add("L1", asked.OtherFinancing, Receivable(asked, policy));
        taking.Add("L2", facts.Account.Financed, Line(facts, policy), cut.Account);
        AddClientShare(ref taking, facts, policy);
        AddActivity(ref taking, facts, policy, cut.Activity);
        taking.Add("L5", facts.Member.Financed, policy.MemberLimit, cut.Member);
        AddCapacity(ref taking, facts, factorPercent, cut.Pool);
        if (cash is null) taking.Skip("L7");
        else taking.Add("L7", Money.Zero, cash.Free, cut.Cash);
        return taking.Done();
    }

    private static Money? Cut(Money? granted, ref Money left)
    {
        if (granted is not { } less || less >= left) return null;
        left = less;
        return less;
    }

    // Financing and wage advances on one receivable never exceed what of it reaches the budget.
    private static Money Receivable(PrefinancingApplication asked, PrefinancingPolicy policy) => Money.Min(
        asked.ReceivableNet.Times(policy.AdvanceRate[asked.Product], Rounding.Down), asked.BudgetNetOfFee);

    private static Money? Line(PrefinancingFacts facts, PrefinancingPolicy policy) =>
        facts.Client.Rating is { } rating ? policy.ClientLine[rating] : null;

    private static void AddClientShare(ref Taking taking, PrefinancingFacts facts, PrefinancingPolicy policy)
    {
        if (policy.IsPublicExempt && facts.Client.Rating == ClientRating.Public)
        {
            taking.Skip("L3");
            return;
        }

        Money? share = facts.Pool.Fund is { } fund
            ? Money.Max(fund.Times(policy.ClientShare, Rounding.Down), policy.ClientShareFloor)
            : null;
        taking.Add("L3", facts.Account.Financed, share);
    }

    private static void AddActivity(
        ref Taking taking, PrefinancingFacts facts, PrefinancingPolicy policy, Money? granted)
    {
        if (facts.Activity is not { } activity)
        {
            taking.Skip("L4");
            return;
        }

        taking.Add("L4", activity.Financed, Activity(activity, policy), granted);
    }

    /// <summary>What an Activity may have in all; null when its turnover is unknown.</summary>
    public static Money? Activity(ActivityFacts activity, PrefinancingPolicy policy)
    {
        if (activity.Collected12Months is not { } collected) return null;
        var share = Money.Max(collected.Times(policy.ActivityShare, Rounding.Down), policy.ActivityFloor);
        return Money.Min(share, policy.ActivityCeiling);
    }

    /// <summary>What a client may have at this cooperative: the lesser of its line and its share of the fund.</summary>
    public static Money? Client(PrefinancingFacts facts, PrefinancingPolicy policy)
    {
        if (facts.Client.Rating is not { } rating || facts.Pool.Fund is not { } fund) return null;
        var line = policy.ClientLine[rating];
        return policy.IsPublicExempt && rating == ClientRating.Public
            ? line
            : Money.Min(line, Money.Max(fund.Times(policy.ClientShare, Rounding.Down), policy.ClientShareFloor));
    }

    private static void AddCapacity(
        ref Taking taking, PrefinancingFacts facts, decimal factorPercent, Money? granted)
    {
        taking.Add("L6", Money.Zero, Capacity(facts, factorPercent), granted);
    }

    /// <summary>What the free capital of the pool carries; null when nobody knows it.</summary>
    public static Money? Capacity(PrefinancingFacts facts, decimal factorPercent) =>
        facts.Pool.FreeCapacity is { IsPositive: true } some
            ? new Money((long)Math.Floor(some.Minor * 100m / factorPercent), some.Currency)
            : facts.Pool.FreeCapacity;

    /// <summary>An amount as rules show it: decimal point, two decimals, no currency.</summary>
    public static string Text(Money amount) => (amount.Minor / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    // What an actor granted where that is less than it was asked for; null where it is not.
    private readonly record struct Cuts(Money? Activity, Money? Member, Money? Account, Money? Pool, Money? Cash);

    // Goes through the caps in the order of the table and keeps the least.
    private struct Taking(Money wanted)
    {
        private readonly ImmutableArray<RuleResult>.Builder rules = ImmutableArray.CreateBuilder<RuleResult>(7);
        private readonly Money asked = wanted;
        private Money least = wanted;
        private string? binding;

        // A cap with a missing figure leaves the amount as it is, and sends the case to a person.
        public void Add(string code, Money? used, Money? limit, Money? granted = null)
        {
            if (used is not { } taken || limit is not { } most)
            {
                var shown = limit is { } known ? Text(known) : RuleResult.Missing;
                rules.Add(new RuleResult(code, RuleVerdict.Refer, RuleResult.Missing, shown));
                return;
            }

            var room = Money.Max(Money.Zero, most - taken);
            if (granted is { } held) room = Money.Min(room, held);
            var verdict = room < asked ? RuleVerdict.Caps : RuleVerdict.Pass;
            rules.Add(new RuleResult(code, verdict, Text(taken), Text(room)));
            if (room >= least) return;
            least = room;
            binding = code;
        }

        public readonly void Skip(string code) =>
            rules.Add(new RuleResult(code, RuleVerdict.NotApplicable, "not-applicable", "not-applicable"));

        public readonly Caps Done() => new(least, binding, rules.MoveToImmutable());
    }
}
