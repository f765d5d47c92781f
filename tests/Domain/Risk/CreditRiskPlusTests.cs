using CsCheck;
using Smart.Grains.Risk;
using Xunit;

namespace Smart.Tests.Domain.Risk;

public sealed class CreditRiskPlusTests
{
    // The example portfolio of the CreditRisk+ technical document (1997): exposure net of recovery, and rating.
    private const string Obligors =
        "358475H 1089819H 1799710F 1933116G 2317327G 2410929G 2652184H 2957685G 3137989D 3204044D 4727724A 4830517D "
        + "4912097D 4928989H 5042312F 5320364E 5435457D 5517586C 5764596E 5847845C 6466533H 6480322H 7727651B "
        + "15410906F 20238895E";

    private static readonly Dictionary<char, double> Rates = new()
    {
        ['A'] = 0.015,
        ['B'] = 0.016,
        ['C'] = 0.03,
        ['D'] = 0.05,
        ['E'] = 0.075,
        ['F'] = 0.10,
        ['G'] = 0.15,
        ['H'] = 0.30,
    };

    private static readonly Portfolio Published = Portfolios.Sound(Obligors.Split(' ').Select(obligor =>
        new Exposure(obligor, long.Parse(obligor[..^1], null) * 100, Rates[obligor[^1]]) { Weights = [1] }));

    // The standard deviation of each rate is half of it.
    private static readonly Sector[] One = [new("all", 0.5)];

    private static readonly Gen<Sector> AnySector = Gen.Double[0, 1.5].Select(deviation => new Sector("S", deviation));

    private static readonly Gen<Portfolio> Weighted =
        Gen.Select(Gen.Long[1, 3_000], Gen.Double[0.001, 0.5], Gen.Double[0, 0.5], Gen.Double[0, 0.5]).Array[1, 12]
            .Select(all => Portfolios.Sound(all.Select(each =>
                new Exposure("E", each.Item1, each.Item2) { Weights = [each.Item3, each.Item4] })));

    [Fact]
    public void The_published_example_comes_out()
    {
        var distribution = CreditRiskPlus.Of(Published, One).Value!;
        Assert.Equal(14_221_863, distribution.Mean / 100, 1.0);
        Assert.Equal(12_668_742, distribution.StandardDeviation / 100, 1.0);
        Assert.Equal(55_311_503, distribution.InterpolatedValueAtRisk(0.99m) / 100, 1.0);
        Assert.Equal(202_389 * 274, distribution.ValueAtRisk(0.99m) / 100);
    }

    [Fact]
    public void The_moments_are_those_of_the_model() =>
        Gen.Select(Weighted, AnySector, AnySector, Gen.Double[0, 0.9]).Sample((portfolio, one, other, correlation) =>
        {
            Sector[] sectors = [one, other];
            var grid = portfolio.On(100);
            var distribution = CreditRiskPlus.Of(portfolio, sectors, correlation, unit: 100).Value!;
            Assert.Equal(portfolio.ExpectedLoss, distribution.Mean, 1e-6 * portfolio.ExpectedLoss);
            Assert.Equal(
                Deviation(grid, sectors, correlation), distribution.StandardDeviation / 100, 1e-6 * grid.Total);
            Assert.InRange(distribution.MissingMass, 0, 1e-12);
        });

    [Fact]
    public void Sectors_that_do_not_vary_leave_a_compound_Poisson_loss() =>
        Weighted.Sample(portfolio =>
        {
            var distribution = CreditRiskPlus.Of(portfolio, [new("S", 0), new("S", 0)], unit: 100).Value!;
            var (number, grid) = (portfolio.Exposures.Sum(e => e.Pd), portfolio.On(100));
            var mean = grid.Pds.Sum();
            var sizes = grid.Losses.Select((loss, n) => new Severity(loss * 100L, grid.Pds[n] / mean)).ToArray();
            var compound = CompoundLoss.Of(new Frequency.Poisson(mean), sizes, unit: 100).Value!;
            for (var loss = 0; loss < 100; loss++) Assert.Equal(compound.At(loss), distribution.At(loss), 1e-13);
        });

