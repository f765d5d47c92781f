using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Smart.Api;
using Smart.Api.Http;

namespace Smart.Tests.Fixtures;

/// <summary>The Api of the product in this process, on a free loopback port, before the silos of a test.</summary>
public sealed class TestApi : IAsyncDisposable
{
    private const string Token = "a-token-for-the-tests";

    private readonly WebApplication _app;

    private TestApi(WebApplication app) => _app = app;

    /// <summary>Where it listens.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>Starts an Api that asks the actors of a cluster.</summary>
    public static async Task<TestApi> Start(TestDatabase database, TestCluster cluster)
    {
        var app = ApiHost.Build(
        [
            "--urls=http://127.0.0.1:0",
            "--Logging:LogLevel:Default=Warning",
            $"--{ApiHost.DatabaseKey}={database.ConnectionString}",
            $"--{ApiHost.ClusterKey}={cluster.Id}",
            $"--{BearerToken.ConfigurationKey}={Token}",
        ]);
        await app.StartAsync();
        return new TestApi(app);
    }

    /// <summary>A caller who may enter, and reads this language.</summary>
    public HttpClient Caller(string language = "en")
    {
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
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
