namespace Smart.Grains.Risk;

/// <summary>
/// The loss of all exposures but one, out of the loss of all: P(x) = q R(x) + p R(x - loss), solved for R. Upwards from
/// where nothing is lost errors shrink by p / q a step, downwards from the top by q / p; the one that shrinks them is
/// chosen, so that an answer is as exact as the distribution: to 1e-15 of everything, whatever its own size.
/// </summary>
internal sealed class LeaveOneOut
{
    // So many steps from the answer a wrong start counts no more than rounding.
    private const double Forgotten = -42;
    private const double Slow = 0.98;

    private readonly Func<long, double> _at;
    private readonly Func<long, double> _aboveOf;
    private double[] _points = [];
    private double[] _above = [];
    private int _first;
    private int _count;
    private double _all;

    public LeaveOneOut() => (_at, _aboveOf) = (At, Above);

    /// <summary>Takes in a distribution; nothing is allocated once the rows are long enough.</summary>
    public void Load(int first, ReadOnlySpan<double> points, double missing)
    {
        if (_points.Length < points.Length) (_points, _above) = (new double[points.Length], new double[points.Length]);
        points.CopyTo(_points);
        (_first, _count, _all) = (first, points.Length, missing);
        for (var n = _count - 1; n >= 0; n--)
        {
            _above[n] = _all;
            _all += _points[n];
        }
    }

    /// <summary>What an exposure contributes where the loss is a given one, and where it is above.</summary>
    /// <returns>E[loss; S = x] and E[loss; S > x], in units.</returns>
    public (double At, double Above) Of(int loss, double pd, long x)
    {
        var expected = loss * pd;
        if (x < _first) return (0, expected);
        if (pd >= 1) return (expected * At(x), expected * Above(x));
        var (at, above) = pd <= 0.5
            ? (Upwards(loss, pd, x, _at, 0), Upwards(loss, pd, x, _aboveOf, 1))
            : (Downwards(loss, pd, x, _at), Downwards(loss, pd, x, _aboveOf));

        // p R(x - loss) is a part of P(x): what rounding leaves beyond it is none.
        return (loss * Math.Clamp(pd * at, 0, At(x)), loss * Math.Clamp(pd * above, 0, Above(x)));
    }

    // R at x - loss from R far below, where it is known, or so far that it does not matter.
    private static double Upwards(int loss, double pd, long x, Func<long, double> of, double atNothing)
    {
        var odds = pd / (1 - pd);
        var steps = x / loss;
        if (odds < Slow) steps = Math.Min(steps, 1 + (long)(Forgotten / Math.Log(odds)));
        var place = x - ((steps + 1) * loss);
        var value = place < 0 ? atNothing : of(place);
        for (place += loss; place < x; place += loss) value = (of(place) - (pd * value)) / (1 - pd);
        return value;
    }

    // R at x - loss from above the top, where there is nothing.
    private double Downwards(int loss, double pd, long x, Func<long, double> of)
    {
        var value = 0.0;
        var steps = Math.Max(0, _first + _count - 1 - x) / loss;
        for (var place = x + (steps * loss); place >= x; place -= loss) value = (of(place) - ((1 - pd) * value)) / pd;
        return value;
    }

    private double At(long x) => x < _first || x >= _first + _count ? 0 : _points[x - _first];

    private double Above(long x) => x < _first ? _all : x >= _first + _count ? 0 : _above[x - _first];
}
