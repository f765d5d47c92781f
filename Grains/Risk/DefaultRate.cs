using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>An interval of a probability; both ends belong to it.</summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public sealed record RateInterval(double Low, double High);

/// <summary>What so many defaults among so many observations say of the probability of default.</summary>
/// <param name="Defaults">How many defaulted.</param>
/// <param name="Observations">Of how many: shown beside every figure, for few of them say little.</param>
/// <param name="Level">Confidence of both intervals: 0.95.</param>
/// <param name="Observed">Defaults over observations.</param>
/// <param name="Expected">Posterior mean under Jeffreys' prior, (k + 1/2) / (n + 1): never zero.</param>
/// <param name="Jeffreys">Equal tails of the posterior under Jeffreys' prior.</param>
/// <param name="ClopperPearson">Exact interval: it covers the truth at least as often as the level says.</param>
public sealed record DefaultRate(
    int Defaults,
    int Observations,
    double Level,
    double Observed,
    double Expected,
    RateInterval Jeffreys,
    RateInterval ClopperPearson)
{
    private const int MostObservations = 1_000_000;

    /// <summary>
    /// Both intervals (Brown, Cai and DasGupta, "Interval estimation for a binomial proportion", 2001; Clopper and
    /// Pearson 1934). Without a default both begin at zero, and with nothing but defaults both end at one. O(1).
    /// </summary>
    /// <param name="defaults">How many defaulted, 0 to the observations.</param>
    /// <param name="observations">1 to 1,000,000.</param>
    /// <param name="level">0.5 to 0.9999.</param>
    /// <returns>The rate, or the fields that are wrong.</returns>
    public static Calculation<DefaultRate> Of(int defaults, int observations, double level = 0.95)
    {
        var fields = new Fields();
        fields.Count("observations", observations, 1, MostObservations);
        fields.Count("defaults", defaults, 0, Math.Max(0, observations));
        fields.Real("level", level, 0.5, 0.9999);
        if (!fields.AreSound) return fields.Refusals;

        var tail = (1 - level) / 2;
        return new DefaultRate(
            defaults,
            observations,
            level,
            (double)defaults / observations,
            (defaults + 0.5) / (observations + 1.0),
            Interval(defaults, observations, tail, prior: 0.5),
            Interval(defaults, observations, tail, prior: null));
    }

    // Clopper and Pearson's ends are quantiles of two different betas, Jeffreys' of one.
    private static RateInterval Interval(int defaults, int observations, double tail, double? prior)
    {
        double sound = observations - defaults;
        var low = defaults == 0
            ? 0
            : Special.InverseIncompleteBeta(defaults + (prior ?? 0), sound + (prior ?? 1), tail);
        var high = sound == 0
            ? 1
            : Special.InverseIncompleteBeta(defaults + (prior ?? 1), sound + (prior ?? 0), 1 - tail);
        return new RateInterval(low, high);
    }
}
