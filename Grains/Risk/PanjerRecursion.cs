using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Smart.Grains.Risk;

/// <summary>
/// n A(n) = sum over j of w(j) [c j + d (n - j)] A(n - j): the recursion of Panjer's class (Panjer 1981), and of a
/// sector of CreditRisk+. With c and d of zero or more all terms are positive, and the error stays that of one rounding
/// a step (Panjer and Wang 1993). It starts from one and keeps the true scale apart, so that P(S = 0) may be far below
/// what a double can hold. O(points x largest j).
/// </summary>
internal static class PanjerRecursion
{
    private const double Ceiling = 1e250;
    private const int Lanes = 8;
    private const int Patience = 1 << 14;

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
        // As many zeros stand before the first point as the longest step reaches back, in whole vectors.
        var reach = (weights.Length - 1 + Lanes - 1) / Lanes * Lanes;
        var (ofJ, ofRest) = Reversed(c, d, weights, reach);
        var probabilities = new double[reach + points];
        var moments = new double[reach + points];
        probabilities[reach] = 1;
        var logarithm = logarithmAtZero;
        for (var n = 1; n < points; n++)
        {
            var value = Dot(ofJ, probabilities, n);
            if (d != 0) value += Dot(ofRest, moments, n);
            probabilities[reach + n] = value / n;
            moments[reach + n] = value;
            if (value > Ceiling)
            {
                logarithm += Math.Log(Ceiling);
                Scale(probabilities.AsSpan(reach, n + 1), -Math.Log(Ceiling));
                Scale(moments.AsSpan(reach, n + 1), -Math.Log(Ceiling));
            }

            if (n % Patience == 0) cancel.ThrowIfCancellationRequested();
        }

        Scale(probabilities.AsSpan(reach), logarithm);
        return probabilities[reach..];
    }

    private static (double[] OfJ, double[] OfRest) Reversed(
        double c, double d, ReadOnlySpan<double> weights, int reach)
    {
        var (ofJ, ofRest) = (new double[reach], new double[reach]);
        for (var j = 1; j < weights.Length; j++)
        {
            ofJ[reach - j] = c * j * weights[j];
            ofRest[reach - j] = d * weights[j];
        }

        return (ofJ, ofRest);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Dot(double[] weights, double[] values, int from)
    {
        ref var left = ref MemoryMarshal.GetArrayDataReference(weights);
        ref var right = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(values), from);
        var (even, odd) = (Vector512<double>.Zero, Vector512<double>.Zero);
        var n = 0;
        for (; n + Lanes < weights.Length; n += 2 * Lanes)
        {
            even = Vector512.MultiplyAddEstimate(At(ref left, n), At(ref right, n), even);
            odd = Vector512.MultiplyAddEstimate(At(ref left, n + Lanes), At(ref right, n + Lanes), odd);
        }

        if (n < weights.Length) even = Vector512.MultiplyAddEstimate(At(ref left, n), At(ref right, n), even);
        return Vector512.Sum(even + odd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> At(ref double start, int n) => Vector512.LoadUnsafe(ref start, (nuint)n);

    // In two halves, for exp of the whole may be zero where the product is not.
    private static void Scale(Span<double> values, double logarithm)
    {
        var half = Math.Exp(logarithm / 2);
        foreach (ref var value in values) value = value * half * half;
    }
}
