namespace Smart.Grains.Risk;

/// <summary>Losses of simulated scenarios, in cents, and what may be concluded from them.</summary>
public sealed class LossSample
{
    private readonly long[] _losses;

    internal LossSample(long[] losses)
    {
        Array.Sort(losses);
        _losses = losses;
        var (mean, variance, fourth) = (losses.Average(), 0.0, 0.0);
        foreach (var loss in losses)
        {
            var square = (loss - mean) * (loss - mean);
            (variance, fourth) = (variance + (square / losses.Length), fourth + (square * square / losses.Length));
        }

        Mean = Interval.Around(mean, Math.Sqrt(variance / losses.Length));
        var error = Math.Sqrt(Math.Max(0, fourth - (variance * variance)) / losses.Length);
        StandardDeviation = Interval.Around(
            Math.Sqrt(variance), variance > 0 ? error / (2 * Math.Sqrt(variance)) : 0);
    }

    /// <summary>How many scenarios.</summary>
    public int Scenarios => _losses.Length;

    /// <summary>The losses, ascending.</summary>
    public ReadOnlySpan<long> Losses => _losses;

    /// <summary>Expected loss.</summary>
    public Interval Mean { get; }

    /// <summary>Standard deviation; its interval by the fourth moment (delta method).</summary>
    public Interval StandardDeviation { get; }

    /// <summary>
    /// Value at risk: the lower quantile of the sample; its interval between two order statistics, whose ranks the
    /// normal approximation of the binomial gives (David and Nagaraja, "Order Statistics", 2003, section 7.1).
    /// </summary>
    public Interval ValueAtRisk(decimal level)
    {
        var rank = Scenarios * (double)level;
        var spread = Interval.Deviations * Math.Sqrt(rank * LossDistribution.Beyond(level));
        return new Interval(At(Math.Ceiling(rank)), At(Math.Floor(rank - spread)), At(Math.Ceiling(rank + spread) + 1));
    }

    /// <summary>
    /// Expected shortfall (Acerbi and Tasche 2002) of the sample; its interval by the variance of losses beyond the
    /// quantile (Rockafellar and Uryasev's form of the shortfall as a mean).
    /// </summary>
    public Interval ExpectedShortfall(decimal level)
    {
        var (beyond, quantile) = (LossDistribution.Beyond(level), At(Math.Ceiling(Scenarios * (double)level)));
        var (sum, squares) = (0.0, 0.0);
        for (var n = Scenarios - 1; n >= 0 && _losses[n] > quantile; n--)
        {
            var excess = _losses[n] - quantile;
            (sum, squares) = (sum + excess, squares + (excess * excess));
        }

        var (mean, square) = (sum / Scenarios, squares / Scenarios);
        return Interval.Around(
            quantile + (mean / beyond), Math.Sqrt((square - (mean * mean)) / Scenarios) / beyond);
    }

    // Ranks count from one.
    private double At(double rank) => _losses[(int)Math.Clamp(rank, 1, Scenarios) - 1];
}
