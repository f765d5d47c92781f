using System.Text.Json;
using Smart.Grains.Activities;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains;
using Xunit;
using static Smart.Tests.Domain.Activities.Budgets;

namespace Smart.Tests.Domain.Activities;

public sealed class ActivityTests
{
    private static readonly EngagementId Van = new("J1/van1");

    [Fact]
    public void A_default_is_never_charged_to_the_member()
    {
        var lost = Open
            .Take(state => Activity.Decide(state, Issued(935)))
            .Take(state => Activity.Decide(state, Funds(120)))
            .Take(state => Activity.Decide(state, Wage(815)))
            .Take(state => Activity.Decide(state, Funds(695, "J1/pay1", Wage(815))));
        var decision = Activity.Decide(lost.State, Lost(935));
        var after = lost.After(decision);

        Assert.Equal(
            [("J1/pay1", 695m, true), (Case, 120m, false)],
            decision.Messages.Select(sent => (Message.AdvanceLost)sent.Message)
                .Select(told => (told.Case, told.Amount.ToDecimal(), told.IsWageAdvance)));
        Assert.Equal(lost.Collected, after.Collected);
        Assert.True(View(after).Owed.IsZero);
    }

    [Fact]
    public void What_a_credit_note_leaves_uncovered_is_paid_by_the_Activity_from_collected_money_only()
    {
        var before = Open
            .Take(state => Activity.Decide(state, Issued(500)))
            .Take(state => Activity.Decide(state, Funds(300)))
            .Take(state => Activity.Decide(state, Charge(250)));
        var credited = before.Take(state => Activity.Decide(state, Credited(400, open: 100)));

        Assert.Equal(Eur(0), credited.State.Collected);
        Assert.Equal(Eur(150), View(credited).Owed);
        Assert.Equal(Eur(250), credited.State.Of(Job).Owed());

        // 100.00 by the client, who owes no more than that; the next invoice of the budget brings the rest.
        var paid = credited.Take(state => Activity.Decide(state, Paid("p1", Eur(100))));
        Assert.Equal(Eur(150), paid.State.Of(Job).Owed());
        var next = paid
            .Take(state => Activity.Decide(state, Issued(200, n: 2)))
            .Take(state => Activity.Decide(state, Paid("p2", Eur(200), n: 2)));
        Assert.Equal(Eur(0), next.State.Of(Job).Owed());
        Assert.Equal(Eur(50), next.State.Collected);
    }

    [Fact]
    public void Two_credit_notes_that_leave_the_same_open_both_count_and_each_counts_once()
    {
        // Between the two a payment was taken back by its bank, so the same amount is open after each.
        var before = Open.Take(state => Activity.Decide(state, Issued(500)));
        var once = before.Take(state => Activity.Decide(state, Credited(100, open: 300, note: "credit-1")));
        var twice = once.Take(state => Activity.Decide(state, Credited(100, open: 300, note: "credit-2")));

        Assert.Equal(Eur(400), once.State.Of(Job).Guaranteed);
        Assert.Equal(Eur(300), twice.State.Of(Job).Guaranteed);
        Assert.True(Activity.Decide(twice.State, Credited(100, open: 300, note: "credit-1")).IsNothingNew);
        Assert.True(Activity.Decide(twice.State, Credited(100, open: 300, note: "credit-2")).IsNothingNew);
    }

    [Fact]
    public void An_expense_that_must_be_funded_is_refused_however_much_is_guaranteed()
    {
        var guaranteed = Open.Take(state => Activity.Decide(state, Issued(935)));

        var refused = Activity.Decide(guaranteed.State, Charge(1, mustBeFunded: true));
        Assert.Equal("budget.not-funded", refused.Refusal?.Code);
    }

    [Fact]
    public void A_charge_that_may_wait_is_paid_by_the_next_money_and_keeps_its_place_in_the_queue()
    {
        var waiting = Open
            .Take(state => Activity.Decide(state, Issued(935)))
            .Take(state => Activity.Decide(state, Charge(80)))
            .Take(state => Activity.Decide(state, Charge(10, n: 2)));
        Assert.Equal(2, View(waiting).Waiting.Length);

        var some = waiting.Take(state => Activity.Decide(state, Paid("p1", Eur(50))));
        Assert.Equal(2, View(some).Waiting.Length);

        var enough = some.Take(state => Activity.Decide(state, Paid("p2", Eur(40))));
        Assert.Empty(View(enough).Waiting);
        Assert.Equal(Eur(0), enough.State.Collected);
    }

