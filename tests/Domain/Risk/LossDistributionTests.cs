using CsCheck;
using Smart.Grains.Risk;
using Xunit;

namespace Smart.Tests.Domain.Risk;

public sealed class LossDistributionTests
{
    private static readonly LossDistribution Example =
        new(unit: 100, first: 0, [0.90, 0.05, 0.03, 0.015, 0.005], missingMass: 0);

    [Theory]
    [InlineData("0.5", 0)]
    [InlineData("0.9", 0)] // Exactly nine in ten lose nothing.
    [InlineData("0.91", 100)]
    [InlineData("0.95", 100)]
    [InlineData("0.98", 200)]
    [InlineData("0.99", 300)]
    [InlineData("0.995", 300)]
    [InlineData("0.999", 400)]
    public void Value_at_risk_is_the_lower_quantile(string level, long expected) =>
        Assert.Equal(expected, Example.ValueAtRisk(decimal.Parse(level, null)));

    [Fact]
    public void A_level_that_is_met_exactly_is_not_thrown_one_point_up() =>
        Assert.Equal(0, IndependentDefaults.Of(Portfolios.Of((100, 0.1)).On(100)).ValueAtRisk(0.9m));

    [Theory]
    [InlineData("0.9", ((0.05 * 100) + (0.03 * 200) + (0.015 * 300) + (0.005 * 400)) / 0.1)]
    [InlineData("0.96", ((0.02 * 200) + (0.015 * 300) + (0.005 * 400)) / 0.04)]
    [InlineData("0.999", 400)]
    public void Shortfall_counts_an_atom_as_far_as_it_belongs_to_the_worst(string level, double expected) =>
        Assert.Equal(expected, Example.ExpectedShortfall(decimal.Parse(level, null)), 1e-9);

    [Fact]
    public void Shortfall_is_the_mean_of_the_worst_outcomes_found_by_integrating_the_quantile() =>
        Portfolios.Small.Sample(portfolio =>
        {
            var distribution = IndependentDefaults.Of(portfolio.On(100));
            var sum = 0.0;
            for (var n = 0; n < 1_000; n++) sum += distribution.ValueAtRisk(0.9m + ((n + 0.5m) / 10_000));
            // The step in which a jump lies is off by half of it at most; on the grid a loss may be one unit larger.
            var highest = portfolio.Total + (100 * portfolio.Exposures.Length);
            Assert.Equal(sum / 1_000, distribution.ExpectedShortfall(0.9m), highest / 2_000.0);
        });

    [Fact]
    public void Figures_stand_in_order_and_a_higher_level_never_costs_less() =>
        Portfolios.Small.Sample(portfolio =>
        {
            var distribution = IndependentDefaults.Of(portfolio.On(50));
            var (var95, var99) = (distribution.ValueAtRisk(0.95m), distribution.ValueAtRisk(0.99m));
            Assert.True(var95 <= var99);
            Assert.True(var99 <= distribution.ExpectedShortfall(0.99m) + 1e-6);
            Assert.True(distribution.ExpectedShortfall(0.95m) <= distribution.ExpectedShortfall(0.99m) + 1e-6);
            Assert.True(distribution.InterpolatedValueAtRisk(0.99m) <= var99);
            Assert.True(distribution.Above(var99 / 50) <= 0.01 + 1e-12);
        });

    [Fact]
    public void Nothing_is_interpolated_below_the_least_loss_there_is()
    {
        Assert.Equal(0, new LossDistribution(unit: 100, first: 0, [0.99, 0.01], missingMass: 0)
            .InterpolatedValueAtRisk(0.95m));
        Assert.Equal(300, new LossDistribution(unit: 100, first: 3, [0.99, 0.01], missingMass: 0)
            .InterpolatedValueAtRisk(0.95m));
    }

    [Fact]
    public void What_is_missing_counts_as_lying_above()
    {
        var distribution = new LossDistribution(unit: 100, first: 2, [0.5, 0.4], missingMass: 0.1);
        Assert.Equal(0.1, distribution.Above(3));
        Assert.Equal(400, distribution.ValueAtRisk(0.95m));
        Assert.Equal(400, distribution.ExpectedShortfall(0.95m), 1e-9);
        Assert.Equal(260, distribution.Mean, 1e-9);
        Assert.Equal(0.9, distribution.Mass, 1e-15);
    }

    [Fact]
    public void Charts_have_no_more_points_than_asked_for_and_lose_nothing()
    {
        var distribution = IndependentDefaults.Of(Portfolios.Large(500).On(10_000));
        var density = distribution.Density(200);
        Assert.InRange(density.Length, 100, 200);
        Assert.Equal(1, density.Sum(point => point.Probability), 1e-12);
        var curve = distribution.Exceedance(100);
        Assert.InRange(curve.Length, 50, 100);
        Assert.All(curve.Zip(curve.Skip(1)), pair => Assert.True(pair.First.Probability >= pair.Second.Probability));
    }
}
