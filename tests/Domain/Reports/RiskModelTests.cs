using CsCheck;
using Smart.Grains.Interfaces;
using Smart.Grains.Reports;
using Xunit;

namespace Smart.Tests.Domain.Reports;

/// <summary>Reports that are asked for, given up and made, and months that end, in any order and some twice.</summary>
public sealed class RiskModelTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly RiskReportQuery Query = new(Start.AddDays(-1));

    // Every transition there is. What is not here must never happen; what is here must be reachable.
    private static readonly (string From, string To)[] Transitions =
        [("none", "running"), ("running", "made"), ("running", "cancelled")];

    private static readonly Gen<Action<Life<RiskRun.State, RiskRun.Event>>> OfRun = Gen.OneOf(
        Gen.Select(One.Of(Query, Query, Query with { Sector = "music" }), Gen.Int[0, 3])
            .Select<(RiskReportQuery Query, int N), Action<Life<RiskRun.State, RiskRun.Event>>>(x => life => life.Ask(
                state => RiskRun.Decide(state, x.Query, x.N == 0 ? Unfit : null, Start))),
        Gen.Const<Action<Life<RiskRun.State, RiskRun.Event>>>(
            life => life.Ask(state => RiskRun.Decide(state, new CancelRiskRun()))),
        One.Of("facts", "other facts").Select<string, Action<Life<RiskRun.State, RiskRun.Event>>>(facts => life =>
            life.Ask(state => RiskRun.Finish(
                state, new RiskReport(Query.AsOf, null, null, "m", facts, IsTied: true, [], [])))),
        Gen.Const<Action<Life<RiskRun.State, RiskRun.Event>>>(
            life => life.Ask(state => RiskRun.LookAgain(state, Start))));

    private static readonly Gen<int[]> Days = Gen.Int[0, 25].Array[0, 20];

    private static readonly FieldRefusal Unfit = new("asOf", new Refusal("calculator.in-future"));

    [Fact]
    public void A_report_is_made_or_given_up_once_and_looked_after_until_then()
    {
        var moves = new Moves<(string From, string To)>(Transitions);
        moves.MustAllBeMade(() => OfRun.Array[0, 12].Sample(
            steps =>
            {
                var life = new Life<RiskRun.State, RiskRun.Event>(RiskRun.Evolve);
                foreach (var step in steps)
                {
                    var before = life.State;
                    step(life);
                    var (from, to) = (Name(before), Name(life.State));
                    if (from != to) moves.Made((from, to));
                    if (before.Query is not null) Assert.Equal(before.Query, life.State.Query);
                    Assert.Equal(life.State.IsRunning, life.Wake(RiskRun.Resume) is not null);
                }
            },
            iter: 100));
    }

    [Fact]
    public void Every_month_that_ends_has_its_report_once_however_late_and_often_one_wakes() => Days.Sample(days =>
    {
        var life = new Life<RiskCalendar.State, RiskCalendar.Event>(RiskCalendar.Evolve);
        var now = Start;
        life.Ask(state => RiskCalendar.Begin(state, cooperative: null, isFounded: true, now));
        foreach (var pause in days)
        {
            now = now.AddDays(pause);
            if (RiskCalendar.Due(life.State, "federation", now) is not { } due) continue;
            life.Ask(state => RiskCalendar.Keep(state, due.Month, due.Run));
            Assert.True(life.Wake(RiskCalendar.MonthOver) > due.Query.AsOf);
        }

        var months = life.State.Months;
        Assert.Equal(Enumerable.Range(0, months.Length).Select(new DateOnly(2026, 1, 1).AddMonths),
            months.Select(month => month.Month));
        Assert.All(months, month => Assert.Equal($"rr-federation-{month.Month:yyyy-MM}", month.Run));
        Assert.NotNull(life.Wake(RiskCalendar.MonthOver));
    });

    [Fact]
    public void A_month_that_another_activation_kept_meanwhile_is_not_kept_under_the_next()
    {
        var life = new Life<RiskCalendar.State, RiskCalendar.Event>(RiskCalendar.Evolve);
        life.Ask(state => RiskCalendar.Begin(state, cooperative: null, isFounded: true, Start));
        var due = RiskCalendar.Due(life.State, "federation", Start.AddDays(20))!.Value;
        life.Ask(state => RiskCalendar.Keep(state, due.Month, due.Run));
        Assert.True(RiskCalendar.Keep(life.State, due.Month, due.Run).IsNothingNew);
        Assert.Single(life.State.Months);
    }

    private static string Name(RiskRun.State state) => state switch
    {
        { Query: null } => "none",
        { Made: not null } => "made",
        { IsCancelled: true } => "cancelled",
        _ => "running",
    };
}
