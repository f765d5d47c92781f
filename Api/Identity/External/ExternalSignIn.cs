using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Smart.Api.Identity.Pages;

namespace Smart.Api.Identity;

/// <summary>
/// Signing in at an authority outside (OpenID Connect): browsers by code and PKCE, and then in a session of ours as
/// ever; apps and programs by its access tokens, proven with the keys that it publishes.
/// </summary>
internal static class ExternalSignIn
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    // A key that the authority no longer publishes is believed no longer than a token lives.
    private static readonly TimeSpan KeysRead = TimeSpan.FromMinutes(10);

    // Keys that only the authority has. Of a shared secret, or none, nobody could say who signed.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    /// <summary>Adds both ways in.</summary>
    public static AuthenticationBuilder AddExternal(this AuthenticationBuilder builder, AuthMode mode) => builder
        .AddJwtBearer(options => Configure(options, mode))
        .AddOpenIdConnect(options => Configure(options, mode));

    /// <summary>Maps where browsers are sent away to, and what they find when they have left.</summary>
    public static void MapExternalSignIn(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("").ExcludeFromDescription().AllowAnonymous();
        pages.MapGet(SignInPages.PagePath, Send);
        pages.MapExternalSignOut();
        app.MapExternalAccount();
    }

    private static void Configure(JwtBearerOptions options, AuthMode mode)
    {
        options.Authority = mode.Authority;
        options.RequireHttpsMetadata = !mode.AllowsHttp;
        options.AutomaticRefreshInterval = KeysRead;
        options.MapInboundClaims = false;
        options.TokenValidationParameters = Proof(mode.Audience);
        options.Events = new JwtBearerEvents
        {
            OnTokenValidated = async proven =>
            {
                var told = mode.Claims.Read(proven.Principal!);
                if (told is null || await IsLocked(proven.HttpContext, told.Subject)) proven.Fail("nobody");
                else proven.Principal = told.Principal(JwtBearerDefaults.AuthenticationScheme);
            },
        };
    }

    private static void Configure(OpenIdConnectOptions options, AuthMode mode)
    {
        options.Authority = mode.Authority;
        options.RequireHttpsMetadata = !mode.AllowsHttp;
        options.AutomaticRefreshInterval = KeysRead;
        options.ClientId = mode.ClientId;
        options.ClientSecret = mode.ClientSecret;
        options.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.ResponseMode = OpenIdConnectResponseMode.Query; // A form from elsewhere is refused, as all are.
        options.UsePkce = true;
        options.SaveTokens = true; // On the way in only: no session of ours keeps them.
        options.MapInboundClaims = false;
        options.CallbackPath = "/sign-in/callback";
        options.SignedOutCallbackPath = "/sign-out/callback";
        options.RemoteSignOutPath = PathString.Empty; // Whoever could send a browser there would sign people out.
        options.TokenValidationParameters = Proof(mode.ClientId);
        options.Scope.Clear();
        foreach (var scope in mode.Scopes) options.Scope.Add(scope);
        foreach (var cookie in (CookieBuilder[])[options.CorrelationCookie, options.NonceCookie])
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = mode.AllowsHttp ? CookieSecurePolicy.SameAsRequest : CookieSecurePolicy.Always;
        }

        options.Events = new OpenIdConnectEvents
        {
            OnTicketReceived = received => Arrive(received, mode),
            OnRemoteFailure = Fail,
        };
    }

    private static TokenValidationParameters Proof(string audience) => new()
    {
        ValidAudience = audience,
        ValidateAudience = true,
        ValidateIssuer = true, // The issuer is what the authority says of itself.
        ValidateLifetime = true,
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        ValidateIssuerSigningKey = true,
        ValidAlgorithms = Algorithms,
        ClockSkew = Skew,
        NameClaimType = PersonClaims.Name,
        RoleClaimType = PersonClaims.Role,
    };

    // From here on it is a session as any other: a row, which can be ended, and people who can be locked.
    private static async Task Arrive(TicketReceivedContext received, AuthMode mode)
    {
        received.HandleResponse();
        var http = received.HttpContext;
        var people = http.RequestServices.GetRequiredService<People>();
        if (mode.Claims.Read(received.Principal!) is not { } told
            || await people.Arrive(told) is not { DisabledAt: null } person)
        {
            await Refuse(http, "external-nobody", StatusCodes.Status403Forbidden);
            return;
        }

        await http.SignIn(person, "external");
        ExternalSignOut.Remember(http, received.Properties?.GetTokenValue("id_token"), mode.LongestSession);
        var back = received.ReturnUri;
        http.Response.Redirect(RedirectHttpResult.IsLocalUrl(back) ? back : "/");
    }

    private static async Task Fail(RemoteFailureContext failed)
    {
        failed.HandleResponse();
        Log(failed.HttpContext).LogWarning("Signing in outside did not work: {Why}", failed.Failure?.Message);
        await Refuse(failed.HttpContext, "external-failed", StatusCodes.Status401Unauthorized);
    }

    private static async Task Send(string? returnUrl, HttpContext http)
    {
        try
        {
            await http.ChallengeAsync(OpenIdConnectDefaults.AuthenticationScheme, new AuthenticationProperties
            {
                RedirectUri = RedirectHttpResult.IsLocalUrl(returnUrl) ? returnUrl : "/",
            });
        }
        catch (InvalidOperationException away)
        {
            Log(http).LogWarning("The authority does not answer: {Why}", away.Message);
            await Refuse(http, "external-away", StatusCodes.Status503ServiceUnavailable);
        }
    }

    private static ILogger Log(HttpContext http) => http.RequestServices.GetRequiredService<ILogger<AuthMode>>();

    private static Task Refuse(HttpContext http, string word, int status) => Forms.Page<NoticePage>(
        new { Title = Words.Of("sign-in"), Error = Words.Of(word), LinkWord = "start-again" }, status)
        .ExecuteAsync(http);

    private static async Task<bool> IsLocked(HttpContext http, string subject) =>
        await http.RequestServices.GetRequiredService<IdentityStore>().Users
            .AnyAsync(person => person.Id == subject && person.DisabledAt != null);
}
