using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Smart.Api;
using Smart.Api.Identity;

namespace Smart.Tests.Fixtures;

/// <summary>The Api of the product in this process, on a free loopback port, before the silos of a test.</summary>
public sealed class TestApi : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestApi(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>Its services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Every endpoint under <c>/v1</c>.</summary>
    public IReadOnlyList<RouteEndpoint> Endpoints =>
    [
        .. Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/v1", StringComparison.Ordinal)),
    ];

    /// <summary>Starts an Api that asks the actors of a cluster.</summary>
    /// <param name="database">Its database.</param>
    /// <param name="cluster">The cluster.</param>
    /// <param name="settings">More of its configuration, as arguments.</param>
    public static async Task<TestApi> Start(TestDatabase database, TestCluster cluster, params string[] settings)
    {
        var app = ApiHost.Build(
        [
            "--urls=http://127.0.0.1:0",
            "--Logging:LogLevel:Default=Warning",
            $"--{ApiHost.DatabaseKey}={database.ConnectionString}",
            $"--{ApiHost.ClusterKey}={cluster.Id}",
            $"--{KeyRing.ConfigurationKey}={TestToken.Key}",
            "--Auth:AllowHttp=true",
            .. settings,
        ]);
        await app.StartAsync();
        return new TestApi(app);
    }

    /// <summary>A caller with every role of staff everywhere, who reads this language.</summary>
    public HttpClient Caller(string language = "en") => Caller("staff", TestToken.Staff, member: null, language);

    /// <summary>A caller with these roles.</summary>
    /// <param name="subject">Who.</param>
    /// <param name="roles">Roles, each at a cooperative: <c>finance@arts</c>.</param>
    /// <param name="member">Their own member record.</param>
    /// <param name="language">What they read.</param>
    public HttpClient Caller(string subject, IEnumerable<string> roles, string? member = null, string language = "en")
    {
        var client = new HttpClient { BaseAddress = Address };
        var token = TestToken.Of(Address, subject, roles, member);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        return client;
    }

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
