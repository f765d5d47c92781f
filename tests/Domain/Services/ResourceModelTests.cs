using CsCheck;
using Smart.Grains.Interfaces;
using Smart.Grains.Services;
using Xunit;

namespace Smart.Tests.Domain.Services;

/// <summary>A calendar against a list on paper: who has it from which day to which.</summary>
public sealed class ResourceModelTests
{
    private static readonly DateOnly Start = new(2026, 3, 2);

    private static readonly Gen<DateOnly> Days = Gen.Frequency(
        (20, Gen.Int[-3, 20].Select(Start.AddDays)),
        (1, Gen.Const(DateOnly.MinValue)),
        (1, Gen.Const(DateOnly.MaxValue)),
        (1, Gen.Const(default(DateOnly))));

    private static readonly Gen<EngagementId> Who =
        One.Of("J1/van", "J2/van", "J3/van", "", "J1/van 2").Select(text => new EngagementId(text));

    private static readonly Gen<Action<World>> Steps = Gen.Frequency(
        (2, Gen.Select(One.Of("general", "arts"), One.Of(ResourceKind.Van, ResourceKind.Room))
            .Select<(string Whose, ResourceKind Kind), Action<World>>(
                x => world => world.Commission(new CooperativeId(x.Whose), x.Kind))),
        (9, Gen.Select(Who, Days, Days).Select<(EngagementId By, DateOnly From, DateOnly To), Action<World>>(
            x => world => world.Book(x.By, new Period(x.From, x.To)))),
        (3, Who.Select<EngagementId, Action<World>>(by => world => world.Release(by))),
        (1, Gen.Int[0, 3].Select<int, Action<World>>(days => world => world.Today = world.Today.AddDays(days))));

    [Fact]
    public void A_calendar_answers_as_the_list_on_paper_and_no_day_is_given_twice() => Steps.Array[0, 30].Sample(
        steps =>
        {
            var world = new World();
            foreach (var step in steps)
            {
                step(world);
                world.Check();
            }
        },
        iter: 300);

    private sealed class World
    {
        private readonly Life<Resource.State, Resource.Event> _life = new(Resource.Evolve);
        private readonly Dictionary<EngagementId, Period> _paper = [];
        private (CooperativeId Whose, ResourceKind Kind)? _known;

        public DateOnly Today { get; set; } = Start;

        public void Commission(CooperativeId whose, ResourceKind kind)
        {
            var refusal = _life.Ask(state => Resource.Decide(state, new CommissionResource(whose, kind))).Refusal;
            _known ??= (whose, kind);
            Assert.Equal(_known == (whose, kind) ? null : "resource.commissioned-otherwise", refusal?.Code);
        }

        public void Book(EngagementId by, Period period)
        {
            var expected = Expected(by, period);
            var decision = _life.Ask(state => Resource.Decide(state, new BookResource(by, period), Today));
            Assert.Equal(expected, decision.Refusal?.Code);
            if (decision.Refusal is null) _paper[by] = period;
        }

        public void Release(EngagementId by)
        {
            var decision = _life.Ask(state => Resource.Decide(state, new ReleaseResource(by)));
            Assert.Equal(_paper.Remove(by) ? 1 : 0, decision.Events.Length);
            Assert.Null(decision.Refusal);
        }

        public void Check()
        {
            Assert.Equal(_paper.OrderBy(one => one.Key.Value), _life.State.Bookings.OrderBy(one => one.Key.Value));
            foreach (var (by, mine) in _paper)
            {
                Assert.All(_paper.Where(other => other.Key != by), other => Assert.False(Share(mine, other.Value)));
            }

            for (var n = -3; n < 21; n++)
            {
                var day = new Period(Start.AddDays(n), Start.AddDays(n));
                bool? isFree = _known is null ? null : !_paper.Values.Any(taken => Share(taken, day));
                Assert.Equal(isFree, Resource.IsFree(_life.State, day));
            }
        }

        // Guards in the order in which a person would want to hear of them.
        private string? Expected(EngagementId by, Period period)
        {
            if (period.To < period.From) return "resource.dates-reversed";
            if (_known is null) return "resource.unknown";
            if (_paper.TryGetValue(by, out var held)) return held == period ? null : "resource.held-otherwise";
            if (period.From < Today) return "resource.period-past";
            return _paper.Values.Any(taken => Share(taken, period)) ? "resource.taken" : null;
        }

        private static bool Share(Period one, Period other) => one.From <= other.To && other.From <= one.To;
    }
}
