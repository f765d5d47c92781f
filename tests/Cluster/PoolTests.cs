using Orleans;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Cluster;

/// <summary>A guarantee fund that two clusters believe to be theirs alone.</summary>
public sealed class PoolTests(OneSilo silo) : IClassFixture<OneSilo>
{
    private const int Shards = 3;
    private const int CasesAShard = 40;

    private static readonly CooperativeId Coop = new("hammered");
    private static readonly JobId Job = new("J1");
    private static readonly ActivityId Budget = new("A1");
    private static readonly Money Amount = Money.Eur(100);

    private readonly TestDatabase _database = silo.Database;
    private readonly TestCluster _cluster = silo.Cluster;

    [Fact]
    public async Task Two_clusters_that_hammer_one_pool_neither_overcommit_it_nor_pay_anything_twice()
    {
        await Found();
        await using (var other = await TestCluster.Start(_database))
        {
            // The same cases by the same hands in both: each shard and the root are active twice, and take turns.
            await Task.WhenAll(
                from cluster in new[] { _cluster, other }
                from shard in Enumerable.Range(0, Shards)
                from hand in Enumerable.Range(0, 4)
                select Live(cluster.Client.GetGrain<IPoolShardGrain>($"{Coop.Value}/{shard}"), shard, hand));
        }

        await Eventually.True(
            async () => await Count("SELECT count(*) FROM pending_message") == 0, TimeSpan.FromSeconds(30));
        var rules = await new Checks(_database.Source).Pools();
        Assert.True(rules.Holds, rules.Seen);
        var wages = Shards * CasesAShard / 2;
        Assert.Equal(wages, await Count("SELECT count(*) FROM event WHERE name = 'pool-shard.wage-advanced.v1'"));
        Assert.Equal(wages, await Count(
            "SELECT count(DISTINCT data ->> 'wage') FROM event WHERE name = 'pool-shard.wage-advanced.v1'"));
        Assert.Equal(0, await Count("""
            SELECT count(*) - count(DISTINCT data ->> 'case') FROM event WHERE name = 'pool-shard.prefinanced.v1'
            """));
        Assert.Equal(0, await Count("SELECT coalesce(sum(amount), 0)::bigint FROM balance"));
        Assert.Equal(0, await Count("""
            SELECT count(*) FROM (
                SELECT FROM balance WHERE account LIKE '%/transit/%' GROUP BY account HAVING sum(amount) <> 0) left_over
            """));
        await Tie();
    }

    // What the shards show is what the ledger holds, and what the root knows to have granted.
    private async Task Tie()
    {
        var shards = await Task.WhenAll(Enumerable.Range(0, Shards).Select(async n =>
        {
            // The last word may have been of the other cluster: who is to decide looks first what is durable.
            var shard = _cluster.Client.GetGrain<IPoolShardGrain>($"{Coop.Value}/{n}");
            (await shard.Release(new ReleaseHold("nobody's"))).ThrowIfRefused();
            return await shard.View();
        }));
        Assert.Equal(
            Money.Sum(shards.Select(shard => shard.Advanced)).Minor, await Balance("pool-advanced"));
        Assert.Equal(Money.Sum(shards.Select(shard => shard.Overdraft)).Minor, await Balance("overdraft"));
        Assert.Equal(Money.Sum(shards.Select(shard => shard.Prefinanced)).Minor, await Balance("prefinancing"));
        Assert.All(shards, shard => Assert.True(shard.InUse <= shard.Quota));
        // Wages that the law wants paid went beyond the quota, though what came free later may have covered them since.
        Assert.NotEqual(0, await Count("""
            SELECT count(*) FROM event
            WHERE name = 'pool-shard.wage-advanced.v1' AND (data -> 'overdraft' ->> 'minor')::bigint > 0
            """));
    }

    private async Task Found()
    {
        // Small enough that a third of what is asked does not fit, and quota has to move between shards.
        var cooperative = _cluster.Client.GetGrain<ICooperativeGrain>(Coop.Value);
        (await cooperative.Found(new FoundCooperative(
            "Hammered", Money.Eur(700), new EnterpriseNumber("0912041906"), Site.Account, Vans: 0, Kits: 0, Rooms: 0,
            Shards))).ThrowIfRefused();
        var today = Calendar.LegalDay(TimeProvider.System.GetUtcNow());
        (await _cluster.Client.GetGrain<IMemberGrain>("M1").Join(new JoinMember(
            Coop, MemberStatus.Salaried, today, "theatre", new MemberProfile("Someone", "fr", Site.Account))))
            .ThrowIfRefused();
        (await _cluster.Client.GetGrain<IActivityGrain>(Budget.Value).Open(new OpenActivity(Coop, new MemberId("M1"))))
            .ThrowIfRefused();
        await Eventually.True(
            async () => await cooperative.View() is { IsReady: true }, patience: TimeSpan.FromSeconds(30));
    }

    // Every case is held; every other one pays a wage that is legally due, some are prefinanced, the rest let go.
    private static async Task Live(IPoolShardGrain shard, int number, int hand)
    {
        for (var n = hand; n < CasesAShard; n += 4)
        {
            var name = $"prefinancing/{number}-{n}/cash";
            await Insist(() => shard.HoldUpTo(new PoolHold(name, Amount, 8m)));
            if (n % 2 == 0)
            {
                var wage = new WageId($"W{number}-{n}");
                await Insist(() => shard.Advance(new PayAdvance(name, wage, Job, Budget, Amount, 8m, Mandatory: true)));
            }
            else if (n % 3 == 0)
            {
                await Insist(() => shard.Prefinance(new PayPrefinancing(name, Job, Budget, Money.Eur(10))));
            }
            else
            {
                await Insist(() => shard.Release(new ReleaseHold(name)));
            }
        }
    }

    // As any client of ours must: what was not answered is asked again, and a refusal is an answer.
    private static async Task Insist<T>(Func<Task<T>> call)
    {
        while (true)
        {
            try
            {
                await call();
                return;
            }
            catch (Exception e) when (e is JournalConflictException or JournalBusyException or OrleansException)
            {
                await Task.Yield();
            }
        }
    }

    private Task<long> Balance(string account) =>
        Count($"SELECT coalesce(sum(amount), 0)::bigint FROM balance WHERE split_part(account, '/', 2) = '{account}'");

    private async Task<long> Count(string sql)
    {
        await using var command = _database.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
