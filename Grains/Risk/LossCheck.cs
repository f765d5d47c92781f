using System.Numerics;
using System.Runtime.InteropServices;
using Smart.Grains.Calculators;

namespace Smart.Grains.Risk;

/// <summary>Probabilities on a grid, as ruin and treaties take them: checked, complete, multiplied fast.</summary>
internal static class LossCheck
{
    /// <summary>Cents between two points, at most.</summary>
    public const long MostUnit = 1_000_000_000_000;

    private const double Slack = 1e-9;
    private const int MostRefusals = 100;

    /// <summary>Refuses what is no distribution: each point 0 to 1, in all at most 1.</summary>
    public static void Check(string name, ReadOnlySpan<double> points, int most, Fields fields)
    {
        if (points.IsEmpty) fields.Refuse(name, "calculator.empty", 1);
        if (points.Length > most) fields.Refuse(name, "calculator.too-many", most);
        var (sum, wrong) = (0.0, 0);
        for (var n = 0; n < Math.Min(points.Length, most) && wrong < MostRefusals; n++)
        {
            if (points[n] is not (>= 0 and <= 1))
            {
                fields.Real($"{name}[{n}]", points[n], 0, 1);
                wrong++;
            }

            sum += points[n];
        }

        if (wrong == 0 && sum > 1 + Slack) fields.Refuse(name, "calculator.too-large", 1);
    }

    /// <summary>
    /// The points with what they leave to one put a unit above the last: missing mass errs on the safe side and is
    /// never spread over the others.
    /// </summary>
    public static double[] Completed(ReadOnlySpan<double> points)
    {
        var sum = 0.0;
        for (var n = points.Length - 1; n >= 0; n--) sum += points[n];
        var missing = 1 - sum;
        return missing > points.Length * 1e-16 ? [.. points, missing] : points.ToArray();
    }

    /// <summary>Expected loss in units.</summary>
    public static double Mean(ReadOnlySpan<double> points)
    {
        var mean = 0.0;
        for (var n = points.Length - 1; n > 0; n--) mean += n * points[n];
        return mean;
    }

    /// <summary>Sum of products, as many at once as the processor takes.</summary>
    public static double Dot(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        var products = Vector<double>.Zero;
        var left = MemoryMarshal.Cast<double, Vector<double>>(one);
        var others = MemoryMarshal.Cast<double, Vector<double>>(other);
        for (var n = 0; n < left.Length; n++) products += left[n] * others[n];
        var sum = Vector.Sum(products);
        for (var n = left.Length * Vector<double>.Count; n < one.Length; n++) sum += one[n] * other[n];
        return sum;
    }

    /// <summary>target += factor x source.</summary>
    public static void AddTo(Span<double> target, ReadOnlySpan<double> source, double factor)
    {
        var to = MemoryMarshal.Cast<double, Vector<double>>(target[..source.Length]);
        var from = MemoryMarshal.Cast<double, Vector<double>>(source);
        var times = new Vector<double>(factor);
        for (var n = 0; n < from.Length; n++) to[n] += from[n] * times;
        for (var n = from.Length * Vector<double>.Count; n < source.Length; n++) target[n] += source[n] * factor;
    }

    /// <summary>The distribution of the sum of two independent losses. O(n x m).</summary>
    public static double[] Sum(double[] one, double[] other, CancellationToken cancel)
    {
        var (longer, shorter) = one.Length >= other.Length ? (one, other) : (other, one);
        var sum = new double[one.Length + other.Length - 1];
        for (var n = 0; n < shorter.Length; n++)
        {
            if (shorter[n] != 0) AddTo(sum.AsSpan(n, longer.Length), longer, shorter[n]);
            if ((n & 255) == 0) cancel.ThrowIfCancellationRequested();
        }

        return sum;
    }
}
