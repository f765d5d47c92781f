using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Smart.Api.Identity.Pages;

namespace Smart.Api.Identity;

/// <summary>Forms of signing in: shown whole, read only when they are ours.</summary>
internal static class Forms
{
    /// <summary>A page, with the values that it shows.</summary>
    public static IResult Page<T>(object values, int status = StatusCodes.Status200OK)
        where T : IComponent =>
        new RazorComponentResult<T>(values) { StatusCode = status, PreventStreamingRendering = true };

    /// <summary>What was filled in; null when the form is not one that we gave to this browser.</summary>
    public static async Task<IFormCollection?> Read(HttpContext http)
    {
        if (!http.Request.HasFormContentType) return null;
        var isOurs = await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http);
        return isOurs ? await http.Request.ReadFormAsync(http.RequestAborted) : null;
    }

    /// <summary>Says that a form was not ours, or too old.</summary>
    public static IResult Expired() =>
        Page<NoticePage>(new { Error = Words.Of("expired-form") }, StatusCodes.Status400BadRequest);
}
