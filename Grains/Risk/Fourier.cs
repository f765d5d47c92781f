using System.Numerics;
using System.Runtime.CompilerServices;

namespace Smart.Grains.Risk;

/// <summary>
/// Products of generating functions by the fast Fourier transform. Its error is absolute, about 1e-19 a point, which
/// leaves nine digits to a tail of 1e-9; what falls below zero by it is zero. O(points log points).
/// </summary>
internal static class Fourier
{
    /// <summary>The distribution of a sum of independent losses, given the first points of each.</summary>
    /// <remarks>Two real rows travel through each transform, as its real and its imaginary part.</remarks>
    public static double[] Product(IReadOnlyList<double[]> rows, int points)
    {
        var size = SizeFor(2 * points);
        var turns = Turns(size);
        var product = new Complex[size];
        product.AsSpan().Fill(Complex.One);
        var pair = new Complex[size];
        for (var n = 0; n < rows.Count; n += 2)
        {
            Load(pair, rows[n], n + 1 < rows.Count ? rows[n + 1] : null);
            Transform(pair, turns);
            if (n + 1 < rows.Count) MultiplyBoth(product, pair);
            else for (var k = 0; k < size; k++) product[k] *= pair[k];
        }

        return Back(product, turns, points);
    }

    /// <summary>A binomial number of losses of given sizes: (1 - p + p f)^n at each frequency.</summary>
    public static double[] Binomial(double[] severity, int trials, double probability, int points)
    {
        var size = SizeFor(Math.Max(points, severity.Length));
        var turns = Turns(size);
        var values = new Complex[size];
        Load(values, severity, other: null);
        Transform(values, turns);
        for (var k = 0; k <= size / 2; k++)
        {
            // Of a real row, the other half of the frequencies mirrors this one.
            var one = 1 + (probability * (values[k] - 1));
            values[k] = one == Complex.Zero ? one : Complex.Exp(trials * Complex.Log(one));
            values[(size - k) & (size - 1)] = Complex.Conjugate(values[k]);
        }

        return Back(values, turns, points);
    }

    private static int SizeFor(int points) => (int)BitOperations.RoundUpToPowerOf2((uint)points);

    private static void Load(Complex[] values, double[] row, double[]? other)
    {
        Array.Clear(values);
        for (var n = 0; n < row.Length; n++) values[n] = new Complex(row[n], other?[n] ?? 0);
    }

    // F(k) and G(k) come back from F + iG by the symmetry of the transforms of real rows.
    private static void MultiplyBoth(Complex[] product, Complex[] pair)
    {
        var mask = pair.Length - 1;
        for (var k = 0; k < pair.Length; k++)
        {
            var (there, mirrored) = (pair[k], Complex.Conjugate(pair[(pair.Length - k) & mask]));
            var (twice, difference) = (there + mirrored, there - mirrored);
            product[k] *= twice * new Complex(difference.Imaginary, -difference.Real) * 0.25;
        }
    }

    // The inverse transform is the transform of the conjugate; the result is real.
    private static double[] Back(Complex[] values, Complex[] turns, int points)
    {
        for (var k = 0; k < values.Length; k++) values[k] = Complex.Conjugate(values[k]);
        Transform(values, turns);
        var result = new double[points];
        for (var n = 0; n < points; n++) result[n] = Math.Max(0, values[n].Real / values.Length);
        return result;
    }

    private static Complex[] Turns(int size)
    {
        var turns = new Complex[Math.Max(1, size / 2)];
        for (var k = 0; k < turns.Length; k++)
        {
            var (sine, cosine) = Math.SinCos(-2 * Math.PI * k / size);
            turns[k] = new Complex(cosine, sine);
        }

        return turns;
    }

    // Cooley and Tukey 1965, radix 2, in place.
    private static void Transform(Complex[] values, Complex[] turns)
    {
        Shuffle(values);
        for (var half = 1; half < values.Length; half *= 2)
        {
            var stride = values.Length / (2 * half);
            for (var start = 0; start < values.Length; start += 2 * half)
                Butterflies(values.AsSpan(start, half), values.AsSpan(start + half, half), turns, stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Butterflies(Span<Complex> upper, Span<Complex> lower, Complex[] turns, int stride)
    {
        for (int k = 0, turn = 0; k < upper.Length; k++, turn += stride)
        {
            var (above, below, by) = (upper[k], lower[k], turns[turn]);
            var real = (below.Real * by.Real) - (below.Imaginary * by.Imaginary);
            var imaginary = (below.Real * by.Imaginary) + (below.Imaginary * by.Real);
            upper[k] = new Complex(above.Real + real, above.Imaginary + imaginary);
            lower[k] = new Complex(above.Real - real, above.Imaginary - imaginary);
        }
    }

    private static void Shuffle(Complex[] values)
    {
        for (int n = 1, mirrored = 0; n < values.Length; n++)
        {
            var bit = values.Length >> 1;
            for (; (mirrored & bit) != 0; bit >>= 1) mirrored ^= bit;
            mirrored ^= bit;
            if (n < mirrored) (values[n], values[mirrored]) = (values[mirrored], values[n]);
        }
    }
}
