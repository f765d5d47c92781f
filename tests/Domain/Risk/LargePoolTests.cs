using Smart.Grains.Risk;
using Xunit;

namespace Smart.Tests.Domain.Risk;

public sealed class LargePoolTests
{
    private static readonly Portfolio Pool = Portfolios.Sound(
        Enumerable.Repeat(new Exposure("E", 100_00, 0.02) { Correlation = 0.15 }, 1_000));

    [Theory]
    [InlineData("0.99")]
    [InlineData("0.999")]
    public void With_the_adjustment_it_comes_close_to_the_exact_figures(string text)
    {
        var level = decimal.Parse(text, null);
        var exact = OneFactor.Of(Pool, unit: 100_00).Value!;
        var figure = Assert.Single(LargePool.Of(Pool, [level]).Value!);

        // The exact quantile of a lattice lies up to one exposure above that of a continuous loss.
        var value = figure.ValueAtRisk + figure.ValueAdjustment;
        Assert.InRange(value, exact.ValueAtRisk(level) - 150_00, exact.ValueAtRisk(level) + 50_00);
        var shortfall = figure.ExpectedShortfall + figure.ShortfallAdjustment;
        Assert.Equal(1, shortfall / exact.ExpectedShortfall(level), 1e-3);
        Assert.True(figure.ValueAdjustment > 0 && figure.ShortfallAdjustment > 0);
    }

    [Fact]
    public void The_quantile_is_that_of_the_Basel_formula()
    {
        var figure = Assert.Single(LargePool.Of(Pool, [0.999m]).Value!);
        var pd = Normal.Cumulative(
            (Normal.Quantile(0.02) + (Math.Sqrt(0.15) * Normal.Quantile(0.999))) / Math.Sqrt(0.85));
        Assert.Equal(Pool.Total * pd, figure.ValueAtRisk, 1e-4);
    }

    [Fact]
    public void The_adjustment_halves_when_the_pool_doubles()
    {
        var twice = Portfolios.Sound(Pool.Exposures.Concat(Pool.Exposures));
        var (one, two) = (LargePool.Of(Pool, [0.99m]).Value![0], LargePool.Of(twice, [0.99m]).Value![0]);
        Assert.Equal(one.ValueAdjustment / Pool.Total, 2 * two.ValueAdjustment / twice.Total, 1e-12);
    }

    [Fact]
    public void Where_nobody_follows_the_factor_there_is_no_such_figure() =>
        Assert.Equal("correlation", Assert.Single(LargePool.Of(Portfolios.Large(5), [0.99m]).Refusals).Field);

    [Fact]
    public void A_level_that_is_none_is_refused() =>
        Assert.Equal("levels[1]", Assert.Single(LargePool.Of(Pool, [0.99m, 1m]).Refusals).Field);
}
