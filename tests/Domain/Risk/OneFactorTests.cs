using CsCheck;
using Smart.Grains.Risk;
using Xunit;

namespace Smart.Tests.Domain.Risk;

public sealed class OneFactorTests
{
    private static readonly Gen<Portfolio> Correlated =
        Gen.Select(Gen.Long[1, 3_000], Gen.Double[0.001, 0.5], Gen.Double[0, 0.6]).Array[1, 8].Select(all =>
            Portfolios.Sound(all.Select(each =>
                new Exposure("E", each.Item1, each.Item2) { Correlation = each.Item3 })));

    [Fact]
    public void Without_correlation_defaults_are_independent() =>
        Portfolios.Small.Sample(
            portfolio =>
            {
                var expected = IndependentDefaults.Of(portfolio.On(400));
                var distribution = OneFactor.Of(portfolio, unit: 400).Value!;
                for (var loss = 0; loss < 100; loss++) Assert.Equal(expected.At(loss), distribution.At(loss), 1e-13);
            },
            iter: 20);

    [Fact]
    public void The_distribution_is_that_of_trying_all_cases_at_every_value_of_the_factor() =>
        Correlated.Sample(
            portfolio =>
            {
                var grid = portfolio.On(500);
                var distribution = OneFactor.Of(grid);
                var expected = new double[grid.Total + 1];
                const double Step = 0.03;
                for (var y = -9.0; y < 9; y += Step)
                {
                    var given = Portfolios.Everything(grid, [.. grid.Pds.Select((pd, n) => Conditional(
                        pd, portfolio.Exposures[grid.Order[n]].Correlation, y))]);
                    for (var n = 0; n < expected.Length; n++) expected[n] += given[n] * Step * Normal.Density(y);
                }

                for (var n = 0; n < expected.Length; n++) Assert.Equal(expected[n], distribution.At(n), 1e-9);
            },
            iter: 10);

    [Fact]
    public void Two_exposures_default_together_as_two_normals_pass_their_thresholds()
    {
        // P(X < 0, Y < 0) of a bivariate normal is 1/4 + arcsin(correlation) / 2 pi (Sheppard 1899).
        var both = new Exposure("E", 100, 0.5) { Correlation = 0.6 };
        var distribution = OneFactor.Of(Portfolios.Sound([both, both]), unit: 100).Value!;
        Assert.Equal(0.25 + (Math.Asin(0.6) / (2 * Math.PI)), distribution.At(2), 1e-12);
    }

    [Fact]
    public void Expected_loss_is_kept() =>
        Correlated.Sample(
            portfolio => Assert.Equal(
                portfolio.ExpectedLoss, OneFactor.Of(portfolio, unit: 300).Value!.Mean, 1e-9 * portfolio.Total),
            iter: 20);

    [Fact]
    public void A_large_equal_pool_follows_the_factor_smoothly()
    {
        var portfolio = Portfolios.Sound(Enumerable.Repeat(new Exposure("E", 100, 0.02) { Correlation = 0.2 }, 2_000));
        var distribution = OneFactor.Of(portfolio, unit: 100).Value!;
        Assert.Equal(4_000, distribution.Mean, 1e-6);
        for (var n = 20; n < 300; n++)
            Assert.InRange(distribution.At(n + 1) / distribution.At(n), 0.9, 1.02);
    }

    [Fact]
    public void A_default_that_is_certain_or_impossible_stays_so()
    {
        var portfolio = Portfolios.Sound([
            new Exposure("certain", 300, 1) { Correlation = 0.5 },
            new Exposure("impossible", 500, 0) { Correlation = 0.9 },
        ]);
        Assert.Equal(1, OneFactor.Of(portfolio, unit: 100).Value!.At(3), 1e-15);
    }

    [Fact]
    public void Progress_is_told_to_the_end_and_whoever_waits_no_longer_can_stop_it()
    {
        var heard = new Heard();
        OneFactor.Of(Portfolios.Large(20, correlation: 0.2), progress: heard);
        Assert.Equal(1, heard.Most, 1e-12);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.Throws<OperationCanceledException>(() =>
        {
            OneFactor.Of(Portfolios.Large(20, correlation: 0.2), cancel: stop.Token);
        });
    }

    [Fact]
    public void A_unit_on_which_the_total_finds_no_place_is_refused() =>
        Assert.Equal("unit", Assert.Single(
            OneFactor.Of(Portfolios.Large(500, correlation: 0.2), unit: 100).Refusals).Field);

    [Theory]
    [InlineData(0.0, 0.5)]
    [InlineData(-1.0, 0.15865525393145707)]
    [InlineData(-3.0, 1.3498980316300946e-3)]
    [InlineData(-6.0, 9.8658764503769814e-10)]
    [InlineData(-8.0, 6.2209605742717841e-16)]
    [InlineData(-20.0, 2.7536241186062337e-89)]
    [InlineData(1.0, 0.84134474606854293)]
    public void The_normal_distribution_is_right_and_far_out_still_to_eight_digits(double x, double expected)
    {
        Assert.Equal(expected, Normal.Cumulative(x), 1e-15);
        Assert.Equal(1, Normal.Cumulative(x) / expected, x > -4 ? 1e-13 : 1e-8);
        if (x > -8.5) Assert.Equal(x, Normal.Quantile(expected), 1e-12);
    }

    [Fact]
    public void The_quantile_undoes_the_distribution() =>
        Gen.Double[-7, 5].Sample(x => Assert.Equal(x, Normal.Quantile(Normal.Cumulative(x)), 1e-9));

    private static double Conditional(double pd, double correlation, double y) => Normal.Cumulative(
        (Normal.Quantile(pd) - (Math.Sqrt(correlation) * y)) / Math.Sqrt(1 - correlation));

    private sealed class Heard : IProgress<double>
    {
        private readonly Lock _one = new();

        public double Most { get; private set; }

        public void Report(double value)
        {
            lock (_one) Most = Math.Max(Most, value);
        }
    }
}
