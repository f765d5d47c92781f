using CsCheck;
using Smart.Grains.Risk;

namespace Smart.Tests.Domain.Risk;

/// <summary>Portfolios to test with, and what a portfolio loses, worked out by trying everything.</summary>
internal static class Portfolios
{
    /// <summary>Few exposures, losses up to 30 euros, any probability.</summary>
    public static Gen<Portfolio> Small { get; } =
        Gen.Select(Gen.Long[1, 3_000], Gen.Double[0.0, 1.0]).Array[1, 12].Select(pairs => Of(pairs));

    public static Portfolio Of(params (long Loss, double Pd)[] exposures) =>
        Sound(exposures.Select((pair, n) => new Exposure($"E{n}", pair.Loss, pair.Pd)));

    public static Portfolio Sound(IEnumerable<Exposure> exposures) => Portfolio.Of([.. exposures]).Value!;

    public static LossGrid On(this Portfolio portfolio, long unit) => LossGrid.Of(portfolio, unit).Value!;

    /// <summary>So many exposures of 100 to 10,000 euros with probabilities of 0.5 to 10 %, always the same.</summary>
    public static Portfolio Large(int count, int sectors = 0, double correlation = 0) =>
        Sound(Enumerable.Range(0, count).Select(n => new Exposure(
            $"E{n}", 10_000 + (n * 7_919L % 991 * 1_000), 0.005 + (n * 31 % 96 * 0.001))
        {
            Group = $"G{n % 7}",
            Correlation = correlation,
            Weights = sectors == 0 ? [] : [.. Enumerable.Range(0, sectors).Select(k => k == n % sectors ? 0.8 : 0.0)],
        }));

    /// <summary>Probability of each loss in units: every exposure defaults or not, all cases.</summary>
    public static double[] Everything(LossGrid grid) => Everything(grid, grid.Pds);

    /// <summary>The same under other probabilities of default.</summary>
    public static double[] Everything(LossGrid grid, double[] pds)
    {
        var probabilities = new double[grid.Total + 1];
        for (var cases = 0; cases < 1 << grid.Losses.Length; cases++)
        {
            var (probability, loss) = (1.0, 0);
            for (var n = 0; n < grid.Losses.Length; n++)
            {
                var falls = (cases >> n & 1) == 1;
                probability *= falls ? pds[n] : 1 - pds[n];
                loss += falls ? grid.Losses[n] : 0;
            }

            probabilities[loss] += probability;
        }

        return probabilities;
    }
}
