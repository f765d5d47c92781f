using Microsoft.Net.Http.Headers;

namespace Smart.Api.Http;

/// <summary>The four languages of the house, and which one a caller reads.</summary>
public static class Languages
{
    /// <summary>What a caller gets who asks for nothing that we speak.</summary>
    public const string Default = "fr";

    /// <summary>Every language, the default first.</summary>
    public static readonly string[] All = [Default, "nl", "de", "en"];

    /// <summary>The cookie of a browser whose reader chose a language.</summary>
    public const string Cookie = "language";

    private static readonly AsyncLocal<string?> OfRequest = new();

    /// <summary>The language of the request under way, for what is written deep inside an answer.</summary>
    public static string Current => OfRequest.Value ?? Default;

    /// <summary>Remembers each request's language.</summary>
    public static IApplicationBuilder UseLanguage(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        OfRequest.Value = Of(context);
        return next(context);
    });

    /// <summary>
    /// The language that the reader chose, else the best of ours for Accept-Language (RFC 9110, section 12.5.4).
    /// </summary>
    public static string Of(HttpContext context)
    {
        if (context.Request.Cookies[Cookie] is { } chosen && All.Contains(chosen)) return chosen;
        if (!StringWithQualityHeaderValue.TryParseList(context.Request.Headers.AcceptLanguage, out var wanted))
            return Default;

        // OrderByDescending is stable: among equals the first one written wins, as people expect.
        return wanted
            .Where(value => value.Quality is not 0)
            .OrderByDescending(value => value.Quality ?? 1)
            .Select(value => Known(value.Value.ToString()))
            .FirstOrDefault(known => known is not null) ?? Default;
    }

    // A region says nothing here: nl-BE and nl read the same sentences.
    private static string? Known(string tag) =>
        tag == "*"
        ? Default
        : Array.Find(All, known => known.Equals(tag.Split('-')[0], StringComparison.OrdinalIgnoreCase));
}
