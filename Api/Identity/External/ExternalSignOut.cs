using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Smart.Api.Identity.Pages;

namespace Smart.Api.Identity;

/// <summary>
/// Going out where an authority outside lets people in: first here, and then there too, where it says that it can be
/// asked (OpenID Connect RP-Initiated Logout 1.0). Who shares a computer would else let the next one in by one click.
/// </summary>
internal static class ExternalSignOut
{
    /// <summary>Where the authority sends browsers back to.</summary>
    public const string BackPath = "/signed-out/everywhere";

    private const string HerePath = "/signed-out";
    private const string Cookie = "smart-out";
    private const string Purpose = "Smart.Api.SignOut";

    // What browsers keep of a cookie. A longer hint is left out: the authority then asks the person.
    private const int LongestHint = 3_500;

    public static void MapExternalSignOut(this IEndpointRouteBuilder pages)
    {
        pages.MapPost("/sign-out", (Delegate)Leave);
        pages.MapGet(HerePath, () => Told("signed-out-here"));
        pages.MapGet(BackPath, () => Told("signed-out-there"));
    }

    /// <summary>Keeps, in the browser, by what the authority will know whom it signs out.</summary>
    public static void Remember(HttpContext http, string? idToken, TimeSpan lasts)
    {
        if (idToken is null || Protector(http).Protect(idToken, lasts) is not { Length: <= LongestHint } hint) return;
        http.Response.Cookies.Append(Cookie, hint, new CookieOptions
        {
            HttpOnly = true,
            Secure = http.Request.IsHttps,
            SameSite = SameSiteMode.Strict,
            Path = "/sign-out",
            MaxAge = lasts,
        });
    }

    private static IResult Told(string word) => Forms.Page<NoticePage>(new
    {
        Title = Words.Of("signed-out"),
        Notice = Words.Of(word),
        LinkWord = "sign-in",
    });

    // A browser follows no form to another house, so the way there begins anew with a page.
    private static async Task<IResult> Leave(HttpContext http, AuthMode mode)
    {
        if (await Forms.Read(http) is null) return Forms.Expired();
        var hint = Recall(http);
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        if (await EndOfSession(http) is not { } there) return Results.LocalRedirect(HerePath);
        var words = new Dictionary<string, string?>
        {
            ["client_id"] = mode.ClientId,
            ["post_logout_redirect_uri"] = $"{http.Request.Scheme}://{http.Request.Host}{BackPath}",
        };
        if (hint is not null) words["id_token_hint"] = hint;
        var address = QueryHelpers.AddQueryString(there, words);
        http.Response.Headers["Refresh"] = $"0; url={address}";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        return Forms.Page<NoticePage>(new
        {
            Title = Words.Of("signed-out"),
            Notice = Words.Of("signed-out-here"),
            Link = address,
            LinkWord = "sign-out-there",
        });
    }

    // What the authority says of itself is read anyway, to sign in; whoever cannot be asked now keeps nobody here.
    private static async Task<string?> EndOfSession(HttpContext http)
    {
        var options = http.RequestServices.GetRequiredService<IOptionsMonitor<OpenIdConnectOptions>>()
            .Get(OpenIdConnectDefaults.AuthenticationScheme);
        try
        {
            var said = (await options.ConfigurationManager!.GetConfigurationAsync(http.RequestAborted))
                .EndSessionEndpoint;
            return Uri.TryCreate(said, UriKind.Absolute, out var there)
                && (there.Scheme == Uri.UriSchemeHttps
                    || (there.Scheme == Uri.UriSchemeHttp && !options.RequireHttpsMetadata))
                    ? there.AbsoluteUri
                    : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Recall(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { } kept) return null;
        http.Response.Cookies.Delete(Cookie, new CookieOptions { Path = "/sign-out" });
        try
        {
            return Protector(http).Unprotect(kept);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static ITimeLimitedDataProtector Protector(HttpContext http) => http.RequestServices
        .GetRequiredService<IDataProtectionProvider>().CreateProtector(Purpose).ToTimeLimitedDataProtector();
}
