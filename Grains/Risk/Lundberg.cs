using System.Collections.Immutable;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>
/// Lundberg's bound (Lundberg 1926; in discrete time Gerber, "An Introduction to Mathematical Risk Theory", 1979): ruin
/// at any time from an opening fund u is at most exp(-R u), where R is the positive root of E exp(R (loss -
/// contribution)) = 1.
/// </summary>
/// <param name="Coefficient">
/// R per cent of the fund; 0 when ruin is certain some day, infinite when it is impossible.
/// </param>
public sealed record Lundberg(double Coefficient)
{
    private const int Steps = 200;

    /// <summary>The coefficient of a year, by halving. O(points).</summary>
    public static Lundberg Of(FundYear year)
    {
        if (year.IsSafe) return new Lundberg(double.PositiveInfinity);
        if (year.ExpectedLoss >= year.Contribution) return new Lundberg(0);
        var (low, high) = (0.0, 1e-9);
        while (Excess(year, high) < 0) (low, high) = (high, high * 2);
        for (var step = 0; step < Steps && high - low > 1e-15 * high; step++)
        {
            var middle = low + ((high - low) / 2);
            if (Excess(year, middle) < 0) low = middle;
            else high = middle;
        }

        // The lower end: the bound must not be too good.
        return new Lundberg(low / year.Unit);
    }

    /// <summary>Ruin at any time is at most this.</summary>
    /// <param name="opening">Opening fund in cents.</param>
    public double Bound(long opening) => double.IsInfinity(Coefficient) ? 0 : Math.Exp(-Coefficient * opening);

    // E exp(r (x - c)) - 1 = E (exp(r (x - c)) - 1), so that nothing cancels where r is small.
    private static double Excess(FundYear year, double r)
    {
        var sum = 0.0;
        for (var x = 0; x < year.Losses.Length; x++)
            if (year.Losses[x] > 0) sum += year.Losses[x] * Grown(r * (x - year.Contribution));
        return sum;
    }

    private static double Grown(double exponent) => Math.Abs(exponent) < 1e-5
        ? exponent * (1 + (exponent / 2 * (1 + (exponent / 3))))
        : Math.Exp(exponent) - 1;
}
