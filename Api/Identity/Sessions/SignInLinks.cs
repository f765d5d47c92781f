using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;

namespace Smart.Api.Identity;

/// <summary>
/// Links that sign one person in, once: nobody has a password that somebody else has chosen. A link is shown to whoever
/// asked for it and kept as its hash; opening it changes nothing, for mail programs open links too.
/// </summary>
public sealed class SignInLinks(IdentityStore store, TimeProvider clock)
{
    /// <summary>Where a link leads.</summary>
    public const string Path = "/sign-in/link";

    private const int TokenBytes = 32;

    /// <summary>Makes a link; earlier ones for the same purpose no longer work.</summary>
    /// <returns>The token of the link.</returns>
    public async Task<string> Make(string person, string purpose, TimeSpan lasts)
    {
        var now = clock.GetUtcNow();
        await store.Links
            .Where(link => link.PersonId == person && link.Purpose == purpose && link.UsedAt == null)
            .ExecuteDeleteAsync();
        var token = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(TokenBytes));
        store.Links.Add(new SignInLink
        {
            TokenHash = Hash(token),
            PersonId = person,
            Purpose = purpose,
            CreatedAt = now,
            EndsAt = now + lasts,
        });
        await store.SaveChangesAsync();
        return token;
    }

    /// <summary>Whom a link would sign in, and what for; null when it is used up, too old or none of ours.</summary>
    public async Task<(Person Person, string Purpose)?> Look(string token)
    {
        var (now, hash) = (clock.GetUtcNow(), Hash(token));
        var found = await (
            from link in store.Links
            join person in store.Users on link.PersonId equals person.Id
            where link.TokenHash == hash && link.UsedAt == null && link.EndsAt > now && person.DisabledAt == null
            select new { Person = person, link.Purpose }).SingleOrDefaultAsync();
        return found is null ? null : (found.Person, found.Purpose);
    }

    /// <summary>Uses a link up: of two who try at once, one succeeds.</summary>
    public async Task<(Person Person, string Purpose)?> Redeem(string token)
    {
        if (await Look(token) is not { } found) return null;
        var (now, hash) = (clock.GetUtcNow(), Hash(token));
        var used = await store.Links
            .Where(link => link.TokenHash == hash && link.UsedAt == null && link.EndsAt > now)
            .ExecuteUpdateAsync(row => row.SetProperty(link => link.UsedAt, now));
        return used == 1 ? found : null;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
