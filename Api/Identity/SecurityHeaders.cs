using System.Collections.Frozen;
using Microsoft.Extensions.Primitives;
using Smart.Api.Http;

namespace Smart.Api.Identity;

/// <summary>
/// What browsers are told to refuse, on every answer: script, style and frames of others, guesses at media types, other
/// sites that send forms in somebody's name.
/// </summary>
public static class SecurityHeaders
{
    /// <summary>What a page may load: files of this host, and nothing that stands inline.</summary>
    public const string Strict =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        + "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
        + "frame-ancestors 'none'";

    private static readonly FrozenSet<string> Names = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy",
        "Permissions-Policy", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy",
        "Strict-Transport-Security");

    // The browser of the description is a program of others that writes its own script into its page. It is asked about
    // nobody's data, and reads with the token that the reader types.
    private const string OfDescription =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; form-action 'self'; "
        + "base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Writes them, and refuses what another site sends with somebody's cookie.</summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app, IConfiguration configuration)
    {
        var isPlain = configuration.GetValue<bool>("Auth:AllowHttp");
        return app.Use(async (http, next) =>
        {
            var headers = http.Response.Headers;
            headers.ContentSecurityPolicy =
                http.Request.Path.StartsWithSegments("/docs", StringComparison.Ordinal) ? OfDescription : Strict;
            headers.XContentTypeOptions = "nosniff";
            headers.XFrameOptions = "DENY";
            headers["Referrer-Policy"] = "same-origin";
            headers["Permissions-Policy"] = "geolocation=(), microphone=(), payment=(), camera=(self)";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            if (!isPlain) headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
            if (IsForeign(http)) await Problems.Write(http, StatusCodes.Status403Forbidden, "http.cross-site");
            else await next(http);
        });
    }

    /// <summary>Those of an answer that is given up for another.</summary>
    public static KeyValuePair<string, StringValues>[] Kept(HttpContext http) =>
        [.. http.Response.Headers.Where(header => Names.Contains(header.Key))];

    // Forms have tokens of their own; this holds for whatever is asked with a cookie and has none, such as the Api.
    private static bool IsForeign(HttpContext http)
    {
        var request = http.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) return false;
        if (request.Headers.ContainsKey("Authorization") || request.Headers.Cookie.Count == 0) return false;
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site)
            return site is not ("same-origin" or "none");
        return request.Headers.Origin.ToString() is { Length: > 0 } origin
            && origin != $"{request.Scheme}://{request.Host}";
    }
}
