using Npgsql;
using Orleans.Configuration;
using Orleans.Serialization;
using Smart.Api.Http;
using Smart.Grains.Interfaces;

namespace Smart.Api;

/// <summary>The Api as a process: a client of the silos, with its health by HTTP.</summary>
public static class ApiHost
{
    /// <summary>The configuration key of the connection string of PostgreSQL, as Npgsql writes it.</summary>
    public const string DatabaseKey = "SMART_DB";

    /// <summary>The configuration key of the id of the cluster whose actors are asked.</summary>
    public const string ClusterKey = "SMART_CLUSTER";

    // A silo that comes or goes is known to its clients within this time.
    private static readonly TimeSpan GatewayRefresh = TimeSpan.FromSeconds(1);
    // Whoever asked a silo that died is told so within this time; no command of ours takes nearly as long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HealthPatience = TimeSpan.FromSeconds(2);

    /// <summary>Waits for the schema that this program was built for, then serves until told to stop.</summary>
    /// <returns>0.</returns>
    public static async Task<int> Serve(string[] args)
    {
        await using var app = Build(args);
        var stopping = app.Lifetime.ApplicationStopping;
        await SchemaGate.Wait(app.Services.GetRequiredService<NpgsqlDataSource>(), app.Logger, stopping);
        await app.RunAsync();
        return 0;
    }

    /// <summary>Puts the host together without starting it.</summary>
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Logging
            .AddFilter("Orleans", LogLevel.Warning)
            .AddFilter("Polly", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error) // Where its keys are is documented.
            .AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning)
            .AddFilter("OpenIddict", LogLevel.Warning);
        builder.AddApi();
        builder.JoinCluster();
        var app = builder.Build();
        app.MapHealth();
        app.UseApi();
        return app;
    }

    private static void JoinCluster(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var database = configuration[DatabaseKey]
            ?? throw new InvalidOperationException($"{DatabaseKey} is not set; ./dev up sets it.");
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(database));
        var link = new ClusterLink();
        builder.Services.AddSingleton(link);
        RememberedInterfaces.AddTo(builder.Services);
        builder.UseOrleansClient(client => client
            .Configure<ClusterOptions>(cluster =>
            {
                cluster.ClusterId = configuration[ClusterKey] ?? "smart";
                cluster.ServiceId = configuration["SMART_SERVICE"] ?? "smart";
            })
            .Configure<ExceptionSerializationOptions>(told => told.SupportedNamespacePrefixes.Add("Npgsql"))
            .Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = Patience)
            .AddGatewayCountChangedHandler((_, change) => link.Count(change.NumberOfConnectedGateways))
            .Configure<GatewayOptions>(gateways => gateways.GatewayListRefreshPeriod = GatewayRefresh)
            .UseConnectionRetryFilter(KeepTrying)
            .UseAdoNetClustering(clustering =>
            {
                clustering.Invariant = "Npgsql";
                clustering.ConnectionString = database;
            }));
    }

    // The Api may start before the silos, or outlive all of them for a while.
    private static async Task<bool> KeepTrying(Exception unreachable, CancellationToken ct)
    {
        await Task.Delay(GatewayRefresh, ct);
        return true;
    }

    // Ready means that actors can be reached, for nothing can be answered without them.
    private static void MapHealth(this WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.MapGet("/health/live", () => Results.Text("live")).ExcludeFromDescription().AllowAnonymous();
        app.MapGet("/health/ready", async (IClusterClient cluster) =>
            !stopping.IsCancellationRequested && await Reaches(cluster)
                ? Results.Text("ready")
                : Results.Text("not ready", statusCode: StatusCodes.Status503ServiceUnavailable))
            .ExcludeFromDescription()
            .AllowAnonymous();
    }

    private static async Task<bool> Reaches(IClusterClient cluster)
    {
        try
        {
            var asked = cluster.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true);
            var silos = await asked.WaitAsync(HealthPatience);
            return silos.Count > 0;
        }
        catch (Exception)
        {
            return false; // Whatever the reason, nobody should be sent here now.
        }
    }
}
