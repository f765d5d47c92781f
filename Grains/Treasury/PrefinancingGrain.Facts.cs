using Smart.Grains.Interfaces;

namespace Smart.Grains.Treasury;

// What the rule table must know, asked of the actors that know it, all at once.
public sealed partial class PrefinancingGrain
{
    /// <summary>Gathers the facts as of today; what this case holds already is left out of them.</summary>
    private async Task<(PrefinancingFacts Facts, CashFacts Cash, string Shard)> Facts(
        RequestPrefinancing request, Taken taken)
    {
        var own = taken.Holds;
        var cash = Desk(request).View();
        var member = GrainFactory.GetGrain<IMemberGrain>(request.Member.Value).View();
        var activity = request.IsInActivity
            ? GrainFactory.GetGrain<IActivityGrain>(request.Budget.Value).Standing()
            : null;
        var client = GrainFactory.GetGrain<IClientGrain>(request.Client.Value).View();
        var account = Account(request).Standing();
        var pool = await GrainFactory.GetGrain<IPoolGrain>(request.Cooperative.Value).View();
        var shard = PoolShards.For(request.Cooperative, Stream, Math.Max(1, pool.Shards.Length));
        var facts = new PrefinancingFacts(
            Today,
            Of(await member, own.Member),
            activity is null ? null : Of(await activity, own.Activity ?? Money.Zero),
            Of(await client),
            Of(await account, own.Account, Today),
            await Capacity(request, pool, shard, own.Pool));
        return (facts, new CashFacts((await cash).Free + taken.Cash), shard);
    }

    private async Task<string> ShardOf(RequestPrefinancing request)
    {
        var pool = await GrainFactory.GetGrain<IPoolGrain>(request.Cooperative.Value).View();
        return PoolShards.For(request.Cooperative, Stream, Math.Max(1, pool.Shards.Length));
    }

    // The case's own shard and the root usually have enough; its siblings are only asked when they do not.
    private async Task<PoolFacts> Capacity(RequestPrefinancing request, PoolView pool, string shard, Money own)
    {
        if (pool.Shards.IsEmpty) return new PoolFacts(Fund: null, FreeCapacity: null);
        var free = pool.Free + (await Shard(shard).View()).Unused + own;
        if (free >= request.Application.Amount) return new PoolFacts(pool.Fund, free);

        var siblings = Enumerable.Range(0, pool.Shards.Length)
            .Select(n => PoolShards.Key(request.Cooperative, n))
            .Where(key => key != shard)
            .Select(key => Shard(key).View());
        return new PoolFacts(pool.Fund, free + Money.Sum((await Task.WhenAll(siblings)).Select(view => view.Unused)));
    }

    private static MemberFacts Of(MemberView? member, Money own) => member is null
        ? new MemberFacts(null, null, null, null, null, null)
        : new MemberFacts(
            member.IsActive,
            member.IsSharePaid,
            member.ArrearsDays,
            member.UndecidedRequests,
            member.Financings,
            member.Held - own);

    private static ActivityFacts Of(ActivityStanding? activity, Money own) => activity is null
        ? new ActivityFacts(null, null, null)
        : new ActivityFacts(activity.IsOpen, activity.Collected12Months, activity.Held - own);

    private static ClientFacts Of(ClientView? client) => client is null
        ? new ClientFacts(null, null, null, null)
        : new ClientFacts(client.Rating, client.IsBlocked, client.InsolventSince is not null, client.StatusCheckedOn);

    // Invoices tell the account by message as they happen, so its data is of today.
    private static AccountFacts Of(ClientStanding account, Money own, DateOnly today) =>
        new(account.HasHistory, today, account.OverdueDays, account.IsDisputed, account.Held - own);
}
