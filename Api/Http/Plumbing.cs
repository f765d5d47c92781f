using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Scalar.AspNetCore;
using Smart.Api.Activities;
using Smart.Api.Audit;
using Smart.Api.Calculators;
using Smart.Api.Clients;
using Smart.Api.Cooperatives;
using Smart.Api.Employment;
using Smart.Api.Identity;
using Smart.Api.Imports;
using Smart.Api.Invoicing;
using Smart.Api.Invoicing.Pages;
using Smart.Api.Jobs;
using Smart.Api.Jobs.Pages;
using Smart.Api.Ledger;
using Smart.Api.Members;
using Smart.Api.Recovery;
using Smart.Api.Reports;
using Smart.Api.Reports.Pages;
using Smart.Api.Services;
using Smart.Api.Treasury;
using Smart.Api.Users;
using Smart.Api.Webhooks;
using Smart.Api.Web;
using Smart.Api.Work;

namespace Smart.Api.Http;

/// <summary>Puts the layers of the Api together, outermost first, and its areas inside.</summary>
public static class Plumbing
{
    /// <summary>Adds what the layers and areas need.</summary>
    public static WebApplicationBuilder AddApi(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            SlowRequests.Limit(kestrel.Limits, builder.Configuration);
        });
        builder.Services.Configure<HostFilteringOptions>(options => Admit(options, builder.Configuration));
        builder.AddTrustedProxies();
        builder.Services.ConfigureHttpJsonOptions(options => Json.Configure(options.SerializerOptions));
        builder.Services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        builder.Services.AddRequestTimeouts(options =>
            options.DefaultPolicy = new() { Timeout = TimeSpan.FromSeconds(35), TimeoutStatusCode = 504 });
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<Admission>();
        builder.Services.AddSingleton<RateLimits>();
        builder.Services.AddSingleton<ClusterLink>();
        builder.Services.AddDescription();
        builder.AddIdentity();
        builder.AddWeb();
        builder.AddTelemetry();
        return builder;
    }

    // Links that are mailed or copied name the host that was asked: nobody may say another one than ours.
    private static void Admit(HostFilteringOptions options, ConfigurationManager configuration)
    {
        options.IncludeFailureMessage = false;
        if (configuration["AllowedHosts"] is null) options.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"];
    }

    /// <summary>Adds the layers that every request passes, and the areas under <c>/v1</c>.</summary>
    public static WebApplication UseApi(this WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseCorrelation();
        app.UseLanguage();
        app.UseFailures();
        app.UseSecurityHeaders(app.Configuration);
        app.UseRouting();
        app.Use(app.Services.GetRequiredService<TokenLimit>().Pass);
        app.UseAuthentication();
        app.Use(app.Services.GetRequiredService<Admission>().Pass);
        app.UseAuthorization();
        app.UseRequestTimeouts();
        app.UseBodies();
        app.Use(app.Services.GetRequiredService<RateLimits>().Pass);
        app.UseIdempotency();

        app.MapPrometheusScrapingEndpoint("/metrics").AllowAnonymous();
        app.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        app.MapScalarApiReference("/docs").AllowAnonymous();
        app.MapTokenServer();
        app.MapSignIn();
        app.MapCooperatives();
        app.MapMembers();
        app.MapActivities();
        app.MapClients();
        app.MapJobs();
        app.MapServices();
        app.MapInvoicing();
        app.MapEmployment();
        app.MapPrefinancings();
        app.MapTreasury();
        app.MapRecovery();
        app.MapWork();
        app.MapLedger();
        app.MapCalculators();
        app.MapReports();
        app.MapImports();
        app.MapUsers();
        app.MapAudit();
        app.MapPersonalData();
        app.MapWebhooks();
        app.UseGoneForms();
        app.UseAntiforgery();
        app.MapJobPages();
        app.MapRiskFiles();
        app.MapInvoicePages();
        app.MapWeb();
        return app;
    }
}
