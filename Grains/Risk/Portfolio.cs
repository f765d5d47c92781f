using System.Collections.Immutable;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>Exposures that were checked once: no method of the engine can meet a NaN or a negative loss.</summary>
public sealed class Portfolio
{
    /// <summary>So many exposures at most.</summary>
    public const int MostExposures = 1_000_000;

    /// <summary>Largest asset correlation: at 1 all would default together or not at all.</summary>
    public const double MostCorrelation = 0.99;

    // Sums of losses stay exact in a double: 2^53 cents.
    private const long MostLoss = 9_000_000_000_000_000;
    private const int MostSectors = 100;
    private const int MostRefusals = 100;

    // Shares that are written with a few decimals sum to one only nearly.
    private const double Slack = 1e-9;

    private Portfolio(ImmutableArray<Exposure> exposures)
    {
        Exposures = exposures;
        foreach (var exposure in exposures)
        {
            Total += exposure.Loss;
            ExpectedLoss += exposure.ExpectedLoss;
            Sectors = Math.Max(Sectors, exposure.Weights.Length);
        }
    }

    /// <summary>In the order in which they came.</summary>
    public ImmutableArray<Exposure> Exposures { get; }

    /// <summary>What is lost when everybody defaults, in cents.</summary>
    public long Total { get; }

    /// <summary>Expected loss in cents.</summary>
    public double ExpectedLoss { get; }

    /// <summary>How many sectors the weights speak of.</summary>
    public int Sectors { get; }

    /// <summary>
    /// Checks exposures: 1 to 1,000,000; losses of zero or more, 90 trillion euros in all; probabilities 0 to 1;
    /// weights 0 to 1 that sum to 1 at most, for 100 sectors at most; correlations 0 to 0.99. O(n).
    /// </summary>
    /// <returns>The portfolio, or the first hundred fields that are wrong, as <c>exposures[3].pd</c>.</returns>
    public static Calculation<Portfolio> Of(IReadOnlyList<Exposure> exposures)
    {
        var fields = new Fields();
        if (exposures.Count == 0) fields.Refuse("exposures", "calculator.empty", 1);
        if (exposures.Count > MostExposures) fields.Refuse("exposures", "calculator.too-many", MostExposures);
        if (!fields.AreSound) return fields.Refusals;

        for (var n = 0; n < exposures.Count && fields.Refusals.Length < MostRefusals; n++)
            if (!IsSound(exposures[n])) Explain(exposures[n], fields.In("exposures", n));
        if (!fields.AreSound) return fields.Refusals;

        if (exposures.Sum(exposure => (double)exposure.Loss) > MostLoss)
            fields.Refuse("exposures", "calculator.too-large", Shown.Euro(MostLoss));
        return fields.AreSound ? new Portfolio([.. exposures]) : fields.Refusals;
    }

    private static bool IsSound(Exposure exposure) =>
        exposure.Loss is >= 0 and <= MostLoss
        && exposure.Pd is >= 0 and <= 1
        && exposure.Correlation is >= 0 and <= MostCorrelation
        && (exposure.Weights.IsEmpty || IsSound(exposure.Weights));

    private static bool IsSound(ImmutableArray<double> weights)
    {
        var sum = 0.0;
        foreach (var weight in weights)
        {
            if (weight is not (>= 0 and <= 1)) return false;
            sum += weight;
        }

        return sum <= 1 + Slack && weights.Length <= MostSectors;
    }

    private static void Explain(Exposure exposure, Fields fields)
    {
        if (exposure.Loss < 0) fields.Refuse("loss", "calculator.too-small", 0);
        else if (exposure.Loss > MostLoss) fields.Refuse("loss", "calculator.too-large", Shown.Euro(MostLoss));
        fields.Real("pd", exposure.Pd, 0, 1);
        fields.Real("correlation", exposure.Correlation, 0, MostCorrelation);
        for (var n = 0; n < exposure.Weights.Length; n++) fields.Real($"weights[{n}]", exposure.Weights[n], 0, 1);
        fields.Real("weights", exposure.Weights.Sum(), 0, 1 + Slack);
        fields.Count("weights", exposure.Weights.Length, 0, MostSectors);
    }
}
