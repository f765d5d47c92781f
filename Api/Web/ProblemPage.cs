using System.Net;
using Smart.Api.Http;

namespace Smart.Api.Web;

/// <summary>What a person sees when a page cannot be shown: the sentence, the remedy, and a way back.</summary>
internal static class ProblemPage
{
    /// <summary>Writes it. It stands alone: whatever failed may not fail again here.</summary>
    public static Task Write(HttpContext context, Problem problem)
    {
        var say = context.Texts();
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(
            $"""
            <!doctype html>
            <html lang="{say.Language}"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Text(problem.Title)}</title><link rel="stylesheet" href="{WebAssets.At("app.css")}"></head>
            <body class="bare"><main id="main" class="alone"><p class="code">{problem.Status}</p>
            <h1>{Text(problem.Title)}</h1><p>{Text(problem.Remedy)}</p>
            <p><a class="button" href="/">{Text(say["problem.home"])}</a></p>
            <p class="quiet">{Text(say.Say("problem.quote", problem.Correlation))}</p></main></body></html>
            """,
            context.RequestAborted);
    }

    private static string Text(string? text) => WebUtility.HtmlEncode(text ?? "");
}
