using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Bench;

/// <summary>Browsers in which people are signed in, as many as a measure wants, without a visit to the door.</summary>
internal static class SessionCookies
{
    private const string Scheme = CookieAuthenticationDefaults.AuthenticationScheme;

    // What the handler of cookies calls the key of a session that is kept in a store.
    private const string SessionKey = "Microsoft.AspNetCore.Authentication.Cookies-SessionId";

    /// <summary>The cookies of so many advisers, each of their own session, as a request carries them.</summary>
    public static async Task<string[]> Make(IServiceProvider services, int many)
    {
        var options = services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(Scheme);
        var cookies = new string[many];
        await Parallel.ForAsync(0, many, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (n, stop) =>
        {
            await using var scope = services.CreateAsyncScope();
            var people = scope.ServiceProvider.GetRequiredService<People>();
            var (person, made) = await people.Make($"watcher-{n}", $"Watcher {n}", "en", id: $"u-watcher-{n}");
            if (!made.Succeeded) throw new InvalidOperationException($"{made}");
            var role = new RoleAt(Roles.Adviser, Roles.Everywhere);
            await people.Give(person.Id, role, People.Operator, People.Operator);
            var ticket = new AuthenticationTicket(
                new ClaimsPrincipal(PersonClaims.Of(person, [role], Scheme)), new AuthenticationProperties(), Scheme);
            var key = await options.SessionStore!.StoreAsync(ticket, stop);
            var named = new ClaimsPrincipal(new ClaimsIdentity([new Claim(SessionKey, key)], Scheme));
            var kept = options.TicketDataFormat.Protect(new AuthenticationTicket(named, Scheme));
            cookies[n] = $"{options.Cookie.Name}={kept}";
        });
        return cookies;
    }
}
