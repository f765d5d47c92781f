using System.Globalization;
using Smart.Grains.Interfaces;
using Smart.Grains.Treasury;

namespace Smart.Tests.Domain.Treasury;

/// <summary>The base case of the examples, its policy, and the changes that the examples name.</summary>
internal static class Prefinanced
{
    public static readonly DateOnly Today = new(2026, 7, 1);

    public static readonly PrefinancingPolicy Policy = new(
        "test-1",
        new(120, 150, 365),
        OverdueDays: 60,
        ArrearsDays: 30,
        DataAgeDays: 7,
        Money.Eur(5000),
        OpenRequests: 3,
        Money.Eur(5000),
        Money.Eur(1000),
        new(0.90m, 0.70m, 0.80m),
        new(Money.Eur(2500), Money.Eur(3000), Money.Eur(10000), Money.Eur(25000), Money.Eur(50000)),
        0.03m,
        Money.Eur(2500),
        IsPublicExempt: true,
        0.25m,
        Money.Eur(1500),
        Money.Eur(15000),
        Money.Eur(10000),
        new(40, 30, 15, 8, 5),
        1.5m,
        Money.Eur(100),
        FeeRate: 0,
        InterestRate: 0,
        ConditionalDays: 30,
        FourEyesAbove: Money.Eur(5000),
        ReviewDays: 5);

    public static readonly PrefinancingApplication Asked = new(
        PrefinancingProduct.Job,
        Money.Eur(1000),
        PrefinancingEvidence.AcceptedQuote,
        IsInPlan: false,
        Money.Eur(6000),
        Money.Eur(5610),
        Money.Zero,
        TenorDays: 60,
        IsClientLinked: false);

    public static readonly PrefinancingFacts Facts = new(
        Today,
        new MemberFacts(true, true, 0, 0, 2, Money.Zero),
        new ActivityFacts(true, Money.Eur(40000), Money.Zero),
        new ClientFacts(ClientRating.B, false, false, null),
        new AccountFacts(true, Today, 0, false, Money.Zero),
        new PoolFacts(Money.Eur(100000), Money.Eur(50000)));

    /// <summary>Forecast cash of the base case.</summary>
    public static readonly CashFacts CashAtHand = new(Money.Eur(80000));

    /// <summary>Applies the words of an example to the base case.</summary>
    public static (PrefinancingApplication Asked, PrefinancingFacts Facts, CashFacts Cash) Changed(string changes)
    {
        var (asked, facts, cash) = (Asked, Facts, CashAtHand);
        foreach (var change in changes.Split(',', StringSplitOptions.TrimEntries))
        {
            var (newAsked, newFacts, newCash) = (Ask(asked, change), Know(facts, change), Count(cash, change));
            if (change.Length > 0 && newAsked == asked && newFacts == facts && newCash == cash)
                throw new FormatException($"'{change}' changes nothing.");
            (asked, facts, cash) = (newAsked, newFacts, newCash);
        }

        return (asked, facts, cash);
    }

    private static CashFacts Count(CashFacts cash, string change) => change switch
    {
        "cash missing" => cash with { Free = null },
        _ when Number(change, "cash") is { } free => cash with { Free = Money.Eur(free) },
        _ => cash,
    };

    private static PrefinancingApplication Ask(PrefinancingApplication asked, string change) => change switch
    {
        "no evidence" => asked with { Evidence = PrefinancingEvidence.None },
        "unsigned" => asked with { Evidence = PrefinancingEvidence.UnsignedQuote },
        "unsigned in plan" => asked with { Evidence = PrefinancingEvidence.UnsignedQuote, IsInPlan = true },
        "linked" => asked with { IsClientLinked = true },
        _ when Number(change, "tenor") is { } days => asked with { TenorDays = (int)days },
        _ when Number(change, "ask") is { } amount => asked with { Amount = Money.Eur(amount) },
        _ when Number(change, "other") is { } other => asked with { OtherFinancing = Money.Eur(other) },
        _ when Number(change, "receivable") is { } net => asked with
        {
            ReceivableNet = Money.Eur(net),
            BudgetNetOfFee = Money.Eur(net),
        },
        _ => asked,
    };

    private static PrefinancingFacts Know(PrefinancingFacts facts, string change) => change switch
    {
        "member inactive" => facts with { Member = facts.Member with { IsActive = false } },
        "share unpaid" => facts with { Member = facts.Member with { IsSharePaid = false } },
        "first" => facts with { Member = facts.Member with { EarlierFinancings = 0 } },
        "activity closed" => facts with { Activity = facts.Activity! with { IsOpen = false } },
        "no activity" => facts with { Activity = null },
        "client blocked" => facts with { Client = facts.Client with { IsBlocked = true } },
        "client insolvent" => facts with { Client = facts.Client with { IsInsolvent = true } },
        "checked" => facts with { Client = facts.Client with { StatusCheckedOn = Today } },
        "disputed" => facts with { Account = facts.Account with { IsDisputed = true } },
        "overdue missing" => facts with { Account = facts.Account with { OverdueDays = null } },
        "fund missing" => facts with { Pool = facts.Pool with { Fund = null } },
        _ when change.StartsWith("rating ", StringComparison.Ordinal) => facts with
        {
            Client = facts.Client with { Rating = Enum.Parse<ClientRating>(change[7..]) },
        },
        _ => Count(facts, change),
    };

    private static PrefinancingFacts Count(PrefinancingFacts facts, string change) => change switch
    {
        _ when Number(change, "overdue") is { } d => facts with
        {
            Account = facts.Account with { OverdueDays = (int)d },
        },
        _ when Number(change, "arrears") is { } d => facts with { Member = facts.Member with { ArrearsDays = (int)d } },
        _ when Number(change, "open") is { } n => facts with { Member = facts.Member with { OtherUndecided = (int)n } },
        _ when Number(change, "data age") is { } d => facts with
        {
            Account = facts.Account with { AsOf = Today.AddDays(-(int)d) },
        },
        _ when Number(change, "client financed") is { } a => facts with
        {
            Account = facts.Account with { Financed = Money.Eur(a) },
        },
        _ when Number(change, "member financed") is { } a => facts with
        {
            Member = facts.Member with { Financed = Money.Eur(a) },
        },
        _ when Number(change, "collected") is { } a => facts with
        {
            Activity = facts.Activity! with { Collected12Months = Money.Eur(a) },
        },
        _ when Number(change, "fund") is { } a => facts with { Pool = facts.Pool with { Fund = Money.Eur(a) } },
        _ when Number(change, "free") is { } a => facts with { Pool = facts.Pool with { FreeCapacity = Money.Eur(a) } },
        _ => facts,
    };

    private static decimal? Number(string change, string word) =>
        change.StartsWith(word + " ", StringComparison.Ordinal)
            && decimal.TryParse(change[word.Length..], CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
