using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Smart.Grains.Risk;

/// <summary>
/// Products of generating functions by the fast Fourier transform (Cooley and Tukey 1965, radix 2). Its error is
/// absolute, about 1e-19 a point, which leaves nine digits to a tail of 1e-9; what falls below zero by it is zero.
/// Frequencies stay in bit-reversed order, for a product does not mind. O(points log points).
/// </summary>
internal sealed class Fourier
{
    private const int Lanes = 8;

    private readonly int _size;

    // Of the level that joins halves of h points, the turn of point k stands at h + k.
    private readonly double[] _cosines;
    private readonly double[] _sines;

    private Fourier(int points)
    {
        _size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, points));
        (_cosines, _sines) = (new double[_size], new double[_size]);
        for (int half = _size / 2, k = 0; k < half; k++)
            (_sines[half + k], _cosines[half + k]) = Math.SinCos(-Math.PI * k / half);
        for (var n = (_size / 2) - 1; n > 0; n--)
        {
            // A coarser level has every second turn of the finer one.
            var half = 1 << BitOperations.Log2((uint)n);
            (_sines[n], _cosines[n]) = (_sines[(2 * half) + (2 * (n - half))], _cosines[(2 * half) + (2 * (n - half))]);
        }
    }

    /// <summary>
    /// The distribution of a sum of independent losses, given the first points of each. What lies beyond comes back at
    /// the low end: the points must reach to where there is hardly anything.
    /// </summary>
    /// <remarks>Two rows travel through each transform, as its real and its imaginary part.</remarks>
    public static double[] Product(IReadOnlyList<double[]> rows, int points)
    {
        var transform = new Fourier(points);
        var product = new Row(transform._size);
        product.Real.AsSpan().Fill(1);
        var pairs = new Row[(rows.Count + 1) / 2];
        Parallel.For(0, pairs.Length, n =>
        {
            pairs[n] = new Row(transform._size);
            pairs[n].Load(rows[2 * n], (2 * n) + 1 < rows.Count ? rows[(2 * n) + 1] : [1]);
            transform.Forward(pairs[n], 0, transform._size);
        });
        foreach (var pair in pairs) product.TimesBothOf(pair);
        return transform.Back(product, points);
    }

    /// <summary>A binomial number of losses of given sizes: (1 - p + p f)^n at each frequency.</summary>
    public static double[] Binomial(double[] severity, int trials, double probability, int points)
    {
        var transform = new Fourier(Math.Max(points, severity.Length));
        var row = new Row(transform._size);
        row.Load(severity, []);
        transform.Forward(row, 0, transform._size);
        for (var k = 0; k < transform._size; k++)
        {
            var one = new Complex(1 - probability + (probability * row.Real[k]), probability * row.Imaginary[k]);
            var power = one == Complex.Zero ? one : Complex.Exp(trials * Complex.Log(one));
            (row.Real[k], row.Imaginary[k]) = (power.Real, power.Imaginary);
        }

        return transform.Back(row, points);
    }

    private double[] Back(Row row, int points)
    {
        Backward(row, 0, _size);
        var result = new double[points];
        for (var n = 0; n < points; n++) result[n] = Math.Max(0, row.Real[n] / _size);
        return result;
    }

    // Depth first, so that small parts stay in the cache.
    private void Forward(Row row, int from, int count)
    {
        var half = count / 2;
        if (half >= Lanes) Apart(row, from, half);
        else ApartFew(row, from, half);
        if (half == 1) return;
        Forward(row, from, half);
        Forward(row, from + half, half);
    }

    private void Backward(Row row, int from, int count)
    {
        var half = count / 2;
        if (half > 1)
        {
            Backward(row, from, half);
            Backward(row, from + half, half);
        }

        if (half >= Lanes) Together(row, from, half);
        else TogetherFew(row, from, half);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Apart(Row row, int from, int half)
    {
        ref var real = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(row.Real), from);
        ref var imaginary = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(row.Imaginary), from);
        ref var cosines = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_cosines), half);
        ref var sines = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_sines), half);
        for (var k = 0; k < half; k += Lanes)
        {
            var (a, b) = (At(ref real, k), At(ref imaginary, k));
            var (c, d) = (At(ref real, k + half), At(ref imaginary, k + half));
            var (cosine, sine) = (At(ref cosines, k), At(ref sines, k));
            (a + c).StoreUnsafe(ref real, (nuint)k);
            (b + d).StoreUnsafe(ref imaginary, (nuint)k);
            (((a - c) * cosine) - ((b - d) * sine)).StoreUnsafe(ref real, (nuint)(k + half));
            (((a - c) * sine) + ((b - d) * cosine)).StoreUnsafe(ref imaginary, (nuint)(k + half));
        }
    }

    private void ApartFew(Row row, int from, int half)
    {
        var (real, imaginary) = (row.Real, row.Imaginary);
        for (var k = from; k < from + half; k++)
        {
            var (cosine, sine) = (_cosines[half + k - from], _sines[half + k - from]);
            var (a, b) = (real[k] - real[k + half], imaginary[k] - imaginary[k + half]);
            (real[k], imaginary[k]) = (real[k] + real[k + half], imaginary[k] + imaginary[k + half]);
            (real[k + half], imaginary[k + half]) = ((a * cosine) - (b * sine), (a * sine) + (b * cosine));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Together(Row row, int from, int half)
    {
        ref var real = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(row.Real), from);
        ref var imaginary = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(row.Imaginary), from);
        ref var cosines = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_cosines), half);
        ref var sines = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_sines), half);
        for (var k = 0; k < half; k += Lanes)
        {
            var (a, b) = (At(ref real, k), At(ref imaginary, k));
            var (c, d) = (At(ref real, k + half), At(ref imaginary, k + half));
            var (cosine, sine) = (At(ref cosines, k), At(ref sines, k));
            var (x, y) = ((c * cosine) + (d * sine), (d * cosine) - (c * sine));
            (a + x).StoreUnsafe(ref real, (nuint)k);
            (b + y).StoreUnsafe(ref imaginary, (nuint)k);
            (a - x).StoreUnsafe(ref real, (nuint)(k + half));
            (b - y).StoreUnsafe(ref imaginary, (nuint)(k + half));
        }
    }

    private void TogetherFew(Row row, int from, int half)
    {
        var (real, imaginary) = (row.Real, row.Imaginary);
        for (var k = from; k < from + half; k++)
        {
            var (cosine, sine) = (_cosines[half + k - from], _sines[half + k - from]);
            var x = (real[k + half] * cosine) + (imaginary[k + half] * sine);
            var y = (imaginary[k + half] * cosine) - (real[k + half] * sine);
            (real[k + half], imaginary[k + half]) = (real[k] - x, imaginary[k] - y);
            (real[k], imaginary[k]) = (real[k] + x, imaginary[k] + y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> At(ref double start, int n) => Vector512.LoadUnsafe(ref start, (nuint)n);

    /// <summary>Complex numbers, their parts apart.</summary>
    private sealed class Row(int size)
    {
        public double[] Real { get; } = new double[size];

        public double[] Imaginary { get; } = new double[size];

        public void Load(double[] real, double[] imaginary)
        {
            Real.AsSpan(real.Length).Clear();
            Imaginary.AsSpan(imaginary.Length).Clear();
            real.CopyTo(Real.AsSpan());
            imaginary.CopyTo(Imaginary.AsSpan());
        }

        // F(k) and G(k) come back from F + iG at k and -k; in bit-reversed order, -k stands as far from the end of its
        // run [2^m, 2^(m + 1)) as k from the start.
        public void TimesBothOf(Row pair)
        {
            for (var k = 0; k < Real.Length; k++)
            {
                var run = k == 0 ? 0 : 1 << BitOperations.Log2((uint)k);
                var mirrored = k == 0 ? 0 : (3 * run) - 1 - k;
                var (a, b, c, d) = (pair.Real[k], pair.Imaginary[k], pair.Real[mirrored], -pair.Imaginary[mirrored]);

                // (z + z') / 2 times (z - z') / 2i, where z' is the conjugate at -k.
                var (plus, plusI, minus, minusI) = (a + c, b + d, b - d, c - a);
                var real = ((plus * minus) - (plusI * minusI)) / 4;
                var imaginary = ((plus * minusI) + (plusI * minus)) / 4;
                (Real[k], Imaginary[k]) = (
                    (Real[k] * real) - (Imaginary[k] * imaginary), (Real[k] * imaginary) + (Imaginary[k] * real));
            }
        }
    }
}
