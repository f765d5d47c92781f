using System.Collections.Immutable;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>What a portfolio may lose, in cents.</summary>
/// <param name="Exposure">All that is owed.</param>
/// <param name="ExpectedLoss">Sum of exposure x PD x LGD.</param>
/// <param name="UnexpectedLoss">Standard deviation of the loss, positions defaulting independently.</param>
public sealed record StressFigures(long Exposure, double ExpectedLoss, double UnexpectedLoss);

/// <summary>A portfolio before and after something bad, chosen by the reader.</summary>
/// <param name="Base">Before.</param>
/// <param name="Stressed">After.</param>
/// <param name="Positions">After, in the order of the question: what the other methods can be run on again.</param>
public sealed record Stress(StressFigures Base, StressFigures Stressed, ImmutableArray<Position> Positions)
{
    private const int MostPositions = 1_000_000;
    private const int MostScenarios = 20;
    private const int MostRefusals = 100;
    private const int MostTerm = 3_650;
    private const long MostCents = 9_000_000_000_000;

    /// <summary>By how much the expected loss rises, in cents.</summary>
    public double MoreExpected => Stressed.ExpectedLoss - Base.ExpectedLoss;

    /// <summary>By how much the unexpected loss rises, in cents; it falls when a default becomes certain.</summary>
    public double MoreUnexpected => Stressed.UnexpectedLoss - Base.UnexpectedLoss;

    /// <summary>Lets scenarios happen one after another. O(positions x scenarios), and a sort by client.</summary>
    /// <param name="positions">1 to 1,000,000, at most 90 billion euros each.</param>
    /// <param name="scenarios">1 to 20, in this order.</param>
    /// <returns>Both, or the first hundred fields that are wrong: <c>positions[4].pd</c>.</returns>
    public static Calculation<Stress> Of(IReadOnlyList<Position> positions, IReadOnlyList<StressScenario> scenarios)
    {
        var fields = new Fields();
        var given = fields.List("positions", positions, 1, MostPositions);
        for (var n = 0; n < given.Length && fields.Refusals.Length < MostRefusals; n++)
            if (!IsSound(given[n])) Explain(given[n], fields.In("positions", n));
        var bad = fields.List("scenarios", scenarios, 1, MostScenarios);
        for (var n = 0; n < bad.Length; n++) bad[n].Check(given, fields.In("scenarios", n));
        if (!fields.AreSound) return fields.Refusals;

        var after = bad.Aggregate(given, (now, scenario) => [.. scenario.Apply(now)]);
        return new Stress(Figures(given), Figures(after), after);
    }

    private static bool IsSound(Position position) =>
        position is
        {
            Exposure: >= 0 and <= MostCents,
            Pd: >= 0 and <= 1,
            Lgd: >= 0 and <= 1,
            TermDays: >= 1 and <= MostTerm,
        };

    private static void Explain(Position position, Fields fields)
    {
        fields.Between("exposure", position.Exposure, 0, MostCents);
        fields.Real("pd", position.Pd, 0, 1);
        fields.Real("lgd", position.Lgd, 0, 1);
        fields.Count("termDays", position.TermDays, 1, MostTerm);
    }

    private static StressFigures Figures(ImmutableArray<Position> positions)
    {
        var (exposure, expected, variance) = (0L, 0.0, 0.0);
        foreach (var position in positions)
        {
            var loss = position.Exposure * position.Lgd;
            exposure += position.Exposure;
            expected += loss * position.Pd;
            variance += loss * loss * position.Pd * (1 - position.Pd);
        }

        return new StressFigures(exposure, expected, Math.Sqrt(variance));
    }
}
