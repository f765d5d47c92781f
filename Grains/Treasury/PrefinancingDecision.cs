using System.Collections.Immutable;
using System.Globalization;
using Smart.Grains.Credit;
using Smart.Grains.Interfaces;
using static Smart.Grains.Interfaces.RuleVerdict;

namespace Smart.Grains.Treasury;

/// <summary>
/// The rule table of automated prefinancing. Every rule runs and is shown with what it saw; the outcome is the worst
/// verdict, the amount the least of what is asked and every cap, rounded down to the cent. Missing data never passes.
/// </summary>
public static class PrefinancingDecision
{
    private const string None = "not-applicable";

    /// <summary>Decides a request. Pure: the same arguments give the same decision for ever.</summary>
    /// <param name="asked">What is asked.</param>
    /// <param name="facts">What is known.</param>
    /// <param name="policy">The numbers of the table.</param>
    /// <param name="cash">What is known of cash; null where it is no limit (a question that leaves it out).</param>
    public static PrefinancingDecided Decide(
        PrefinancingApplication asked, PrefinancingFacts facts, PrefinancingPolicy policy, CashFacts? cash = null)
    {
        var factor = policy.FactorFor(facts.Client.Rating, asked.Evidence == PrefinancingEvidence.IssuedInvoice);
        var caps = Caps.Of(asked, facts, policy, factor, cash);
        var rules = ImmutableArray.CreateBuilder<RuleResult>(21);
        AddMemberAndEvidence(rules, asked, facts);
        AddTimeAndData(rules, asked, facts, policy, caps.Amount);
        AddAmounts(rules, asked, facts, policy, caps.Amount);
        rules.AddRange(caps.Rules);
        rules.Add(AtLeast("MIN", caps.Amount, policy.Minimum));

        var outcome = Worst(rules, isLess: caps.Amount < asked.Amount);
        var tooLittle = caps.Amount < policy.Minimum;
        var amount = outcome == PrefinancingOutcome.Decline ? Money.Zero : caps.Amount;
        return new PrefinancingDecided(
            outcome,
            IsConditional: outcome < PrefinancingOutcome.Decline && IsAwaitingSignature(asked),
            amount,
            caps.Binding ?? (tooLittle ? "MIN" : null),
            rules.DrainToImmutable(),
            factor,
            Price(amount, asked.TenorDays, policy),
            policy.Version,
            PrefinancingInput.Hash(asked, facts, policy.Version, cash));
    }

    private static void AddMemberAndEvidence(
        ImmutableArray<RuleResult>.Builder rules,
        PrefinancingApplication asked,
        PrefinancingFacts facts)
    {
        var (member, client) = (facts.Member, facts.Client);
        rules.Add(Must("R01", Both(member.IsActive, member.IsSharePaid), "active, share paid"));
        rules.Add(facts.Activity is { } own ? Must("R02", own.IsOpen, "open") : NotApplicableTo("R02", "open"));
        rules.Add(Must("R03", Both(Not(client.IsBlocked), Not(client.IsInsolvent)), "neither blocked nor insolvent"));
        rules.Add(Evidence(asked));
        rules.Add(Must("R05", Not(facts.Account.IsDisputed), "no dispute"));
    }

    private static void AddTimeAndData(
        ImmutableArray<RuleResult>.Builder rules,
        PrefinancingApplication asked,
        PrefinancingFacts facts,
        PrefinancingPolicy policy,
        Money amount)
    {
        var account = facts.Account;
        rules.Add(AtMost("R06", asked.TenorDays, policy.TenorDays[asked.Product]));
        rules.Add(AtMost("R07", account.HasHistory == false ? 0 : account.OverdueDays, policy.OverdueDays));
        rules.Add(AtMost("R08", facts.Member.ArrearsDays, policy.ArrearsDays));
        rules.Add(DataAge(facts, policy, amount));
        rules.Add(AtMost("R10", facts.Member.OtherUndecided, policy.OpenRequests - 1));
    }

    private static void AddAmounts(
        ImmutableArray<RuleResult>.Builder rules,
        PrefinancingApplication asked,
        PrefinancingFacts facts,
        PrefinancingPolicy policy,
        Money amount)
    {
        rules.Add(AtMost("R11", amount, policy.Automatic));
        rules.Add(facts.Member.EarlierFinancings switch
        {
            null => new RuleResult("R12", Refer, RuleResult.Missing, Text(policy.FirstAutomatic)),
            0 => AtMost("R12", amount, policy.FirstAutomatic),
            _ => NotApplicableTo("R12", Text(policy.FirstAutomatic)),
        });
        rules.Add(asked.IsClientLinked is { } linked
            ? new RuleResult("R13", linked ? Refer : Pass, linked ? "linked" : "not linked", "not linked")
            : new RuleResult("R13", Refer, RuleResult.Missing, "not linked"));
    }

