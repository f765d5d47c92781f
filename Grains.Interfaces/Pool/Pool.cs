using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// The root of a cooperative's guarantee fund: how big the fund is, what capacity follows, and which quota of it each
/// shard may use. Key: the cooperative id. The root never gives out more quota than there is capacity.
/// </summary>
public interface IPoolGrain : IGrainWithStringKey
{
    /// <summary>Pays an endowment into the fund. The first one also says how many shards there are, for good.</summary>
    Task<Answer> Endow(EndowPool command);

    /// <summary>Changes what turns the fund into capacity.</summary>
    Task<Answer> Steer(SteerPool command);

    /// <summary>
    /// Asks for quota for a shard. Quota is a cumulative number, so that a lost answer is healed by asking again.
    /// </summary>
    Task<Answer<QuotaGrant>> RequestQuota(RequestQuota command);

    /// <summary>Fund, capacity and quotas, as committed.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadPools)]
    Task<PoolView> View();
}

/// <summary>Pays an endowment into the fund.</summary>
/// <param name="Reference">Names this endowment: the same reference enters once.</param>
/// <param name="Amount">More than zero.</param>
/// <param name="Shards">Number of shards, 1 to 64; counts at the first endowment only.</param>
/// <param name="UsableShare">
/// Part of the fund that may be put at risk, 0 to 1; counts at the first endowment only.
/// </param>
[GenerateSerializer, Immutable]
public sealed record EndowPool(string Reference, Money Amount, int Shards, decimal UsableShare);

/// <summary>Changes what turns the fund into capacity; what is null stays.</summary>
/// <param name="UsableShare">Part of the fund that may be put at risk, 0 to 1.</param>
/// <param name="Reinsurance">Capacity that a treaty adds.</param>
/// <param name="WagesDue">Capital for wages due in 30 days for which nothing is held.</param>
[GenerateSerializer, Immutable]
public sealed record SteerPool(decimal? UsableShare = null, Money? Reinsurance = null, Money? WagesDue = null);

/// <summary>Asks for quota.</summary>
/// <param name="Shard">Number of the shard, from 0.</param>
/// <param name="KnownTotal">All that the shard knows to have been granted to it since the beginning.</param>
/// <param name="Need">Capital that it lacks now.</param>
[GenerateSerializer, Immutable]
public sealed record RequestQuota(int Shard, Money KnownTotal, Money Need);

/// <summary>What the root answers a shard.</summary>
/// <param name="Total">All that was granted to the shard since the beginning.</param>
/// <param name="IsRecalling">Whether unused quota of other shards was called back and may come soon.</param>
[GenerateSerializer, Immutable]
public sealed record QuotaGrant(Money Total, bool IsRecalling);

/// <summary>The fund and its capacity.</summary>
/// <param name="Fund">Endowment + contributions collected - losses + recoveries.</param>
/// <param name="Endowment">Paid in at the foundation and later.</param>
/// <param name="Contributions">Collected on paid invoices.</param>
/// <param name="Losses">Charged to the fund.</param>
/// <param name="Recoveries">
/// Paid after the loss was booked, and late interest and costs that clients paid for what the fund had advanced.
/// </param>
/// <param name="Capacity">
/// What all quotas together may reach: usable share of the fund + reinsurance - wages due without a hold - capital of
/// overdrafts. Below zero when losses ate what is in use.
/// </param>
/// <param name="Quotas">What the shards may use, all together.</param>
/// <param name="Free">Capacity not given out; never below zero.</param>
/// <param name="Shards">Quota of each shard as the root knows it.</param>
[GenerateSerializer, Immutable]
public sealed record PoolView(
    Money Fund,
    Money Endowment,
    Money Contributions,
    Money Losses,
    Money Recoveries,
    Money Capacity,
    Money Quotas,
    Money Free,
    ImmutableArray<Money> Shards);
