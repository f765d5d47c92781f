using System.Numerics;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>
/// A portfolio on a grid: each loss a whole number of units, rounded up, and its probability of default lowered in the
/// same measure, so that the expected loss of each exposure is kept (CreditRisk+ technical document, Credit Suisse
/// First Boston 1997, section A4). Rounding up widens the distribution a little, never narrows it.
/// </summary>
public sealed class LossGrid
{
    /// <summary>So many points may a distribution have at most.</summary>
    public const int MostPoints = 1 << 20;

    // A hundredth of the largest loss is the resolution of the technical document's own example.
    private const int UnitsOfLargest = 100;
    private const long Euro = 100;

    // So few exposures may be put on a finer grid in no time.
    private const int FewExposures = 1_000;
    private const int UnitsOfLargestOfFew = 1_000;

    // Beyond this the tail holds less than any figure of ours shows.
    private const double BeyondGrid = 1e-13;

    private LossGrid(Portfolio portfolio, long unit, int[] order, int[] losses, double[] pds)
    {
        (Portfolio, Unit, Order, Losses, Pds) = (portfolio, unit, order, losses, pds);
        for (var n = 0; n < losses.Length; n++)
        {
            Total += losses[n];
            ExpectedLoss += losses[n] * pds[n];
            Variance += (double)losses[n] * losses[n] * pds[n] * (1 - pds[n]);
        }

        Bands = [.. BandsOf(losses)];
    }

    /// <summary>What was put on the grid.</summary>
    public Portfolio Portfolio { get; }

    /// <summary>Cents between two points.</summary>
    public long Unit { get; }

    /// <summary>What is lost when everybody defaults, in units.</summary>
    public long Total { get; }

    /// <summary>Expected loss in units: that of the portfolio.</summary>
    public double ExpectedLoss { get; }

    /// <summary>Variance of independent defaults, in units squared.</summary>
    public double Variance { get; }

    /// <summary>Place in the portfolio of each exposure on the grid; those that cannot lose are left out.</summary>
    internal int[] Order { get; }

    /// <summary>Losses in units, ascending.</summary>
    internal int[] Losses { get; }

    /// <summary>Probabilities of default, in the order of the losses.</summary>
    internal double[] Pds { get; }

    /// <summary>Runs of exposures with the same loss.</summary>
    internal Band[] Bands { get; }

    /// <summary>Puts a portfolio on a grid. O(n log n).</summary>
    /// <param name="portfolio">What is put there.</param>
    /// <param name="unit">
    /// Cents between two points; when null, what all losses are multiples of, or else a hundredth of the largest in
    /// whole euros.
    /// </param>
    /// <returns>
    /// The grid; or a refusal of <c>unit</c> when it is not positive, or so small that independent defaults would
    /// spread over more than <see cref="MostPoints"/> points.
    /// </returns>
    public static Calculation<LossGrid> Of(Portfolio portfolio, long? unit = null) =>
        Choose(portfolio, unit, UnitsOfLargest);

    /// <summary>
    /// The same for methods that have no published resolution to keep: finer where exposures are few.
    /// </summary>
    internal static Calculation<LossGrid> Finest(Portfolio portfolio, long? unit) =>
        Choose(portfolio, unit, MostUnitsOfLargest(portfolio));

    private static Calculation<LossGrid> Choose(Portfolio portfolio, long? unit, int unitsOfLargest)
    {
        var fields = new Fields();
        if (unit is <= 0) fields.Refuse("unit", "calculator.too-small", Shown.Euro(1));
        if (!fields.AreSound) return fields.Refusals;

        var largest = portfolio.Exposures.Max(exposure => exposure.Loss);
        var least = Math.Max(1, CeilingOf(largest, MostPoints));
        var chosen = unit ?? Exact(portfolio, largest)
            ?? Math.Max(Euro, CeilingOf(CeilingOf(largest, unitsOfLargest), Euro) * Euro);
        if (chosen < least) fields.Refuse("unit", "calculator.too-small", Shown.Euro(least));
        if (!fields.AreSound) return fields.Refusals;

        var grid = On(portfolio, chosen);
        while (grid.Points() > MostPoints && unit is null) grid = On(portfolio, grid.Unit * 2);
        if (grid.Points() <= MostPoints) return grid;
        fields.Refuse("unit", "calculator.too-small", Shown.Euro(grid.Unit * (1 + (grid.Points() / MostPoints))));
        return fields.Refusals;
    }

    /// <summary>Refuses a unit on which the total itself finds no place.</summary>
    internal static Calculation<LossGrid> TooFine(LossGrid grid)
    {
        var fields = new Fields();
        var needed = grid.Unit * (1 + (grid.Total / (MostPoints - 1)));
        fields.Refuse("unit", "calculator.too-small", Shown.Euro(needed));
        return fields.Refusals;
    }

    /// <summary>Points up to the total, or to where independent defaults hardly ever come.</summary>
    internal long Points() => (long)Math.Min(Total, TailBound.Of(Cumulants, BeyondGrid)) + 1;

    internal static long CeilingOf(long value, long unit) => (value / unit) + (value % unit > 0 ? 1 : 0);

    private static int MostUnitsOfLargest(Portfolio portfolio) =>
        portfolio.Exposures.Length <= FewExposures ? UnitsOfLargestOfFew : UnitsOfLargest;

    // Where all losses are whole multiples of something not too small, nothing need be rounded.
    private static long? Exact(Portfolio portfolio, long largest)
    {
        var most = MostUnitsOfLargest(portfolio);
        var common = 0L;
        foreach (var exposure in portfolio.Exposures)
        {
            common = (long)BigInteger.GreatestCommonDivisor(common, exposure.Loss);
            if (common > 0 && largest / common > most) return null;
        }

        return common > 0 ? common : null;
    }

    // A sum of Poisson losses bounds that of single defaults: ln(1 + x) <= x.
    private double Cumulants(double t)
    {
        var sum = 0.0;
        foreach (var band in Bands) sum += band.Intensity * (Math.Exp(t * band.Loss) - 1);
        return sum;
    }

    private static LossGrid On(Portfolio portfolio, long unit)
    {
        var exposures = portfolio.Exposures;
        var order = Enumerable.Range(0, exposures.Length)
            .Where(n => exposures[n].Loss > 0 && exposures[n].Pd > 0)
            .OrderBy(n => CeilingOf(exposures[n].Loss, unit))
            .ToArray();
        var losses = Array.ConvertAll(order, n => (int)CeilingOf(exposures[n].Loss, unit));
        var pds = new double[order.Length];
        for (var n = 0; n < pds.Length; n++)
            pds[n] = exposures[order[n]].Pd * (exposures[order[n]].Loss / ((double)losses[n] * unit));
        return new LossGrid(portfolio, unit, order, losses, pds);
    }

    private IEnumerable<Band> BandsOf(int[] losses)
    {
        for (int from = 0, to; from < losses.Length; from = to)
        {
            to = from;
            var intensity = 0.0;
            while (to < losses.Length && losses[to] == losses[from]) intensity += Pds[to++];
            yield return new Band(losses[from], from, to - from, intensity);
        }
    }

    /// <summary>Exposures that lose the same.</summary>
    /// <param name="Loss">What each loses, in units.</param>
    /// <param name="From">The first of them.</param>
    /// <param name="Count">How many they are.</param>
    /// <param name="Intensity">Expected number of defaults among them.</param>
    internal readonly record struct Band(int Loss, int From, int Count, double Intensity)
    {
        /// <summary>That part of something that stands in the order of the grid.</summary>
        public ReadOnlySpan<double> Of(double[] values) => values.AsSpan(From, Count);
    }
}