    [Fact]
    public void Whoever_waited_is_told_when_the_charge_is_paid()
    {
        var waiting = Open.Take(state => Activity.Decide(state, Charge(80)));

        var paid = Activity.Decide(waiting.State, Funds(120));
        Assert.Contains(new Outgoing("engagement/J1/van1", new Message.ChargePosted(Van, Job)), paid.Messages);
        Assert.Empty(Activity.Decide(Open.Take(s => Activity.Decide(s, Funds(120))).State, Charge(80)).Messages);
    }

    [Fact]
    public void A_service_called_off_comes_back_but_for_what_its_rule_keeps()
    {
        var train = new ChargeLine("Supplier", "rail", Eur(40), Eur(2.40m));
        var charged = Open
            .Take(state => Activity.Decide(state, Funds(120)))
            .Take(state => Activity.Decide(state, Charge(80) with
            {
                Lines = [new ChargeLine("FleetIncome", "", Eur(80), Money.Zero), train],
            }));

        var decision = Activity.Decide(charged.State, new ReverseCharge(Van, Job, Eur(60)));
        var reversed = Assert.IsType<Activity.Event.ChargeReversed>(Assert.Single(decision.Events));
        Assert.Equal(
            [("FleetIncome", 40m, 0m), ("Supplier", 20m, 1.20m)],
            reversed.Lines.Select(back => (back.Account, back.Net.ToDecimal(), back.VatDeductible.ToDecimal())));
        var kept = charged.After(decision);
        Assert.Equal(Eur(60), kept.State.Collected);
        Assert.Equal(Eur(60).Minor, kept.Collected);

        var none = kept.Take(state => Activity.Decide(state, new ReverseCharge(Van, Job, Money.Zero)));
        Assert.Equal(Eur(120), none.State.Collected);
        Assert.True(Activity.Decide(none.State, Charge(80)).IsNothingNew);
    }

    [Fact]
    public void A_charge_that_still_waits_is_lowered_and_lets_the_next_one_pass()
    {
        var waiting = Open
            .Take(state => Activity.Decide(state, Funds(50)))
            .Take(state => Activity.Decide(state, Charge(80)))
            .Take(state => Activity.Decide(state, Charge(10, n: 2)));

        var lowered = waiting.Take(state => Activity.Decide(state, new ReverseCharge(Van, Job, Eur(40))));
        Assert.Equal(Eur(0), lowered.State.Collected);
        var dropped = waiting.Take(state => Activity.Decide(state, new ReverseCharge(Van, Job, Money.Zero)));
        Assert.Equal(Eur(40), dropped.State.Collected);
        Assert.Empty(View(dropped).Waiting);
    }

    [Fact]
    public void Calling_off_what_was_never_charged_changes_nothing_and_nothing_below_zero_is_kept()
    {
        Assert.True(Activity.Decide(Open.State, new ReverseCharge(Van, Job, Money.Zero)).IsNothingNew);
        Assert.Equal(
            "activity.unknown",
            Activity.Decide(Activity.State.Initial, new ReverseCharge(Van, Job, Eur(-1))).Refusal?.Code);
        Assert.Equal(
            "budget.keep-negative", Activity.Decide(Open.State, new ReverseCharge(Van, Job, Eur(-1))).Refusal?.Code);
    }

    [Fact]
    public void An_Activity_that_lives_for_years_remembers_its_money_and_its_jobs_of_late()
    {
        var budget = Open.Take(state => Activity.Decide(state, Issued(10) with { Job = new JobId("open") }));
        for (var n = 0; n < 400; n++)
        {
            var job = new JobId($"Y{n}");
            budget = budget
                .Take(state => Activity.Decide(state, Issued(100) with { Job = job }))
                .Take(state =>
                    Activity.Decide(state, Paid("p", Eur(100)) with { Job = job, PaidOn = Day.AddMonths(n) }))
                .Take(state => Activity.Decide(state, Charge(30) with { Job = job, By = EngagementId.Of(job, "van") }));
        }

        Assert.Equal(Activity.RememberedJobs, budget.State.Jobs.Count);
        Assert.Contains("open", budget.State.Jobs.Keys);
        Assert.Contains("Y399", budget.State.Jobs.Keys);
        Assert.Equal(Eur(400 * 70), budget.State.Collected);
        Assert.Equal(budget.State.Collected.Minor, budget.Collected);
        Assert.Equal(24, budget.State.ByMonth.Count);
        Assert.True(JsonSerializer.Serialize(budget.State, SmartJson.Options).Length < 100_000);
    }

