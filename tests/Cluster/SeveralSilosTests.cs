using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Cluster;

public sealed class SeveralSilosTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private TestCluster _cluster = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _cluster = await TestCluster.Start(_database, silos: 3);
    }

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Actors_spread_over_three_silos_and_come_back_when_one_leaves_and_one_dies()
    {
        Assert.Equal(3, (await Homes(keys: 60)).Distinct().Count());

        await _cluster.Stop(_cluster.Silos[1]);
        Assert.Equal(2, (await Homes(keys: 60)).Distinct().Count());

        await _cluster.Kill(_cluster.Silos[1]);
        Assert.Single((await Homes(keys: 60)).Distinct());

        await _cluster.StartSilo();
        var keys = 60;
        await Eventually.True(
            async () => (await Homes(keys += 20)).Distinct().Count() == 2, patience: TimeSpan.FromSeconds(60));
    }

    // A call that is under way to a silo when it goes fails; its caller asks again, as the Api does.
    private async Task<string[]> Homes(int keys)
    {
        string[] homes = [];
        await Eventually.True(
            async () =>
            {
                try
                {
                    homes = await Task.WhenAll(Enumerable.Range(0, keys)
                        .Select(key => _cluster.Client.GetGrain<IWhereGrain>(key).Silo()));
                    return true;
                }
                catch (Exception gone) when (gone is OrleansException or TimeoutException)
                {
                    return false;
                }
            },
            patience: TimeSpan.FromSeconds(60));
        return homes;
    }
}
