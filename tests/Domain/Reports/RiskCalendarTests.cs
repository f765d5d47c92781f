using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Reports;
using Xunit;

namespace Smart.Tests.Domain.Reports;

/// <summary>Each month has its report.</summary>
public sealed class RiskCalendarTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_month_is_asked_for_on_the_morning_after_its_end_and_never_twice()
    {
        var begun = RiskCalendar.Begin(RiskCalendar.State.Initial, cooperative: null, isFounded: true, Now);
        var state = After(begun);
        var due = Assert.Single(begun.Wakes).DueAt!.Value;
        Assert.Equal(new DateTimeOffset(2026, 2, 1, 5, 0, 0, TimeSpan.Zero), due);
        Assert.Null(RiskCalendar.Due(state, "federation", due.AddTicks(-1)));

        var (month, query, run) = RiskCalendar.Due(state, "federation", due)!.Value;
        Assert.Equal("rr-federation-2026-01", run);
        Assert.Equal(new DateOnly(2026, 1, 31), Calendar.LegalDay(query.AsOf));
        Assert.Equal(new DateOnly(2026, 2, 1), Calendar.LegalDay(query.AsOf.AddMicroseconds(1)));

        var kept = RiskCalendar.Keep(state, month, run);
        var after = After(kept, state);
        Assert.Equal([new RiskMonth(new DateOnly(2026, 1, 1), run)], after.Months);
        Assert.Null(RiskCalendar.Due(after, "federation", due));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 5, 0, 0, TimeSpan.Zero), Assert.Single(kept.Wakes).DueAt);
    }

    [Fact]
    public void Beginning_again_changes_nothing_and_nobodys_months_are_refused()
    {
        var state = After(RiskCalendar.Begin(RiskCalendar.State.Initial, new("arts"), isFounded: true, Now));
        Assert.True(RiskCalendar.Begin(state, new("arts"), isFounded: true, Now.AddDays(40)).IsNothingNew);
        var refusal = RiskCalendar.Begin(RiskCalendar.State.Initial, new("nobody"), isFounded: false, Now).Refusal!;
        Assert.Equal(("cooperative.unknown", "cooperative"), (refusal.Code, refusal.Field));
    }

    private static RiskCalendar.State After(Decision<RiskCalendar.Event> decision, RiskCalendar.State? before = null) =>
        decision.Events.Aggregate(before ?? RiskCalendar.State.Initial, RiskCalendar.Evolve);
}
