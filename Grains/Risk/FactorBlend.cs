namespace Smart.Grains.Risk;

/// <summary>Exposures that follow the same mixture of factors; rows end in whole vectors, with no loss.</summary>
internal sealed class FactorBlend
{
    private const int Lanes = 8;

    private readonly double[] _shares;

    private FactorBlend(double[] shares, IReadOnlyList<Exposure> exposures)
    {
        _shares = shares;
        var length = (exposures.Count + Lanes - 1) / Lanes * Lanes;
        (Thresholds, Slopes, Losses) = (new double[length], new double[length], new long[length]);
        for (var n = 0; n < exposures.Count; n++)
        {
            var own = Math.Sqrt(1 - exposures[n].Correlation);
            Thresholds[n] = Normal.Quantile(exposures[n].Pd) / own;
            Slopes[n] = Math.Sqrt(exposures[n].Correlation) / own;
            Losses[n] = exposures[n].Loss;
        }
    }

    /// <summary>An exposure defaults with N(threshold - slope x factor).</summary>
    public double[] Thresholds { get; }

    /// <summary>See <see cref="Thresholds"/>.</summary>
    public double[] Slopes { get; }

    /// <summary>In cents.</summary>
    public long[] Losses { get; }

    /// <summary>Groups a portfolio by its weights.</summary>
    public static FactorBlend[] Of(Portfolio portfolio, double correlation) =>
        [.. portfolio.Exposures
            .GroupBy(exposure => string.Join(' ', exposure.Weights))
            .Select(group => new FactorBlend(Shares(group.First(), portfolio.Sectors, correlation), [.. group]))];

    /// <summary>The mixture's value.</summary>
    /// <param name="factors">Independent: the common one, then each sector's own.</param>
    public double Mix(ReadOnlySpan<double> factors)
    {
        var sum = 0.0;
        for (var n = 0; n < factors.Length; n++) sum += _shares[n] * factors[n];
        return sum;
    }

    // A sector's factor is sqrt(c) Z + sqrt(1 - c) Z(k); the mixture is scaled to variance one.
    private static double[] Shares(Exposure exposure, int sectors, double correlation)
    {
        var shares = new double[sectors + 1];
        for (var k = 0; k < exposure.Weights.Length; k++)
        {
            shares[0] += exposure.Weights[k] * Math.Sqrt(correlation);
            shares[k + 1] = exposure.Weights[k] * Math.Sqrt(1 - correlation);
        }

        var length = Math.Sqrt(shares.Sum(share => share * share));
        if (length == 0) shares[0] = length = 1;
        return Array.ConvertAll(shares, share => share / length);
    }
}
