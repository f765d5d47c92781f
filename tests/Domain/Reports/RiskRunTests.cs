using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Reports;
using Xunit;

namespace Smart.Tests.Domain.Reports;

/// <summary>What a run decides.</summary>
public sealed class RiskRunTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 6, 0, 0, TimeSpan.Zero);
    private static readonly RiskReportQuery Query = new(Now.AddDays(-1));
    private static readonly RiskReport Report = new(Query.AsOf, null, null, "m", "facts", IsTied: true, [], []);

    [Fact]
    public void It_is_asked_for_once_and_looked_after_until_it_is_made()
    {
        var asked = RiskRun.Decide(RiskRun.State.Initial, Query, unfit: null, Now);
        var running = After(asked);
        Assert.True(running.IsRunning);
        Assert.Single(asked.Wakes);
        Assert.Empty(RiskRun.Decide(running, Query, unfit: null, Now).Events);
        Assert.Equal(
            "report.asked-otherwise",
            RiskRun.Decide(running, Query with { Sector = "music" }, unfit: null, Now).Refusal!.Code);
        Assert.Single(RiskRun.LookAgain(running, Now).Wakes);

        var made = After(RiskRun.Finish(running, Report), running);
        Assert.Equal((false, "facts"), (made.IsRunning, made.Made!.Facts));
        Assert.Empty(RiskRun.Decide(made, new CancelRiskRun()).Events);
    }

    [Fact]
    public void What_was_given_up_is_not_made_any_more()
    {
        var running = After(RiskRun.Decide(RiskRun.State.Initial, Query, unfit: null, Now));
        var cancelled = After(RiskRun.Decide(running, new CancelRiskRun()), running);
        Assert.Empty(RiskRun.Finish(cancelled, Report).Events);
        Assert.Empty(RiskRun.Decide(cancelled, new CancelRiskRun()).Events);
        Assert.False(cancelled.IsRunning);
    }

    [Fact]
    public void What_cannot_be_answered_or_was_never_asked_is_refused_by_field()
    {
        var unfit = new FieldRefusal("asOf", new Refusal("calculator.in-future"));
        var refusal = RiskRun.Decide(RiskRun.State.Initial, Query, unfit, Now).Refusal!;
        Assert.Equal(("calculator.in-future", "asOf"), (refusal.Code, refusal.Field));
        Assert.Equal("report.unknown", RiskRun.Decide(RiskRun.State.Initial, new CancelRiskRun()).Refusal!.Code);
    }

    private static RiskRun.State After(Decision<RiskRun.Event> decision, RiskRun.State? before = null) =>
        decision.Events.Aggregate(before ?? RiskRun.State.Initial, RiskRun.Evolve);
}
