using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace Smart.Api.Identity;

/// <summary>
/// The step after the password or the link: a code of an authenticator app (RFC 6238), or a recovery code. Between the
/// steps the browser holds who is half in, protected and for five minutes.
/// </summary>
internal static class SecondStep
{
    private const string Cookie = "smart-second";
    private const string Purpose = "Smart.Api.SecondStep";
    private const string Provider = "smart";
    private const string UsedCodes = "used-codes";
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(5);

    // A code is taken a minute before its half minute and a minute after; a clock may stand wrong besides.
    private static readonly TimeSpan CodeLives = TimeSpan.FromMinutes(5);

    /// <summary>Remembers who is half in.</summary>
    public static void Begin(HttpContext http, Person person, string method, string? returnUrl)
    {
        var half = JsonSerializer.Serialize(new Half(person.Id, person.SecurityStamp!, method, returnUrl));
        http.Response.Cookies.Append(Cookie, Protector(http).Protect(half, Lasts), new CookieOptions
        {
            HttpOnly = true,
            Secure = http.Request.IsHttps,
            SameSite = SameSiteMode.Strict,
            Path = "/sign-in",
            MaxAge = Lasts,
        });
    }

    /// <summary>Who is half in; null for nobody, or when it took too long, or too many codes were wrong.</summary>
    public static async Task<(Person Person, string Method, string? ReturnUrl)?> Read(
        HttpContext http, UserManager<Person> users)
    {
        try
        {
            if (http.Request.Cookies[Cookie] is not { } kept) return null;
            var half = JsonSerializer.Deserialize<Half>(Protector(http).Unprotect(kept))!;
            return await users.FindByIdAsync(half.Person) is { DisabledAt: null } person
                && person.SecurityStamp == half.Stamp
                && !await users.IsLockedOutAsync(person)
                    ? (person, half.Method, half.ReturnUrl)
                    : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Forgets who was half in.</summary>
    public static void End(HttpContext http) =>
        http.Response.Cookies.Delete(Cookie, new CookieOptions { Path = "/sign-in" });

    /// <summary>Takes a code; each is good once.</summary>
    /// <returns><c>totp</c> or <c>recovery-code</c>; null when it is neither.</returns>
    public static async Task<string?> Verify(
        UserManager<Person> users, Person person, string typed, DateTimeOffset now)
    {
        var code = typed.Replace(" ", "", StringComparison.Ordinal).Trim();
        if (code.Length is 0 or > 40) return null;
        if (await users.VerifyTwoFactorTokenAsync(person, TokenOptions.DefaultAuthenticatorProvider, code))
            return await IsFirstUse(users, person, code, now) ? "totp" : null;
        return (await users.RedeemTwoFactorRecoveryCodeAsync(person, code)).Succeeded ? "recovery-code" : null;
    }

    /// <summary>
    /// Whether a code was not used before: who watched it being typed cannot use it again, however many came after. Of
    /// two who send it at once one changes the account first, and the other is refused.
    /// </summary>
    public static async Task<bool> IsFirstUse(UserManager<Person> users, Person person, string code, DateTimeOffset now)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{person.Id}/{code}")));
        var kept = (await users.GetAuthenticationTokenAsync(person, Provider, UsedCodes) ?? "")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Where(each => each.Split('@') is [_, var at]
                && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var used)
                && now - DateTimeOffset.FromUnixTimeSeconds(used) < CodeLives)
            .ToArray();
        if (Array.Exists(kept, each => each.StartsWith(hash, StringComparison.Ordinal))) return false;
        var all = string.Join(' ', [.. kept, $"{hash}@{now.ToUnixTimeSeconds()}"]);
        return (await users.SetAuthenticationTokenAsync(person, Provider, UsedCodes, all)).Succeeded;
    }

    private static ITimeLimitedDataProtector Protector(HttpContext http) => http.RequestServices
        .GetRequiredService<IDataProtectionProvider>().CreateProtector(Purpose).ToTimeLimitedDataProtector();

    private sealed record Half(string Person, string Stamp, string Method, string? ReturnUrl);
}

/// <summary>A hash that no password has, to spend as long on nobody as on somebody.</summary>
internal static class Decoy
{
    private static string? _hash;

    public static string Hash(IPasswordHasher<Person> hasher) =>
        _hash ??= hasher.HashPassword(new Person(), Convert.ToHexString(RandomNumberGenerator.GetBytes(16)));
}
