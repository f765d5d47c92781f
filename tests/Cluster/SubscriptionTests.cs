using Orleans.Hosting;
using Orleans.Runtime;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Cluster;

public sealed class SubscriptionTests : IAsyncLifetime
{
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.Create();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task A_subscription_outlives_the_cluster_that_took_it()
    {
        await using (var first = await Start())
        {
            await Listener(first).Subscribe();
            await Say(first, "one");
            await Eventually.True(async () => (await Listener(first).Heard()) is ["one"], TimeSpan.FromSeconds(60));
        }

        await using var second = await Start();
        await Say(second, "two");
        await Eventually.True(async () => (await Listener(second).Heard()) is ["two"], TimeSpan.FromSeconds(60));
    }

    private Task<TestCluster> Start() =>
        TestCluster.Start(_database, configure: silo => silo.AddMemoryStreams(ListenerGrain.Provider));

    private static IListenerGrain Listener(TestCluster cluster) => cluster.Client.GetGrain<IListenerGrain>("ear");

    private static Task Say(TestCluster cluster, string word) =>
        cluster.Client.GetGrain<ISpeakerGrain>("ear").Say(word);
}

public interface ISpeakerGrain : IGrainWithStringKey
{
    Task Say(string word);
}

public sealed class SpeakerGrain : Grain, ISpeakerGrain
{
    public Task Say(string word) => this.GetStreamProvider(ListenerGrain.Provider)
        .GetStream<string>(StreamId.Create(ListenerGrain.Namespace, this.GetPrimaryKeyString()))
        .OnNextAsync(word);
}
