namespace Smart.Grains.Risk;

/// <summary>A weighted sum of distributions.</summary>
internal sealed class Mixture(int points)
{
    private readonly double[] _points = new double[points];
    private double _missing;

    public void Add(double weight, LossWindow window)
    {
        var target = _points.AsSpan(window.First, window.Count);
        var source = window.Points;
        for (var n = 0; n < target.Length; n++) target[n] += weight * source[n];
        _missing += weight * window.Missing;
    }

    public void Add(Mixture other)
    {
        for (var n = 0; n < _points.Length; n++) _points[n] += other._points[n];
        _missing += other._missing;
    }

    /// <summary>From the first to the last point that has any probability.</summary>
    public LossDistribution Distribution(long unit)
    {
        var (first, last) = (0, _points.Length - 1);
        while (first < last && _points[first] == 0) first++;
        while (last > first && _points[last] == 0) last--;
        return new LossDistribution(unit, first, _points.AsSpan(first, last - first + 1), _missing);
    }
}
