using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Api.Identity;

/// <summary>The doors of a house: accounts, an app, a program, and a folder for letters.</summary>
public sealed class DoorFixture : IAsyncLifetime
{
    public const string Callback = "http://127.0.0.1:4711/callback";
    public const string Secret = "a-secret-of-the-tests-only";

    private TestDatabase _database = null!;
    private TestCluster _cluster = null!;
    private int _people;

    public TestApi Api { get; private set; } = null!;

    public string Outbox { get; } = Directory.CreateTempSubdirectory("smart-doors-").FullName;

    public async ValueTask InitializeAsync()
    {
        _database = await TestDatabase.Create();
        _cluster = await TestCluster.Start(_database);
        // Its keys are those of the database, as in a real house, and attempts are not counted by address: all tests
        // come from one.
        Api = await TestApi.Start(
            _database,
            _cluster,
            "--Auth:SigningKey=",
            "--Auth:KeysEvery=0.1",
            "--Auth:AttemptsPerAddress=10000",
            $"--SMART_OUTBOX={Outbox}",
            "--Auth:Programs:cli:Grants=auditor@*",
            $"--Auth:Programs:cli:Secret={Secret}",
            $"--Auth:Apps:app:RedirectUris={Callback}");
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        await _cluster.DisposeAsync();
        await _database.DisposeAsync();
        Directory.Delete(Outbox, recursive: true);
    }

    /// <summary>An account with these roles, nobody's before.</summary>
    public async Task<Person> Person(params string[] roles)
    {
        await using var scope = Api.Services.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<People>();
        var name = $"person{Interlocked.Increment(ref _people)}";
        var (person, made) = await people.Make(name, $"Person {name}", "en", $"{name}@example.org");
        Assert.True(made.Succeeded, made.ToString());
        foreach (var role in roles)
            await people.Give(person.Id, RoleAt.Read(role)!.Value, People.Operator, People.Operator);
        return person;
    }

    /// <summary>A link that signs a person in.</summary>
    public async Task<string> Link(Person person, TimeSpan? lasts = null, string purpose = "first-start")
    {
        await using var scope = Api.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<SignInLinks>()
            .Make(person.Id, purpose, lasts ?? TimeSpan.FromHours(1));
    }

    /// <summary>Looks at, or changes, what the tables hold.</summary>
    public async Task<T> Store<T>(Func<IdentityStore, Task<T>> act)
    {
        await using var scope = Api.Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<IdentityStore>());
    }

    /// <summary>A browser that nobody used yet.</summary>
    public Browser Browser() => new(Api.Address);

    /// <summary>A browser in which somebody came in by a link.</summary>
    public async Task<Browser> SignedIn(Person person)
    {
        var browser = Browser();
        await browser.Open($"{SignInLinks.Path}?token={await Link(person)}");
        using var entered = await browser.Submit(SignInLinks.Path);
        Assert.Equal("/", entered.Headers.Location?.ToString());
        return browser;
    }

    /// <summary>A browser signed in, and an account with this password.</summary>
    public async Task<Browser> WithPassword(Person person, string password)
    {
        var browser = await SignedIn(person);
        await browser.Open("/account");
        using var saved = await browser.Submit("/account/password", ("new", password));
        Assert.True(saved.IsSuccessStatusCode, await saved.Content.ReadAsStringAsync());
        return browser;
    }
}
