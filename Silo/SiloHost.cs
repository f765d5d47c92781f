using OpenTelemetry.Metrics;
using Smart.Grains.Kernel;

namespace Smart.Silo;

/// <summary>
/// One silo as a process: its health and metrics by HTTP on loopback, its end when it is told to stop.
/// </summary>
public static class SiloHost
{
    // Room to let grains finish and the journal empty itself; whoever stops a silo waits a little longer than this.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Serves until the process is told to stop.</summary>
    /// <param name="args">Settings for this start, before those of the environment.</param>
    /// <param name="stop">Stops it too.</param>
    /// <exception cref="SchemaMismatchException">The database is not migrated, or is newer than this
    /// program.</exception>
    /// <remarks>
    /// A start that was cut short by a restart of the database begins anew, with all that is in a silo: under the same
    /// address, so that its cluster buries the one that had half joined.
    /// </remarks>
    public static async Task Serve(string[] args, CancellationToken stop = default)
    {
        var place = (Silo: SiloSettings.FreePort(), Gateway: SiloSettings.FreePort());
        while (!await HasServed(args, place, stop)) await Task.Delay(Pause, TimeProvider.System, stop);
    }

    private static async Task<bool> HasServed(string[] args, (int Silo, int Gateway) place, CancellationToken stop)
    {
        await using var app = Build(args, place);
        await Schema.Await(
            app.Services.GetRequiredService<Npgsql.NpgsqlDataSource>(), app.Logger, TimeProvider.System, stop);
        try
        {
            await app.StartAsync(stop);
        }
        catch (Exception e) when (DatabaseTrouble.Passes(e))
        {
            app.Logger.LogWarning("The database went away while the silo started ({Why}); starting anew", e.Message);
            return false;
        }

        await app.WaitForShutdownAsync(stop);
        return true;
    }

    private static WebApplication Build(string[] args, (int Silo, int Gateway) place)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        var settings = SiloSettings.From(builder.Configuration) with
        {
            SiloPort = place.Silo,
            GatewayPort = place.Gateway,
        };
        builder.Logging
            .AddFilter("Orleans", LogLevel.Warning)
            .AddFilter("Polly", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Patience);
        builder.UseOrleans(silo => SmartSilo.Configure(silo, settings));
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("Microsoft.Orleans", "Npgsql", "System.Runtime", "Smart.*")
            .AddPrometheusExporter());

        var app = builder.Build();
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapHealth();
        return app;
    }

    // The web server starts after the silo and stops before it: it answers only while the silo is in its cluster. Told
    // to stop, the silo says so first, then lets its grains finish, and the journal is the last to go.
    private static void MapHealth(this WebApplication app)
    {
        var stopping = app.Lifetime.ApplicationStopping;
        app.MapGet("/health/live", () => Results.Text("live"));
        app.MapGet("/health/ready", () => stopping.IsCancellationRequested
            ? Results.Text("stopping", statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text("ready"));
    }
}
