using CsCheck;
using Smart.Grains;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Treasury;
using Xunit;
using static Smart.Grains.Interfaces.PrefinancingStatus;

namespace Smart.Tests.Domain.Treasury;

/// <summary>Where a prefinancing may go, whatever is asked of it and told to it.</summary>
public sealed class PrefinancingPropertyTests
{
    private const string Self = "prefinancing/J1/cash";

    // Every transition there is. What is not here must never happen; what is here must be reachable.
    private static readonly HashSet<(PrefinancingStatus From, PrefinancingStatus To)> Transitions =
    [
        (Requested, Declined), (Requested, Referred), (Requested, Conditional), (Requested, Approved),
        (Requested, Cancelled),
        (Referred, Cancelled), (Referred, Requested), (Referred, Declined), (Declined, Requested),
        (Conditional, Requested), (Conditional, Lapsed), (Conditional, Cancelled),
        (Approved, Granted), (Approved, Cancelled),
        (Granted, Recovered), (Granted, Lost),
    ];

    private static readonly Judge Owner = new("u-0", IsMember: true);

    private static readonly Judge[] Judges = [new("u-1", IsMember: false), new("u-2", IsMember: false), Owner];

    private static readonly DateTimeOffset Now = Calendar.StartOf(Prefinanced.Today);

    private static readonly Gen<string> Change = Texts(
        "",
        "unsigned in plan",
        "unsigned",
        "linked",
        "member inactive",
        "ask 5000",
        "fund 200000, ask 5000",
        "rating A, fund 200000, receivable 20000, ask 6000, checked",
        "tenor 151");

    private static readonly Gen<Func<Prefinancing.State, Decision<Prefinancing.Event>>> Judging =
        Gen.Select(Gen.Int[-3_000, 6_500], Gen.Int[0, 2], Change)
            .Select(each => Judged(each.Item1, Judges[each.Item2], each.Item3));

    private static readonly Gen<Func<Prefinancing.State, Decision<Prefinancing.Event>>> Steps = Gen.OneOf(
        Change.Select(Ask),
        Change.Select(Decided),
        Change.Select(Decided),
        Const(s => Prefinancing.ClientSigned(s, Now)),
        Const(Prefinancing.WantGrant),
        Const(Prefinancing.Paid),
        Const(s => Prefinancing.Cancel(s, Self, Now)),
        Const(Prefinancing.Lapse),
        Const(s => Prefinancing.Decide(s, new(AppealReason.Other), Owner, Prefinanced.Today, Prefinanced.Policy)),
        Const(s => Prefinancing.Withdraw(s, Self, Now)),
        Const(s => Prefinancing.EndOfJob(s, Now)),
        Judging,
        Judging,
        Gen.Select(Gen.Int[0, 2], Change).Select(t => Confirmed(Judges[t.Item1], t.Item2)),
        Gen.Select(Gen.Int[1, 600_000], Gen.Bool).Select(back => Back(back.Item1, back.Item2)));

    [Fact]
    public void It_goes_nowhere_but_by_the_table_and_everywhere_in_it()
    {
        var moves = new Moves<(PrefinancingStatus From, PrefinancingStatus To)>(Transitions);
        moves.MustAllBeMade(() => Steps.Array[0, 25].Sample(
            steps =>
            {
                var life = new Life<Prefinancing.State, Prefinancing.Event>(Prefinancing.Evolve);
                foreach (var step in steps)
                {
                    var state = life.State;
                    foreach (var e in life.Ask(step, comesOnce: true).Events)
                    {
                        var next = Prefinancing.Evolve(state, e);
                        if (next.Status != state.Status) moves.Made((state.Status, next.Status));
                        state = next;
                        Assert.False(state.Outstanding.IsNegative);
                        Assert.True(state.Outstanding <= (state.Decision?.Amount ?? Money.Zero));
                        Assert.True(state.Outstanding.IsZero || state.Status is Granted or Lost);
                    }
                }
            },
            iter: 150));
    }

