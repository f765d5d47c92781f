using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using Smart.Grains.Interfaces;

namespace Smart.Api.Identity;

/// <summary>
/// Where browsers are signed in. The cookie holds a random key and nothing else: who somebody is and what they may do
/// is read at each request, so that a session revoked, a role taken away or a secret changed counts from the next one.
/// </summary>
/// <param name="scopes">Where the tables are.</param>
/// <param name="current">The request.</param>
/// <param name="longest">How long a session lasts, however much it is used.</param>
/// <param name="clock">The time.</param>
public sealed class SessionStore(
    IServiceScopeFactory scopes, IHttpContextAccessor current, TimeSpan longest, TimeProvider clock)
    : ITicketStore
{
    /// <summary>How long a session lasts that nobody uses.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromHours(12);

    /// <summary>How long a session of an account of this house lasts, however much it is used.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(14);

    /// <summary>The property of a sign-in that says since when somebody is in, where that is earlier.</summary>
    public const string Since = "smart.since";

    private const int KeyBytes = 32;
    private const int LongestAgent = 200;
    private static readonly TimeSpan Glance = TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    public async Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes));
        var now = clock.GetUtcNow();
        var http = current.HttpContext;
        var id = ticket.Principal.FindFirstValue(PersonClaims.Subject)!;
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<IdentityStore>();
        var agent = http?.Request.Headers.UserAgent.ToString() ?? "";
        var name = $"s-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        if (http is not null) http.Items[PersonClaims.Session] = name; // What is shown now is shown to this one.
        store.Sessions.Add(new Session
        {
            KeyHash = Hash(key),
            Id = name,
            PersonId = id,
            Method = ticket.Principal.FindFirstValue(PersonClaims.Method) ?? "",
            Stamp = (await store.Users.Where(person => person.Id == id).Select(p => p.SecurityStamp).SingleAsync())!,
            Agent = agent.Length > LongestAgent ? agent[..LongestAgent] : agent,
            Address = http?.Connection.RemoteIpAddress?.ToString() ?? "",
            CreatedAt = ticket.Properties.Items.TryGetValue(Since, out var since) && since is not null
                ? DateTimeOffset.Parse(since, CultureInfo.InvariantCulture)
                : now,
            SeenAt = now,
            EndsAt = now + Idle,
        });
        await store.SaveChangesAsync();
        return key;
    }

    /// <inheritdoc />
    public async Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        var (now, hash) = (clock.GetUtcNow(), Hash(key));
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IdentityStore>().Sessions
            .Where(session => session.KeyHash == hash)
            .ExecuteUpdateAsync(row => row.SetProperty(
                session => session.EndsAt,
                session => session.CreatedAt + longest < now + Idle ? session.CreatedAt + longest : now + Idle));
    }

    /// <inheritdoc />
    public async Task<AuthenticationTicket?> RetrieveAsync(string key)
    {
        var (now, hash) = (clock.GetUtcNow(), Hash(key));
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<IdentityStore>();
        var found = await (
            from session in store.Sessions
            join person in store.Users on session.PersonId equals person.Id
            where session.KeyHash == hash && session.EndsAt > now && person.DisabledAt == null
                && session.Stamp == person.SecurityStamp
            select new
            {
                Session = session,
                Person = person,
                Roles = store.Grants.Where(grant => grant.PersonId == person.Id)
                    .Select(grant => new { grant.Role, grant.Cooperative }).ToList(),
            }).AsNoTracking().SingleOrDefaultAsync();
        if (found is null) return null;
        if (now - found.Session.SeenAt > Glance) await See(store, hash, now);

        var identity = PersonClaims.Of(
            found.Person,
            found.Roles.Select(each => new RoleAt(each.Role, each.Cooperative)),
            CookieAuthenticationDefaults.AuthenticationScheme);
        identity.AddClaim(new Claim(PersonClaims.Session, found.Session.Id));
        identity.AddClaim(new Claim(PersonClaims.Method, found.Session.Method));
        var times = new AuthenticationProperties
        {
            IssuedUtc = found.Session.EndsAt - Idle,
            ExpiresUtc = found.Session.EndsAt,
            IsPersistent = true,
        };
        return new AuthenticationTicket(
            new ClaimsPrincipal(identity), times, CookieAuthenticationDefaults.AuthenticationScheme);
    }

    /// <inheritdoc />
    public async Task RemoveAsync(string key)
    {
        var hash = Hash(key);
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<IdentityStore>().Sessions
            .Where(session => session.KeyHash == hash)
            .ExecuteDeleteAsync();
    }

    private Task<int> See(IdentityStore store, byte[] hash, DateTimeOffset now)
    {
        var address = current.HttpContext?.Connection.RemoteIpAddress?.ToString() ?? "";
        return store.Sessions.Where(session => session.KeyHash == hash).ExecuteUpdateAsync(row => row
            .SetProperty(session => session.SeenAt, now)
            .SetProperty(session => session.Address, address));
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
