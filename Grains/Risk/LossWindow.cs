namespace Smart.Grains.Risk;

/// <summary>
/// A distribution under construction: only the part of the grid where there is any probability, in two rows that take
/// turns, so that nothing is allocated once they are long enough. What is cut off at the ends is counted.
/// </summary>
internal sealed class LossWindow
{
    // Far below the precision of anything shown, far above where doubles get slow.
    private const double Negligible = 1e-25;

    // The last block may be written beyond its points, and zeros follow.
    private const int Margin = 3 * Taps.Block;

    private double[] _row = new double[Margin + 1];
    private double[] _other = new double[Margin + 1];
    private int _from;

    public LossWindow() => Reset();

    /// <summary>Place of the first point on the grid.</summary>
    public int First { get; private set; }

    /// <summary>How many points there are.</summary>
    public int Count { get; private set; }

    /// <summary>Probability that was cut off.</summary>
    public double Missing { get; private set; }

    /// <summary>The probabilities, from <see cref="First"/> on.</summary>
    public ReadOnlySpan<double> Points => _row.AsSpan(_from, Count);

    /// <summary>Starts again: nothing is lost, for certain.</summary>
    public void Reset()
    {
        _row.AsSpan().Clear();
        (_from, First, Count, Missing) = (Taps.Block, 0, 1, 0);
        _row[_from] = 1;
    }

    /// <summary>Starts again with given points.</summary>
    public void Set(int first, ReadOnlySpan<double> points)
    {
        Reset();
        if (_row.Length < points.Length + Margin) _row = new double[points.Length + Margin];
        points.CopyTo(_row.AsSpan(Taps.Block));
        (First, Count) = (first, points.Length);
        Trim();
    }

    /// <summary>Adds an independent loss. O(points x weights).</summary>
    /// <param name="first">Least loss that may be added, in units.</param>
    /// <param name="weights">Probabilities of that loss and of those that follow.</param>
    /// <param name="step">Units between them.</param>
    public void Add(int first, ReadOnlySpan<double> weights, int step)
    {
        var points = Count + ((weights.Length - 1) * step);
        if (_other.Length < points + Margin) _other = new double[(points * 5 / 4) + Margin];
        Taps.Apply(_row, _from, Count, weights, step, _other);
        (_row, _other) = (_other, _row);
        (_from, First, Count) = (Taps.Block, First + first, points);
        Trim();
    }

    private void Trim()
    {
        while (Count > 1 && _row[_from + Count - 1] < Negligible) Cut(_from + Count - 1);
        while (Count > 1 && _row[_from] < Negligible)
        {
            Cut(_from++);
            First++;
        }
    }

    // Outside its points a row is zero, always.
    private void Cut(int place)
    {
        Missing += _row[place];
        _row[place] = 0;
        Count--;
    }
}