    // An unsigned quote is enough to hold the money inside a job's plan, never to pay it.
    private static RuleResult Evidence(PrefinancingApplication asked)
    {
        var verdict = asked.Evidence switch
        {
            PrefinancingEvidence.IssuedInvoice => Pass,
            PrefinancingEvidence.AcceptedQuote when asked.Product == PrefinancingProduct.Job => Pass,
            PrefinancingEvidence.AwardLetter when asked.Product != PrefinancingProduct.Invoice => Pass,
            _ => IsAwaitingSignature(asked) ? Conditional : Decline,
        };
        return new RuleResult("R04", verdict, Name(asked.Evidence), "issued invoice, accepted quote or award letter");
    }

    private static bool IsAwaitingSignature(PrefinancingApplication asked) =>
        asked is { Evidence: PrefinancingEvidence.UnsignedQuote, IsInPlan: true, Product: PrefinancingProduct.Job };

    // No history means that there is no data that could be old; above an amount the client's status counts as well.
    private static RuleResult DataAge(PrefinancingFacts facts, PrefinancingPolicy policy, Money amount)
    {
        var account = facts.Account;
        var receivables = account.HasHistory == false ? 0 : Age(account.AsOf, facts.Today);
        var status = amount > policy.StatusCheckAbove ? Age(facts.Client.StatusCheckedOn, facts.Today) : 0;
        return AtMost("R09", receivables is { } a && status is { } b ? Math.Max(a, b) : null, policy.DataAgeDays);
    }

    private static int? Age(DateOnly? day, DateOnly today) => today.DayNumber - day?.DayNumber;

    /// <summary>What an amount costs over a tenor.</summary>
    internal static PrefinancingPrice Price(Money amount, int tenorDays, PrefinancingPolicy policy)
    {
        var days = Math.Max(1, tenorDays);
        var fee = amount.Times(policy.FeeRate, Rounding.HalfUp);
        var interest = amount.Times(policy.InterestRate * days / 365m, Rounding.HalfUp);
        var apr = amount.IsPositive && (fee + interest).IsPositive
            ? Apr.OfOneRepayment(amount, amount + fee + interest, days)
            : 0m;
        return new PrefinancingPrice(fee, interest, apr);
    }

    private static PrefinancingOutcome Worst(ImmutableArray<RuleResult>.Builder rules, bool isLess)
    {
        var worst = isLess ? PrefinancingOutcome.Partial : PrefinancingOutcome.Approve;
        for (var n = 0; n < rules.Count; n++)
        {
            if (rules[n].Verdict == Decline) return PrefinancingOutcome.Decline;
            if (rules[n].Verdict == Refer) worst = PrefinancingOutcome.Refer;
        }

        return worst;
    }

    private static RuleResult Must(string code, bool? holds, string wanted) =>
        new(code, Verdict(holds == true, holds is null, Decline), Seen(holds, wanted), wanted);

    private static string Seen(bool? holds, string wanted) => holds switch
    {
        null => RuleResult.Missing,
        true => wanted,
        false => $"not {wanted}",
    };

    private static RuleResult AtMost(string code, int? observed, int threshold) =>
        new(code, Verdict(observed <= threshold, observed is null, Refer), Text(observed), Text(threshold));

    private static RuleResult AtMost(string code, Money observed, Money threshold) =>
        new(code, observed <= threshold ? Pass : Refer, Text(observed), Text(threshold));

    private static RuleResult AtLeast(string code, Money observed, Money threshold) =>
        new(code, observed >= threshold ? Pass : Decline, Text(observed), Text(threshold));

    private static RuleResult NotApplicableTo(string code, string threshold) =>
        new(code, NotApplicable, None, threshold);

    private static RuleVerdict Verdict(bool holds, bool isMissing, RuleVerdict otherwise) =>
        isMissing ? Refer : holds ? Pass : otherwise;

    private static bool? Both(bool? one, bool? other) => one & other;

    private static bool? Not(bool? value) => value is { } known ? !known : null;

    private static string Name(PrefinancingEvidence evidence) => evidence switch
    {
        PrefinancingEvidence.None => "none",
        PrefinancingEvidence.UnsignedQuote => "unsigned quote",
        PrefinancingEvidence.AcceptedQuote => "accepted quote",
        PrefinancingEvidence.IssuedInvoice => "issued invoice",
        PrefinancingEvidence.AwardLetter => "award letter",
        _ => throw new ArgumentOutOfRangeException(nameof(evidence), evidence, "No such evidence."),
    };

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? RuleResult.Missing;

    private static string Text(Money amount) => Caps.Text(amount);
}
