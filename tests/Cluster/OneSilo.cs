using Microsoft.Extensions.DependencyInjection;
using Smart.Grains.Kernel;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Cluster;

/// <summary>One silo on a database of its own, for a class whose tests give their actors keys of their own.</summary>
public sealed class OneSilo : IAsyncLifetime
{
    /// <summary>Where everything is stored.</summary>
    public TestDatabase Database { get; private set; } = null!;

    /// <summary>The silo, and a client of it.</summary>
    public TestCluster Cluster { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Database = await TestDatabase.Create();
        // Two writers on any machine: their batches cross, as they do where there are more cores.
        Cluster = await TestCluster.Start(
            Database,
            configure: silo => silo.Services.AddSingleton(new JournalOptions { Loops = 2, FairBatch = 1 }));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await Database.DisposeAsync();
    }
}
