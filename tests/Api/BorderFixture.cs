using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Api;

/// <summary>
/// The Api's own layers on a real socket, without a silo behind them: for what must be answered before anybody decides.
/// </summary>
public class BorderFixture : IAsyncLifetime
{
    private WebApplication? _app;

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public IServiceProvider Services => _app!.Services;

    /// <summary>What is configured otherwise.</summary>
    protected virtual Dictionary<string, string?> Settings => [];

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [KeyRing.ConfigurationKey] = TestToken.Key,
            ["Auth:AllowHttp"] = "true",
        });
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.AddApi();
        _app = builder.Build();
        _app.UseApi();
        await _app.StartAsync();
        Address = new Uri(_app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_app is not null) await _app.DisposeAsync();
    }

    /// <summary>A caller with the token, who reads this language.</summary>
    public HttpClient Caller(string language = "en", string subject = "staff")
    {
        var client = new HttpClient { BaseAddress = Address };
        var token = TestToken.Of(Address, subject, TestToken.Staff);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        return client;
    }
}
