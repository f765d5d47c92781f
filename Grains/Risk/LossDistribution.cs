using System.Collections.Immutable;

namespace Smart.Grains.Risk;

/// <summary>
/// Probabilities of losses on a grid. Nothing is normalised: what a method could not place is <see cref="MissingMass"/>
/// and counts as lying above the grid, on the safe side. Tails are summed from the top, so that small probabilities
/// keep their digits.
/// </summary>
public sealed class LossDistribution
{
    // The sums on which a quantile stands may miss a level by their own rounding, and must not be thrown one point up.
    private const double Rounding = 1e-12;

    private readonly double[] _points;
    private readonly double[] _above;

    internal LossDistribution(long unit, int first, ReadOnlySpan<double> points, double missingMass)
    {
        (Unit, First, MissingMass) = (unit, first, missingMass);
        _points = points.ToArray();
        _above = new double[_points.Length];
        var above = missingMass;
        var loss = missingMass * Last1;
        for (var n = _points.Length - 1; n >= 0; n--)
        {
            _above[n] = above;
            above += _points[n];
            loss += _points[n] * (first + n);
        }

        (Mass, MeanInUnits) = (above - missingMass, loss);
    }

    /// <summary>Points from zero on; what they leave to one is missing, and their rounding with it.</summary>
    internal static LossDistribution From(long unit, ReadOnlySpan<double> points)
    {
        var sum = 0.0;
        for (var n = points.Length - 1; n >= 0; n--) sum += points[n];
        return new LossDistribution(unit, first: 0, points, Math.Max(0, 1 - sum));
    }

    /// <summary>Cents between two points.</summary>
    public long Unit { get; }

    /// <summary>Place of the first point: a loss of so many units.</summary>
    public int First { get; }

    /// <summary>Probabilities of the points from <see cref="First"/> on.</summary>
    public ReadOnlySpan<double> Points => _points;

    /// <summary>Probability that was cut off; it counts as a loss of one unit more than the last point.</summary>
    public double MissingMass { get; }

    /// <summary>Sum of the points: one, but for what is missing and for rounding.</summary>
    public double Mass { get; }

    /// <summary>Expected loss in cents.</summary>
    public double Mean => MeanInUnits * Unit;

    /// <summary>Standard deviation in cents.</summary>
    public double StandardDeviation
    {
        get
        {
            var sum = MissingMass * (Last1 - MeanInUnits) * (Last1 - MeanInUnits);
            for (var n = _points.Length - 1; n >= 0; n--)
                sum += _points[n] * (First + n - MeanInUnits) * (First + n - MeanInUnits);
            return Math.Sqrt(sum) * Unit;
        }
    }

    private double MeanInUnits { get; }

    private double Last1 => First + (double)_points.Length;

    /// <summary>Probability of a loss of exactly so many units.</summary>
    public double At(long units) => units < First || units >= First + _points.Length ? 0 : _points[units - First];

    /// <summary>Probability of a loss of more than so many units, summed from the top.</summary>
    public double Above(long units) =>
        units < First ? Mass + MissingMass
        : units >= First + _points.Length ? MissingMass
        : _above[units - First];

    /// <summary>
    /// Value at risk in cents: the lower quantile on the grid, the least loss whose probability of being exceeded is at
    /// most 1 - level. O(log points).
    /// </summary>
    /// <param name="level">Between 0 and 1, both excluded: 0.99.</param>
    public long ValueAtRisk(decimal level) => QuantileInUnits(level) * Unit;

    /// <summary>
    /// The quantile in cents, linear between the two points around it: a convention of the CreditRisk+ technical
    /// document, for comparison. Never less than the least loss there is: where that alone reaches the level, nothing
    /// stands below it to interpolate from.
    /// </summary>
    public double InterpolatedValueAtRisk(decimal level)
    {
        var units = QuantileInUnits(level);
        var at = At(units);
        var below = at > 0 ? Math.Max(0, Beyond(level) - Above(units)) / at : 0;
        return Math.Max(First, units - below) * Unit;
    }

    /// <summary>
    /// Expected shortfall in cents: the mean of the worst 1 - level of all outcomes, an atom at the quantile counted as
    /// far as it belongs to them (Acerbi and Tasche, "On the coherence of expected shortfall", 2002). O(points).
    /// </summary>
    public double ExpectedShortfall(decimal level)
    {
        var units = QuantileInUnits(level);
        var sum = MissingMass * Last1;
        for (var n = _points.Length - 1; n > units - First; n--) sum += _points[n] * (First + n);
        return (sum + (units * (Beyond(level) - Above(units)))) / Beyond(level) * Unit;
    }

    /// <summary>For a chart: the probability of losses above each of so many amounts. O(points).</summary>
    public ImmutableArray<(long Loss, double Probability)> Exceedance(int most)
    {
        var step = Step(most);
        var curve = ImmutableArray.CreateBuilder<(long Loss, double Probability)>();
        for (var units = (long)First; units < First + _points.Length; units += step)
            curve.Add((units * Unit, Above(units)));
        return curve.ToImmutable();
    }

    /// <summary>For a chart: the probability of each of so many intervals, named by their start.</summary>
    public ImmutableArray<(long Loss, double Probability)> Density(int most)
    {
        var step = Step(most);
        var density = ImmutableArray.CreateBuilder<(long Loss, double Probability)>();
        for (var from = 0; from < _points.Length; from += step)
        {
            var sum = 0.0;
            for (var n = Math.Min(from + step, _points.Length) - 1; n >= from; n--) sum += _points[n];
            density.Add(((First + (long)from) * Unit, sum));
        }

        return density.ToImmutable();
    }

    /// <summary>The loss of two independent portfolios together, on the same unit. O(points x points).</summary>
    /// <exception cref="ArgumentException">The units differ: an error of ours.</exception>
    public LossDistribution Plus(LossDistribution other)
    {
        if (other.Unit != Unit) throw new ArgumentException("Losses on different units cannot be added.");
        var (longer, shorter) = _points.Length >= other._points.Length ? (this, other) : (other, this);
        var window = new LossWindow();
        window.Set(longer.First, longer._points);
        window.Add(shorter.First, shorter._points, step: 1);
        var missing = MissingMass + other.MissingMass - (MissingMass * other.MissingMass) + window.Missing;
        return new LossDistribution(Unit, window.First, window.Points, missing);
    }

    /// <summary>The lower quantile in units.</summary>
    internal long QuantileInUnits(decimal level)
    {
        var beyond = Beyond(level) * (1 + Rounding);
        var (low, high) = (0, _points.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_above[middle] <= beyond) high = middle;
            else low = middle + 1;
        }

        return First + low;
    }

    // Taken from decimals, a level of 0.9 leaves one tenth and not a little less.
    internal static double Beyond(decimal level) => level is > 0 and < 1
        ? (double)(1 - level)
        : throw new ArgumentOutOfRangeException(nameof(level), level, "A level lies between 0 and 1.");

    private int Step(int most) => Math.Max(1, (_points.Length + most - 1) / most);
}
