using System.Text.Json;
using CsCheck;
using Smart.Grains.Cooperatives;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Xunit;

namespace Smart.Tests.Domain.Cooperatives;

public sealed class CooperativeTests
{
    private static readonly CooperativeId Id = new("general");
    private static readonly DateOnly Day = new(2026, 3, 2);
    private static readonly FoundCooperative Terms = new(
        "general", Money.Eur(150_000), new EnterpriseNumber("0896755397"), new Iban("BE68539007547034"), 10, 30, 10, 8);

    private static Cooperative.State Founded =>
        After(Cooperative.State.Initial, Found(Cooperative.State.Initial, Terms));

    [Fact]
    public void A_cooperative_starts_with_the_generic_rates_and_its_own_number_of_shards()
    {
        var book = new RuleBook(Founded.Rates);

        Assert.Equal(0.065m, book.Rate("fee.cooperative", Day));
        Assert.Equal(8m, book.Rate("pool.shards", Day));
        Assert.True(Found(Founded, Terms).IsNothingNew);
        Assert.Equal("cooperative.founded-otherwise", Found(Founded, Terms with { Vans = 1 }).Refusal?.Code);
    }

    [Fact]
    public void A_founding_wakes_until_everything_is_in_service()
    {
        Assert.Contains(Found(Cooperative.State.Initial, Terms).Wakes, wake => wake.DueAt is not null);
        Assert.Contains(Cooperative.Commissioned(Founded).Wakes, wake => wake.DueAt is null);
        Assert.Equal(50, Cooperative.Resources(Id, Terms).DistinctBy(resource => resource.Key).Count());
    }

    [Fact]
    public void A_missing_rate_names_its_key_and_day()
    {
        var book = new RuleBook(Founded.Rates);
        var missing = Assert.Throws<MissingRate>(() => book.Rate("vat.standard", DateOnly.MinValue));

        Assert.Equal(("vat.standard", DateOnly.MinValue), (missing.Key, missing.On));
        Assert.Equal("rate.missing", missing.AsRefusal().Code);
    }

    [Fact]
    public void A_rate_is_refused_for_the_first_thing_that_is_wrong()
    {
        var set = new SetRate("vat.standard", Day, 0.22m, "A law");
        string? Refused(Cooperative.State state, SetRate rate) => Cooperative.Decide(state, rate).Refusal?.Code;

        Assert.Equal("cooperative.unknown", Refused(Cooperative.State.Initial, set));
        Assert.Equal("rate.unknown", Refused(Founded, set with { Key = "vat.standrad" }));
        Assert.Equal("rate.negative", Refused(Founded, set with { Value = -1, Source = "" }));
        Assert.Equal("rate.source-missing", Refused(Founded, set with { Source = "" }));
        Assert.Equal("rate.fixed", Refused(Founded, set with { Key = "pool.shards" }));
    }

    [Fact]
    public void Whatever_is_set_each_day_has_the_last_rate_set_for_the_latest_day_not_after_it() =>
        Gen.Select(Gen.Int[0, 20], Gen.Int[0, 50]).Array[0, 20].Sample(sets =>
        {
            var state = Founded;
            foreach (var (days, percent) in sets)
            {
                var set = new SetRate("vat.standard", Day.AddDays(days), percent / 100m, "A law");
                state = After(state, Cooperative.Decide(state, set));
                Assert.True(Cooperative.Decide(state, set).IsNothingNew);
            }

            var book = new RuleBook(state.Rates);
            for (var on = 0; on <= 21; on++)
            {
                var known = sets.Where(set => set.Item1 <= on).ToArray();
                var expected = known.Length == 0
                    ? 0.21m
                    : known.Last(set => set.Item1 == known.Max(other => other.Item1)).Item2 / 100m;
                Assert.Equal(expected, book.Rate("vat.standard", Day.AddDays(on)));
                Assert.Equal(expected, book.Under("vat.", Day.AddDays(on))["standard"]);
            }
        });

    [Fact]
    public void A_rate_that_a_person_proposes_holds_once_another_person_confirms_it()
    {
        var (one, other) = (new Judge("u-1", IsMember: true), new Judge("u-2", IsMember: true));
        var (set, confirm) = (
            new SetRate("vat.standard", Day, 0.22m, "A law"), new ConfirmRate("vat.standard", Day));
        Assert.Equal("rate.nothing-proposed", Cooperative.Confirm(Founded, confirm, one).Refusal?.Code);
        Assert.Equal("rate.unknown", Cooperative.Propose(Founded, set with { Key = "x" }, one, Day).Refusal?.Code);
        var state = After(Founded, Cooperative.Propose(Founded, set, one, Day));
        Assert.Equal(Founded.Rates, state.Rates);
        Assert.True(Cooperative.Propose(state, set, one, Day).IsNothingNew);
        Assert.Equal("rate.proposed-already", Cooperative.Propose(state, set, other, Day).Refusal?.Code);
        Assert.Equal("rate.own-proposal", Cooperative.Confirm(state, confirm, one).Refusal?.Code);
        var program = new Judge("program:cli", IsMember: true);
        Assert.Equal("rate.only-people", Cooperative.Confirm(state, confirm, program).Refusal?.Code);

        state = After(state, Cooperative.Propose(state, set with { Value = 0.23m }, other, Day));
        Assert.Equal("rate.own-proposal", Cooperative.Confirm(state, confirm, other).Refusal?.Code);
        var stale = Cooperative.Confirm(state, confirm with { Value = 0.22m }, one).Refusal;
        Assert.Equal(("rate.proposed-otherwise", "value"), (stale?.Code, stale?.Field));
        var refused = After(state, Cooperative.Refuse(state, new RefuseRate("vat.standard", Day), one));
        Assert.Empty(refused.Proposed);
        Assert.Equal(Founded.Rates, refused.Rates);
        Assert.Equal("rate.nothing-proposed", Cooperative.Confirm(refused, confirm, one).Refusal?.Code);
        state = After(state, Cooperative.Confirm(state, confirm, one));
        Assert.Equal(0.23m, new RuleBook(state.Rates).Rate("vat.standard", Day));
        Assert.Equal("rate.nothing-proposed", Cooperative.Confirm(state, confirm, one).Refusal?.Code);
    }

    [Fact]
    public void A_snapshot_gives_the_state_back()
    {
        var json = JsonSerializer.Serialize(Founded, SmartJson.Options);
        var read = JsonSerializer.Deserialize<Cooperative.State>(json, SmartJson.Options)!;

        Assert.Equal(Founded.Rates, read.Rates);
        Assert.Equal(Founded.Terms, read.Terms);
    }

    private static Decision<Cooperative.Event> Found(Cooperative.State state, FoundCooperative terms) =>
        Cooperative.Decide(state, terms, Id, GenericRates.All, DateTimeOffset.UnixEpoch);

    private static Cooperative.State After(Cooperative.State state, Decision<Cooperative.Event> decision) =>
        decision.Events.Aggregate(state, Cooperative.Evolve);
}
