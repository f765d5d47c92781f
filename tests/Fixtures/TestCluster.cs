using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Smart.Grains.Interfaces;
using Smart.Silo;

namespace Smart.Tests.Fixtures;

/// <summary>Silos of the product and a client of theirs, all in this process, on a database of the test's.</summary>
public sealed class TestCluster : IAsyncDisposable
{
    private readonly string _database;
    private readonly Action<ISiloBuilder>? _configure;
    private readonly TimeSpan? _patience;
    private readonly List<IHost> _silos = [];
    private IHost? _client;

    private TestCluster(
        string database, string clusterId, Action<ISiloBuilder>? configure, TimeSpan? patience = null)
    {
        _database = database;
        Id = clusterId;
        _configure = configure;
        _patience = patience;
    }

    /// <summary>By which silos, clients and the Api find each other.</summary>
    public string Id { get; }

    /// <summary>Calls grains from outside, as the Api does.</summary>
    public IClusterClient Client => Service<IClusterClient>(_client!);

    /// <summary>The silos that run, in the order in which they started.</summary>
    public IReadOnlyList<IHost> Silos => _silos;

    /// <summary>Where its silos leave documents for whoever carries them.</summary>
    public string Outbox => Path.Combine(Path.GetTempPath(), Id);

    /// <summary>Starts a cluster.</summary>
    /// <param name="database">Its database; two clusters may share one.</param>
    /// <param name="silos">How many silos it has.</param>
    /// <param name="configure">What a test changes about each silo, such as its clock.</param>
    /// <param name="patience">
    /// How long its client waits for an answer; as long as the product's where a test does not say. A call under way to
    /// a silo that dies is given up no sooner.
    /// </param>
    public static async Task<TestCluster> Start(
        TestDatabase database, int silos = 1, Action<ISiloBuilder>? configure = null, TimeSpan? patience = null)
    {
        var cluster = new TestCluster(
            database.ConnectionString, $"test-{Guid.CreateVersion7():N}", configure, patience);
        for (var n = 0; n < silos; n++) await cluster.StartSilo();
        cluster._client = cluster.BuildClient();
        await cluster._client.StartAsync();
        return cluster;
    }

    /// <summary>A client of silos that run elsewhere, such as in processes of their own.</summary>
    /// <param name="database">Their database.</param>
    /// <param name="id">The id of their cluster.</param>
    public static async Task<TestCluster> Join(TestDatabase database, string id)
    {
        var cluster = new TestCluster(database.ConnectionString, id, configure: null);
        cluster._client = cluster.BuildClient();
        await cluster._client.StartAsync();
        return cluster;
    }

    /// <summary>Adds a silo to the cluster.</summary>
    public async Task<IHost> StartSilo()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Orleans", LogLevel.Error).AddSimpleConsole();
        builder.Services.AddSingleton<IHostLifetime, ProgramLifetime>();
        builder.UseOrleans(silo =>
        {
            SmartSilo.Configure(silo, new SiloSettings { Database = _database, ClusterId = Id, Outbox = Outbox });
            _configure?.Invoke(silo);
        });
        var host = builder.Build();
        await host.StartAsync();
        _silos.Add(host);
        return host;
    }

    /// <summary>Stops a silo as its operator would: grains finish, others take over.</summary>
    public Task Stop(IHost silo) => End(silo, CancellationToken.None);

    /// <summary>Ends a silo without letting it say goodbye, as nearly as one process allows.</summary>
    public Task Kill(IHost silo) => End(silo, new CancellationToken(canceled: true));

    /// <summary>Stops the client, then each silo.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.StopAsync();
            _client.Dispose();
        }
        while (_silos is [.., var last]) await Stop(last);
        if (Directory.Exists(Outbox)) Directory.Delete(Outbox, recursive: true);
    }

    /// <summary>Tests ask actors what only actors ask each other: they are of the house.</summary>
    public static Task AskAsHouse(IOutgoingGrainCallContext call)
    {
        if (!CommandContext.IsAsking) CommandContext.Ask(CommandContext.House);
        return call.Invoke();
    }

    private async Task End(IHost silo, CancellationToken ct)
    {
        _silos.Remove(silo);
        try
        {
            await silo.StopAsync(ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // It was not to stop in good order.
        }
        if (silo is IAsyncDisposable host) await host.DisposeAsync();
    }

    private IHost BuildClient()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.Services.AddSingleton<IHostLifetime, ProgramLifetime>();
        builder.UseOrleansClient(client => client
            .AddOutgoingGrainCallFilter(TestCluster.AskAsHouse)
            .Configure<ClusterOptions>(cluster =>
            {
                cluster.ClusterId = Id;
                cluster.ServiceId = "smart";
            })
            .Configure<ClientMessagingOptions>(messaging =>
                messaging.ResponseTimeout = _patience ?? messaging.ResponseTimeout)
            .Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = TimeSpan.FromSeconds(1))
            .UseAdoNetClustering(clustering =>
            {
                clustering.Invariant = "Npgsql";
                clustering.ConnectionString = _database;
            }));
        return builder.Build();
    }

    private static T Service<T>(IHost host) where T : notnull => host.Services.GetRequiredService<T>();
}

/// <summary>
/// Hosts that a program makes for itself do not listen for its signals: when it is told to end, it ends.
/// </summary>
public sealed class ProgramLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
