using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Smart.Grains.Risk;

/// <summary>
/// Vasicek's one factor ("Probability of loss on loan portfolio", KMV 1987): given the factor y, exposure i defaults
/// with N((N^-1(pd) - sqrt(r) y) / sqrt(1 - r)), independently of all others. This holds what does not depend on y, in
/// the order of a grid.
/// </summary>
internal sealed class FactorNodes
{
    /// <summary>The factor is followed so far on both sides; what lies beyond has a probability below 1e-17.</summary>
    public const double Reach = 8.6;

    private const int Lanes = 8;

    // The conditional probability is N(threshold - slope y); rows end in whole vectors.
    private readonly double[] _thresholds;
    private readonly double[] _slopes;

    /// <summary>Of given probabilities and correlations.</summary>
    public FactorNodes(ReadOnlySpan<double> pds, ReadOnlySpan<double> correlations)
    {
        Count = pds.Length;
        var length = LengthFor(Count);
        (_thresholds, _slopes) = (new double[length], new double[length]);
        for (var n = 0; n < pds.Length; n++)
        {
            var own = Math.Sqrt(1 - correlations[n]);
            (_thresholds[n], _slopes[n]) = (Normal.Quantile(pds[n]) / own, Math.Sqrt(correlations[n]) / own);
        }
    }

    /// <summary>Of the exposures on a grid.</summary>
    public FactorNodes(LossGrid grid)
        : this(grid.Pds, Array.ConvertAll(grid.Order, place => grid.Portfolio.Exposures[place].Correlation))
    {
    }

    /// <summary>How many exposures.</summary>
    public int Count { get; }

    /// <summary>A row for the conditional probabilities.</summary>
    public double[] NewRow() => new double[LengthFor(Count)];

    /// <summary>The conditional probabilities of default. O(n), eight at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void At(double y, double[] pds)
    {
        ref var thresholds = ref MemoryMarshal.GetArrayDataReference(_thresholds);
        ref var slopes = ref MemoryMarshal.GetArrayDataReference(_slopes);
        ref var target = ref MemoryMarshal.GetArrayDataReference(pds);
        var factor = Vector512.Create(y);
        for (var n = 0; n < _thresholds.Length; n += Lanes)
        {
            var shift = Vector512.LoadUnsafe(ref slopes, (nuint)n) * factor;
            Normal.Cumulative(Vector512.LoadUnsafe(ref thresholds, (nuint)n) - shift)
                .StoreUnsafe(ref target, (nuint)n);
        }
    }

    /// <summary>Derivatives by y of a conditional probability: first and second.</summary>
    public (double First, double Second) Derivatives(int n, double y)
    {
        var x = _thresholds[n] - (_slopes[n] * y);
        var density = Math.Abs(x) < Normal.Far ? Normal.Density(x) : 0;
        return (-_slopes[n] * density, -_slopes[n] * _slopes[n] * x * density);
    }

    private static int LengthFor(int count) => (count + Lanes - 1) / Lanes * Lanes;
}
