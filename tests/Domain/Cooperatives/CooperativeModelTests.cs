using CsCheck;
using Smart.Grains.Cooperatives;
using Smart.Grains.Interfaces;
using Xunit;
using Event = Smart.Grains.Cooperatives.Cooperative.Event;
using State = Smart.Grains.Cooperatives.Cooperative.State;

namespace Smart.Tests.Domain.Cooperatives;

/// <summary>A cooperative from its founding on, beside its rules on paper.</summary>
public sealed class CooperativeModelTests
{
    private static readonly CooperativeId Id = new("arts");
    private static readonly DateOnly Day = new(2026, 3, 2);
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static readonly FoundCooperative Terms = new(
        "Arts", Money.Eur(100_000), new EnterpriseNumber("0896755397"), new Iban("BE68539007547034"), 10, 30, 10, 8);

    private static readonly DatedRate[] Generic =
    [
        new("vat.standard", new DateOnly(1996, 1, 1), 0.21m, "law"),
        new("fee.cooperative", DateOnly.MinValue, 0.065m, "board"),
        new("fee.cooperative", Day, 0.07m, "board"),
        new("pool.shards", DateOnly.MinValue, 4, "house"),
    ];

    private static readonly Gen<(FoundCooperative, string?)> Foundings = One.Of<(FoundCooperative, string?)>(
        (Terms, null),
        (Terms, null),
        (Terms with { Vans = 11 }, null),
        (Terms with { Name = " " }, "cooperative.name-missing"),
        (Terms with { Endowment = Money.Zero }, "cooperative.endowment-not-positive"),
        (Terms with { Endowment = new Money(100, new Currency("USD")) }, "cooperative.endowment-other-currency"),
        (Terms with { Shards = 0 }, "cooperative.shards-out-of-range"),
        (Terms with { Shards = 65 }, "cooperative.shards-out-of-range"),
        (Terms with { Rooms = -1 }, "cooperative.resources-out-of-range"),
        (Terms with { Kits = 10_001 }, "cooperative.resources-out-of-range"));

    private static readonly Gen<Action<World>> Steps = Gen.Frequency(
        (2, Foundings.Select<(FoundCooperative Terms, string? Refusal), Action<World>>(
            x => world => world.Found(x.Terms, x.Refusal))),
        (1, Gen.Const<Action<World>>(world => world.Commission())),
        (6, Gen.Select(
                One.Of("vat.standard", "fee.cooperative", "pool.shards", "vat.standrad"),
                Gen.Int[-2, 6],
                One.Of(0m, 0.06m, 0.21m, 0.3m, -0.01m),
                One.Of("A law", "A vote", " "))
            .Select<(string Key, int Days, decimal Value, string Source), Action<World>>(
                x => world => world.Set(new SetRate(x.Key, Day.AddDays(x.Days), x.Value, x.Source)))));

    [Fact]
    public void Each_day_has_the_rate_set_last_for_the_latest_day_not_after_it_and_nothing_else_changes() =>
        Steps.Array[0, 30].Sample(
            steps =>
            {
                var world = new World();
                foreach (var step in steps)
                {
                    step(world);
                    world.Check();
                }
            },
            iter: 150);

    [Fact]
    public void A_fund_in_another_currency_than_its_books_is_refused_before_the_cooperative_is_founded()
    {
        var found = Terms with { Endowment = new Money(100, new Currency("USD")) };
        var refusal = Cooperative.Decide(State.Initial, found, Id, Generic, Now).Refusal!;
        Assert.Equal(
            ("cooperative.endowment-other-currency", "endowment.currency"), (refusal.Code, refusal.Field));
    }

    private sealed class World
    {
        private readonly Life<State, Event> _life = new(Cooperative.Evolve);
        private readonly Dictionary<(string Key, DateOnly From), (decimal Value, string Source)> _paper = [];
        private FoundCooperative? _terms;
        private bool _isCommissioned;

        public void Found(FoundCooperative terms, string? refusal)
        {
            var expected = _terms is null ? refusal : _terms == terms ? null : "cooperative.founded-otherwise";
            var decision = _life.Ask(state => Cooperative.Decide(state, terms, Id, Generic, Now));
            Assert.Equal(expected, decision.Refusal?.Code);
            if (expected is not null || _terms is not null) return;
            _terms = terms;
            foreach (var rate in Generic) _paper[(rate.Key, rate.From)] = (rate.Value, rate.Source);
            _paper[("pool.shards", DateOnly.MinValue)] = (terms.Shards, "Founding of the cooperative.");
        }

        public void Commission()
        {
            _life.Ask(Cooperative.Commissioned);
            _isCommissioned |= _terms is not null;
        }

        public void Set(SetRate set)
        {
            var expected = _terms is null ? "cooperative.unknown"
                : set.Key == "vat.standrad" ? "rate.unknown"
                : set.Value < 0 ? "rate.negative"
                : set.Source == " " ? "rate.source-missing"
                : set.Key == "pool.shards" ? "rate.fixed"
                : null;
            Assert.Equal(expected, _life.Ask(state => Cooperative.Decide(state, set)).Refusal?.Code);
            if (expected is null) _paper[(set.Key, set.From)] = (set.Value, set.Source);
        }

        public void Check()
        {
            var state = _life.State;
            Assert.Equal((_terms, _isCommissioned), (state.Terms, state.IsCommissioned));
            Assert.Equal(_terms is not null && !_isCommissioned, _life.Wake(Cooperative.CommissionWake) is not null);
            Assert.Equal(_paper.Count, state.Rates.Length);
            Assert.All(state.Rates, rate => Assert.Equal(_paper[(rate.Key, rate.From)], (rate.Value, rate.Source)));
            if (_terms is null) return;
            var book = new RuleBook(state.Rates);
            for (var day = Day.AddDays(-3); day <= Day.AddDays(7); day = day.AddDays(1))
            {
                foreach (var key in new[] { "vat.standard", "fee.cooperative" })
                {
                    var from = _paper.Keys.Where(rate => rate.Key == key && rate.From <= day).Max(rate => rate.From);
                    Assert.Equal(_paper[(key, from)].Value, book.Rate(key, day));
                }
            }
        }
    }
}
