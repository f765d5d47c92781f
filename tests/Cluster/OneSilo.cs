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
        Cluster = await TestCluster.Start(Database);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await Database.DisposeAsync();
    }
}
