using System.Security.Claims;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using Smart.Api.Http;
using Smart.Api.Identity.Pages;
using Smart.Grains.Interfaces;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Smart.Api.Identity;

/// <summary>
/// Gives tokens (OAuth 2.1, OpenID Connect): to apps of people by code and PKCE, renewed by refresh tokens that are
/// used once; to programs by their own secret; to the command line by a sign-in link. An access token lives ten minutes
/// and is believed without asking anybody; what takes longer to end is the refresh token, and that is revoked.
/// </summary>
public static class TokenServer
{
    /// <summary>What tokens are for.</summary>
    public const string Audience = "smart-api";

    /// <summary>The one scope: whatever the person or the program may do.</summary>
    public const string ApiScope = "api";

    /// <summary>A grant of ours: a sign-in link against tokens.</summary>
    public const string LinkGrant = "urn:smart:grant:sign-in-link";

    /// <summary>The parameter of that grant.</summary>
    public const string LinkParameter = "link";

    /// <summary>The property of a program that holds its roles.</summary>
    public const string GrantsProperty = "grants";

    /// <summary>What stands before the name of a program.</summary>
    public const string ProgramPrefix = "program:";

    /// <summary>How long an access token is believed.</summary>
    public static readonly TimeSpan AccessLifetime = TimeSpan.FromMinutes(10);

    /// <summary>How long an app may renew without its person.</summary>
    public static readonly TimeSpan RefreshLifetime = TimeSpan.FromDays(14);

    internal const string AuthorizePath = "/connect/authorize";
    internal const string TokenPath = "/connect/token";

    /// <summary>Adds the server and its routes' settings.</summary>
    public static OpenIddictServerBuilder Configure(this OpenIddictServerBuilder server, IConfiguration configuration)
    {
        if (configuration["Auth:Issuer"] is { Length: > 0 } issuer) server.SetIssuer(new Uri(issuer));
        server
            .SetAuthorizationEndpointUris(AuthorizePath)
            .SetTokenEndpointUris(TokenPath)
            .SetRevocationEndpointUris("/connect/revoke")
            .SetUserInfoEndpointUris("/connect/userinfo")
            .SetEndSessionEndpointUris("/connect/end-session");
        server
            .AllowAuthorizationCodeFlow()
            .RequireProofKeyForCodeExchange()
            .AllowRefreshTokenFlow()
            .AllowClientCredentialsFlow()
            .AllowCustomFlow(LinkGrant);
        server
            .RegisterScopes(Scopes.Profile, Scopes.OfflineAccess, ApiScope)
            .RegisterClaims([PersonClaims.Subject, PersonClaims.Name, PersonClaims.Role, PersonClaims.Member])
            .SetAccessTokenLifetime(AccessLifetime)
            .SetRefreshTokenLifetime(RefreshLifetime)
            .SetAuthorizationCodeLifetime(TimeSpan.FromMinutes(2))
            .SetRefreshTokenReuseLeeway(TimeSpan.FromSeconds(10))
            .DisableAccessTokenEncryption();
        var host = server.UseAspNetCore()
            .EnableAuthorizationEndpointPassthrough()
            .EnableTokenEndpointPassthrough()
            .EnableUserInfoEndpointPassthrough()
            .EnableEndSessionEndpointPassthrough();
        if (configuration.GetValue<bool>("Auth:AllowHttp")) host.DisableTransportSecurityRequirement();
        return server;
    }

    /// <summary>Maps <c>/connect</c>, where this house gives tokens itself.</summary>
    public static void MapTokenServer(this IEndpointRouteBuilder app)
    {
        if (app.ServiceProvider.GetRequiredService<AuthMode>().IsExternal) return;
        var group = app.MapGroup("/connect").ExcludeFromDescription().AllowAnonymous();
        group.MapPost("/token", Exchange).DisableAntiforgery();
        group.MapMethods("/authorize", [HttpMethods.Get, HttpMethods.Post], Authorize).DisableAntiforgery();
        group.MapMethods("/userinfo", [HttpMethods.Get, HttpMethods.Post], Tell)
            .RequireAuthorization(policy => policy
                .AddAuthenticationSchemes(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)
                .RequireAuthenticatedUser())
            .DisableAntiforgery();
        group.MapMethods("/end-session", [HttpMethods.Get, HttpMethods.Post], (Delegate)EndSession)
            .DisableAntiforgery();
    }

