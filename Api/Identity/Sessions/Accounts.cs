using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using QRCoder;

namespace Smart.Api.Identity;

/// <summary>What the page of an account shows.</summary>
/// <param name="Person">Whose it is.</param>
/// <param name="HasPassword">Whether there is a password.</param>
/// <param name="TotpKey">The key of an authenticator app that is being set up; null when none is.</param>
/// <param name="TotpImage">The same as an image that apps scan.</param>
/// <param name="NewCodes">Recovery codes that were made just now, shown once.</param>
/// <param name="CodesLeft">Recovery codes that were not used yet.</param>
/// <param name="Passkeys">Their passkeys.</param>
/// <param name="Sessions">Where they are signed in, the last used first.</param>
/// <param name="CurrentSession">Which of these is this one.</param>
/// <param name="IsFresh">Whether it began a short while ago, so that secrets may be changed.</param>
public sealed record AccountView(
    Person Person,
    bool HasPassword,
    string? TotpKey,
    string? TotpImage,
    IReadOnlyList<string> NewCodes,
    int CodesLeft,
    IReadOnlyList<UserPasskeyInfo> Passkeys,
    IReadOnlyList<Session> Sessions,
    string CurrentSession,
    bool IsFresh);

/// <summary>Reads and changes how a person signs in.</summary>
public sealed class Accounts(
    UserManager<Person> users,
    IdentityStore store,
    IPasskeyHandler<Person> passkeys,
    AccessLog log,
    IOpenIddictAuthorizationManager authorizations,
    IOpenIddictTokenManager tokens,
    TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);

    /// <summary>People and their secrets.</summary>
    public UserManager<Person> Users => users;

    /// <summary>The tables.</summary>
    public IdentityStore Store => store;

    /// <summary>Passkeys.</summary>
    public IPasskeyHandler<Person> Passkeys => passkeys;

    /// <summary>Who came in, and what they changed.</summary>
    public AccessLog Log => log;

    /// <summary>The session of a request: the one that it began, else the one that it came with.</summary>
    public static string CurrentSession(HttpContext http) =>
        http.Items.TryGetValue(PersonClaims.Session, out var begun) && begun is string name
            ? name
            : http.User.FindFirstValue(PersonClaims.Session) ?? "";

    /// <summary>Whether the session of a request began a short while ago.</summary>
    public async Task<bool> IsFresh(HttpContext http)
    {
        var (id, since) = (CurrentSession(http), clock.GetUtcNow() - Fresh);
        return await store.Sessions.AnyAsync(session => session.Id == id && session.CreatedAt > since);
    }

    /// <summary>Since when somebody is signed in in this browser; null when they are not.</summary>
    public Task<DateTimeOffset?> Since(HttpContext http)
    {
        var id = CurrentSession(http);
        return store.Sessions.Where(session => session.Id == id)
            .Select(session => (DateTimeOffset?)session.CreatedAt).SingleOrDefaultAsync();
    }

    /// <summary>Everything that the page shows; null when the account is gone.</summary>
    public async Task<AccountView?> View(HttpContext http, bool isTotpBegun, IReadOnlyList<string> newCodes)
    {
        if (await users.FindByIdAsync(http.Caller()!.Id) is not { } person) return null;
        // A key is shown while it is being set up, and never again: who has an open page must not copy it.
        var key = isTotpBegun && !person.TwoFactorEnabled ? await users.GetAuthenticatorKeyAsync(person) : null;
        var (id, now) = (person.Id, clock.GetUtcNow());
        return new AccountView(
            person,
            person.PasswordHash is not null,
            key,
            key is null ? null : Picture(person, key),
            newCodes,
            await users.CountRecoveryCodesAsync(person),
            [.. await users.GetPasskeysAsync(person)],
            await store.Sessions.Where(session => session.PersonId == id && session.EndsAt > now
                    && session.Stamp == person.SecurityStamp)
                .OrderByDescending(session => session.SeenAt).AsNoTracking().ToListAsync(),
            CurrentSession(http),
            await IsFresh(http));
    }

    /// <summary>Whether a code of an authenticator app was not used before; from now on it was.</summary>
    public Task<bool> IsFirstUse(Person person, string code) =>
        SecondStep.IsFirstUse(users, person, code, clock.GetUtcNow());

    /// <summary>
    /// Whether who wants to change the second step has it: an open page is not enough. A passkey stands for both steps.
    /// Whoever guesses is locked out as at the door.
    /// </summary>
    public async Task<bool> IsProven(HttpContext http, Person person, string code)
    {
        if (!person.TwoFactorEnabled || IsByPasskey(http)) return true;
        if (await users.IsLockedOutAsync(person)) return false;
        if (await SecondStep.Verify(users, person, code, clock.GetUtcNow()) is not null) return true;
        await users.AccessFailedAsync(person);
        return false;
    }

    /// <summary>Whether somebody came in by a passkey.</summary>
    public static bool IsByPasskey(HttpContext http) => http.User.FindFirstValue(PersonClaims.Method) == "passkey";

    /// <summary>Replaces the password, or sets the first.</summary>
    public async Task SetPassword(Person person, string password)
    {
        person.PasswordHash = users.PasswordHasher.HashPassword(person, password);
        var saved = await users.UpdateAsync(person);
        if (!saved.Succeeded) throw new InvalidOperationException(saved.ToString());
        await users.ResetAccessFailedCountAsync(person);
    }

    /// <summary>Ends every session of a person.</summary>
    public Task EndAll(Person person) =>
        store.Sessions.Where(session => session.PersonId == person.Id).ExecuteDeleteAsync();

    /// <summary>Apps renew no more: their refresh tokens are revoked, and what they hold ends within minutes.</summary>
    public async Task RevokeApps(Person person, CancellationToken stop)
    {
        await authorizations.RevokeBySubjectAsync(person.Id, stop);
        await tokens.RevokeBySubjectAsync(person.Id, stop);
    }

    // As authenticator apps read it (Key Uri Format); drawn here, so that no other house sees the key.
    private static string Picture(Person person, string key)
    {
        var label = Uri.EscapeDataString($"Smart:{person.UserName}");
        using var data = QRCodeGenerator.GenerateQrCode(
            $"otpauth://totp/{label}?secret={key}&issuer=Smart&digits=6", QRCodeGenerator.ECCLevel.M);
        using var picture = new PngByteQRCode(data);
        return $"data:image/png;base64,{Convert.ToBase64String(picture.GetGraphic(pixelsPerModule: 5))}";
    }
}
