using Smart.Grains.Risk;
using Xunit;

namespace Smart.Tests.Domain.Risk;

public sealed class MonteCarloTests
{
    private static readonly Portfolio Pool = Portfolios.Large(200, correlation: 0.2);

    [Fact]
    public void One_factor_found_exactly_lies_within_the_intervals_of_the_simulation()
    {
        var exact = OneFactor.Of(Pool, unit: 1_000).Value!;
        var sample = MonteCarlo.Run(Pool, correlation: 1, scenarios: 20_000, seed: 42).Value!;
        Assert.True(sample.Mean.Holds(exact.Mean));
        Assert.True(sample.StandardDeviation.Holds(exact.StandardDeviation));
        foreach (var level in new[] { 0.9m, 0.95m, 0.99m })
        {
            Assert.True(sample.ValueAtRisk(level).Holds(exact.ValueAtRisk(level)));
            Assert.True(sample.ExpectedShortfall(level).Holds(exact.ExpectedShortfall(level)));
        }
    }

    [Fact]
    public void Independent_defaults_found_exactly_lie_within_the_intervals_of_the_simulation()
    {
        var portfolio = Portfolios.Large(100);
        var exact = IndependentDefaults.Of(portfolio.On(1_000));
        var sample = MonteCarlo.Run(portfolio, correlation: 0, scenarios: 20_000, seed: 7).Value!;
        Assert.True(sample.Mean.Holds(exact.Mean));
        Assert.True(sample.ValueAtRisk(0.99m).Holds(exact.ValueAtRisk(0.99m)));
        Assert.True(sample.ExpectedShortfall(0.99m).Holds(exact.ExpectedShortfall(0.99m)));
    }

    [Fact]
    public void The_intervals_hold_the_truth_about_as_often_as_they_say()
    {
        var exact = OneFactor.Of(Pool, unit: 1_000).Value!;
        var held = Enumerable.Range(0, 200).Count(seed =>
            MonteCarlo.Run(Pool, 1, scenarios: 500, seed).Value!.Mean.Holds(exact.Mean));
        Assert.InRange(held, 178, 199);
    }

    [Fact]
    public void A_seed_gives_the_same_losses_in_any_order()
    {
        var one = MonteCarlo.Run(Pool, 0.5, scenarios: 1_000, seed: 1).Value!;
        Assert.Equal(one.Losses, MonteCarlo.Run(Pool, 0.5, scenarios: 1_000, seed: 1).Value!.Losses);
        var other = MonteCarlo.Run(Pool, 0.5, scenarios: 1_000, seed: 2).Value!;
        Assert.NotEqual(one.Losses.ToArray(), other.Losses.ToArray());
    }

    [Fact]
    public void Numbers_come_the_same_one_by_one_and_in_eights()
    {
        var random = new CounterRandom(seed: 5, stream: 9);
        var eight = random.Uniforms(100);
        for (var n = 0; n < 8; n++) Assert.Equal(random.Uniform(100 + n), eight[n]);
    }

    [Fact]
    public void Numbers_are_uniform_and_streams_do_not_follow_each_other()
    {
        const int Count = 100_000;
        var (one, other) = (new CounterRandom(1, 0), new CounterRandom(1, 1));
        var (sum, squares, product) = (0.0, 0.0, 0.0);
        for (var n = 0; n < Count; n++)
        {
            var (x, y) = (one.Uniform(n) - 0.5, other.Uniform(n) - 0.5);
            (sum, squares, product) = (sum + x, squares + (x * x), product + (x * y));
        }

        Assert.Equal(0, sum / Count, 0.004);
        Assert.Equal(1 / 12.0, squares / Count, 0.001);
        Assert.Equal(0, product / Count, 0.001);
    }

    [Fact]
    public void Sectors_that_are_less_correlated_lose_less_in_the_tail()
    {
        var portfolio = Portfolios.Large(300, sectors: 4, correlation: 0.3);
        var apart = MonteCarlo.Run(portfolio, 0.1, scenarios: 20_000, seed: 3).Value!.ExpectedShortfall(0.99m);
        var together = MonteCarlo.Run(portfolio, 0.9, scenarios: 20_000, seed: 3).Value!.ExpectedShortfall(0.99m);
        Assert.True(apart.High < together.Low);
    }

    [Theory]
    [InlineData(-0.1, 1_000, "correlation")]
    [InlineData(double.NaN, 1_000, "correlation")]
    [InlineData(0.5, 0, "scenarios")]
    [InlineData(0.5, 1_000_001, "scenarios")]
    public void What_is_wrong_is_named(double correlation, int scenarios, string field) =>
        Assert.Equal(field, Assert.Single(MonteCarlo.Run(Pool, correlation, scenarios, seed: 1).Refusals).Field);
}
