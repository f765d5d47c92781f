using System.Collections.Immutable;

namespace Smart.Grains.Risk;

/// <summary>Factors and sigmas of a triangle (Mack 1993).</summary>
internal static class DevelopmentSteps
{
    public static ImmutableArray<DevelopmentStep> Of(Triangle triangle, LastSigma rule)
    {
        var steps = Enumerable.Range(0, triangle.Developments - 1).Select(k => Step(triangle, k)).ToArray();
        if (steps.Length > 0 && steps[^1].Observations == 1)
        {
            double[] before = [.. steps[..^1].Select(step => step.Sigma!.Value)];
            var sigma = rule == LastSigma.Mack ? Extrapolated(before) : LogLinear(before);
            steps[^1] = steps[^1] with
            {
                Sigma = sigma,
                FactorError = sigma / Math.Sqrt(Before(triangle, steps.Length - 1)),
            };
        }

        return [.. steps];
    }

    private static DevelopmentStep Step(Triangle triangle, int k)
    {
        var origins = Enumerable.Range(0, triangle.Origins).Where(i => triangle.Known(i) > k + 1).ToArray();
        var before = Before(triangle, k);
        var factor = origins.Sum(i => triangle[i, k + 1]) / before;
        if (origins.Length == 1) return new DevelopmentStep(factor, null, null, 1);

        var squares = origins.Where(i => triangle[i, k] > 0).Sum(i => Square(triangle, i, k, factor));
        var sigma = Math.Sqrt(squares / (origins.Length - 1));
        return new DevelopmentStep(factor, sigma, sigma / Math.Sqrt(before), origins.Length);
    }

    private static double Before(Triangle triangle, int k) =>
        Enumerable.Range(0, triangle.Origins).Where(i => triangle.Known(i) > k + 1).Sum(i => triangle[i, k]);

    private static double Square(Triangle triangle, int i, int k, double factor)
    {
        var off = (triangle[i, k + 1] / triangle[i, k]) - factor;
        return triangle[i, k] * off * off;
    }

    private static double? Extrapolated(double[] sigmas)
    {
        if (sigmas.Length < 2) return null;
        var (last, one) = (sigmas[^1] * sigmas[^1], sigmas[^2] * sigmas[^2]);
        return last == 0 || one == 0 ? 0 : Math.Sqrt(Math.Min(last * last / one, Math.Min(last, one)));
    }

    // A sigma of zero has no logarithm: the line goes through the others.
    private static double? LogLinear(double[] sigmas)
    {
        var points = sigmas.Select((sigma, n) => (X: (double)n, Y: sigma)).Where(point => point.Y > 0)
            .Select(point => (point.X, Y: Math.Log(point.Y))).ToArray();
        if (sigmas.Length < 2) return null;
        if (points.Length < 2) return sigmas.Max();
        var (x, y) = (points.Average(point => point.X), points.Average(point => point.Y));
        var slope = points.Sum(point => (point.X - x) * (point.Y - y))
            / points.Sum(point => (point.X - x) * (point.X - x));
        return Math.Exp(y + (slope * (sigmas.Length - x)));
    }
}
