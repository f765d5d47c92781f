using CsCheck;
using Smart.Grains.Interfaces;
using Smart.Grains.Services;
using Smart.Tests.Domain.Jobs;
using Xunit;
using static Smart.Grains.Interfaces.EngagementStatus;
using Event = Smart.Grains.Services.Engagement.Event;
using State = Smart.Grains.Services.Engagement.State;

namespace Smart.Tests.Domain.Services;

/// <summary>One service line through steps in any order, whatever the service makes of them.</summary>
public sealed class EngagementModelTests
{
    // Every transition there is, of what is held first. What is not here must never happen.
    private static readonly HashSet<(EngagementStatus From, EngagementStatus To)> Transitions =
    [
        (Quoted, Reserved), (Reserved, Confirmed), (Confirmed, Fulfilled), (Fulfilled, Settled),
        (Quoted, Released), (Reserved, Released), (Confirmed, Released),
        (Quoted, Failed), (Reserved, Failed),
    ];

    // What has nothing to hold may be confirmed right away.
    private static readonly HashSet<(EngagementStatus From, EngagementStatus To)> Direct =
        [.. Transitions, (Quoted, Confirmed)];

    private static readonly Plan Plan = Sample.Plan(Sample.With("van"));

    private static readonly JobTerms Terms = new(
        Sample.Id, Sample.With("van"), new ActivityId("A1"), Plan.Waterfall, Plan.Pool, Plan.InvoiceOn, Plan.DueOn);

    private static readonly Gen<Outcome> Outcomes = Gen.Frequency(
        (1, One.Of("order.unknown", "resource.unknown").Select(code => (Outcome)new Refusal(code))),
        (1, Gen.Const(Outcome.Waits)),
        (6, Gen.Select(
            One.Of(null, "general/van-1", "general/van-2"),
            One.Of<long?>(null, 0, 8_000, long.MaxValue),
            Gen.Int[0, 2]).Select((reference, cents, wages) => new Outcome(
                null,
                IsWaiting: false,
                reference,
                cents is { } known ? new Money(known, Currency.Eur) : null,
                [.. Enumerable.Range(0, wages).Select(n => new WageId($"J1/M{n}/1/2026-03"))]))));

    private static readonly Gen<(EngagementStatus Step, Outcome Outcome)[]> Lives =
        Gen.Select(Gen.Int[(int)Reserved, (int)Released].Select(n => (EngagementStatus)n), Outcomes).Array[0, 14];

    [Theory]
    [InlineData("van")]
    [InlineData("invoice")]
    public void An_engagement_goes_nowhere_but_by_the_table_and_everywhere_in_it(string line)
    {
        var planned = Plan.Lines.Single(each => each.Id == line);
        var moves = new Moves<(EngagementStatus From, EngagementStatus To)>(line == "van" ? Transitions : Direct);
        moves.MustAllBeMade(() => Lives.Sample(
            steps =>
            {
                var life = new Life<State, Event>(Engagement.Evolve);
                foreach (var (step, outcome) in steps)
                {
                    var before = life.State;
                    life.Ask(state => Engagement.Decide(state, step, Terms, planned, outcome));
                    if (life.State.Status != before.Status) moves.Made((before.Status, life.State.Status));
                    MustBeSound(before, life.State, life.Events);
                }
            },
            iter: 150));
    }

    [Fact]
    public void What_must_be_held_is_never_confirmed_without_its_reservation_and_is_given_back_once() => Lives.Sample(
        steps =>
        {
            var van = Plan.Lines.Single(each => each.Id == "van");
            var life = new Life<State, Event>(Engagement.Evolve);
            foreach (var (step, outcome) in steps)
                life.Ask(state => Engagement.Decide(state, step, Terms, van, outcome));

            var kinds = life.Events.Select(e => e.GetType()).ToList();
            Assert.Equal(kinds.Count, kinds.Distinct().Count());
            var confirmed = kinds.IndexOf(typeof(Event.Confirmed));
            if (confirmed >= 0) Assert.InRange(kinds.IndexOf(typeof(Event.Reserved)), 0, confirmed - 1);
            if (kinds.Count > 0) Assert.Equal(typeof(Event.Quoted), kinds[0]);
            if (kinds.Contains(typeof(Event.Released))) Assert.Equal(typeof(Event.Released), kinds[^1]);
        },
        iter: 200);

    // Terms are kept, a wage that follows from the service is never forgotten, and a failure says why.
    private static void MustBeSound(State before, State after, List<Event> events)
    {
        if (before.Terms is not null) Assert.Equal((before.Terms, before.Line), (after.Terms, after.Line));
        Assert.Equal(after.Terms is null, events.Count == 0);
        Assert.Equal(after.Status == Failed, after.Refusal is not null);
        Assert.Equal(after.Wages.Length, after.Wages.Distinct().Count());
        Assert.All(before.Wages, wage => Assert.Contains(wage, after.Wages));
        if (after.Status is Fulfilled or Settled or Released) Assert.NotNull(after.Cost);
        if (before.Cost is not null) Assert.Equal(before.Cost, after.Cost);
    }
}
