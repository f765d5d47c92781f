using CsCheck;
using Smart.Grains.Risk;
using Xunit;

namespace Smart.Tests.Domain.Risk;

public sealed class IndependentDefaultsTests
{
    [Fact]
    public void The_distribution_is_that_of_trying_all_cases() =>
        Gen.Select(Portfolios.Small, Gen.Long[1, 700]).Sample((portfolio, unit) =>
        {
            var grid = portfolio.On(unit);
            var expected = Portfolios.Everything(grid);
            var distribution = IndependentDefaults.Of(grid);
            for (var loss = 0; loss < expected.Length; loss++)
                Assert.Equal(expected[loss], distribution.At(loss), 1e-14);
            Assert.Equal(1, distribution.Mass, 1e-13);
        });

    [Fact]
    public void The_expected_loss_is_kept_whatever_the_unit() =>
        Gen.Select(Portfolios.Small, Gen.Long[1, 5_000]).Sample((portfolio, unit) =>
        {
            var grid = portfolio.On(unit);
            Assert.Equal(portfolio.ExpectedLoss, grid.ExpectedLoss * unit, 1e-9);
            Assert.Equal(portfolio.ExpectedLoss, IndependentDefaults.Of(grid).Mean, 1e-9);
        });

    [Fact]
    public void The_standard_deviation_is_that_of_a_sum_of_independent_losses() =>
        Gen.Select(Portfolios.Small, Gen.Long[1, 700]).Sample((portfolio, unit) =>
        {
            var grid = portfolio.On(unit);
            Assert.Equal(
                Math.Sqrt(grid.Variance) * unit, IndependentDefaults.Of(grid).StandardDeviation, 1e-6);
        });

    [Fact]
    public void A_portfolio_that_is_split_and_convolved_is_the_whole() =>
        Gen.Select(Portfolios.Small, Portfolios.Small, Gen.Long[1, 700]).Sample((one, other, unit) =>
        {
            var whole = Portfolios.Sound(one.Exposures.Concat(other.Exposures));
            var expected = IndependentDefaults.Of(whole.On(unit));
            var sum = IndependentDefaults.Of(one.On(unit)).Plus(IndependentDefaults.Of(other.On(unit)));
            for (var loss = 0; loss < expected.First + expected.Points.Length; loss++)
                Assert.Equal(expected.At(loss), sum.At(loss), 1e-14);
        });

    [Fact]
    public void Of_many_equal_exposures_the_number_of_defaults_is_binomial()
    {
        var grid = Portfolios.Sound(Enumerable.Repeat(new Exposure("E", 100, 0.01), 5_000)).On(100);
        var distribution = IndependentDefaults.Of(grid);
        var logarithm = 5_000 * Math.Log(0.99);
        for (var n = 0; n < 120; n++)
        {
            Assert.Equal(1, distribution.At(n) / Math.Exp(logarithm), 1e-9);
            logarithm += Math.Log((5_000.0 - n) / (n + 1) * 0.01 / 0.99);
        }
    }

    [Fact]
    public void A_large_loss_that_hardly_ever_comes_is_not_cut_off()
    {
        var grid = Portfolios.Of([(100_000_000, 1e-6), .. Enumerable.Repeat((1_000L, 0.05), 500)]).On(1_000);
        var distribution = IndependentDefaults.Of(grid);
        Assert.Equal(1e-6, distribution.Above(99_999), 1e-12);
        Assert.Equal(grid.ExpectedLoss * 1_000, distribution.Mean, 1e-6);
        Assert.True(distribution.MissingMass < 1e-20);
    }

    [Fact]
    public void Far_tails_keep_their_digits()
    {
        var grid = Portfolios.Sound(Enumerable.Repeat(new Exposure("E", 1, 1e-3), 8)).On(1);
        var distribution = IndependentDefaults.Of(grid);
        Assert.Equal(1, distribution.Above(6) / ((8 * 1e-21 * 0.999) + 1e-24), 1e-12);
    }

    [Fact]
    public void Ten_thousand_exposures_keep_their_mean_and_deviation()
    {
        var portfolio = Portfolios.Large(10_000);
        var grid = portfolio.On(100_000);
        var distribution = IndependentDefaults.Of(grid);
        Assert.Equal(1, distribution.Mean / portfolio.ExpectedLoss, 1e-11);
        Assert.Equal(1, distribution.StandardDeviation / Math.Sqrt(grid.Variance) / 100_000, 1e-9);
        Assert.True(distribution.MissingMass < 1e-20);
    }

    [Fact]
    public void Where_nobody_can_lose_anything_nothing_is_lost()
    {
        var distribution = IndependentDefaults.Of(Portfolios.Of((0, 0.5), (1_000, 0)), unit: null).Value!;
        Assert.Equal(1, distribution.At(0));
        Assert.Equal(0, distribution.ValueAtRisk(0.999m));
        Assert.Equal(0, distribution.ExpectedShortfall(0.999m));
    }

    [Fact]
    public void Whoever_waits_no_longer_can_stop_it()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
            IndependentDefaults.Of(Portfolios.Of((100, 0.1)).On(100), stop.Token));
    }
}
