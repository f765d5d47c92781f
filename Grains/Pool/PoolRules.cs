using System.Globalization;
using Smart.Grains.Kernel;
using Smart.Grains.Treasury;

namespace Smart.Grains.Pool;

/// <summary>
/// The rules by which a fund cannot be overcommitted, proven from the journal at every version of every stream:
/// (a) what a shard uses, overdrafts aside, never exceeds its quota; (b) the root never raises the sum of quotas above
/// capacity; (c) the cash desk never raises the sum of its holds above the forecast.
/// </summary>
public static class PoolRules
{
    /// <summary>Checks all three.</summary>
    /// <returns>How many versions were looked at, and where a rule is broken.</returns>
    public static async Task<(int Versions, IReadOnlyList<string> Broken)> Check(Replay replay)
    {
        var broken = new List<string>();
        void Find(string rule, string stream, long version) =>
            broken.Add(string.Create(CultureInfo.InvariantCulture, $"pool rule ({rule}): {stream}@{version}"));

        var versions = await replay.Each<PoolShard.State, PoolShard.Event>(
            "pool-shard", PoolShard.Evolve, (stream, version, state, _) =>
            {
                if (state.InUse > state.Quota) Find("a", stream, version);
            });
        versions += await replay.Each<Pool.State, Pool.Event>("pool", Pool.Evolve, (stream, version, state, e) =>
        {
            if (e is Pool.Event.QuotaGranted && state.Quotas > state.Capacity) Find("b", stream, version);
        });
        versions += await replay.Each<Cash.State, Cash.Event>("cash", Cash.Evolve, (stream, version, state, e) =>
        {
            if (e is Cash.Event.Held && state.Held > state.Available) Find("c", stream, version);
        });
        return (versions, broken);
    }
}
