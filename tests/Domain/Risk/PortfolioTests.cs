using Smart.Grains.Risk;
using Xunit;

namespace Smart.Tests.Domain.Risk;

public sealed class PortfolioTests
{
    [Theory]
    [InlineData(-1, 0.1, 0, "loss")]
    [InlineData(long.MaxValue, 0.1, 0, "loss")]
    [InlineData(1, -0.1, 0, "pd")]
    [InlineData(1, 1.1, 0, "pd")]
    [InlineData(1, double.NaN, 0, "pd")]
    [InlineData(1, double.PositiveInfinity, 0, "pd")]
    [InlineData(1, 0.1, 1, "correlation")]
    [InlineData(1, 0.1, -0.1, "correlation")]
    [InlineData(1, 0.1, double.NaN, "correlation")]
    public void A_field_that_is_wrong_is_named(long loss, double pd, double correlation, string field)
    {
        Exposure[] exposures = [new("sound", 1, 0.5), new("wrong", loss, pd) { Correlation = correlation }];
        var refusal = Assert.Single(Portfolio.Of(exposures).Refusals);
        Assert.Equal($"exposures[1].{field}", refusal.Field);
    }

    [Fact]
    public void Weights_are_shares_of_at_most_the_whole()
    {
        Assert.Equal("exposures[0].weights", Field(0.6, 0.6));
        Assert.Equal("exposures[0].weights[1]", Field(0.1, -0.1));
        Assert.Equal("exposures[0].weights[0]", Field(double.NaN, 0.1));
        Assert.Null(Field(0.1, 0.2, 0.7));

        static string? Field(params double[] weights) =>
            Portfolio.Of([new Exposure("E", 1, 0.5) { Weights = [.. weights] }]).Refusals.FirstOrDefault()?.Field;
    }

    [Fact]
    public void Nobody_owing_anything_is_no_portfolio() =>
        Assert.Equal("calculator.empty", Assert.Single(Portfolio.Of([]).Refusals).Refusal.Code);

    [Fact]
    public void Ten_million_exposures_are_refused_before_they_are_looked_at() =>
        Assert.Equal("calculator.too-many", Assert.Single(
            Portfolio.Of(new Exposure[10_000_000]).Refusals).Refusal.Code);

    [Fact]
    public void Sums_that_a_double_would_round_are_refused() =>
        Assert.Equal("exposures", Assert.Single(
            Portfolio.Of([.. Enumerable.Repeat(new Exposure("E", 9_000_000_000_000_000, 0.1), 2)]).Refusals).Field);

    [Fact]
    public void Refusals_stop_after_a_hundred() =>
        Assert.Equal(100, Portfolio.Of([.. Enumerable.Repeat(new Exposure("E", 1, 2), 1_000)]).Refusals.Length);

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(1)]
    public void A_unit_that_is_not_positive_or_too_fine_is_refused(long unit) =>
        Assert.Equal("unit", Assert.Single(LossGrid.Of(Portfolios.Of((500_000_000, 0.1)), unit).Refusals).Field);

    [Fact]
    public void A_unit_that_spreads_the_sum_over_too_many_points_is_refused_and_the_one_proposed_is_taken()
    {
        var portfolio = Portfolios.Sound(Enumerable.Repeat(new Exposure("E", 1_000_000, 0.5), 10));
        var refusal = Assert.Single(LossGrid.Of(portfolio, unit: 1).Refusals).Refusal;
        var proposed = (long)(decimal.Parse(refusal.Detail!, null) * 100);
        Assert.NotNull(LossGrid.Of(portfolio, proposed).Value);
    }

    [Fact]
    public void Unless_told_otherwise_a_unit_is_a_hundredth_of_the_largest_loss_in_whole_euros()
    {
        Assert.Equal(202_389_00, LossGrid.Of(Portfolios.Of((20_238_895_00, 0.1), (5, 0.1))).Value!.Unit);
        Assert.Equal(100, LossGrid.Of(Portfolios.Of((50_01, 0.1), (7, 0.1))).Value!.Unit);
    }

    [Fact]
    public void A_unit_of_which_all_losses_are_multiples_is_found_and_nothing_is_rounded()
    {
        var grid = LossGrid.Of(Portfolios.Of((1_000_00, 0.1), (2_500_00, 0.02), (0, 0.5))).Value!;
        Assert.Equal((500_00, 0.1), (grid.Unit, grid.Pds[0]));
    }
}
