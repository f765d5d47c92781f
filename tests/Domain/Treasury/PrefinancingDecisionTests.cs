using CsCheck;
using Smart.Grains.Interfaces;
using Smart.Grains.Treasury;
using Xunit;
using static Smart.Tests.Domain.Treasury.Prefinanced;

namespace Smart.Tests.Domain.Treasury;

public sealed class PrefinancingDecisionTests
{
    private static readonly string[] Codes =
    [
        "R01", "R02", "R03", "R04", "R05", "R06", "R07", "R08", "R09", "R10", "R11", "R12", "R13",
        "L1", "L2", "L3", "L4", "L5", "L6", "L7", "MIN",
    ];

    private static readonly PrefinancingPolicy WithoutCeilings =
        Policy with { Automatic = Money.Eur(1_000_000), FirstAutomatic = Money.Eur(1_000_000) };

    private static readonly Gen<bool?> AnyBool = OneOf<bool?>(true, true, true, false, null);
    private static readonly Gen<Money> AnyAmount =
        Gen.Long[0, 2_000_000].Select(minor => new Money(minor, Currency.Eur));
    private static readonly Gen<Money?> MaybeAmount = Gen.Frequency(
        (9, AnyAmount.Select(amount => (Money?)amount)),
        (1, Gen.Const((Money?)null)));
    private static readonly Gen<int?> MaybeDays = Gen.Frequency(
        (9, Gen.Int[0, 90].Select(days => (int?)days)),
        (1, Gen.Const((int?)null)));
    private static readonly Gen<ClientRating?> MaybeRating = OneOf<ClientRating?>(
        ClientRating.New, ClientRating.C, ClientRating.B, ClientRating.A, ClientRating.Public, null);

    private static readonly Gen<PrefinancingApplication> AnyAsked = Gen.Select(
        Gen.Enum<PrefinancingProduct>(),
        AnyAmount,
        Gen.Enum<PrefinancingEvidence>(),
        Gen.Bool,
        AnyAmount,
        MaybeAmount,
        MaybeDays)
        .Select((product, amount, evidence, inPlan, net, other, tenor) => new PrefinancingApplication(
            product, amount, evidence, inPlan, net, net, other, (tenor ?? 0) * 3, IsClientLinked: tenor > 80));

    private static readonly Gen<PrefinancingFacts> AnyFacts = Gen.Select(
        Gen.Select(AnyBool, AnyBool, MaybeDays, Gen.Int[0, 4], Gen.Int[0, 2], MaybeAmount),
        Gen.Select(AnyBool, MaybeAmount, MaybeAmount, Gen.Bool),
        Gen.Select(MaybeRating, AnyBool, AnyBool, MaybeDays),
        Gen.Select(AnyBool, MaybeDays, MaybeDays, AnyBool, MaybeAmount),
        Gen.Select(MaybeAmount, MaybeAmount))
        .Select((m, a, c, k, p) => new PrefinancingFacts(
            Today,
            new MemberFacts(m.Item1, m.Item2, m.Item3, m.Item4, m.Item5, m.Item6),
            a.Item4 ? new ActivityFacts(a.Item1, a.Item2, a.Item3) : null,
            new ClientFacts(c.Item1, !c.Item2, !c.Item3, Today.AddDays(-c.Item4 ?? 0)),
            new AccountFacts(k.Item1, k.Item2 is { } age ? Today.AddDays(-age / 9) : null, k.Item3, !k.Item4, k.Item5),
            new PoolFacts(p.Item1, p.Item2)));

    public static TheoryData<string> Examples() =>
        [.. MarkdownTable.Read("Grains/Treasury/prefinancing.examples.md", "case").Select(row => row["case"])];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Each_example_of_the_table_is_decided_as_written(string name)
    {
        var row = MarkdownTable.Read("Grains/Treasury/prefinancing.examples.md", "case").Single(r => r["case"] == name);
        var (asked, facts, cash) = Changed(row["change"]);

        var decided = PrefinancingDecision.Decide(asked, facts, Policy, cash);

        Assert.Equal(row["outcome"], decided.Outcome.ToString());
        Assert.Equal(row["amount"], Caps.Text(decided.Amount));
        var rule = row["rule"];
        if (decided.Outcome == PrefinancingOutcome.Partial) Assert.Equal(rule, decided.BindingLimit);
        if (rule != "-") Assert.NotEqual(RuleVerdict.Pass, decided.Rules.Single(r => r.Code == rule).Verdict);
        else Assert.All(decided.Rules, r => Assert.True(r.Verdict <= RuleVerdict.Pass, r.Code));
    }

