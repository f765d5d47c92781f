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

    /// <summary>Serves until the process is told to stop.</summary>
    /// <exception cref="SchemaMismatchException">The database is not migrated, or is newer than this
    /// program.</exception>
    public static async Task Serve(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        var settings = SiloSettings.From(builder.Configuration);
        builder.Logging
            .AddFilter("Orleans", LogLevel.Warning)
            .AddFilter("Polly", LogLevel.Warning)
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = Patience);
        builder.UseOrleans(silo => SmartSilo.Configure(silo, settings));
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("Microsoft.Orleans", "Npgsql", "System.Runtime", "Smart.*")
            .AddPrometheusExporter());

        await using var app = builder.Build();
        await Schema.Await(
            app.Services.GetRequiredService<Npgsql.NpgsqlDataSource>(), app.Logger, TimeProvider.System);
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapHealth();
        await app.RunAsync();
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
