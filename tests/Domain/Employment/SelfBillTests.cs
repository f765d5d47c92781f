using CsCheck;
using Smart.Grains.Employment;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Xunit;
using static Smart.Grains.Employment.SelfBill;

namespace Smart.Tests.Domain.Employment;

public sealed class SelfBillTests
{
    private static readonly DateTimeOffset Now = new(2025, 2, 3, 10, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2025, 2, 3);

    private static readonly DraftSelfBill Terms = new(
        new CooperativeId("general"),
        new JobId("J1"),
        new EngagementId("J1/wage-M2"),
        new ActivityId("A1"),
        new MemberId("M2"),
        TestWages.Euro(500m),
        TestWages.Euro(105m));

    private static readonly State Drafted = Evolve(State.Initial, new Event.Drafted(Terms));
    private static readonly State Issued = Evolve(Drafted, new Event.Issued(Today));
    private static readonly State Withdrawn = Evolve(Drafted, new Event.Withdrawn());

    [Fact]
    public void What_is_issued_wakes_until_the_budget_has_taken_the_charge()
    {
        var issued = Issue(Drafted, Today, Now);
        Assert.Equal(new Event.Issued(Today), Assert.Single(issued.Events));
        Assert.Equal(Now, Assert.Single(issued.Wakes).DueAt);
        Assert.Null(Assert.Single(Charged(Issued).Wakes).DueAt);
        Assert.True(Charged(Evolve(Issued, new Event.Charged())).IsNothingNew);
    }

    [Fact]
    public void An_invoice_is_fixed_once_and_for_an_amount()
    {
        var nothing = Terms with { Net = TestWages.Cents(0) };
        Assert.Equal("self-bill.amount-invalid", Decide(State.Initial, nothing).Refusal?.Code);
        Assert.Equal("self-bill.drafted-otherwise", Decide(Drafted, nothing).Refusal?.Code);
        Assert.True(Decide(Drafted, Terms).IsNothingNew);
    }

    [Fact]
    public void What_is_not_drafted_or_is_withdrawn_is_never_issued_and_what_is_issued_is_never_withdrawn()
    {
        Assert.Equal("self-bill.unknown", Issue(State.Initial, Today, Now).Refusal?.Code);
        Assert.Equal("self-bill.withdrawn", Issue(Withdrawn, Today, Now).Refusal?.Code);
        Assert.Equal("self-bill.issued", Withdraw(Issued).Refusal?.Code);
        Assert.True(Withdraw(State.Initial).IsNothingNew);
        Assert.Equal(new Event.Withdrawn(), Assert.Single(Withdraw(Drafted).Events));
    }

    [Fact]
    public void Repeating_any_command_in_any_state_writes_nothing() =>
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3].Array[0, 6]).Sample((last, before) =>
        {
            var state = before.Aggregate(State.Initial, (s, step) => Ask(s, step).Events.Aggregate(s, Evolve));
            var decision = Ask(state, last);
            var after = decision.Events.Aggregate(state, Evolve);
            return decision.Refusal is not null || Ask(after, last).IsNothingNew;
        });

    private static Decision<Event> Ask(State state, int step) => step switch
    {
        0 => Decide(state, Terms),
        1 => Issue(state, Today, Now),
        2 => Withdraw(state),
        _ => Charged(state),
    };
}
