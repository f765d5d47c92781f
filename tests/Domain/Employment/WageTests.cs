using CsCheck;
using Smart.Grains;
using Smart.Grains.Employment;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Ledger;
using Xunit;
using static Smart.Grains.Employment.Wage;

namespace Smart.Tests.Domain.Employment;

public sealed class WageTests
{
    private static readonly WageId Id = WageId.Of(new ContractId("J1/M1/1"), new Month(2025, 1));
    private static readonly DateOnly PayOn = new(2025, 2, 7);

    private static readonly ScheduleWage Owed = new(
        new CooperativeId("general"),
        new ContractId("J1/M1/1"),
        new JobId("J1"),
        new EngagementId("J1/wage-M1"),
        new ActivityId("A1"),
        new MemberId("M1"),
        new WageTable(TestWages.Employee).FromCost(TestWages.Euro(815m)),
        PayOn,
        FactorPercent: 15m);

    [Fact]
    public void A_wage_wakes_on_its_pay_date_and_the_wake_stays_until_it_is_paid()
    {
        var decision = Decide(State.Initial, Owed);
        var wake = Assert.Single(decision.Wakes);
        Assert.Equal(PayOn, Calendar.LegalDay(wake.DueAt!.Value));

        var paid = Decide(Scheduled(), new Message.WageFunded(Id, Owed.Job), Id, PayOn);
        Assert.Null(Assert.Single(paid.Wakes).DueAt);
    }

    [Fact]
    public void Scheduling_or_paying_twice_is_doing_it_once()
    {
        Assert.True(Decide(Scheduled(), Owed).IsNothingNew);
        var other = Owed with { PayOn = PayOn.AddDays(1) };
        Assert.Equal("wage.scheduled-otherwise", Decide(Scheduled(), other).Refusal?.Code);
        var paid = Evolve(Scheduled(), new Event.Paid(Owed.Cooperative, Owed.Pay.Net, PayOn));
        Assert.True(Decide(paid, new Message.WageFunded(Id, Owed.Job), Id, PayOn).IsNothingNew);
    }

    [Fact]
    public void A_wage_that_does_not_add_up_is_never_owed()
    {
        var wrong = Owed with { Pay = Owed.Pay with { Net = Owed.Pay.Net + TestWages.Cents(1) } };
        Assert.Equal("wage.does-not-add-up", Decide(State.Initial, wrong).Refusal?.Code);
    }

    [Fact]
    public void Only_a_wage_that_is_owed_can_be_paid() =>
        Assert.Equal(
            "wage.unknown", Decide(State.Initial, new Message.WageFunded(Id, Owed.Job), Id, PayOn).Refusal?.Code);

    [Fact]
    public void Paying_moves_the_net_amount_from_the_liability_to_the_bank_and_tells_the_job()
    {
        var decision = Decide(Scheduled(), new Message.WageFunded(Id, Owed.Job), Id, PayOn);
        var posting = Assert.Single(WagePostings.Of(Assert.Single(decision.Events)));
        Assert.Equal(AccountKind.PayNet, posting.Debit.Kind);
        Assert.Equal(AccountKind.Bank, posting.Credit.Kind);
        Assert.Equal(TestWages.Euro(383.11m), posting.Amount);
        Assert.True(Chart.Permits(posting));
        var sent = Assert.Single(decision.Messages);
        Assert.Equal("job/J1", sent.Receiver);
        Assert.Equal(
            new Message.WagePaid(Id, Owed.Job, Owed.Case, TestWages.Euro(383.11m), TestWages.Euro(815m)), sent.Message);
    }

    [Fact]
    public void Scheduling_books_nothing_and_neither_does_paying_nothing()
    {
        Assert.Empty(WagePostings.Of(new Event.Scheduled(Owed)));
        Assert.Empty(WagePostings.Of(new Event.Paid(Owed.Cooperative, TestWages.Cents(0), PayOn)));
    }

    [Fact]
    public void The_view_says_what_is_owed_and_when_it_was_paid()
    {
        Assert.Null(View(State.Initial, Id));
        Assert.Equal((WageStatus.Scheduled, null), (View(Scheduled(), Id)!.Status, View(Scheduled(), Id)!.PaidOn));
        var paid = Evolve(Scheduled(), new Event.Paid(Owed.Cooperative, Owed.Pay.Net, PayOn));
        Assert.Equal((WageStatus.Paid, PayOn), (View(paid, Id)!.Status, View(paid, Id)!.PaidOn));
    }

    [Fact]
    public void Money_for_another_wage_never_pays_this_one()
    {
        var other = WageId.Of(Owed.Contract, new Month(2025, 2));
        var decision = Decide(Scheduled(), new Message.WageFunded(other, Owed.Job), Id, PayOn);
        Assert.Equal("wage.funded-another", decision.Refusal?.Code);
    }

    [Fact]
    public void Whatever_comes_in_whatever_order_a_wage_is_paid_once_in_full_and_wakes_until_then() =>
        Gen.Select(TestWages.Tables, TestWages.Amounts, Gen.Int[0, 3].Array[1, 10]).Sample((table, budget, steps) =>
        {
            var owed = Owed with { Pay = table.FromCost(budget) };
            var (state, isAwake, paid) = (State.Initial, false, new List<Event.Paid>());
            for (var n = 0; n < steps.Length; n++)
            {
                var today = PayOn.AddDays(n);
                var decision = Ask(state, steps[n], owed, today);
                state = decision.Events.Aggregate(state, Evolve);
                paid.AddRange(decision.Events.OfType<Event.Paid>());
                foreach (var wake in decision.Wakes) isAwake = wake.DueAt is not null;
                var again = Ask(state, steps[n], owed, today.AddDays(1));
                if (decision.Refusal is null && !again.IsNothingNew) return false;
                if (isAwake != state is { Wage: not null, PaidOn: null }) return false;
            }

            return paid.Count <= 1
                && paid.TrueForAll(e => e.Net == state.Wage!.Pay.Net)
                && (paid.Count == 1) == (state.PaidOn is not null);
        });

    private static Decision<Event> Ask(State state, int step, ScheduleWage owed, DateOnly today) => step switch
    {
        0 => Decide(state, owed),
        1 => Decide(state, owed with { Pay = owed.Pay with { Net = owed.Pay.Net + TestWages.Cents(1) } }),
        2 => Decide(state, new Message.WageFunded(Id, owed.Job), Id, today),
        _ => Decide(state, new Message.WageFunded(WageId.Of(owed.Contract, new Month(2025, 2)), owed.Job), Id, today),
    };

    private static State Scheduled() => Evolve(State.Initial, new Event.Scheduled(Owed));
}
