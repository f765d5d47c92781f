using System.Collections.Immutable;

namespace Smart.Grains.Risk;

/// <summary>A portfolio on its grid under gamma factors: what CreditRisk+ computes with.</summary>
internal sealed class GammaModel
{
    private const double BeyondGrid = 1e-13;
    private const double BeyondRow = 1e-17;
    private const int Patience = 1 << 14;

    public GammaModel(LossGrid grid, GammaFactors factors)
    {
        (Grid, Factors) = (grid, factors);
        Intensities = [.. Enumerable.Range(0, factors.Count).Select(factor => IntensitiesOf(factor))];
        Means = [.. Intensities.Select(intensities => intensities.Sum())];
        Points = 1 + (long)Math.Min(long.MaxValue / 4, TailBound.Of(Cumulants, BeyondGrid));
    }

    public LossGrid Grid { get; }

    public GammaFactors Factors { get; }

    /// <summary>Points of the grid; no total bounds it, for a Poisson event may come again.</summary>
    public long Points { get; }

    /// <summary>Of each factor, the expected defaults by loss in units.</summary>
    public ImmutableArray<double[]> Intensities { get; }

    /// <summary>Of each factor, the expected defaults.</summary>
    public ImmutableArray<double> Means { get; }

    /// <summary>The distribution of the loss.</summary>
    public LossDistribution Distribution(CancellationToken cancel)
    {
        var rows = Rows(cancel);
        return LossDistribution.From(Grid.Unit, rows.Length switch
        {
            0 => [1.0],
            1 => rows[0],
            _ => Fourier.Product(rows, (int)Points),
        });
    }

    /// <summary>The distribution under each factor alone.</summary>
    internal double[][] Rows(CancellationToken cancel)
    {
        var rows = new double[]?[Factors.Count];
        Parallel.For(0, rows.Length, new ParallelOptions { CancellationToken = cancel }, factor =>
            rows[factor] = Means[factor] > 0 ? RowOf(factor, cancel) : null);
        return [.. rows.OfType<double[]>()];
    }

    /// <summary>
    /// The loss of all where a factor is seen by its size, G x (1 + b (1 - Q))^-1 with b = variance x mean: all terms
    /// of (1 + b) H(n) = G(n) + variance x sum of mu(j) H(n - j) are positive.
    /// </summary>
    internal double[] SizeBiased(int factor, LossDistribution all, CancellationToken cancel)
    {
        var (seen, variance) = (all.Points.ToArray(), Factors.Variances[factor]);
        if (variance <= 0) return seen;
        var bands = Grid.Bands.Where(band => Intensities[factor][band.Loss] > 0).ToArray();
        var (losses, weights) = (Array.ConvertAll(bands, band => band.Loss), new double[bands.Length]);
        for (var n = 0; n < weights.Length; n++) weights[n] = variance * Intensities[factor][losses[n]];
        for (var n = 0; n < seen.Length; n++)
        {
            if (n % Patience == 0) cancel.ThrowIfCancellationRequested();
            var sum = seen[n];
            for (var k = 0; k < losses.Length && losses[k] <= n; k++) sum += weights[k] * seen[n - losses[k]];
            seen[n] = sum / (1 + (variance * Means[factor]));
        }

        return seen;
    }

    // With b = variance x mean, the generating function (1 + b (1 - Q))^(-1/variance) satisfies
    // n A(n) = sum of mu(j) [ j / (1 + b) + (n - j) variance / (1 + b) ] A(n - j); without variance it is Poisson's.
    private double[] RowOf(int factor, CancellationToken cancel)
    {
        var (mean, variance) = (Means[factor], Factors.Variances[factor]);
        var divisor = 1 + (variance * mean);
        var logarithmAtZero = variance > 0 ? -Precise.LogOfOnePlus(variance * mean) / variance : -mean;
        return PanjerRecursion.Run(
            logarithmAtZero, 1 / divisor, variance / divisor, Intensities[factor], PointsOf(factor), cancel);
    }

    // A factor alone does not reach as far as all together.
    private int PointsOf(int factor)
    {
        var variance = Factors.Variances[factor];
        return (int)Math.Min(Points, 1 + TailBound.Of(t => Logarithm(Sum(factor, t), variance), BeyondRow));
    }

    private double Sum(int factor, double t)
    {
        var sum = 0.0;
        foreach (var band in Grid.Bands) sum += Intensities[factor][band.Loss] * (Math.Exp(t * band.Loss) - 1);
        return sum;
    }

    // ln of the generating function where the intensities, each less its value at one, come to x.
    private static double Logarithm(double x, double variance) =>
        variance * x >= 1 ? double.PositiveInfinity
        : variance > 0 ? -Precise.LogOfOnePlus(-variance * x) / variance
        : x;

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
        var total = 0.0;
        for (var factor = 0; factor < Factors.Count; factor++)
            total += Logarithm(Sum(factor, t), Factors.Variances[factor]);
        return total;
    }
}
