using Orleans;
using Orleans.Hosting;
using Xunit;

namespace Smart.Tests.Fixtures;

/// <summary>
/// The whole product for one test class: a database of its own (a clone of the migrated template), silos on it, and the
/// Api before them. The tests of a class share it and so give their actors keys of their own; those that stop silos or
/// drive time take a house for each test instead, by <see cref="Build"/>.
/// <code>
/// public sealed class QuoteTests(TestHouse house) : IClassFixture&lt;TestHouse&gt;
/// {
///     [Fact]
///     public async Task A_quote_is_signed_once()
///     {
///         var job = house.Grain&lt;IJobGrain&gt;("signed-once");
///         using var caller = house.Api.Caller("fr");
///         ...
/// </code>
/// </summary>
public sealed class TestHouse : IAsyncLifetime
{
    private readonly int _silos;
    private readonly Action<ISiloBuilder>? _configure;
    private TestDatabase? _database;
    private TestCluster? _cluster;
    private TestApi? _api;

    /// <summary>A house of one silo, that xunit opens and closes.</summary>
    public TestHouse()
        : this(silos: 1)
    {
    }

    private TestHouse(int silos, Action<ISiloBuilder>? configure = null)
    {
        _silos = silos;
        _configure = configure;
    }

    /// <summary>Where everything is stored.</summary>
    public TestDatabase Database => _database ?? throw NotOpen();

    /// <summary>The silos, to add, stop or kill, and their client.</summary>
    public TestCluster Cluster => _cluster ?? throw NotOpen();

    /// <summary>The Api.</summary>
    public TestApi Api => _api ?? throw NotOpen();

    /// <summary>A house that whoever builds it disposes of.</summary>
    /// <param name="silos">How many silos it has.</param>
    /// <param name="configure">What a test changes about each silo.</param>
    public static async Task<TestHouse> Build(int silos = 1, Action<ISiloBuilder>? configure = null)
    {
        var house = new TestHouse(silos, configure);
        await house.InitializeAsync();
        return house;
    }

    /// <summary>An actor, asked from outside as the Api does.</summary>
    public T Grain<T>(string key) where T : IGrainWithStringKey => Cluster.Client.GetGrain<T>(key);

    /// <summary>Opens it.</summary>
    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _cluster = await TestCluster.Start(_database, _silos, _configure);
        _api = await TestApi.Start(_database, _cluster);
    }

    /// <summary>Closes it and forgets all that happened in it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_api is not null) await _api.DisposeAsync();
        if (_cluster is not null) await _cluster.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
    }

    private static InvalidOperationException NotOpen() =>
        new("The house is not open: take it as a class fixture, or Build it.");
}
