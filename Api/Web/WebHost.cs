using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components.Endpoints;
using Smart.Api.Http;

namespace Smart.Api.Web;

/// <summary>
/// The pages: Razor components rendered on the server, once a request, without a circuit. How a page is made stands in
/// <c>docs/WEB.md</c>.
/// </summary>
public static class WebHost
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(400);

    // What is no page, whatever the caller accepts: an answer there is never HTML.
    private static readonly string[] NoPages =
        ["/v1", "/openapi", "/docs", "/health", "/metrics", "/connect", "/.well-known"];

    /// <summary>Adds what pages need.</summary>
    public static WebApplicationBuilder AddWeb(this WebApplicationBuilder builder)
    {
        builder.Services.AddRazorComponents();
        return builder;
    }

    /// <summary>
    /// A form that is no longer on its page, for somebody or the same person a moment before did what it was for, leads
    /// to the page as it stands now: what is sent twice does no harm, and is no mistake either.
    /// </summary>
    public static IApplicationBuilder UseGoneForms(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        await next(context);
        if (!IsGone(context)) return;
        context.Response.Clear();
        context.Response.Redirect($"{context.Request.PathBase}{context.Request.Path}{context.Request.QueryString}");
    });

    // The renderer says so by a bare 400; one without a valid token is turned away by the same status.
    private static bool IsGone(HttpContext context) =>
        HttpMethods.IsPost(context.Request.Method)
        && context.Response is { StatusCode: StatusCodes.Status400BadRequest, HasStarted: false }
        && context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>() is not null
        && context.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: true };

    /// <summary>Maps the pages and what they load.</summary>
    public static void MapWeb(this WebApplication app)
    {
        app.MapWebAssets();
        app.MapPost("/settings", Settle).AllowAnonymous().ExcludeFromDescription();
        app.MapRazorComponents<App>();
    }

    /// <summary>Whether a person looks: an answer is a page then, also when something is wrong.</summary>
    public static bool IsPage(this HttpContext context) =>
        !Array.Exists(NoPages, path => context.Request.Path.StartsWithSegments(path, StringComparison.Ordinal))
        && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal);

    // Language and theme of this browser, for people without JavaScript too. Neither says anything about anybody.
    private static async Task<IResult> Settle(HttpContext http, IAntiforgery forms)
    {
        if (!await forms.IsRequestValidAsync(http)) return new ProblemResult(400, "http.bad-request");
        var wanted = await http.Request.ReadFormAsync(http.RequestAborted);
        Keep(http, Languages.Cookie, wanted["language"].ToString(), Languages.All);
        Keep(http, "theme", wanted["theme"].ToString(), ["auto", "light", "dark"]);
        var back = wanted["back"].ToString();
        return Results.LocalRedirect(IsLocal(back) ? back : "/");
    }

    /// <summary>Whether an address is one of this host's own pages, and no way out of it.</summary>
    public static bool IsLocal(string? path) =>
        path is ['/', ..] && !path.StartsWith("//", StringComparison.Ordinal) && !path.Contains('\\');

    private static void Keep(HttpContext http, string cookie, string value, string[] allowed)
    {
        if (!allowed.Contains(value)) return;
        http.Response.Cookies.Append(cookie, value, new CookieOptions
        {
            MaxAge = Kept,
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            IsEssential = true,
            Secure = http.Request.IsHttps,
        });
    }
}
