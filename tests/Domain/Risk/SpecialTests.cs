using CsCheck;
using Smart.Grains.Risk;
using Xunit;

namespace Smart.Tests.Domain.Risk;

public sealed class SpecialTests
{
    // Abramowitz and Stegun, tables 26.1 and 6.1, with more digits from the NIST Digital Library.
    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.84134474606854293)]
    [InlineData(-1.959963984540054, 0.025)]
    [InlineData(-5, 2.8665157187919391e-7)]
    [InlineData(-10, 7.6198530241605261e-24)]
    public void The_normal_distribution_and_its_inverse_are_as_published(double x, double probability)
    {
        Close(probability, Special.NormalCdf(x), 1e-12);
        Assert.Equal(x, Special.NormalQuantile(probability), 1e-12);
    }

    [Theory]
    [InlineData(0.5, 0.57236494292470008)]
    [InlineData(10, 12.801827480081469)]
    [InlineData(100, 359.13420536957540)]
    public void The_logarithm_of_gamma_is_as_published(double x, double expected) =>
        Close(expected, Special.LogGamma(x), 1e-12);

    // P(1, x) = 1 - exp(-x); P(2, x) = 1 - (1 + x) exp(-x).
    [Theory]
    [InlineData(0.1)]
    [InlineData(2)]
    [InlineData(30)]
    public void The_incomplete_gamma_is_the_exponential_for_one(double x)
    {
        Close(1 - Math.Exp(-x), Special.IncompleteGamma(1, x), 1e-12);
        Close(1 - ((1 + x) * Math.Exp(-x)), Special.IncompleteGamma(2, x), 1e-12);
    }

    // I_x(a, 1) = x^a; I_x(1, b) = 1 - (1 - x)^b; I_0.5(a, a) = 1/2.
    [Fact]
    public void The_incomplete_beta_has_its_closed_forms()
    {
        Close(Math.Pow(0.3, 7.5), Special.IncompleteBeta(7.5, 1, 0.3), 1e-12);
        Close(1 - Math.Pow(0.7, 4), Special.IncompleteBeta(1, 4, 0.3), 1e-12);
        Close(0.5, Special.IncompleteBeta(40, 40, 0.5), 1e-12);
        Close(0.5, Special.IncompleteBeta(5e5, 5e5, 0.5), 1e-8);
    }

    [Fact]
    public void The_inverse_of_the_beta_leads_back_however_small_it_is() =>
        Gen.Select(Gen.Double[0.5, 200], Gen.Double[0.5, 200], Gen.Double[1e-6, 0.999999]).Sample((a, b, p) =>
            Close(p, Special.IncompleteBeta(a, b, Special.InverseIncompleteBeta(a, b, p)), 1e-9));

    [Fact]
    public void A_tiny_quantile_keeps_its_digits() =>
        Close(Math.Pow(0.01, 20), Special.InverseIncompleteBeta(0.05, 1, 0.01), 1e-11);

    private static void Close(double expected, double actual, double relative) =>
        Assert.True(Math.Abs(actual - expected) <= relative * Math.Abs(expected), $"{actual} is not {expected}");
}