    [Fact]
    public void A_wage_takes_what_is_collected_and_asks_for_the_rest_once()
    {
        var short695 = Open
            .Take(state => Activity.Decide(state, Funds(120)))
            .Take(state => Activity.Decide(state, Wage(815)));
        Assert.Equal(Eur(695), Activity.Shortage(short695.State, Wage(815).Wage));
        Assert.True(Activity.Decide(short695.State, Wage(815)).IsNothingNew);
        Assert.True(short695.State.Available().IsZero);

        var decision = Activity.Decide(short695.State, Funds(695, "J1/pay1", Wage(815)));
        var funded = short695.After(decision);
        Assert.Equal(["wage/w1"], decision.Messages.Select(sent => sent.Receiver));
        Assert.Equal(Eur(0), funded.State.Collected);
        Assert.True(Activity.Shortage(funded.State, Wage(815).Wage).IsZero);
    }

    [Fact]
    public void An_advance_that_arrives_after_the_client_paid_goes_back_at_once()
    {
        var late = Open
            .Take(state => Activity.Decide(state, Issued(935)))
            .Take(state => Activity.Decide(state, Wage(815)))
            .Take(state => Activity.Decide(state, Paid("p1", Eur(935))))
            .Take(state => Activity.Decide(state, Funds(815, "J1/pay1", Wage(815))));

        Assert.Empty(late.State.Of(Job).Debts);
        Assert.Equal(Eur(120), late.State.Collected);
    }

    [Fact]
    public void An_advance_that_arrives_after_the_loss_is_lost_with_it()
    {
        var open = Open
            .Take(state => Activity.Decide(state, Issued(935)))
            .Take(state => Activity.Decide(state, Wage(815)))
            .Take(state => Activity.Decide(state, Lost(935)));
        var decision = Activity.Decide(open.State, Funds(815, "J1/pay1", Wage(815)));

        Assert.Contains(decision.Messages, sent => sent.Message is Message.WageFunded);
        Assert.Contains(decision.Messages, sent => sent.Message is Message.AdvanceLost { Amount.Minor: 81_500 });
        Assert.Empty(open.After(decision).State.Of(Job).Debts);
    }

    [Fact]
    public void What_a_job_that_is_over_still_owes_is_paid_from_the_next_money_of_the_activity()
    {
        var over = Open
            .Take(state => Activity.Decide(state, Funds(120)))
            .Take(state => Activity.Decide(state, Charge(120)))
            .Take(state => Activity.Decide(state, new Message.JobClosed(Job)));
        var other = new JobId("J2");
        var after = over
            .Take(state => Activity.Decide(state, Issued(500, n: 2) with { Job = other }))
            .Take(state => Activity.Decide(state, Paid("p", Eur(500), n: 2) with { Job = other }));

        Assert.Equal(Eur(120), over.State.Of(Job).Shortfall);
        Assert.Empty(after.State.Of(Job).Debts);
        Assert.Equal(Eur(380), after.State.Collected);
    }

    [Fact]
    public void What_the_pool_lent_for_one_job_pays_nothing_of_another()
    {
        var other = new JobId("J2");
        var lent = Open.Take(state => Activity.Decide(state, Funds(120)));
        var charged = Activity.Decide(lent.State, Charge(80, mustBeFunded: true) with { Job = other });
        var wage = Activity.Decide(lent.State, Wage(100) with { Job = other });

        Assert.Equal("budget.not-funded", charged.Refusal?.Code);
        Assert.Equal(Eur(0), Assert.IsType<Activity.Event.WageReserved>(Assert.Single(wage.Events)).Reserved);
        Assert.Null(Activity.Decide(lent.State, Charge(80, mustBeFunded: true)).Refusal);
    }

    [Fact]
    public void What_the_budget_of_a_single_job_cannot_pay_back_when_it_is_over_the_pool_bears()
    {
        var only = new Budgets(Activity.State.Initial, 0).Take(state =>
            Activity.Decide(state, new OpenActivity(Cooperative, new MemberId("m1"), PrivateTo: Job)));
        var paid = only
            .Take(state => Activity.Decide(state, Funds(120)))
            .Take(state => Activity.Decide(state, Charge(50)));
        var decision = Activity.Decide(paid.State, new Message.JobClosed(Job));

        Assert.Contains(decision.Messages, sent => sent.Message is Message.AdvanceLost { Amount.Minor: 5_000 });
        Assert.Contains(decision.Messages, sent => sent.Message is Message.Repaid { Amount.Minor: 7_000 });
        Assert.Empty(paid.After(decision).State.Of(Job).Debts);
    }

