namespace Smart.Grains.Risk;

/// <summary>The worst outcomes of a distribution on a grid, in units.</summary>
/// <param name="Quantile">The least loss that is exceeded with at most 1 - level.</param>
/// <param name="Beyond">1 - level.</param>
/// <param name="Atom">Part of the probability at the quantile that belongs to the tail.</param>
/// <param name="Shortfall">Mean of the tail (Acerbi and Tasche 2002).</param>
internal sealed record LossTail(int Quantile, double Beyond, double Atom, double Shortfall)
{
    // The sums may miss a level by their own rounding, and must not be thrown one point up.
    private const double Rounding = 1e-12;

    public static LossTail Of(double[] losses, double level)
    {
        var (beyond, above, sum, x) = (1 - level, 0.0, 0.0, losses.Length - 1);
        while (x > 0 && above + losses[x] <= beyond * (1 + Rounding))
        {
            above += losses[x];
            sum += losses[x] * x;
            x--;
        }

        var atom = Math.Max(0, beyond - above);
        return new LossTail(x, beyond, atom, (sum + (atom * x)) / beyond);
    }
}
