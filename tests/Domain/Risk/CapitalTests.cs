using CsCheck;
using Smart.Grains.Risk;
using Xunit;

namespace Smart.Tests.Domain.Risk;

public sealed class CapitalTests
{
    // Basel II (2006), annex 5: illustrative risk weights in percent, LGD 45 %, maturity 2.5 years, turnover 5 million.
    // One of its figures, 72.40, is 72.395 by the formula: it is compared to three quarters of its last digit.
    [Theory]
    [InlineData(0.0003, 14.44, 11.30, 4.15, 4.45, 0.98)]
    [InlineData(0.0025, 49.47, 39.01, 21.30, 21.15, 5.76)]
    [InlineData(0.01, 92.32, 72.40, 56.40, 45.77, 17.22)]
    [InlineData(0.005, 69.61, 54.91, 35.08, 32.36, 10.04)]
    [InlineData(0.02, 114.86, 88.55, 87.94, 57.99, 28.92)]
    public void Risk_weights_are_as_published(
        double pd, double corporate, double small, double mortgage, double retail, double revolving)
    {
        Assert.Equal(corporate, Weight(new(IrbClass.Corporate, pd, 0.45, 100)), 0.0075);
        Assert.Equal(small, Weight(new(IrbClass.Corporate, pd, 0.45, 100, Turnover: 5)), 0.0075);
        Assert.Equal(mortgage, Weight(new(IrbClass.Mortgage, pd, 0.45, 100)), 0.0075);
        Assert.Equal(retail, Weight(new(IrbClass.OtherRetail, pd, 0.45, 100)), 0.0075);
        Assert.Equal(revolving, Weight(new(IrbClass.Revolving, pd, 0.45, 100)), 0.0075);
    }

    [Fact]
    public void Capital_is_never_negative_nor_more_than_what_can_be_lost() =>
        Gen.Select(Gen.Enum<IrbClass>(), Gen.Double[0, 1], Gen.Double[0, 1], Gen.Double[1, 5]).Sample((c, pd, lgd, m) =>
        {
            var capital = RegulatoryCapital.Of(new(c, pd, lgd, 1_000, m, 20)).Value!;
            Assert.InRange(capital.Requirement, 0, 1);
        });

    [Fact]
    public void What_is_certain_needs_no_capital_beyond_its_expected_loss()
    {
        var capital = RegulatoryCapital.Of(new(IrbClass.Corporate, 1, 0.5, 1_000)).Value!;
        Assert.Equal((0, 500), (capital.Capital, capital.ExpectedLoss));
    }

    [Fact]
    public void Every_wrong_field_is_named() => Assert.Equal(
        ["class", "pd", "lgd", "exposure", "maturity", "turnover"],
        RegulatoryCapital.Of(new((IrbClass)9, double.NaN, -0.1, -1, 0, double.NegativeInfinity)).Refusals
            .Select(refusal => refusal.Field));

    private static double Weight(IrbExposure exposure) => RegulatoryCapital.Of(exposure).Value!.RiskWeight * 100;
}
