using CsCheck;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Services;
using Smart.Tests.Domain.Jobs;
using Xunit;

namespace Smart.Tests.Domain.Services;

public sealed class EngagementTests
{
    private static readonly Plan Plan = Sample.Plan(Sample.With("van"));
    private static readonly PlanLine Van = Plan.Lines.Single(line => line.Id == "van");

    private static readonly JobTerms Terms = new(
        Sample.Id, Sample.With("van"), new ActivityId("A1"), Plan.Waterfall, Plan.Pool, Plan.InvoiceOn, Plan.DueOn);

    [Fact]
    public void A_service_that_cannot_be_had_fails_and_stays_failed()
    {
        var failed = After(Engagement.State.Initial, (EngagementStatus.Reserved, new Refusal("van.none-free")));

        Assert.Equal(EngagementStatus.Failed, failed.Status);
        Assert.Equal("van.none-free", failed.Refusal?.Code);
        Assert.True(Engagement.Foresee(failed, EngagementStatus.Reserved, Van)!.IsNothingNew);
        Assert.True(Engagement.Foresee(failed, EngagementStatus.Released, Van)!.IsNothingNew);
    }

    [Fact]
    public void What_waits_for_a_signature_stays_reserved()
    {
        var reserved = After(Engagement.State.Initial, (EngagementStatus.Reserved, Outcome.Done));

        Assert.True(Decide(reserved, EngagementStatus.Confirmed, Outcome.Waits).IsNothingNew);
    }

    [Fact]
    public void What_is_engaged_already_refuses_a_step_and_does_not_fail()
    {
        var confirmed = After(
            Engagement.State.Initial,
            (EngagementStatus.Reserved, Outcome.Of("general/van-1")),
            (EngagementStatus.Confirmed, Outcome.Done));

        var decision = Decide(confirmed, EngagementStatus.Fulfilled, new Refusal("budget.closed"));

        Assert.Equal("budget.closed", decision.Refusal?.Code);
    }

    [Fact]
    public void A_step_out_of_turn_is_refused()
    {
        Assert.Equal(
            "engagement.too-early",
            Engagement.Foresee(Engagement.State.Initial, EngagementStatus.Confirmed, Van)?.Refusal?.Code);
        var released = After(Engagement.State.Initial, (EngagementStatus.Released, Outcome.Done));
        Assert.Equal(
            "engagement.released", Engagement.Foresee(released, EngagementStatus.Reserved, Van)?.Refusal?.Code);
        var fulfilled = After(
            Engagement.State.Initial,
            (EngagementStatus.Reserved, Outcome.Done),
            (EngagementStatus.Confirmed, Outcome.Done),
            (EngagementStatus.Fulfilled, Outcome.Done));
        Assert.Equal(
            "engagement.fulfilled", Engagement.Foresee(fulfilled, EngagementStatus.Released, Van)?.Refusal?.Code);
    }

    [Fact]
    public void Whatever_is_asked_in_whatever_order_an_engagement_never_goes_back() =>
        Steps.Array[0, 30].Sample(steps =>
        {
            var state = Engagement.State.Initial;
            foreach (var step in steps)
            {
                var next = After(state, step);
                Assert.True(next.Status >= state.Status, $"{state.Status} became {next.Status}.");
                state = next;
            }
        });

    [Fact]
    public void A_step_that_was_taken_writes_nothing_when_it_is_taken_again() =>
        Steps.Array[1, 30].Sample(steps =>
        {
            var state = steps.Aggregate(Engagement.State.Initial, (state, step) => After(state, step));
            var again = Decide(state, steps[^1].Step, steps[^1].Outcome);
            Assert.True(again.IsNothingNew || again.Refusal is not null);
        });

    private static Gen<(EngagementStatus Step, Outcome Outcome)> Steps { get; } =
        from step in Gen.Int[(int)EngagementStatus.Reserved, (int)EngagementStatus.Released]
        from outcome in Gen.Int[0, 9]
        select ((EngagementStatus)step, outcome switch
        {
            0 => new Refusal("test.failed"),
            1 => Outcome.Waits,
            _ => Outcome.Of("reference"),
        });

    private static Engagement.State After(
        Engagement.State state, params (EngagementStatus Step, Outcome Outcome)[] steps) =>
        steps.Aggregate(state, (before, step) =>
            Decide(before, step.Step, step.Outcome).Events.Aggregate(before, Engagement.Evolve));

    private static Decision<Engagement.Event> Decide(Engagement.State state, EngagementStatus step, Outcome outcome) =>
        Engagement.Decide(state, step, Terms, Van, outcome);
}
