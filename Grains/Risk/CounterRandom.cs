using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Smart.Grains.Risk;

/// <summary>
/// Random numbers by counting: number n of a stream is a hash of its key and n, the finaliser of SplitMix64 (Steele,
/// Lea and Flood, "Fast splittable pseudorandom number generators", 2014). A scenario has a stream of its own, so that
/// a seed gives the same numbers on every machine, in any order, on any number of cores.
/// </summary>
internal readonly struct CounterRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private const ulong First = 0xBF58476D1CE4E5B9;
    private const ulong Second = 0x94D049BB133111EB;
    private const double Spread = 1.0 / (1UL << 53);

    private readonly ulong _key;

    public CounterRandom(ulong seed, int stream) =>
        _key = Mix(unchecked(Mix(seed + Golden) + ((ulong)stream * Golden)));

    /// <summary>Number n: uniform above 0 and below 1.</summary>
    public double Uniform(int n) => ((Mix(unchecked(_key + ((ulong)n * Golden))) >> 11) + 0.5) * Spread;

    /// <summary>Numbers n to n + 7, as <see cref="Uniform"/> gives them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<double> Uniforms(int n)
    {
        var start = unchecked(_key + ((ulong)n * Golden));
        var z = Vector512.Create(start) + (Vector512<ulong>.Indices * Golden);
        z = (z ^ (z >>> 30)) * First;
        z = (z ^ (z >>> 27)) * Second;
        z ^= z >>> 31;
        return (Vector512.ConvertToDouble(z >>> 11) + Vector512.Create(0.5)) * Spread;
    }

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * First;
            z = (z ^ (z >> 27)) * Second;
            return z ^ (z >> 31);
        }
    }
}
