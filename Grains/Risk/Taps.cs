using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Smart.Grains.Risk;

/// <summary>The one inner loop of all convolutions: a sum of shifted and weighted copies.</summary>
internal static class Taps
{
    /// <summary>Points in a block; before and after its points a row must hold as many zeros.</summary>
    public const int Block = 32;

    private const int Lanes = 8;

    /// <summary>
    /// target[j] = sum over k of weights[k] x source[j - k step], where whatever lies outside the source is zero. All
    /// terms are positive, so nothing cancels. O(target x weights), 32 points at a time in registers.
    /// </summary>
    /// <param name="source">A row between zeros.</param>
    /// <param name="from">Where the points of the source start.</param>
    /// <param name="count">How many they are.</param>
    /// <param name="weights">The weights.</param>
    /// <param name="step">By how much each copy is shifted against the one before.</param>
    /// <param name="target">Receives count + (weights - 1) step points from <see cref="Block"/> on.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply(
        double[] source, int from, int count, ReadOnlySpan<double> weights, int step, double[] target)
    {
        var points = count + ((weights.Length - 1) * step);
        ref var start = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(source), from);
        ref var end = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(target), Block);
        ref var tap = ref MemoryMarshal.GetReference(weights);
        int low = 0, high = 0;
        for (var j = 0; j < points; j += Block)
        {
            // Only those copies count that overlap the block.
            while (high + 1 < weights.Length && (high + 1) * step <= j + Block - 1) high++;
            while (low * step < j - count + 1) low++;
            ref var at = ref Unsafe.Add(ref start, j - (low * step));
            var (a, b, c, d) = (Vector512<double>.Zero, Vector512<double>.Zero, Vector512<double>.Zero,
                Vector512<double>.Zero);
            for (var k = low; k <= high; k++)
            {
                var weight = Vector512.Create(Unsafe.Add(ref tap, k));
                a = Vector512.MultiplyAddEstimate(weight, Vector512.LoadUnsafe(ref at), a);
                b = Vector512.MultiplyAddEstimate(weight, Vector512.LoadUnsafe(ref at, Lanes), b);
                c = Vector512.MultiplyAddEstimate(weight, Vector512.LoadUnsafe(ref at, 2 * Lanes), c);
                d = Vector512.MultiplyAddEstimate(weight, Vector512.LoadUnsafe(ref at, 3 * Lanes), d);
                at = ref Unsafe.Subtract(ref at, step);
            }

            ref var to = ref Unsafe.Add(ref end, j);
            a.StoreUnsafe(ref to);
            b.StoreUnsafe(ref to, Lanes);
            c.StoreUnsafe(ref to, 2 * Lanes);
            d.StoreUnsafe(ref to, 3 * Lanes);
        }

        target.AsSpan(0, Block).Clear();
        target.AsSpan(Block + points, Block).Clear();
    }
}
