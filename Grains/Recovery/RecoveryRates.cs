using Smart.Grains.Interfaces;

namespace Smart.Grains.Recovery;

/// <summary>
/// The figures of the law on recovery, as they are on a day. Money in cents of the invoice's currency.
/// </summary>
/// <param name="LumpSum">Recovery costs per invoice between enterprises (law of 2 August 2002, art. 6): 40 EUR.</param>
/// <param name="Penalty">What a consumer may be asked at most.</param>
/// <param name="AccessoriesShare">
/// Interest and lump sum at most, as a share of the principal (Judicial Code, art. 1394/20).
/// </param>
/// <param name="Order">What a payment pays first: the law's order unless the cooperative chose another.</param>
public sealed record RecoveryRates(
    Money LumpSum,
    ConsumerPenalty Penalty,
    decimal AccessoriesShare,
    ImputationOrder Order = ImputationOrder.CostsInterestPrincipal)
{
    /// <summary>Reads the figures from the rules of a cooperative.</summary>
    public static RecoveryRates On(RuleBook rules, DateOnly day) => new(
        Euro(rules.Rate("dunning.lump-sum", day)),
        new ConsumerPenalty(
            Flat: Euro(rules.Rate("dunning.consumer.flat", day)),
            FlatUpTo: Euro(rules.Rate("dunning.consumer.flat-up-to", day)),
            MiddleBase: Euro(rules.Rate("dunning.consumer.middle-base", day)),
            MiddleRate: rules.Rate("dunning.consumer.middle-rate", day),
            MiddleUpTo: Euro(rules.Rate("dunning.consumer.middle-up-to", day)),
            UpperBase: Euro(rules.Rate("dunning.consumer.upper-base", day)),
            UpperRate: rules.Rate("dunning.consumer.upper-rate", day),
            Ceiling: Euro(rules.Rate("dunning.consumer.ceiling", day))),
        rules.Rate("dunning.undisputed.accessories", day),
        OrderOf(rules.TryRate("dunning.order", day)));

    /// <summary>The days of the steps, counted from the due date, for reminders that start on a day.</summary>
    public static DunningSchedule Schedule(RuleBook rules, DateOnly day) => new(
        (int)rules.Rate("dunning.days.reminder", day),
        (int)rules.Rate("dunning.days.notice", day),
        (int)rules.Rate("dunning.days.formal-notice", day),
        (int)rules.Rate("dunning.days.bailiff", day),
        (int)rules.Rate("dunning.consumer.days", day));

    // The rule is the number of the order in the list; one that is not in it is the law's own.
    private static ImputationOrder OrderOf(decimal? rule) =>
        rule is { } n && Enum.GetValues<ImputationOrder>().Any(order => (int)order == n)
            ? (ImputationOrder)(int)n
            : ImputationOrder.CostsInterestPrincipal;

    private static Money Euro(decimal amount) => new(checked((long)(amount * 100m)), Money.Zero.Currency);
}

/// <summary>
/// The highest penalty that a consumer may be asked (Code of Economic Law, art. XIX.4). A clause above it is void.
/// </summary>
public sealed record ConsumerPenalty(
    Money Flat,
    Money FlatUpTo,
    Money MiddleBase,
    decimal MiddleRate,
    Money MiddleUpTo,
    Money UpperBase,
    decimal UpperRate,
    Money Ceiling)
{
    /// <summary>The highest penalty on a debt, rounded down to the cent: above the cap it would be void.</summary>
    public Money On(Money principal)
    {
        if (!principal.IsPositive) return principal - principal;
        if (principal <= FlatUpTo) return Flat;
        if (principal <= MiddleUpTo) return MiddleBase + (principal - FlatUpTo).Times(MiddleRate, Rounding.Down);
        return Money.Min(UpperBase + (principal - MiddleUpTo).Times(UpperRate, Rounding.Down), Ceiling);
    }
}

/// <summary>What a bailiff may collect without a judge (Judicial Code, art. 1394/20 to 1394/27).</summary>
/// <param name="Claim">Costs, interest and principal; costs and interest together are capped.</param>
/// <param name="LeftOut">What the cap leaves out; it can still be asked of a judge.</param>
public sealed record UndisputedClaim(DunningClaim Claim, Money LeftOut)
{
    /// <summary>Caps the accessories of a claim; costs go before interest, as payments do.</summary>
    /// <param name="claim">All that is owed.</param>
    /// <param name="accessoriesShare">Accessories at most, as a share of the principal.</param>
    public static UndisputedClaim Of(DunningClaim claim, decimal accessoriesShare)
    {
        var cap = claim.Principal.Times(accessoriesShare, Rounding.Down);
        var costs = Money.Min(claim.Costs, cap);
        var interest = Money.Min(claim.Interest, cap - costs);
        return new UndisputedClaim(
            new DunningClaim(costs, interest, claim.Principal),
            claim.Costs + claim.Interest - costs - interest);
    }
}