    [Fact]
    public void Nobody_decides_alone_above_the_limit_nor_twice_nor_for_themselves_nor_more_than_was_asked() =>
        Steps.Array[0, 25].Sample(
            steps =>
            {
                var state = Prefinancing.State.Initial;
                foreach (var step in steps)
                {
                    foreach (var e in step(state).Events)
                    {
                        if (e is Prefinancing.Event.Reviewed { Review: { Verdict: ReviewVerdict.Approve } review })
                        {
                            Assert.NotEqual(review.By, review.ConfirmedBy);
                            Assert.NotNull(state.Review);
                            Assert.True(review.Amount > Money.Zero);
                            Assert.True(review.Amount <= state.Request!.Application.Amount);
                            Assert.Equal(
                                review.Amount > Prefinanced.Policy.FourEyesAbove, review.ConfirmedBy is not null);
                            Assert.DoesNotContain(Owner.Id, new[] { review.By, review.ConfirmedBy });
                            Assert.DoesNotContain(review.Rules, Overriding.IsHard);
                        }

                        state = Prefinancing.Evolve(state, e);
                        Assert.True(state.Override is null || state.Override <= state.Request!.Application.Amount);
                        Assert.True(state.Review is null || !state.IsJobOver);
                    }
                }
            },
            iter: 5_000);

    [Fact]
    public void What_people_approve_overrides_credit_and_never_the_law_the_fund_or_the_cash() =>
        Gen.Select(Change, Gen.Int[1, 9_000], Gen.Int[0, 3_000], Gen.Int[0, 9_000], Gen.Bool).Sample(
            (change, euros, free, cash, isDisputed) =>
            {
                var (asked, facts, _) = Prefinanced.Changed(change);
                facts = facts with
                {
                    Account = facts.Account with { IsDisputed = isDisputed },
                    Pool = facts.Pool with { FreeCapacity = Money.Eur(free) },
                };
                var decided = Overriding.Decide(
                    asked, facts, Prefinanced.Policy, new CashFacts(Money.Eur(cash)), Money.Eur(euros));

                Assert.True(decided.Amount <= Money.Min(Money.Eur(euros), Money.Eur(cash)));
                Assert.True(decided.Amount.Times(decided.FactorPercent / 100, Rounding.Down) <= Money.Eur(free));
                Assert.True(decided.Amount <= asked.BudgetNetOfFee);
                Assert.True(decided.Amount.IsZero || decided.Amount >= Prefinanced.Policy.Minimum);
                var law = decided.Rules.Take(5).All(rule => rule.Verdict < RuleVerdict.Caps);
                Assert.True(law || decided.Amount.IsZero);
                Assert.DoesNotContain(
                    decided.Rules, rule => rule.Verdict == RuleVerdict.Overridden && Overriding.IsHard(rule.Code));
                Assert.Equal(21, decided.Rules.Length);
            });

    [Fact]
    public void Whatever_is_repeated_writes_nothing() =>
        Gen.Select(Steps.Array[0, 20], Steps).Sample((before, step) =>
        {
            var state = before.Aggregate(Prefinancing.State.Initial, After);
            var once = step(state);
            var after = After(state, step);
            var again = step(after);
            // What the pool tells comes once: its inbox key keeps the second away.
            if (once.Events.Any(e => e is Prefinancing.Event.Repaid or Prefinancing.Event.LostWithReceivable)) return;
            Assert.Empty(again.Events);
        });

    [Fact]
    public void A_decision_never_exceeds_a_cap_nor_improves_when_an_input_worsens() =>
        Gen.Select(Change, Gen.Int[1, 6_000], Gen.Int[0, 6_000], Gen.Int[0, 200]).Sample((change, ask, used, days) =>
        {
            var (asked, facts, _) = Prefinanced.Changed(change);
            asked = asked with { Amount = Money.Eur(ask) };
            var better = PrefinancingDecision.Decide(asked, facts, Prefinanced.Policy);
            var worse = PrefinancingDecision.Decide(
                asked with { OtherFinancing = Money.Eur(used) },
                facts with
                {
                    Member = facts.Member with { Financed = Money.Eur(used), ArrearsDays = days },
                    Account = facts.Account with { OverdueDays = days },
                },
                Prefinanced.Policy);
            // Who may have less may have it without being looked at: two rules ask about the amount after the caps.
            var isForItsAmount = better.Rules.Where(rule => rule.Verdict == RuleVerdict.Refer)
                .All(rule => rule.Code is "R11" or "R12") && worse.Amount < better.Amount;
            Assert.True(worse.Outcome >= better.Outcome || isForItsAmount);
            Assert.True(worse.Amount <= better.Amount);
            Assert.True(better.Amount <= asked.Amount);
            var caps = better.Rules.Where(rule => rule.Code[0] == 'L' && char.IsAsciiDigit(rule.Threshold[0]));
            Assert.All(caps, cap => Assert.True(better.Amount <= Eur(cap.Threshold)));
        });

