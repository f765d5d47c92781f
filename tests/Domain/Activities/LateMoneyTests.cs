using CsCheck;
using Smart.Grains;
using Smart.Grains.Activities;
using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;
using Smart.Grains.Ledger;
using Xunit;
using static Smart.Tests.Domain.Activities.Budgets;
using Event = Smart.Grains.Activities.Activity.Event;

namespace Smart.Tests.Domain.Activities;

/// <summary>Whose the interest of a late client is, in a budget that has more jobs open than it remembers.</summary>
public sealed class LateMoneyTests
{
    private static readonly Money Interest = Eur(7.31m);

    // All of them have money open, so that a job is forgotten as soon as it has none.
    private static readonly Budgets Busy =
        Enumerable.Range(0, Activity.RememberedJobs).Aggregate(Open, (budget, n) => Issue(budget, $"Y{n}"));

    [Fact]
    public void The_fund_has_it_where_it_advanced_and_the_budget_where_it_did_not_in_whatever_order_it_is_told() =>
        Gen.Select(Gen.Bool, Gen.Bool, Gen.Int[0, 3], Gen.Int[0, 3]).Sample((isAdvanced, lateFirst, before, after) =>
        {
            var budget = Busy.Take(state => Activity.Decide(state, Issued(935)));
            if (isAdvanced) budget = budget.Take(state => Activity.Decide(state, Funds(120)));
            budget = Move(budget, before);

            // What one payment told, with whatever else the budget hears in between; and another one, much later.
            if (lateFirst) budget = Late(budget, "bank-1", isAdvanced);
            budget = Move(budget.Take(state => Activity.Decide(state, Paid("bank-1", Eur(935)))), after);
            if (!lateFirst) budget = Late(budget, "bank-1", isAdvanced);
            budget = Late(Move(budget, 2), "bank-2", isAdvanced);

            var kept = isAdvanced ? Money.Zero : Interest + Interest;
            Assert.Equal(Eur(935) + kept, budget.State.Collected);
            Assert.Equal(budget.State.Collected.Minor, budget.Collected);
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_leaves_transit_also_where_nobody_opened_the_budget_and_is_the_funds_then(bool isOpened)
    {
        var invoice = new Life<Invoice.State, Invoice.Event>(Invoice.Evolve, "invoice/J1/1");
        invoice.Ask(
            _ => new Invoice.Event.LatePaid(Cooperative, "bank-1", Day, Interest, Money.Zero, ToFronted: Money.Zero),
            comesOnce: true);
        var budget = new Life<Activity.State, Event>(Activity.Evolve, $"activity/{Id}");
        var open = new OpenActivity(Cooperative, new MemberId("m1"));
        if (isOpened) budget.Ask(state => Activity.Decide(state, open));

        Assert.Null(budget.Ask(state => Activity.Decide(state, PaidLate("bank-1", Interest))).Refusal);

        Assert.Equal(0, invoice.Balance(AccountKind.Transit) + budget.Balance(AccountKind.Transit));
        var to = isOpened ? AccountKind.Collected : AccountKind.PoolFund;
        Assert.Equal(Interest.Minor, budget.Balance(to));
        Assert.Equal(isOpened, !budget.Sent.Any(sent => sent.Message is Message.LateEarned));

        // Whoever opens it afterwards finds it as any other, and without that money.
        Assert.Null(budget.Ask(state => Activity.Decide(state, open)).Refusal);
        Assert.Equal(budget.Balance(AccountKind.Collected), budget.State.Collected.Minor);
    }

    private static Budgets Late(Budgets budget, string payment, bool toPool)
    {
        var told = PaidLate(payment, Interest);
        var decision = Activity.Decide(budget.State, told);
        Assert.Equal(toPool, Assert.Single(decision.Events.OfType<Event.LateCollected>()).ToPool);
        Assert.Equal(toPool, decision.Messages.Any(sent => sent.Message is Message.LateEarned));
        var next = budget.After(decision);
        Assert.True(Activity.Decide(next.State, told).IsNothingNew);
        return next;
    }

    private static Budgets Move(Budgets budget, int times) =>
        Enumerable.Range(0, times).Aggregate(budget, (seen, _) => Issue(seen, "Y0"));

    private static Budgets Issue(Budgets budget, string job) => budget.Take(state =>
        Activity.Decide(state, Issued(10, (int)state.Turn) with { Job = new JobId(job) }));
}