    [Fact]
    public void Independent_sectors_are_those_of_each_alone_convolved() =>
        Gen.Select(Portfolios.Small, Portfolios.Small, AnySector, AnySector).Sample((first, second, one, other) =>
        {
            var (left, right) = (Scaled(first, [1]), Scaled(second, [1]));
            var whole = Portfolios.Sound(left.Exposures.Concat(Scaled(second, [0, 1]).Exposures));
            var together = CreditRiskPlus.Of(whole, [one, other], unit: 500).Value!;
            var sum = CreditRiskPlus.Of(left, [one], unit: 500).Value!
                .Plus(CreditRiskPlus.Of(right, [other], unit: 500).Value!);
            for (var loss = 0; loss < 200; loss++) Assert.Equal(sum.At(loss), together.At(loss), 1e-12);
        });

    [Fact]
    public void Many_exposures_do_not_underflow()
    {
        var large = Portfolios.Large(20_000).Exposures;
        var portfolio = Portfolios.Sound(large.Select(exposure => exposure with { Weights = [0.5, 0.5] }));
        var distribution = CreditRiskPlus.Of(portfolio, [new("S", 0.01), new("S", 0.02)], unit: 200_000).Value!;
        Assert.Equal(1, distribution.Mean / portfolio.ExpectedLoss, 1e-9);
        Assert.InRange(distribution.At(0), 0, 1e-18);
    }

    [Fact]
    public void Correlation_between_sectors_makes_the_tail_heavier()
    {
        var portfolio = Portfolios.Large(500, sectors: 4);
        Sector[] sectors = [.. Enumerable.Repeat(new Sector("S", 0.8), 4)];
        var levels = new[] { 0.0, 0.3, 0.6, 0.9 }.Select(correlation =>
            CreditRiskPlus.Of(portfolio, sectors, correlation).Value!.ExpectedShortfall(0.999m)).ToArray();
        Assert.All(levels.Zip(levels.Skip(1)), pair => Assert.True(pair.First < pair.Second));
    }

    [Fact]
    public void What_is_wrong_is_named()
    {
        Assert.Equal("sectors", Field([], 0));
        Assert.Equal("sectors[0].deviation", Field([new("S", double.NaN)], 0));
        Assert.Equal("sectors[0].deviation", Field([new("S", -1)], 0));
        Assert.Equal("correlation", Field(One, 1));
        Assert.Equal("correlation", Field(One, double.NaN));
        Assert.Equal("unit", Assert.Single(CreditRiskPlus.Of(Published, One, unit: 2_000).Refusals).Field);

        static string Field(Sector[] sectors, double correlation) =>
            Assert.Single(CreditRiskPlus.Of(Published, sectors, correlation).Refusals).Field;
    }

    // Variance of the conditional mean by the sectors' covariances, and what Poisson events add.
    private static double Deviation(LossGrid grid, Sector[] sectors, double correlation)
    {
        var means = new double[sectors.Length];
        var variance = 0.0;
        for (var n = 0; n < grid.Losses.Length; n++)
        {
            var expected = grid.Losses[n] * grid.Pds[n];
            variance += expected * grid.Losses[n];
            for (var k = 0; k < means.Length; k++)
                means[k] += expected * grid.Portfolio.Exposures[grid.Order[n]].Weights[k];
        }

        for (var k = 0; k < means.Length; k++)
            for (var l = 0; l < means.Length; l++)
                variance += Rate(k) * Rate(l) * (k == l ? 1 : correlation);
        return Math.Sqrt(variance);

        double Rate(int k) => means[k] * sectors[k].Deviation;
    }

    private static Portfolio Scaled(Portfolio portfolio, double[] weights) =>
        Portfolios.Sound(portfolio.Exposures.Select(e => e with { Pd = e.Pd / 4, Weights = [.. weights] }));
}
