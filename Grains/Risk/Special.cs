using MathNet.Numerics;

namespace Smart.Grains.Risk;

/// <summary>
/// Functions that .NET lacks, under the names of this house. They come from MathNet.Numerics 5.0 (MIT licence), but for
/// the inverse of the incomplete beta, which is solved here to the last digits.
/// </summary>
public static class Special
{
    private const double Least = 1e-300;
    private const double Digits = 1e-15;

    /// <summary>Standard normal distribution function; the lower tail keeps its relative digits.</summary>
    public static double NormalCdf(double x) => SpecialFunctions.Erfc(-x / Math.Sqrt(2)) / 2;

    /// <summary>Standard normal quantile of a probability 0 to 1; infinite at both ends.</summary>
    public static double NormalQuantile(double probability) =>
        -Math.Sqrt(2) * SpecialFunctions.ErfcInv(2 * probability);

    /// <summary>ln gamma(x) for x above 0. Beside its zeros, 1 and 2, the error is absolute.</summary>
    public static double LogGamma(double x) => SpecialFunctions.GammaLn(x);

    /// <summary>Lower regularised incomplete gamma P(a, x), a above 0, x of zero or more.</summary>
    public static double IncompleteGamma(double a, double x) => SpecialFunctions.GammaLowerRegularized(a, x);

    /// <summary>Regularised incomplete beta I_x(a, b): the distribution function of Beta(a, b).</summary>
    public static double IncompleteBeta(double a, double b, double x) => SpecialFunctions.BetaRegularized(a, b, x);

    /// <summary>
    /// The x at which I_x(a, b) reaches a probability. Halving, geometric as long as the bounds differ by more than a
    /// factor of two, so that a tiny x is found as fast and as exactly as any other: some 70 evaluations.
    /// </summary>
    public static double InverseIncompleteBeta(double a, double b, double probability)
    {
        if (probability <= IncompleteBeta(a, b, Least)) return 0;
        if (probability >= 1) return 1;
        var (low, high) = (Least, 1.0);
        while (high - low > Digits * high)
        {
            var middle = high > 2 * low ? Math.Sqrt(low) * Math.Sqrt(high) : low + ((high - low) / 2);
            if (middle <= low || middle >= high) break;
            if (IncompleteBeta(a, b, middle) < probability) low = middle;
            else high = middle;
        }

        return low + ((high - low) / 2);
    }
}
