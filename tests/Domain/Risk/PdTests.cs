using CsCheck;
using Smart.Grains.Risk;
using Xunit;

namespace Smart.Tests.Domain.Risk;

public sealed class PdTests
{
    // Clopper-Pearson: 10 of 100 and none of 10 stand in every table of exact binomial limits (Geigy).
    [Theory]
    [InlineData(10, 100, 0.0490, 0.1762)]
    [InlineData(0, 10, 0, 0.3085)]
    [InlineData(10, 10, 0.6915, 1)]
    [InlineData(1, 20, 0.0013, 0.2487)]
    public void The_exact_interval_is_as_tabled(int defaults, int observations, double low, double high)
    {
        var exact = DefaultRate.Of(defaults, observations).Value!.ClopperPearson;
        Assert.Equal(low, exact.Low, 0.00005);
        Assert.Equal(high, exact.High, 0.00005);
    }

    [Fact]
    public void Jeffreys_lies_within_the_exact_interval_and_around_what_was_seen() =>
        Gen.Int[1, 2_000].SelectMany(n => Gen.Int[0, n].Select(k => (k, n))).Sample((k, n) =>
        {
            var rate = DefaultRate.Of(k, n, 0.9).Value!;
            Assert.InRange(rate.Jeffreys.Low, rate.ClopperPearson.Low, rate.Observed);
            Assert.InRange(rate.Jeffreys.High, rate.Observed, rate.ClopperPearson.High);
        });

    [Theory]
    [InlineData(-1, 10, 0.95, "defaults")]
    [InlineData(11, 10, 0.95, "defaults")]
    [InlineData(0, 0, 0.95, "observations")]
    [InlineData(1, 10, double.NaN, "level")]
    [InlineData(1, 10, 1, "level")]
    public void A_rate_of_nonsense_is_refused(int defaults, int observations, double level, string field) =>
        Assert.Equal([field], DefaultRate.Of(defaults, observations, level).Refusals.Select(refusal => refusal.Field));

    // IFRS 9, illustrative example 12 (IE74 to IE77): 580,000 on 30 million.
    [Fact]
    public void The_example_of_the_accounting_standard_comes_out()
    {
        ProvisionRate[] rates = [new(0, 0.003m), new(1, 0.016m), new(31, 0.036m), new(61, 0.066m), new(91, 0.106m)];
        AgedAmount[] amounts =
        [
            new(1_500_000_000, 0), new(750_000_000, 30), new(400_000_000, 31), new(250_000_000, 90),
            new(100_000_000, 91),
        ];
        var matrix = ProvisionMatrix.Of(amounts, rates).Value!;
        Assert.Equal(3_000_000_000, matrix.Amount);
        Assert.Equal(58_000_000, matrix.Provision);
        Assert.Equal(
            [4_500_000, 12_000_000, 14_400_000, 16_500_000, 10_600_000],
            matrix.Lines.Select(line => line.Provision));
    }

    [Fact]
    public void The_house_provides_for_everything_after_half_a_year()
    {
        AgedAmount[] amounts = [new(1_25, 1), new(10_000, 60), new(10_000, 180), new(10_000, 181)];
        var matrix = ProvisionMatrix.Of(amounts).Value!;
        Assert.Equal([0, 3, 1_000, 0, 6_000, 10_000], matrix.Lines.Select(line => line.Provision));
    }

    [Fact]
    public void Buckets_out_of_order_and_negative_amounts_are_refused_by_field()
    {
        ProvisionRate[] rates = [new(0, 0m), new(31, 0.1m), new(31, 1.1m)];
        Assert.Equal(
            ["rates[2].fromDays", "rates[2].rate", "amounts[1].amount"],
            ProvisionMatrix.Of([new(1, 1), new(-1, 1)], rates).Refusals.Select(refusal => refusal.Field));
        Assert.Equal(0, ProvisionMatrix.Of([]).Value!.Provision);
    }

    // Of 100 sound 10 slip; of 100 late 50 recover and 20 default: after two periods 2 of the sound have defaulted.
    [Fact]
    public void A_chain_defaults_only_by_way_of_being_late()
    {
        var chain = RollRates.Of([[90, 10, 0], [50, 30, 20]], 1_200).Value!;
        Assert.Equal([0, 0.2], chain.Pds[0]);
        Assert.Equal(0.02, chain.Pds[1][0], 1e-15);
        Assert.Equal(0.2 + (0.3 * 0.2), chain.Pds[1][1], 1e-15);
        Assert.Equal(1, chain.Pds[^1][0], 1e-6);
    }

    [Fact]
    public void A_chain_with_holes_is_refused_by_field()
    {
        Assert.Equal(["periods", "counts[1]"], Fields(RollRates.Of([[1, 0, 0], [0, 0, 0]], 0)));
        Assert.Equal(["counts[0][2]", "counts[1]"], Fields(RollRates.Of([[1, 0, -1], [0, 1]], 1)));
        Assert.Equal(["counts"], Fields(RollRates.Of([], 1)));
    }

    private static IEnumerable<string> Fields(Grains.Interfaces.Calculation<RollRates> chain) =>
        chain.Refusals.Select(refusal => refusal.Field);
}
