using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Smart.Grains.Risk;

/// <summary>
/// How many of some exposures default, independently of each other: the Poisson binomial distribution, exactly, one
/// exposure after another. O(n^2) for few, O(n sqrt(n)) for many, for the ends are cut as they vanish.
/// </summary>
internal sealed class DefaultCount
{
    private const double Negligible = 1e-30;
    private const int Lanes = 8;

    private double[] _row = new double[1 + (2 * Lanes)];
    private int _from;
    private int _count;

    /// <summary>The least number of defaults that has a probability.</summary>
    public int First { get; private set; }

    /// <summary>Probabilities from <see cref="First"/> on.</summary>
    public ReadOnlySpan<double> Points => _row.AsSpan(_from, _count);

    /// <summary>Counts the defaults among exposures with these probabilities.</summary>
    public void Of(ReadOnlySpan<double> pds)
    {
        var length = pds.Length + 1 + (2 * Lanes);
        if (_row.Length < length) _row = new double[length];
        else _row.AsSpan(0, length).Clear();
        (_from, _count, First) = (Lanes, 1, 0);
        _row[_from] = 1;
        foreach (var pd in pds) Add(pd);
    }

    // From the top down, so that the row can be changed in place; below its points it holds zeros, and keeps them.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(double pd)
    {
        ref var row = ref MemoryMarshal.GetArrayDataReference(_row);
        var (stays, falls) = (Vector512.Create(1 - pd), Vector512.Create(pd));
        for (var place = _from + _count + 1 - Lanes; place > _from - Lanes; place -= Lanes)
        {
            ref var at = ref Unsafe.Add(ref row, place);
            var before = Vector512.LoadUnsafe(ref Unsafe.Subtract(ref at, 1));
            Vector512.MultiplyAddEstimate(stays, Vector512.LoadUnsafe(ref at), falls * before).StoreUnsafe(ref at);
        }

        _count++;
        Trim();
    }

    private void Trim()
    {
        while (_count > 1 && _row[_from + _count - 1] < Negligible) _row[_from + --_count] = 0;
        while (_count > 1 && _row[_from] < Negligible)
        {
            _row[_from++] = 0;
            (_count, First) = (_count - 1, First + 1);
        }
    }
}
