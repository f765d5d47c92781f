using Smart.Grains.Interfaces;
using static Smart.Grains.Interfaces.RuleVerdict;

namespace Smart.Grains.Treasury;

/// <summary>
/// The rule table where people approved an amount: rules of credit are overridden, and shown as such. What is law
/// (R01 to R05) and what would overcommit the pool (L6), its cash (L7) or the receivable itself stands, whoever signs.
/// </summary>
public static class Overriding
{
    /// <summary>Decides what people approved. Pure, like the table itself.</summary>
    /// <param name="asked">What was asked.</param>
    /// <param name="facts">What is known.</param>
    /// <param name="policy">The numbers of the table.</param>
    /// <param name="cash">What is known of cash.</param>
    /// <param name="approved">What people approved, at most what was asked.</param>
    public static PrefinancingDecided Decide(
        PrefinancingApplication asked,
        PrefinancingFacts facts,
        PrefinancingPolicy policy,
        CashFacts cash,
        Money approved)
    {
        var table = PrefinancingDecision.Decide(asked with { Amount = approved }, facts, policy, cash);
        var (amount, binding) = Possible(asked, facts, cash, table.FactorPercent, approved);
        var isTooLittle = amount < policy.Minimum;
        var rules = table.Rules.Select(rule => rule.Code switch
        {
            "MIN" => rule with { Observed = Caps.Text(amount), Verdict = isTooLittle ? RuleVerdict.Decline : Pass },
            "L1" when binding == "L1" => rule,
            _ when IsHard(rule.Code) || rule.Verdict < RuleVerdict.Caps => rule,
            _ => rule with { Verdict = Overridden },
        }).ToArray();
        var law = rules.FirstOrDefault(rule => rule.Code[0] == 'R' && rule.Verdict >= RuleVerdict.Caps).Code;
        var isDeclined = law is not null || isTooLittle;
        if (isDeclined) amount = Money.Zero;
        return table with
        {
            Outcome = isDeclined ? PrefinancingOutcome.Decline
                : amount < asked.Amount ? PrefinancingOutcome.Partial
                : PrefinancingOutcome.Approve,
            IsConditional = !isDeclined && rules.Any(rule => rule.Verdict == Conditional),
            Amount = amount,
            BindingLimit = law ?? binding ?? (isTooLittle ? "MIN" : null),
            Rules = [.. rules],
            Price = PrefinancingDecision.Price(amount, asked.TenorDays, policy),
            InputHash = PrefinancingInput.Hash(asked, facts, policy.Version, cash, approved),
        };
    }

    /// <summary>Whether nobody may override a rule.</summary>
    public static bool IsHard(string code) => code is "R01" or "R02" or "R03" or "R04" or "R05" or "L6" or "L7";

    // What is missing is never a pass: a figure that nobody knows lets nothing through.
    private static (Money Amount, string? Binding) Possible(
        PrefinancingApplication asked, PrefinancingFacts facts, CashFacts cash, decimal factor, Money approved)
    {
        var (least, binding) = (approved, (string?)null);
        var receivable = asked.BudgetNetOfFee - (asked.OtherFinancing ?? asked.BudgetNetOfFee);
        Take("L1", receivable);
        Take("L6", Caps.Capacity(facts, factor) ?? Money.Zero);
        Take("L7", cash.Free ?? Money.Zero);
        if (facts.Holds is { } holds)
        {
            if (holds.Activity is { } activity) Take("L4", activity);
            Take("L5", holds.Member);
            Take("L2", holds.Account);
            Take("L6", holds.Pool);
        }

        if (cash.Held is { } held) Take("L7", held);
        return (Money.Max(Money.Zero, least), binding);

        void Take(string code, Money room)
        {
            if (room < least) (least, binding) = (room, code);
        }
    }
}
