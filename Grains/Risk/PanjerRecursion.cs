using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Smart.Grains.Risk;

/// <summary>
/// n A(n) = sum over j of w(j) [c j + d (n - j)] A(n - j): the recursion of Panjer's class (Panjer 1981), and of a
/// sector of CreditRisk+. With c and d of zero or more all terms are positive, and the error stays that of one rounding
/// a step (Panjer and Wang 1993). It starts from one and keeps the true scale apart, so that P(S = 0) may be far below
/// what a double can hold. O(points x largest j), eight points at a time.
/// </summary>
internal sealed class PanjerRecursion
{
    private const double Ceiling = 1e250;
    private const int Lanes = 8;
    private const int Patience = 1 << 14;

    // c j w(j) and d w(j), by j.
    private readonly double[] _ofJ;
    private readonly double[] _ofRest;
    private readonly bool _hasRest;

    // A(n) and n A(n), behind as many zeros as the longest step reaches back. What is not yet known is zero.
    private readonly int _reach;
    private readonly double[] _probabilities;
    private readonly double[] _moments;

    private PanjerRecursion(double c, double d, ReadOnlySpan<double> weights, int points)
    {
        (_reach, _hasRest) = (weights.Length, d != 0);
        (_ofJ, _ofRest) = (new double[weights.Length], new double[weights.Length]);
        for (var j = 1; j < weights.Length; j++) (_ofJ[j], _ofRest[j]) = (c * j * weights[j], d * weights[j]);
        _probabilities = new double[_reach + points + Lanes];
        _moments = new double[_reach + points + Lanes];
        _probabilities[_reach] = 1;
    }

    /// <summary>The first points of the distribution.</summary>
    /// <param name="logarithmAtZero">ln A(0).</param>
    /// <param name="c">Weight of j.</param>
    /// <param name="d">Weight of n - j.</param>
    /// <param name="weights">w(0), w(1) ...; w(0) plays no part.</param>
    /// <param name="points">How many points.</param>
    /// <param name="cancel">Stops it.</param>
    public static double[] Run(
        double logarithmAtZero, double c, double d, ReadOnlySpan<double> weights, int points, CancellationToken cancel)
    {
        var recursion = new PanjerRecursion(c, d, weights, points);
        var logarithm = logarithmAtZero;
        Span<double> sums = stackalloc double[Lanes];
        for (var n = 1; n < points; n += Lanes)
        {
            recursion.Known(n).CopyTo(sums);
            recursion.Finish(n, sums);
            if (sums[^1] > Ceiling)
            {
                logarithm += Math.Log(Ceiling);
                Scale(recursion._probabilities, -Math.Log(Ceiling));
                Scale(recursion._moments, -Math.Log(Ceiling));
            }

            if (n % Patience == 1) cancel.ThrowIfCancellationRequested();
        }

        var row = recursion._probabilities.AsSpan(recursion._reach, points);
        Scale(row, logarithm);
        return row.ToArray();
    }

    // What the points before n contribute to the eight points from n on.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Vector512<double> Known(int n)
    {
        ref var ofJ = ref MemoryMarshal.GetArrayDataReference(_ofJ);
        ref var ofRest = ref MemoryMarshal.GetArrayDataReference(_ofRest);
        ref var probabilities = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_probabilities), _reach + n);
        ref var moments = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_moments), _reach + n);
        var (odd, even, oddRest, evenRest) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero,
            Vector512<double>.Zero);
        var j = 1;
        for (; j + 1 < _ofJ.Length; j += 2)
        {
            odd = Term(ref ofJ, ref probabilities, j, odd);
            even = Term(ref ofJ, ref probabilities, j + 1, even);
            if (!_hasRest) continue;
            oddRest = Term(ref ofRest, ref moments, j, oddRest);
            evenRest = Term(ref ofRest, ref moments, j + 1, evenRest);
        }

        if (j < _ofJ.Length)
        {
            odd = Term(ref ofJ, ref probabilities, j, odd);
            oddRest = Term(ref ofRest, ref moments, j, oddRest);
        }

        return odd + even + (oddRest + evenRest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Term(ref double weights, ref double values, int j, Vector512<double> sum) =>
        Vector512.MultiplyAddEstimate(
            Vector512.Create(Unsafe.Add(ref weights, j)),
            Vector512.LoadUnsafe(ref Unsafe.Subtract(ref values, j)),
            sum);

    // Among themselves the eight points come one after another.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Finish(int n, Span<double> sums)
    {
        var most = Math.Min(Lanes - 1, _ofJ.Length - 1);
        for (var k = 0; k < Lanes; k++)
        {
            var at = _reach + n + k;
            var sum = sums[k];
            for (var j = Math.Min(k, most); j > 0; j--)
                sum += (_ofJ[j] * _probabilities[at - j]) + (_ofRest[j] * _moments[at - j]);
            sums[k] = _moments[at] = sum;
            _probabilities[at] = sum / (n + k);
        }
    }

    // In two halves, for exp of the whole may be zero where the product is not.
    private static void Scale(Span<double> values, double logarithm)
    {
        var half = Math.Exp(logarithm / 2);
        foreach (ref var value in values) value = value * half * half;
    }
}
