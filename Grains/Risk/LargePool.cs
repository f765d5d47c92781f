using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>Quantile and shortfall of a large pool at one level, in cents.</summary>
/// <param name="Level">The level: 0.999.</param>
/// <param name="ValueAtRisk">Of a pool in which no exposure counts for itself.</param>
/// <param name="ValueAdjustment">What is added since exposures do.</param>
/// <param name="ExpectedShortfall">Of a pool in which no exposure counts for itself.</param>
/// <param name="ShortfallAdjustment">What is added since exposures do.</param>
public sealed record LargePoolFigure(
    decimal Level,
    double ValueAtRisk,
    double ValueAdjustment,
    double ExpectedShortfall,
    double ShortfallAdjustment);

/// <summary>
/// One factor, many exposures: the asymptotic quantile (Gordy, "A risk-factor model foundation for ratings-based bank
/// capital rules", Journal of Financial Intermediation 12, 2003) and the granularity adjustment of second order (Martin
/// and Wilde, "Unsystematic credit risk", Risk 15(11), 2002; Gordy 2004 for the shortfall). An approximation for pools
/// without large single names; those of <see cref="OneFactor"/> are exact.
/// </summary>
public static class LargePool
{
    private const int Nodes = 16;
    private static readonly (double At, double Weight)[] Rule = [.. GaussLegendre()];

    /// <summary>
    /// With m and v the mean and variance of the loss given y, h the density of y, and y the 1 - level quantile:
    /// value m(y), adjusted by -(1 / 2h) d/dy (v h / m'); shortfall the mean of m beyond y, adjusted by
    /// v h / (2 (1 - level) |m'|). O(levels x exposures), on all cores.
    /// </summary>
    /// <returns>
    /// A figure a level, or a refusal: of <c>levels</c>, or of <c>correlation</c> where no exposure follows the factor.
    /// </returns>
    public static Calculation<IReadOnlyList<LargePoolFigure>> Of(
        Portfolio portfolio, IReadOnlyList<decimal> levels, CancellationToken cancel = default)
    {
        var fields = new Fields();
        for (var n = 0; n < levels.Count; n++) fields.Between($"levels[{n}]", levels[n], 0.5m, 0.999999m);
        if (!portfolio.Exposures.Any(exposure => exposure is { Correlation: > 0, Loss: > 0, Pd: > 0 and < 1 }))
            fields.Refuse("correlation", "calculator.too-small", 0.01m);
        if (!fields.AreSound) return fields.Refusals;

        var exposures = portfolio.Exposures;
        var (pds, correlations) = (new double[exposures.Length], new double[exposures.Length]);
        for (var n = 0; n < pds.Length; n++) (pds[n], correlations[n]) = (exposures[n].Pd, exposures[n].Correlation);
        var nodes = new FactorNodes(pds, correlations);
        var figures = new LargePoolFigure[levels.Count];
        Parallel.For(0, figures.Length, new ParallelOptions { CancellationToken = cancel }, n =>
            figures[n] = At(levels[n], nodes, portfolio, cancel));
        return new Calculation<IReadOnlyList<LargePoolFigure>> { Value = figures };
    }

    private static LargePoolFigure At(
        decimal level, FactorNodes nodes, Portfolio portfolio, CancellationToken cancel)
    {
        var beyond = LossDistribution.Beyond(level);
        var y = Normal.Quantile(beyond);
        var row = nodes.NewRow();
        var (mean, slope, bend, variance, change) = Moments(nodes, portfolio, y, row);
        var value = -0.5 * ((change / slope) - (variance * bend / (slope * slope)) - (y * variance / slope));
        var shortfall = variance * Normal.Density(y) / (2 * beyond * -slope);

        // The mean of m beyond y, over s = t^3 so that the steep end is smooth.
        var sum = 0.0;
        foreach (var (at, weight) in Rule)
        {
            cancel.ThrowIfCancellationRequested();
            sum += weight * 3 * at * at * Mean(nodes, portfolio, Normal.Quantile(beyond * at * at * at), row);
        }

        return new LargePoolFigure(level, mean, value, sum, shortfall);
    }

    private static double Mean(FactorNodes nodes, Portfolio portfolio, double y, double[] row)
    {
        nodes.At(y, row);
        var exposures = portfolio.Exposures.AsSpan();
        var sum = 0.0;
        for (var n = 0; n < exposures.Length; n++) sum += exposures[n].Loss * row[n];
        return sum;
    }

    // Mean given y with its two derivatives, and variance given y with its first.
    private static (double Mean, double Slope, double Bend, double Variance, double Change) Moments(
        FactorNodes nodes, Portfolio portfolio, double y, double[] row)
    {
        nodes.At(y, row);
        var (mean, slope, bend, variance, change) = (0.0, 0.0, 0.0, 0.0, 0.0);
        for (var n = 0; n < nodes.Count; n++)
        {
            var (loss, pd) = ((double)portfolio.Exposures[n].Loss, row[n]);
            var (first, second) = nodes.Derivatives(n, y);
            mean += loss * pd;
            slope += loss * first;
            bend += loss * second;
            variance += loss * loss * pd * (1 - pd);
            change += loss * loss * first * (1 - (2 * pd));
        }

        return (mean, slope, bend, variance, change);
    }

    // Gauss and Legendre's rule on (0, 1): roots of the polynomial by Newton's method.
    private static IEnumerable<(double At, double Weight)> GaussLegendre()
    {
        for (var n = 0; n < Nodes; n++)
        {
            var x = Math.Cos(Math.PI * (n + 0.75) / (Nodes + 0.5));
            var (value, slope) = Legendre(x);
            for (var step = 0; step < 10; step++)
            {
                x -= value / slope;
                (value, slope) = Legendre(x);
            }

            yield return ((1 + x) / 2, 1 / ((1 - (x * x)) * slope * slope));
        }
    }

    private static (double Value, double Slope) Legendre(double x)
    {
        var (before, value) = (1.0, x);
        for (var n = 2; n <= Nodes; n++)
            (before, value) = (value, ((((2 * n) - 1) * x * value) - ((n - 1) * before)) / n);
        return (value, Nodes * ((x * value) - before) / ((x * x) - 1));
    }
}
