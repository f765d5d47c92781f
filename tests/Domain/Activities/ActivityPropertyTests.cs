using CsCheck;
using Smart.Grains.Activities;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains;
using Xunit;
using static Smart.Tests.Domain.Activities.Budgets;

namespace Smart.Tests.Domain.Activities;

public sealed class ActivityPropertyTests
{
    private static readonly Money Limit = Eur(500);

    private static readonly Gen<decimal> Amount = Gen.Int[1, 100_000].Select(cents => cents / 100m);
    private static readonly Gen<int> N = Gen.Int[1, 3];

    // Whatever may be asked of a budget, or told to it, with few enough names that they repeat and contradict.
    private static readonly Gen<Func<Activity.State, Decision<Activity.Event>>> Steps = Gen.OneOf(
        Of((amount, n) => s => Activity.Decide(s, Issued(amount, n))),
        Of((amount, n) => s => Activity.Decide(s, Paid($"p{n}", Eur(amount), n))),
        Of((amount, n) => s => Activity.Decide(s, PaidLate($"p{n}", Eur(amount)))),
        Of((amount, n) => s => Activity.Decide(s, Funds(amount, $"prefinancing/{n}"))),
        Of((amount, n) => s => Activity.Decide(s, Funds(amount, $"J1/pay{n}", Wage(1, n)))),
        Of((amount, n) => s => Activity.Decide(s, Wage(amount, n))),
        Of((amount, n) => s => Activity.Decide(s, Charge(amount, n))),
        Of((amount, n) => s => Activity.Decide(s, Charge(amount, n, mustBeFunded: true))),
        Of((amount, n) => s => Activity.Decide(s, new ReverseCharge(new EngagementId($"J1/van{n}"), Job, Eur(amount)))),
        Of((_, n) => s => Activity.Decide(s, new ReverseCharge(new EngagementId($"J1/van{n}"), Job, Money.Zero))),
        Of((amount, n) => s => Activity.Decide(s, Credited(amount, open: n, n))),
        Of((amount, n) => s => Activity.Decide(s, Lost(amount, n))),
        Of((_, n) => s => Activity.Decide(s, new Message.PrefinancingCalledBack($"prefinancing/{n}", Job))),
        Of((_, _) => s => Activity.Decide(s, new Message.JobClosed(Job))),
        Of((amount, n) => s => Activity.Decide(s, new HoldUpTo($"h{n}", Eur(amount), Limit))),
        Of((amount, n) => s => Activity.Decide(s, new ReleaseHold($"h{n}", Eur(amount)))));

    [Fact]
    public void In_whatever_order_collected_money_stays_above_zero_and_equals_the_ledger() =>
        Steps.Array[0, 40].Sample(steps =>
        {
            var budget = Open;
            foreach (var step in steps)
            {
                budget = budget.After(step(budget.State));
                var (state, jobs) = (budget.State, budget.State.Jobs.Values);
                Assert.Equal(budget.Collected, state.Collected.Minor);
                Assert.False(state.Collected.IsNegative);
                Assert.False(state.Reserved.IsNegative);
                Assert.False(state.Available().IsNegative);
                Assert.Equal(state.Collected - state.Elsewhere, Money.Sum(jobs.Select(job => job.Collected)));
                Assert.Equal(state.Guaranteed, Money.Sum(jobs.Select(job => job.Guaranteed)));
                Assert.Equal(state.Reserved, Money.Sum(state.Wages.Values.Select(wage => wage.Reserved)));
                Assert.All(jobs, job => Assert.InRange(job.Shortfall, Money.Zero, job.Owed()));
                Assert.All(jobs.SelectMany(job => job.Debts), debt => Assert.True(debt.Outstanding.IsPositive));
                Assert.True(state.Held() <= Limit);
            }
        });

    [Fact]
    public void Whatever_is_repeated_writes_nothing() =>
        Steps.Array[1, 30].Sample(steps =>
        {
            var budget = Open;
            foreach (var step in steps)
            {
                var decision = step(budget.State);
                budget = budget.After(decision);
                if (decision.Refusal is null) Assert.True(step(budget.State).IsNothingNew);
            }
        });

    [Fact]
    public void A_service_that_is_called_off_costs_what_is_kept_however_often_and_whenever_it_is_taken_back() =>
        Gen.Select(Amount, Gen.Decimal[0, 1_200], Gen.Bool, Gen.Int[1, 3]).Sample((price, kept, isFunded, times) =>
        {
            var (paid, due) = (Eur(1_000), new Money((long)(kept * 100), Currency.Eur));
            var back = new ReverseCharge(new EngagementId("J1/van1"), Job, due);
            var budget = isFunded ? Open.Take(state => Activity.Decide(state, Paid("p", paid))) : Open;
            budget = budget.Take(state => Activity.Decide(state, Charge(price)));
            for (var n = 0; n < times; n++) budget = budget.Take(state => Activity.Decide(state, back));
            if (!isFunded) budget = budget.Take(state => Activity.Decide(state, Paid("p", paid)));

            Assert.Equal(paid - Money.Min(Eur(price), due), budget.State.Collected);
            Assert.Empty(budget.State.Queue);
        });

    [Fact]
    public void A_payment_in_parts_releases_the_same_cents_as_one() =>
        Gen.Select(Amount, Amount, Gen.Long[1, 93_500].Array[1, 8]).Sample((wage, prefinancing, parts) =>
        {
            var before = Open
                .Take(state => Activity.Decide(state, Issued(935)))
                .Take(state => Activity.Decide(state, Wage(wage)))
                .Take(state => Activity.Decide(state, Funds(wage, "J1/pay1", Wage(wage))))
                .Take(state => Activity.Decide(state, Funds(prefinancing)));
            var cents = Eur(935).Split([.. parts]);
            var inParts = cents.Select((part, n) => (part, n)).Where(paid => paid.part.IsPositive).Aggregate(
                before, (budget, paid) => budget.Take(s => Activity.Decide(s, Paid($"p{paid.n}", paid.part))));
            var atOnce = before.Take(state => Activity.Decide(state, Paid("p", Eur(935))));

            Assert.Equal(atOnce.Collected, inParts.Collected);
            Assert.Equal(atOnce.State.Of(Job).Debts, inParts.State.Of(Job).Debts);
            var repaid = Eur(wage + prefinancing) - inParts.State.Of(Job).Owed();
            Assert.Equal(Money.Min(Eur(935), Eur(wage + prefinancing)), repaid);
        });

    private static Gen<Func<Activity.State, Decision<Activity.Event>>> Of(
        Func<decimal, int, Func<Activity.State, Decision<Activity.Event>>> step) => Gen.Select(Amount, N, step);
}