    private static Prefinancing.State After(
        Prefinancing.State state, Func<Prefinancing.State, Decision<Prefinancing.Event>> step) =>
        step(state).Events.Aggregate(state, Prefinancing.Evolve);

    private static Func<Prefinancing.State, Decision<Prefinancing.Event>> Ask(string change) => state =>
        Prefinancing.Decide(state, Request(change), Now);

    private static RequestPrefinancing Request(string change) => new(
        new JobId("J1"),
        new CooperativeId("arts"),
        new MemberId("M1"),
        new ActivityId("A1"),
        IsInActivity: true,
        new ClientId("C1"),
        Prefinanced.Changed(change).Asked);

    private static Func<Prefinancing.State, Decision<Prefinancing.Event>> Decided(string change) => state =>
    {
        var (_, facts, cash) = Prefinanced.Changed(change);
        var asked = state.Request?.Application ?? Prefinanced.Asked;
        var decided = state.Override is { } approved
            ? Overriding.Decide(asked, facts, Prefinanced.Policy, cash, approved)
            : PrefinancingDecision.Decide(asked, facts, Prefinanced.Policy, cash);
        return Prefinancing.Decide(state, facts, cash, decided, "arts/0", Prefinanced.Policy, Self);
    };

    // Somebody decides on the figures of a change: upholds where the amount is none.
    private static Func<Prefinancing.State, Decision<Prefinancing.Event>> Judged(
        int euros, Judge by, string change) => state =>
    {
        var decide = euros <= 0
            ? new DecideReview(ReviewVerdict.Uphold, ReviewReason.RuleStands)
            : new DecideReview(ReviewVerdict.Approve, ReviewReason.EvidenceSeen, Money.Eur(euros));
        var overriding = euros <= 0 ? null : Over(state, Money.Eur(euros), change);
        return Prefinancing.Decide(
            state, decide, by, overriding, Prefinanced.Policy, (Prefinanced.Today, Now), Self);
    };

    private static Func<Prefinancing.State, Decision<Prefinancing.Event>> Confirmed(Judge by, string change) =>
        state => Prefinancing.UnfitToConfirm(state, new ConfirmReview(), by) is { } unfit
            ? unfit
            : Prefinancing.Confirm(
                state,
                new ConfirmReview(),
                by,
                Over(state, state.Review!.Proposal!.Amount, change),
                (Prefinanced.Today, Now));

    private static PrefinancingDecided Over(Prefinancing.State state, Money amount, string change)
    {
        var (asked, facts, cash) = Prefinanced.Changed(change);
        if (state.Request is not null) asked = Prefinancing.Asked(state, amount).Application;
        return Overriding.Decide(
            asked, facts, Prefinanced.Policy, cash, state.Request is null ? amount : Prefinancing.Added(state, amount));
    }

    // The pool tells only of what it paid, and never of more than is out.
    private static Func<Prefinancing.State, Decision<Prefinancing.Event>> Back(int cents, bool isLost) => state =>
    {
        var isOut = state.Status == Granted || (state is { Status: Approved, IsGrantWanted: true });
        var known = state.Status == Granted ? state.Outstanding : state.Decision?.Amount ?? Money.Zero;
        if (!isOut || !known.IsPositive) return Decision.NothingNew<Prefinancing.Event>();
        var amount = Money.Min(known, new Money(cents, Currency.Eur));
        return isLost
            ? Prefinancing.Decide(state, new Message.PrefinancingLost(amount, known - amount), Now)
            : Prefinancing.Decide(state, new Message.PrefinancingRepaid(amount, known - amount), Now);
    };

    private static Gen<Func<Prefinancing.State, Decision<Prefinancing.Event>>> Const(
        Func<Prefinancing.State, Decision<Prefinancing.Event>> step) => Gen.Const(step);

    private static Money Eur(string amount) =>
        Money.Eur(decimal.Parse(amount, System.Globalization.CultureInfo.InvariantCulture));

    private static Gen<string> Texts(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(n => texts[n]);
}
