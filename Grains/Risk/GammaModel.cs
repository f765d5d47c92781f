using System.Collections.Immutable;

namespace Smart.Grains.Risk;

/// <summary>A portfolio on its grid under gamma factors: what CreditRisk+ computes with.</summary>
internal sealed class GammaModel
{
    private const double BeyondGrid = 1e-13;

    public GammaModel(LossGrid grid, GammaFactors factors)
    {
        (Grid, Factors) = (grid, factors);
        Intensities = [.. Enumerable.Range(0, factors.Count).Select(factor => IntensitiesOf(factor))];
        Means = [.. Intensities.Select(intensities => intensities.Sum())];
        Points = 1 + (long)Math.Min(long.MaxValue / 4, TailBound.Of(Cumulants, BeyondGrid));
    }

    public LossGrid Grid { get; }

    public GammaFactors Factors { get; }

    /// <summary>Points of the grid; unlike in other models a Poisson event may come again, and no total bounds it.</summary>
    public long Points { get; }

    /// <summary>Of each factor, the expected defaults by loss in units.</summary>
    public ImmutableArray<double[]> Intensities { get; }

    /// <summary>Of each factor, the expected defaults.</summary>
    public ImmutableArray<double> Means { get; }

    /// <summary>The distribution of the loss.</summary>
    public LossDistribution Distribution(CancellationToken cancel)
    {
        var rows = new double[]?[Factors.Count];
        Parallel.For(0, rows.Length, new ParallelOptions { CancellationToken = cancel }, factor =>
            rows[factor] = Means[factor] > 0 ? RowOf(factor, cancel) : null);
        var present = rows.OfType<double[]>().ToArray();
        return LossDistribution.From(Grid.Unit, present.Length switch
        {
            0 => [1.0],
            1 => present[0],
            _ => Fourier.Product(present, (int)Points),
        });
    }

    // With b = variance x mean, the generating function (1 + b (1 - Q))^(-1/variance) satisfies
    // n A(n) = sum of mu(j) [ j / (1 + b) + (n - j) variance / (1 + b) ] A(n - j); without variance it is Poisson's.
    private double[] RowOf(int factor, CancellationToken cancel)
    {
        var (mean, variance) = (Means[factor], Factors.Variances[factor]);
        var divisor = 1 + (variance * mean);
        var logarithmAtZero = variance > 0 ? -Precise.LogOfOnePlus(variance * mean) / variance : -mean;
        return PanjerRecursion.Run(
            logarithmAtZero, 1 / divisor, variance / divisor, Intensities[factor], (int)Points, cancel);
    }

    private double[] IntensitiesOf(int factor)
    {
        var intensities = new double[Grid.Losses.Length == 0 ? 1 : Grid.Losses[^1] + 1];
        for (var n = 0; n < Grid.Losses.Length; n++)
        {
            var exposure = Grid.Portfolio.Exposures[Grid.Order[n]];
            intensities[Grid.Losses[n]] += Grid.Pds[n] * Factors.Share(exposure, factor);
        }

        return intensities;
    }

    private double Cumulants(double t)
    {
        Span<double> sums = stackalloc double[Factors.Count];
        foreach (var band in Grid.Bands)
        {
            var power = Math.Exp(t * band.Loss) - 1;
            for (var factor = 0; factor < sums.Length; factor++)
                sums[factor] += Intensities[factor][band.Loss] * power;
        }

        var total = 0.0;
        for (var factor = 0; factor < sums.Length; factor++)
        {
            var (x, variance) = (sums[factor], Factors.Variances[factor]);
            if (variance * x >= 1) return double.PositiveInfinity;
            total += variance > 0 ? -Precise.LogOfOnePlus(-variance * x) / variance : x;
        }

        return total;
    }
}