    [Fact]
    public void Whatever_is_asked_every_rule_is_shown_in_the_order_of_the_table() =>
        Gen.Select(AnyAsked, AnyFacts).Sample((asked, facts) =>
            Assert.Equal(Codes, PrefinancingDecision.Decide(asked, facts, Policy).Rules.Select(rule => rule.Code)));

    [Fact]
    public void The_amount_is_never_above_what_is_asked_or_what_a_cap_leaves() =>
        Gen.Select(AnyAsked, AnyFacts).Sample((asked, facts) =>
        {
            var decided = PrefinancingDecision.Decide(asked, facts, Policy);
            Assert.True(decided.Amount <= asked.Amount && !decided.Amount.IsNegative);
            foreach (var cap in decided.Rules.Where(rule => rule.Code[0] == 'L' && rule.Verdict is RuleVerdict.Caps))
                Assert.True(decided.Amount.ToDecimal() <= decimal.Parse(cap.Threshold), cap.Code);
        });

    [Fact]
    public void Capital_of_the_amount_never_exceeds_what_is_free() =>
        Gen.Select(AnyAsked, AnyFacts).Sample((asked, facts) =>
        {
            var decided = PrefinancingDecision.Decide(asked, facts, Policy);
            if (facts.Pool.FreeCapacity is not { } free) return;
            Assert.True(decided.Amount.Times(decided.FactorPercent / 100, Rounding.Up) <= free);
        });

    [Fact]
    public void The_amount_never_exceeds_the_cash_that_is_free_and_cash_is_named_when_it_sets_it() =>
        Gen.Select(AnyAsked, AnyFacts, MaybeAmount, MaybeAmount).Sample((asked, facts, free, held) =>
        {
            var without = PrefinancingDecision.Decide(asked, facts, Policy);
            var decided = PrefinancingDecision.Decide(asked, facts, Policy, new CashFacts(free, held));
            Assert.Equal(free is null, decided.Rules.Single(rule => rule.Code == "L7").Observed == "missing");
            if (free is not { } cash) return;
            Assert.True(decided.Amount <= Money.Min(cash, held ?? cash));
            var others = Caps.Of(asked, facts, Policy, decided.FactorPercent, cash: null);
            var isLess = Money.Min(cash, held ?? cash) < others.Amount;
            Assert.Equal(isLess ? "L7" : others.Binding ?? without.BindingLimit, decided.BindingLimit);
            Assert.True(decided.Amount <= without.Amount);
        });

    [Fact]
    public void A_missing_datum_is_never_a_pass() =>
        Gen.Select(AnyAsked, AnyFacts).Sample((asked, facts) =>
        {
            foreach (var rule in PrefinancingDecision.Decide(asked, facts, Policy).Rules)
                Assert.False(rule.Observed == RuleResult.Missing && rule.Verdict < RuleVerdict.Refer, rule.Code);
        });

    [Fact]
    public void Nothing_gets_better_when_an_input_gets_worse() =>
        Gen.Select(AnyAsked, AnyFacts, Gen.Int[0, Worse.Length - 1]).Sample((asked, facts, which) =>
        {
            var (worseAsked, worseFacts) = Worse[which](asked, facts);
            var before = Granted(PrefinancingDecision.Decide(asked, facts, WithoutCeilings));
            var after = Granted(PrefinancingDecision.Decide(worseAsked, worseFacts, WithoutCeilings));
            Assert.True(after <= before, $"{which}: {before} became {after}");
        });

    [Fact]
    public void Every_reason_is_a_sentence_in_four_languages() =>
        Gen.Select(AnyAsked, AnyFacts).Sample(
            (asked, facts) =>
            {
                foreach (var rule in PrefinancingDecision.Decide(asked, facts, Policy).Rules)
                {
                    foreach (var language in Sentences.Languages)
                    {
                        Assert.DoesNotContain("{", rule.Reason(language), StringComparison.Ordinal);
                        Assert.Contains(' ', rule.Reason(language));
                        Assert.Equal(rule.Verdict > RuleVerdict.Pass, rule.Remedy(language) is not null);
                    }
                }
            },
            iter: 200);

