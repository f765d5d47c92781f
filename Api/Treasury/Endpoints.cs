using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Treasury;

/// <summary>The guarantee fund and the cash that stand behind prefinancing.</summary>
public static class Endpoints
{
    /// <summary>Adds <c>/v1/pools</c>.</summary>
    public static IEndpointRouteBuilder MapTreasury(this IEndpointRouteBuilder app)
    {
        var pools = app.MapGroup("/v1/pools").WithTags("pools");

        pools.MapGet("/{cooperative}", (string cooperative, HttpContext http) =>
                http.Actor<IPoolGrain>(cooperative).View())
            .Needs(Rights.ReadPools)
            .Shows<PoolView>("pool", "cooperative")
            .WithSummary("The guarantee fund of a cooperative: fund, capacity, quotas.");

        pools.MapGet("/{cooperative}/shards/{n:int}", (string cooperative, int n, HttpContext http) =>
                Shard(http, cooperative, n).Shown())
            .Needs(Rights.ReadPools)
            .ShowsUntouched<PoolShardView>("pool-shard", "cooperative", "n")
            .WithSummary("A shard: its quota, and what uses it.");

        pools.MapGet("/{cooperative}/cash", (string cooperative, HttpContext http) => Cash(http, cooperative).Shown())
            .Needs(Rights.ReadPools)
            .Shows<CashView>("cooperative", "cooperative")
            .WithSummary("Cash over the days ahead: what surely leaves, and what may still be financed.");

        return app;
    }

    private static async Task<CashView?> Cash(HttpContext http, string cooperative) =>
        await http.Actor<ICooperativeGrain>(cooperative).View() is null
            ? null
            : await http.Actor<ICashGrain>(cooperative).View();

    // A shard that nobody used yet is there, with no quota: how many there are was fixed when the pool was endowed.
    private static async Task<PoolShardView?> Shard(HttpContext http, string cooperative, int n) =>
        n >= 0 && n < (await http.Actor<IPoolGrain>(cooperative).View()).Shards.Length
            ? await http.Actor<IPoolShardGrain>($"{cooperative}/{n}").View()
            : null;
}