    [Fact]
    public void The_last_wage_of_a_job_called_off_is_paid_and_the_advance_for_it_is_nobody_elses()
    {
        var only = new Budgets(Activity.State.Initial, 0)
            .Take(state => Activity.Decide(state, new OpenActivity(Cooperative, null, PrivateTo: Job)))
            .Take(state => Activity.Decide(state, new Message.JobClosed(Job)))
            .Take(state => Activity.Decide(state, Wage(815)));
        var decision = Activity.Decide(only.State, Funds(815, "J1/pay1", Wage(815)));

        Assert.Contains(decision.Messages, sent => sent.Message is Message.WageFunded);
        Assert.Contains(decision.Messages, sent => sent.Message is Message.AdvanceLost { Amount.Minor: 81_500 });
    }

    [Fact]
    public void A_prefinancing_called_back_before_it_arrives_is_given_back_on_arrival()
    {
        var after = Open
            .Take(state => Activity.Decide(state, new Message.PrefinancingCalledBack(Case, Job)))
            .Take(state => Activity.Decide(state, Funds(120)));

        Assert.Equal(Eur(0), after.State.Collected);
        Assert.Empty(after.State.Of(Job).Debts);
    }

    [Fact]
    public void Money_for_a_budget_that_nobody_opened_waits_in_suspense()
    {
        var decision = Activity.Decide(Activity.State.Initial, Funds(120));

        var after = new Budgets(Activity.State.Initial, 0).After(decision);
        Assert.IsType<Activity.Event.FundsParked>(Assert.Single(decision.Events));
        Assert.Equal(0, after.Collected);
        Assert.True(Activity.Decide(after.State, Funds(120)).IsNothingNew);
    }

    [Fact]
    public void A_charge_is_refused_for_the_first_thing_that_is_wrong()
    {
        ChargeBudget With(params ChargeLine[] lines) => Charge(1) with { Lines = [.. lines] };
        var line = new ChargeLine("FleetIncome", "", Eur(1), Money.Zero);

        Assert.Equal("activity.unknown", Activity.Decide(Activity.State.Initial, With()).Refusal?.Code);
        Assert.Equal("budget.charge-empty", Refused(With()));
        Assert.Equal("budget.charge-account", Refused(With(line with { Account = "Bank" })));
        Assert.Equal("budget.charge-negative", Refused(With(line with { Net = Eur(-1) })));
        Assert.Equal("budget.charge-vat", Refused(With(line with { VatDeductible = Eur(1) })));
    }

    [Fact]
    public void The_budget_of_one_job_serves_no_other()
    {
        var mine = new Budgets(Activity.State.Initial, 0).Take(state =>
            Activity.Decide(state, new OpenActivity(Cooperative, Manager: null, PrivateTo: new JobId("J2"))));

        Assert.Equal("activity.private", Activity.Decide(mine.State, Charge(1)).Refusal?.Code);
        Assert.Equal("activity.private", Activity.Decide(mine.State, Wage(1)).Refusal?.Code);
    }

    [Fact]
    public void The_last_manager_stays() => Assert.Equal(
        "activity.last-manager",
        Activity.Decide(Open.State, new AssignRole(new MemberId("m1"), ActivityRole.Member)).Refusal?.Code);

    [Fact]
    public void A_snapshot_gives_the_state_back()
    {
        var state = Open
            .Take(s => Activity.Decide(s, Issued(935)))
            .Take(s => Activity.Decide(s, new HoldUpTo(Case, Eur(100), Eur(500))))
            .Take(s => Activity.Decide(s, Funds(120)))
            .Take(s => Activity.Decide(s, Wage(815)))
            .Take(s => Activity.Decide(s, Charge(80)))
            .Take(s => Activity.Decide(s, Paid("p1", Eur(10))))
            .State;

        var json = JsonSerializer.Serialize(state, SmartJson.Options);
        var read = JsonSerializer.Deserialize<Activity.State>(json, SmartJson.Options)!;
        Assert.Equal(json, JsonSerializer.Serialize(read, SmartJson.Options));
        Assert.Equal(Eur(815 - 120), Activity.Shortage(read, Wage(815).Wage));
        Assert.True(Activity.Decide(read, Charge(80)).IsNothingNew);
    }

    private static string? Refused(ChargeBudget charge) => Activity.Decide(Open.State, charge).Refusal?.Code;

    private static ActivityView View(Budgets budget) => Activity.View(budget.State, Id, Day)!;
}