    [Fact]
    public void The_same_input_has_the_same_hash_and_another_one_has_another() =>
        Gen.Select(AnyAsked, AnyFacts, AnyAsked, AnyFacts).Sample((asked, facts, otherAsked, otherFacts) =>
        {
            var hash = PrefinancingInput.Hash(asked, facts, "v", CashAtHand);
            Assert.Equal(hash, PrefinancingInput.Hash(asked with { }, facts with { }, "v", CashAtHand with { }));
            var isSame = asked == otherAsked && facts == otherFacts;
            Assert.Equal(isSame, hash == PrefinancingInput.Hash(otherAsked, otherFacts, "v", CashAtHand));
            Assert.NotEqual(hash, PrefinancingInput.Hash(asked, facts, "w", CashAtHand));
            Assert.NotEqual(hash, PrefinancingInput.Hash(asked, facts, "v", new CashFacts(Money.Eur(79_999))));
            Assert.NotEqual(hash, PrefinancingInput.Hash(asked, facts, "v", cash: null));
        });

    [Fact]
    public void What_the_actors_granted_is_a_cap_too()
    {
        var held = Facts with
        {
            Holds = new HoldFacts(Money.Eur(900), Money.Eur(800), Money.Eur(700), Money.Eur(600)),
        };

        var decided = PrefinancingDecision.Decide(Asked, held, Policy);

        Assert.Equal(PrefinancingOutcome.Partial, decided.Outcome);
        Assert.Equal((Money.Eur(600), "L6"), (decided.Amount, decided.BindingLimit));
    }

    [Fact]
    public void An_actor_that_granted_all_that_was_left_to_ask_for_is_no_cap()
    {
        var held = Facts with
        {
            Pool = new PoolFacts(Money.Eur(100000), Money.Eur(90)),
            Holds = new HoldFacts(Money.Eur(400), Money.Eur(400), Money.Eur(400), Money.Eur(400)),
        };

        var byCapital = PrefinancingDecision.Decide(Asked, held, Policy, CashAtHand with { Held = Money.Eur(400) });
        var byCash = PrefinancingDecision.Decide(Asked, held, Policy, CashAtHand with { Held = Money.Eur(300) });

        Assert.Equal((Money.Eur(400), "L6"), (byCapital.Amount, byCapital.BindingLimit));
        Assert.Equal((Money.Eur(300), "L7"), (byCash.Amount, byCash.BindingLimit));
        Assert.Equal(["L6"], byCapital.Rules.Where(rule => rule.Verdict == RuleVerdict.Caps).Select(rule => rule.Code));
    }

    [Fact]
    public void A_price_has_an_annual_rate()
    {
        var dear = Policy with { FeeRate = 0.01m, InterestRate = 0.06m };

        var price = PrefinancingDecision.Decide(Asked with { TenorDays = 73 }, Facts, dear).Price;

        Assert.Equal((Money.Eur(10), Money.Eur(12)), (price.Fee, price.Interest));
        Assert.Equal(0.114948m, price.Apr);
    }

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(n => values[n]);

    private static Money Granted(PrefinancingDecided decided) =>
        decided.Outcome <= PrefinancingOutcome.Partial ? decided.Amount : Money.Zero;

    private delegate (PrefinancingApplication Asked, PrefinancingFacts Facts) Worsening(
        PrefinancingApplication asked, PrefinancingFacts facts);

    private static readonly Worsening[] Worse =
    [
        (a, f) => (a, f with { Member = f.Member with { IsActive = false } }),
        (a, f) => (a, f with { Member = f.Member with { IsSharePaid = null } }),
        (a, f) => (a, f with { Member = f.Member with { ArrearsDays = f.Member.ArrearsDays + 20 } }),
        (a, f) => (a, f with { Member = f.Member with { Financed = f.Member.Financed + Money.Eur(700) } }),
        (a, f) => (a, f with { Client = f.Client with { IsBlocked = true } }),
        (a, f) => (a, f with { Client = f.Client with { StatusCheckedOn = null } }),
        (a, f) => (a, f with { Account = f.Account with { HasHistory = true, OverdueDays = 61 } }),
        (a, f) => (a, f with { Account = f.Account with { Financed = f.Account.Financed + Money.Eur(700) } }),
        (a, f) => (a, f with { Account = f.Account with { IsDisputed = true } }),
        (a, f) => (a, f with { Pool = f.Pool with { Fund = f.Pool.Fund - Money.Eur(700) } }),
        (a, f) => (a, f with { Pool = f.Pool with { FreeCapacity = f.Pool.FreeCapacity - Money.Eur(70) } }),
        (a, f) => (a, f with { Activity = f.Activity is { } x ? x with { Collected12Months = Money.Zero } : null }),
        (a, f) => (a with { OtherFinancing = a.OtherFinancing + Money.Eur(700) }, f),
        (a, f) => (a with { TenorDays = a.TenorDays + 60 }, f),
        (a, f) => (a with { IsClientLinked = true }, f),
        (a, f) => (a with { Evidence = PrefinancingEvidence.None }, f),
    ];
}
