using System.Text;

namespace Smart.Grains.Interfaces;

/// <summary>Which shard of a pool a case belongs to. The same for ever, on every machine.</summary>
public static class PoolShards
{
    private const ulong FnvOffset = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;

    /// <summary>The key of the shard that holds a case.</summary>
    /// <param name="cooperative">Whose pool.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="shardCount">Number of shards, fixed when the pool was endowed; at least 1.</param>
    public static string For(CooperativeId cooperative, string caseId, int shardCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shardCount, 1);
        return Key(cooperative, (int)(Hash(caseId) % (ulong)shardCount));
    }

    /// <summary>The key of the n-th shard of a pool.</summary>
    public static string Key(CooperativeId cooperative, int shard) => $"{cooperative.Value}/{shard}";

    // FNV-1a, 64 bits, mixed at the end because its low bits are weak. string.GetHashCode differs in each process.
    private static ulong Hash(string text)
    {
        var hash = FnvOffset;
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            hash = unchecked((hash ^ b) * FnvPrime);
        }

        hash ^= hash >> 33;
        hash = unchecked(hash * 0xff51afd7ed558ccd);
        return hash ^ (hash >> 33);
    }
}
