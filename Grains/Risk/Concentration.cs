using System.Collections.Immutable;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>A point of the Lorenz curve.</summary>
/// <param name="Names">Share of the names, the smallest first, 0 to 1.</param>
/// <param name="Amount">Share of the amount that they have.</param>
public sealed record LorenzPoint(double Names, double Amount);

/// <summary>Share of the largest names.</summary>
/// <param name="Names">How many of them.</param>
/// <param name="Share">What they have of all, 0 to 1.</param>
public sealed record TopShare(int Names, double Share);

/// <summary>How far exposure is heaped on few names.</summary>
/// <param name="Count">How many names.</param>
/// <param name="Total">All exposures, in cents.</param>
/// <param name="Herfindahl">Sum of squared shares: 1 when one name has all (Hirschman 1945, Herfindahl 1950).</param>
/// <param name="Gini">0 when all are equal, (n - 1) / n when one has all (Gini 1912; not corrected for n).</param>
/// <param name="Lorenz">From (0, 0) to (1, 1), at most 201 points.</param>
/// <param name="Top">Shares of the largest 1, 5, 10 and 20.</param>
public sealed record Concentration(
    int Count,
    long Total,
    double Herfindahl,
    double Gini,
    ImmutableArray<LorenzPoint> Lorenz,
    ImmutableArray<TopShare> Top)
{
    private const int MostExposures = 1_000_000;
    private const long MostCents = 9_000_000_000_000;
    private const int MostPoints = 200;

    private static readonly int[] Tops = [1, 5, 10, 20];

    /// <summary>As many equal names would be as concentrated.</summary>
    public double EffectiveNumber => 1 / Herfindahl;

    /// <summary>Measures exposures, one a name. O(n log n).</summary>
    /// <param name="exposures">1 to 1,000,000 in cents, zero to 90 billion euros each, not all zero.</param>
    /// <returns>The measures, or the fields that are wrong: <c>exposures[3]</c>.</returns>
    public static Calculation<Concentration> Of(IReadOnlyList<long> exposures)
    {
        var fields = new Fields();
        var given = fields.List("exposures", exposures, 1, MostExposures);
        for (var n = 0; n < given.Length; n++)
            if (given[n] is < 0 or > MostCents) fields.Between($"exposures[{n}]", given[n], 0, MostCents);
        if (!fields.AreSound) return fields.Refusals;
        if (given.Sum() is var total && total == 0) fields.Refuse("exposures", "calculator.too-small", 1);
        return fields.AreSound ? Measure([.. given.Order()], total) : fields.Refusals;
    }

    private static Concentration Measure(long[] rising, long total)
    {
        var (squares, ranks) = (0.0, 0.0);
        for (var n = 0; n < rising.Length; n++)
        {
            var share = (double)rising[n] / total;
            squares += share * share;
            ranks += ((2.0 * (n + 1)) - rising.Length - 1) * share;
        }

        var sums = new long[rising.Length + 1];
        for (var n = 0; n < rising.Length; n++) sums[n + 1] = sums[n] + rising[n];
        return new Concentration(
            rising.Length,
            total,
            squares,
            ranks / rising.Length,
            Curve(sums),
            [.. Tops.Select(top => Largest(sums, top))]);
    }

    private static ImmutableArray<LorenzPoint> Curve(long[] sums)
    {
        var (names, points) = (sums.Length - 1, Math.Min(MostPoints, sums.Length - 1));
        return [.. Enumerable.Range(0, points + 1)
            .Select(point => (int)((long)point * names / points))
            .Select(n => new LorenzPoint((double)n / names, (double)sums[n] / sums[^1]))];
    }

    private static TopShare Largest(long[] sums, int top) =>
        new(top, (double)(sums[^1] - sums[Math.Max(0, sums.Length - 1 - top)]) / sums[^1]);
}
