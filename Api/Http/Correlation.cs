using System.Diagnostics;

namespace Smart.Api.Http;

/// <summary>
/// One id from the request to the journal row: the caller's own when it is fit to print, else a new one.
/// </summary>
public static class Correlation
{
    /// <summary>The header that carries it in and out.</summary>
    public const string Header = "X-Correlation-Id";

    private const int LongestId = 64;

    /// <summary>The correlation id of this request.</summary>
    public static string Of(HttpContext context) => context.TraceIdentifier;

    /// <summary>Gives each request its id before anything can fail, so that failures carry it too.</summary>
    public static IApplicationBuilder UseCorrelation(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.TraceIdentifier = FromCaller(context) ?? Activity.Current?.TraceId.ToString()
            ?? Guid.CreateVersion7().ToString("n");
        context.Response.Headers[Header] = context.TraceIdentifier;
        return next(context);
    });

    // It ends in logs and in the journal: only what cannot forge a line or a field is taken over.
    private static string? FromCaller(HttpContext context)
    {
        var given = context.Request.Headers[Header].ToString();
        return given.Length is > 0 and <= LongestId
            && given.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? given
            : null;
    }
}
