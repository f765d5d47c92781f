using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Smart.Api.Identity.Pages;

namespace Smart.Api.Identity;

/// <summary>
/// Signing in by a passkey (WebAuthn, level 3): the browser proves that it holds a key of the account, bound to this
/// host, and nothing that could be phished is ever typed. It stands for both steps.
/// </summary>
internal static class PasskeyPages
{
    private const string Cookie = "smart-passkey";
    private const string Purpose = "Smart.Api.Passkeys";
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(5);

    public static void MapPasskeySignIn(this IEndpointRouteBuilder pages)
    {
        pages.MapPost("/sign-in/passkey/options", Options);
        pages.MapPost("/sign-in/passkey", Enter);
    }

    /// <summary>Keeps what a challenge was made of, protected, in the browser that was challenged.</summary>
    public static void Keep(HttpContext http, string? state, string path) =>
        http.Response.Cookies.Append(Cookie, Protector(http).Protect(state ?? "", Lasts), new CookieOptions
        {
            HttpOnly = true,
            Secure = http.Request.IsHttps,
            SameSite = SameSiteMode.Strict,
            Path = path,
            MaxAge = Lasts,
        });

    /// <summary>Takes it back: a challenge is good for one answer.</summary>
    public static string? Take(HttpContext http, string path)
    {
        if (http.Request.Cookies[Cookie] is not { } kept) return null;
        http.Response.Cookies.Delete(Cookie, new CookieOptions { Path = path });
        try
        {
            return Protector(http).Unprotect(kept);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static async Task<IResult> Options(HttpContext http, IPasskeyHandler<Person> passkeys)
    {
        if (await Forms.Read(http) is null) return Forms.Expired();
        // For no account in particular: who asks learns nothing about who exists.
        var options = await passkeys.MakeRequestOptionsAsync(user: null, http);
        Keep(http, options.AssertionState, "/sign-in");
        return Results.Text(options.RequestOptionsJson, "application/json");
    }

    private static async Task<IResult> Enter(
        HttpContext http, IPasskeyHandler<Person> passkeys, UserManager<Person> users, SignInLimit limit, AccessLog log)
    {
        if (await Forms.Read(http) is not { } form) return Forms.Expired();
        var back = form["returnUrl"].ToString();
        if (!limit.Admits(http, "link")) return Failed(back, "slow-down", StatusCodes.Status429TooManyRequests);
        var found = await Assert(http, passkeys, form["credential"].ToString());
        if (found is not { Succeeded: true, User: { DisabledAt: null } person })
        {
            await log.Write("sign-in-failed", who: "", detail: "passkey");
            return Failed(back, "passkey-failed", StatusCodes.Status401Unauthorized);
        }

        await users.AddOrUpdatePasskeyAsync(person, found.Passkey); // Its counter went up.
        await http.SignIn(person, "passkey");
        return SignInPages.Onward(http, back);
    }

    private static async Task<PasskeyAssertionResult<Person>?> Assert(
        HttpContext http, IPasskeyHandler<Person> passkeys, string credential)
    {
        if (Take(http, "/sign-in") is not { } state || credential.Length is 0 or > 20_000) return null;
        try
        {
            return await passkeys.PerformAssertionAsync(new PasskeyAssertionContext
            {
                HttpContext = http,
                CredentialJson = credential,
                AssertionState = state,
            });
        }
        catch (Exception broken) when (broken is JsonException or FormatException)
        {
            return null;
        }
    }

    private static IResult Failed(string back, string word, int status) =>
        Forms.Page<SignInPage>(new { ReturnUrl = back, Error = Words.Of(word) }, status);

    private static ITimeLimitedDataProtector Protector(HttpContext http) => http.RequestServices
        .GetRequiredService<IDataProtectionProvider>().CreateProtector(Purpose).ToTimeLimitedDataProtector();
}