    // Whoever is not signed in signs in first, and comes back to the same question.
    private static async Task<IResult> Authorize(HttpContext http, People people)
    {
        var request = http.GetOpenIddictServerRequest()!;
        var signedIn = await http.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        if (signedIn.Principal?.FindFirstValue(PersonClaims.Subject) is not { } id
            || await people.Find(id) is not { } found)
        {
            if (request.HasPromptValue(PromptValues.None)) return Refuse(Errors.LoginRequired);
            var back = new AuthenticationProperties { RedirectUri = $"{http.Request.Path}{http.Request.QueryString}" };
            return Results.Challenge(back, [CookieAuthenticationDefaults.AuthenticationScheme]);
        }

        return SignIn(PersonClaims.Of(found.Person, found.Roles, Scheme), request.GetScopes());
    }

    private static async Task<IResult> Exchange(HttpContext http, People people, SignInLinks links, AccessLog log)
    {
        var request = http.GetOpenIddictServerRequest()!;
        if (request.IsClientCredentialsGrantType()) return await OfProgram(http, request.ClientId!);
        if (request.GrantType == LinkGrant)
        {
            var used = await links.Redeem($"{request.GetParameter(LinkParameter)}");
            // A second step stays a second step: whoever has one signs in where it is asked for.
            if (used is not { Person: { TwoFactorEnabled: false } person }
                || await people.Find(person.Id) is not { } by)
            {
                return Refuse(Errors.InvalidGrant);
            }

            await log.Write("signed-in", person.Id, subject: person.Id, detail: $"link, {request.ClientId}");
            return SignIn(PersonClaims.Of(by.Person, by.Roles, Scheme), request.GetScopes());
        }

        // A code or a refresh token: who it was made for is asked anew, for much may have changed since.
        var asked = await http.AuthenticateAsync(Scheme);
        var id = asked.Principal?.FindFirstValue(PersonClaims.Subject);
        if (id is null || await people.Find(id) is not { } found) return Refuse(Errors.InvalidGrant);
        var identity = PersonClaims.Of(found.Person, found.Roles, Scheme);
        identity.SetAuthorizationId(asked.Principal!.GetAuthorizationId());
        return SignIn(identity, asked.Principal!.GetScopes());
    }

    private static async Task<IResult> OfProgram(HttpContext http, string client)
    {
        var programs = http.RequestServices.GetRequiredService<IOpenIddictApplicationManager>();
        var program = await programs.FindByClientIdAsync(client);
        var properties = await programs.GetPropertiesAsync(program!);
        var grants = properties.TryGetValue(GrantsProperty, out var value) ? value.GetString()! : "";
        var identity = new ClaimsIdentity(Scheme, PersonClaims.Name, PersonClaims.Role);
        identity.AddClaim(new Claim(PersonClaims.Subject, $"{ProgramPrefix}{client}"));
        identity.AddClaim(new Claim(PersonClaims.Name, client));
        identity.With(grants.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(RoleAt.Read).OfType<RoleAt>());
        return SignIn(identity, [ApiScope]);
    }

    private static Ok<Dictionary<string, object?>> Tell(HttpContext http)
    {
        var told = http.User;
        return TypedResults.Ok(new Dictionary<string, object?>
        {
            [PersonClaims.Subject] = told.FindFirstValue(PersonClaims.Subject),
            [PersonClaims.Name] = told.FindFirstValue(PersonClaims.Name),
            [PersonClaims.Locale] = told.FindFirstValue(PersonClaims.Locale),
            [PersonClaims.Member] = told.FindFirstValue(PersonClaims.Member),
            [PersonClaims.Role] = told.FindAll(PersonClaims.Role).Select(claim => claim.Value).ToArray(),
        });
    }

    // Any site can send a browser here: only who shows whom it means is followed at once, all others ask the person.
    private static async Task<IResult> EndSession(HttpContext http)
    {
        var hinted = (await http.AuthenticateAsync(Scheme)).Principal?.FindFirstValue(PersonClaims.Subject);
        var signedIn = await http.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        var person = signedIn.Principal?.FindFirstValue(PersonClaims.Subject);
        if (person is not null && person != hinted) return Forms.Page<LeavePage>(new { });
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return Results.SignOut(new AuthenticationProperties { RedirectUri = "/" }, [Scheme]);
    }

    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    private static IResult SignIn(ClaimsIdentity identity, IEnumerable<string> scopes)
    {
        identity.SetScopes(scopes);
        identity.SetResources(Audience);
        identity.SetDestinations(claim => claim.Type is PersonClaims.Subject or PersonClaims.Name or PersonClaims.Locale
            or PersonClaims.Member or PersonClaims.Role or PersonClaims.Cooperative or PersonClaims.Grant
            ? [Destinations.AccessToken, Destinations.IdentityToken]
            : [Destinations.AccessToken]);
        return Results.SignIn(new ClaimsPrincipal(identity), properties: null, Scheme);
    }

    private static IResult Refuse(string error) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
        }),
        [Scheme]);
}
