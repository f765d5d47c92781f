using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Smart.Api.Http;

/// <summary>
/// What the Api says of itself: metrics to scrape at <c>/metrics</c>, and both kinds by OTLP where one listens.
/// </summary>
public static class Telemetry
{
    // The variable of the OpenTelemetry specification; without it nothing is sent anywhere.
    private const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds metrics and traces of requests and of the calls to actors.</summary>
    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddMeter("Microsoft.Orleans")
                .AddPrometheusExporter())
            .WithTracing(traces => traces
                .AddAspNetCoreInstrumentation()
                .AddSource("Microsoft.Orleans.Application"));
        if (!string.IsNullOrEmpty(builder.Configuration[OtlpEndpoint])) telemetry.UseOtlpExporter();
        return builder;
    }
}
