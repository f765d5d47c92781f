using CsCheck;
using Smart.Grains.Risk;
using Xunit;

namespace Smart.Tests.Domain.Risk;

public sealed class ContributionsTests
{
    private static readonly Gen<Portfolio> Any =
        Gen.Select(Gen.Long[1, 3_000], Gen.Double[0.001, 0.999], Gen.Double[0, 0.6], Gen.Double[0, 1]).Array[1, 8]
            .Select(all => Portfolios.Sound(all.Select((each, n) => new Exposure($"E{n}", each.Item1, each.Item2)
            {
                Group = $"G{n % 3}",
                Correlation = each.Item3,
                Weights = [each.Item4 / 2, each.Item4 / 3],
            })));

    private static readonly Gen<decimal> Level = Gen.OneOf(0.5m, 0.75m, 0.9m, 0.95m, 0.99m, 0.999m);

    private static readonly Sector[] Two = [new("S", 0.7), new("T", 1.2)];

    [Fact]
    public void Contributions_of_independent_defaults_sum_to_the_totals() =>
        Gen.Select(Any, Level).Sample((portfolio, level) =>
            SumsToTheTotals(Contributions.OfIndependent(portfolio, level, unit: 300).Value!, 1e-7));

    [Fact]
    public void Contributions_of_one_factor_sum_to_the_totals() =>
        Gen.Select(Any, Level).Sample(
            (portfolio, level) =>
                SumsToTheTotals(Contributions.OfOneFactor(portfolio, level, unit: 300).Value!, 1e-7),
            iter: 10);

    [Fact]
    public void Contributions_of_CreditRiskPlus_sum_to_the_totals() =>
        Gen.Select(Any, Level, Gen.Double[0, 0.9]).Sample(
            (portfolio, level, correlation) => SumsToTheTotals(
                Contributions.OfCreditRiskPlus(portfolio, Two, level, correlation, unit: 300).Value!, 1e-7),
            iter: 30);

    [Fact]
    public void They_are_the_means_over_all_cases_in_which_the_portfolio_loses_that_much() =>
        Gen.Select(Portfolios.Small, Level).Sample((portfolio, level) =>
        {
            var grid = portfolio.On(400);
            var found = Contributions.OfIndependent(portfolio, level, unit: 400).Value!;
            var quantile = found.Distribution.QuantileInUnits(level);
            var (probability, losses) = (0.0, new double[grid.Losses.Length]);
            for (var cases = 0; cases < 1 << losses.Length; cases++)
            {
                var (weight, loss) = Case(grid, cases);
                if (loss != quantile) continue;
                probability += weight;
                for (var n = 0; n < losses.Length; n++) losses[n] += (cases >> n & 1) * weight * grid.Losses[n];
            }

            if (probability < 1e-9) return;
            for (var n = 0; n < losses.Length; n++)
                Assert.Equal(losses[n] / probability * 400, found.Items[grid.Order[n]].ValueAtRisk, 1e-4);
        });

    [Fact]
    public void Contributions_to_the_shortfall_are_its_derivatives()
    {
        // Growing one exposure by a hair moves the shortfall by its contribution: Euler.
        var portfolio = Portfolios.Large(300, correlation: 0.15);
        var found = Contributions.OfOneFactor(portfolio, 0.99m, unit: 10_000).Value!;
        var before = OneFactor.Of(portfolio, unit: 10_000).Value!.ExpectedShortfall(0.99m);
        var grown = Portfolios.Sound(portfolio.Exposures.SetItem(
            7, portfolio.Exposures[7] with { Loss = portfolio.Exposures[7].Loss + 10_000 }).AsEnumerable());
        var after = OneFactor.Of(grown, unit: 10_000).Value!.ExpectedShortfall(0.99m);
        var expected = found.Items[7].ExpectedShortfall / portfolio.Exposures[7].Loss * 10_000;
        Assert.Equal(1, (after - before) / expected, 0.02);
    }

    [Fact]
    public void Groups_sum_their_exposures_and_the_largest_comes_first()
    {
        var found = Contributions.OfIndependent(Portfolios.Large(200), 0.99m).Value!;
        var groups = found.ByGroup();
        Assert.Equal(7, groups.Length);
        Assert.Equal(
            found.Items.Sum(item => item.ExpectedShortfall), groups.Sum(group => group.ExpectedShortfall), 1e-6);
        Assert.All(
            groups.Zip(groups.Skip(1)),
            pair => Assert.True(pair.First.ExpectedShortfall >= pair.Second.ExpectedShortfall));
    }

    [Fact]
    public void A_thousand_exposures_sum_to_the_totals_in_every_model()
    {
        var portfolio = Portfolios.Large(1_000, sectors: 2, correlation: 0.2);
        SumsToTheTotals(Contributions.OfIndependent(portfolio, 0.999m, unit: 100_000).Value!, 1e-7);
        SumsToTheTotals(Contributions.OfCreditRiskPlus(portfolio, Two, 0.999m, 0.2, unit: 100_000).Value!, 1e-7);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("-1")]
    public void A_level_that_is_none_is_refused(string level)
    {
        var portfolio = Portfolios.Of((100, 0.1));
        var refusals = Contributions.OfIndependent(portfolio, decimal.Parse(level, null)).Refusals;
        Assert.Equal("level", Assert.Single(refusals).Field);
    }

    private static (double Probability, int Loss) Case(LossGrid grid, int cases)
    {
        var (probability, loss) = (1.0, 0);
        for (var n = 0; n < grid.Losses.Length; n++)
        {
            var falls = (cases >> n & 1) == 1;
            probability *= falls ? grid.Pds[n] : 1 - grid.Pds[n];
            loss += falls ? grid.Losses[n] : 0;
        }

        return (probability, loss);
    }

    private static void SumsToTheTotals(Contributions found, double tolerance)
    {
        var (all, level) = (found.Distribution, found.Level);
        if (all.At(all.QuantileInUnits(level)) < 1e-12) return;
        Close(all.Mean, found.Items.Sum(item => item.ExpectedLoss));
        Close(all.ValueAtRisk(level), found.Items.Sum(item => item.ValueAtRisk));
        Close(all.ExpectedShortfall(level), found.Items.Sum(item => item.ExpectedShortfall));

        void Close(double expected, double actual) => Assert.Equal(expected, actual, tolerance * (1 + expected));
    }
}
