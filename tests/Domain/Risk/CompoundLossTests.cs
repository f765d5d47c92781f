using CsCheck;
using Smart.Grains.Risk;
using Xunit;

namespace Smart.Tests.Domain.Risk;

public sealed class CompoundLossTests
{
    private static readonly Severity[] Sizes = [new(100, 0.5), new(200, 0.3), new(700, 0.15)];

    private static readonly Gen<Frequency> Numbers = Gen.OneOf<Frequency>(
        Gen.Double[0.01, 20].Select(mean => (Frequency)new Frequency.Poisson(mean)),
        Gen.Select(Gen.Int[1, 40], Gen.Double[0, 1], (n, p) => (Frequency)new Frequency.Binomial(n, p)),
        Gen.Select(Gen.Double[0.01, 20], Gen.Double[0.1, 5],
            (mean, dispersion) => (Frequency)new Frequency.NegativeBinomial(mean, dispersion)));

    [Fact]
    public void The_moments_are_those_of_a_random_sum() =>
        Numbers.Sample(number =>
        {
            var distribution = CompoundLoss.Of(number, Sizes, unit: 100).Value!;
            var mean = Sizes.Sum(size => size.Loss * size.Probability);
            var variance = Sizes.Sum(size => size.Loss * (double)size.Loss * size.Probability) - (mean * mean);
            Assert.Equal(number.Expected * mean, distribution.Mean, 1e-6);
            Assert.Equal(
                Math.Sqrt((number.Expected * variance) + (number.Variance * mean * mean)),
                distribution.StandardDeviation,
                1e-4);
            Assert.InRange(distribution.MissingMass, 0, 2e-13);
        });

    [Fact]
    public void The_distribution_is_the_sum_over_all_numbers_of_losses() =>
        Numbers.Sample(number =>
        {
            var distribution = CompoundLoss.Of(number, Sizes, unit: 100).Value!;
            double[] severity = [0.05, 0.5, 0.3, 0, 0, 0, 0, 0.15];
            var (sum, power) = (new double[60], new double[60]);
            power[0] = 1;
            for (var n = 0; n < 400; n++)
            {
                var probability = Probability(number, n);
                for (var loss = 0; loss < sum.Length; loss++) sum[loss] += probability * power[loss];
                power = Times(power, severity);
            }

            for (var loss = 0; loss < sum.Length; loss++) Assert.Equal(sum[loss], distribution.At(loss), 1e-12);
        });

    [Fact]
    public void Two_thousand_expected_losses_do_not_underflow()
    {
        var number = new Frequency.Poisson(2_000);
        var distribution = CompoundLoss.Of(number, [new(100, 1)], unit: 100).Value!;
        var logarithm = -2_000.0;
        for (var n = 1; n <= 2_300; n++)
        {
            logarithm += Math.Log(2_000.0 / n);
            if (n > 1_500) Assert.Equal(1, distribution.At(n) / Math.Exp(logarithm), 1e-9);
        }

        Assert.Equal(200_000, distribution.Mean, 1e-4);
        Assert.Equal(Math.Sqrt(2_000) * 100, distribution.StandardDeviation, 1e-4);
        Assert.Equal(0, distribution.At(0));
    }

    [Fact]
    public void A_hundred_thousand_expected_losses_and_a_large_negative_binomial_do_not_underflow_either()
    {
        var poisson = CompoundLoss.Of(new Frequency.Poisson(100_000), [new(100, 1)], unit: 100).Value!;
        Assert.Equal(1e7, poisson.Mean, 1e-2);
        var negative = CompoundLoss.Of(new Frequency.NegativeBinomial(20_000, 0.5), [new(100, 1)], unit: 100).Value!;
        Assert.Equal(2e6, negative.Mean, 1e-2);
        Assert.Equal(Math.Sqrt(30_000) * 100, negative.StandardDeviation, 1e-3);
    }

    [Fact]
    public void A_size_between_two_points_keeps_its_mean()
    {
        var distribution = CompoundLoss.Of(new Frequency.Poisson(3), [new(150, 1)], unit: 100).Value!;
        Assert.Equal(450, distribution.Mean, 1e-6);
    }

    [Theory]
    [InlineData(-1, 1, 100, "mean")]
    [InlineData(double.NaN, 1, 100, "mean")]
    [InlineData(1, 2, 100, "severities[0].probability")]
    [InlineData(1, 1, 0, "unit")]
    [InlineData(1_000_000, 1, 1, "unit")]
    public void What_is_wrong_is_named(double mean, double probability, long unit, string field) =>
        Assert.Contains(
            CompoundLoss.Of(new Frequency.Poisson(mean), [new(100_000, probability)], unit).Refusals,
            refusal => refusal.Field == field);

    private static double Probability(Frequency number, int n) => number switch
    {
        Frequency.Poisson p => Math.Exp((n * Math.Log(p.Mean)) - p.Mean - Factorial(n)),
        Frequency.Binomial b => n > b.Trials ? 0 : Math.Exp(
            Factorial(b.Trials) - Factorial(n) - Factorial(b.Trials - n))
            * Math.Pow(b.Probability, n) * Math.Pow(1 - b.Probability, b.Trials - n),
        Frequency.NegativeBinomial b => Enumerable.Range(0, n).Aggregate(
            Math.Pow(1 + b.Dispersion, -b.Mean / b.Dispersion),
            (p, k) => p * ((b.Mean / b.Dispersion) + k) / (k + 1) * b.Dispersion / (1 + b.Dispersion)),
        _ => throw new InvalidOperationException(),
    };

    private static double Factorial(int n) => Enumerable.Range(1, n).Sum(k => Math.Log(k));

    private static double[] Times(double[] left, double[] right)
    {
        var product = new double[left.Length];
        for (var n = 0; n < product.Length; n++)
            for (var k = 0; k <= Math.Min(n, right.Length - 1); k++) product[n] += left[n - k] * right[k];
        return product;
    }
}
