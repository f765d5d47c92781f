using System.Diagnostics.Metrics;
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

    private static readonly string[] Unwanted = ["Microsoft.AspNetCore.Components", "Microsoft.AspNetCore.Routing"];

    // Each route has as many lines as there are steps: those that the house promises, and where something is wrong.
    private static readonly double[] RequestSeconds = [0.05, 0.1, 0.3, 1];

    private static readonly string[] RequestTags =
        ["http.request.method", "http.response.status_code", "http.route", "error.type"];

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
        builder.Services.ConfigureOpenTelemetryMeterProvider((services, metrics) =>
        {
            var own = services.GetRequiredService<IMeterFactory>();
            metrics.AddView(instrument => Wanted(instrument, own));
        });
        if (!string.IsNullOrEmpty(builder.Configuration[OtlpEndpoint])) telemetry.UseOtlpExporter();
        return builder;
    }

    // Meters are heard by name in the whole process: another host in it tells of itself, at its own address.
    // What the framework counts of each component of each page is for who writes pages, and there is no end to it;
    // which routes there are, the durations say too.
    private static MetricStreamConfiguration? Wanted(Instrument instrument, IMeterFactory own) => instrument switch
    {
        { Meter.Scope: IMeterFactory another } when another != own => MetricStreamConfiguration.Drop,
        { Meter.Name: var name } when Array.Exists(Unwanted, each => name.StartsWith(each, StringComparison.Ordinal)) =>
            MetricStreamConfiguration.Drop,
        { Name: "http.server.request.duration" } =>
            new ExplicitBucketHistogramConfiguration { Boundaries = RequestSeconds, TagKeys = RequestTags },
        _ => null,
    };
}
