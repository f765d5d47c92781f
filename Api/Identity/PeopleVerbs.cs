using Microsoft.AspNetCore.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Identity;

/// <summary>
/// What whoever holds the database may do beside the Api: let the first people in. <c>people demo MEMBER</c> makes the
/// people of the demo where there are none and prints a link for each; <c>people link WHO</c> prints one for somebody.
/// A link works once; no account has a password that somebody else has chosen. And they look after the keys of tokens.
/// </summary>
public static class PeopleVerbs
{
    private const string Usage = """
        people demo [MEMBER]   make the people of the demo, MEMBER being the record of its member; print their links
        people link WHO        print a link that signs WHO in, once
        people token-link WHO  the same without the address, for programs
        people keys            list the keys of tokens, the one that signs first
        people keys new        make one more; it signs in two minutes, the others are believed until they end
        people keys revoke ID  take one away: within a minute nothing that it signed is believed
        """;

    private static readonly TimeSpan LinkLasts = TimeSpan.FromHours(24);

    private static readonly Demo[] Demos =
    [
        new("noor", "Noor Démo", "fr", ["member@demo"]),
        new("ada", "Ada Raad", "nl", ["adviser@*"]),
        new("abel", "Abel Ratgeber", "de", ["adviser@*"]),
        new("fien", "Fien Kas", "nl", ["finance@*"]),
        new("felix", "Félix Caisse", "fr", ["finance@*"]),
        new("jana", "Jana Recht", "de", ["jurist@*"]),
        new("vic", "Vic Garage", "fr", ["facilities@*"]),
        new("bea", "Béa Conseil", "fr", ["board@*"]),
        new("olga", "Olga Gare", "en", ["partner@demo"]),
        new("theo", "Théo Contrôle", "en", ["auditor@*"]),
        new("alix", "Alix Clé", "fr", ["admin@*"]),
        new("arno", "Arno Sleutel", "nl", ["admin@*"]),
    ];

    /// <summary>Runs a verb.</summary>
    /// <returns>0; 1 when there is nobody of that name; 2 when the words are not understood.</returns>
    public static async Task<int> Run(string[] words)
    {
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        await using var services = Services(configuration);
        await using var scope = services.CreateAsyncScope();
        return words switch
        {
            ["demo"] => await MakeDemo(scope.ServiceProvider, member: null),
            ["demo", var member] => await MakeDemo(scope.ServiceProvider, member),
            ["link", var who] => await Print(scope.ServiceProvider, who, Address),
            ["token-link", var who] => await Print(scope.ServiceProvider, who, token => token),
            ["keys"] => ListKeys(services.GetRequiredService<KeyRing>()),
            ["keys", "new"] => Tell(await services.GetRequiredService<KeyRing>().Make()),
            ["keys", "revoke", var id] => await services.GetRequiredService<KeyRing>().Revoke(id)
                ? 0
                : Say($"There is no key {id}.", exit: 1),
            _ => Say(Usage, exit: 2),
        };
    }

    private static ServiceProvider Services(IConfiguration configuration)
    {
        if (configuration[ApiHost.DatabaseKey] is null)
            throw new InvalidOperationException($"{ApiHost.DatabaseKey} is not set; ./dev up sets it.");
        var services = new ServiceCollection();
        services.AddSingleton(configuration);
        services.AddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddAccounts(configuration);
        services.AddSingleton<KeyRing>();
        return services.BuildServiceProvider();
    }

    private static async Task<int> MakeDemo(IServiceProvider services, string? member)
    {
        var users = services.GetRequiredService<UserManager<Person>>();
        var people = services.GetRequiredService<People>();
        foreach (var demo in Demos)
        {
            var person = await users.FindByNameAsync(demo.User);
            if (person is null)
            {
                var own = demo.Grants.Any(grant => grant.StartsWith(Roles.Member, StringComparison.Ordinal));
                (person, var made) = await people.Make(demo.User, demo.Name, demo.Locale, member: own ? member : null);
                if (!made.Succeeded) return Say(string.Join(' ', made.Errors.Select(e => e.Description)), exit: 1);
                foreach (var grant in demo.Grants)
                    await people.Give(person.Id, RoleAt.Read(grant)!.Value, People.Operator, People.Operator);
            }

            var token = await services.GetRequiredService<SignInLinks>().Make(person.Id, "first-start", LinkLasts);
            Console.WriteLine($"  {demo.Name,-16} {demo.Grants[0].Split('@')[0],-12} {Address(token)}");
        }

        return 0;
    }

    private static async Task<int> Print(IServiceProvider services, string who, Func<string, string> form)
    {
        if (await services.GetRequiredService<UserManager<Person>>().FindByNameAsync(who) is not { } person)
            return Say($"There is nobody called {who}.", exit: 1);
        var token = await services.GetRequiredService<SignInLinks>().Make(person.Id, "first-start", LinkLasts);
        Console.WriteLine(form(token));
        return 0;
    }

    private static int ListKeys(KeyRing keys)
    {
        foreach (var (id, since) in keys.List()) Tell($"{id}  since {since:yyyy-MM-dd HH:mm} UTC");
        return 0;
    }

    private static int Tell(string line)
    {
        Console.WriteLine(line);
        return 0;
    }

    private static string Address(string token)
    {
        var house = Environment.GetEnvironmentVariable("SMART_URL") ?? "http://127.0.0.1:5080";
        return $"{house}{SignInLinks.Path}?token={token}";
    }

    private static int Say(string message, int exit)
    {
        Console.Error.WriteLine(message);
        return exit;
    }

    private sealed record Demo(string User, string Name, string Locale, string[] Grants);
}
