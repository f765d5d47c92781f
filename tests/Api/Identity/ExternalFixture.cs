using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Smart.Api;
using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Api.Identity;

/// <summary>
/// A house that lets an authority outside say who people are: a second instance with a database of its own, asked over
/// HTTP under another name, so that browsers keep their cookies apart.
/// </summary>
public sealed class ExternalFixture : IAsyncLifetime
{
    public const string Secret = "a-secret-of-the-tests-only";
    public const string ClientId = "house";

    private TestDatabase _outside = null!;
    private TestDatabase _database = null!;
    private TestCluster _cluster = null!;
    private WebApplication _authority = null!;
    private int _people;

    /// <summary>The house.</summary>
    public TestApi Api { get; private set; } = null!;

    /// <summary>Where the authority is.</summary>
    public Uri Authority { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        _outside = await TestDatabase.Create();
        _database = await TestDatabase.Create();
        _cluster = await TestCluster.Start(_database);
        var port = FreePort();
        Authority = new Uri($"http://localhost:{port}/");
        Api = await TestApi.Start(
            _database,
            _cluster,
            "--Auth:Mode=External",
            $"--Auth:Authority={Authority}",
            $"--Auth:ClientId={ClientId}",
            "--Auth:Roles:partner@outside=facilities@arts finance@arts");
        _authority = await Start(port);
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await _cluster.DisposeAsync();
        await _authority.StopAsync();
        await _authority.DisposeAsync();
        await _database.DisposeAsync();
        await _outside.DisposeAsync();
    }

    /// <summary>An account of the authority with these roles.</summary>
    public async Task<Person> Person(params string[] roles)
    {
        await using var scope = _authority.Services.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<People>();
        var name = $"outside{Interlocked.Increment(ref _people)}";
        var (person, made) = await people.Make(name, $"Person {name}", "nl", id: $"idp|{name}");
        Assert.True(made.Succeeded, made.ToString());
        foreach (var role in roles)
            await people.Give(person.Id, RoleAt.Read(role)!.Value, People.Operator, People.Operator);
        return person;
    }

    /// <summary>A browser in which somebody is signed in at the authority, and nowhere else.</summary>
    public async Task<Browser> KnownOutside(Person person)
    {
        await using var scope = _authority.Services.CreateAsyncScope();
        var token = await scope.ServiceProvider.GetRequiredService<SignInLinks>()
            .Make(person.Id, "first-start", TimeSpan.FromHours(1));
        var browser = new Browser(Api.Address);
        await browser.Open(new Uri(Authority, $"{SignInLinks.Path}?token={token}").AbsoluteUri);
        using var entered = await browser.Submit(SignInLinks.Path);
        Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
        return browser;
    }

    /// <summary>Another door of the house, which believes another authority.</summary>
    public Task<TestApi> Another(Uri authority) => TestApi.Start(
        _database, _cluster, "--Auth:Mode=External", $"--Auth:Authority={authority}", $"--Auth:ClientId={ClientId}");

    /// <summary>Looks at, or changes, what the tables of the authority hold.</summary>
    public Task<T> Outside<T>(Func<IdentityStore, Task<T>> act) => With(_authority.Services, act);

    /// <summary>Looks at, or changes, what the tables of the house hold.</summary>
    public Task<T> Inside<T>(Func<IdentityStore, Task<T>> act) => With(Api.Services, act);

    private static async Task<T> With<T>(IServiceProvider services, Func<IdentityStore, Task<T>> act)
    {
        await using var scope = services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<IdentityStore>());
    }

    // Nobody asks the authority anything of the business, so it has no silo behind it.
    private async Task<WebApplication> Start(int port)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [ApiHost.DatabaseKey] = _outside.ConnectionString,
            [KeyRing.ConfigurationKey] = TestToken.Key,
            ["Auth:AllowHttp"] = "true",
            [$"Auth:Apps:{ClientId}:RedirectUris"] = new Uri(Api.Address, "/sign-in/callback").AbsoluteUri,
            [$"Auth:Apps:{ClientId}:SignedOutUris"] = new Uri(Api.Address, "/signed-out/everywhere").AbsoluteUri,
            ["Auth:Programs:cli:Secret"] = Secret,
            ["Auth:Programs:cli:Grants"] = "auditor@*",
        });
        builder.AddApi();
        var authority = builder.Build();
        authority.UseApi();
        await authority.StartAsync();
        return authority;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
