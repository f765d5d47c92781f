using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Smart.Api.Identity;

/// <summary>Where people come in and go out.</summary>
public static class SignInPages
{
    /// <summary>Maps the pages.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("").ExcludeFromDescription().AllowAnonymous();
        pages.MapGet(SignInLinks.Path, Ask);
        pages.MapPost(SignInLinks.Path, Enter);
        pages.MapPost("/sign-out", Leave);
    }

    /// <summary>Signs somebody in, in this browser.</summary>
    public static Task SignIn(this HttpContext http, Person person, string method)
    {
        var identity = PersonClaims.Of(person, [], CookieAuthenticationDefaults.AuthenticationScheme);
        identity.AddClaim(new Claim(PersonClaims.Method, method));
        return http.SignInAsync(
            CookieAuthenticationDefaults.AuthenticationScheme,
            new ClaimsPrincipal(identity),
            new AuthenticationProperties { IsPersistent = true });
    }

    // Opening a link shows a button: only the button uses the link up.
    private static async Task<IResult> Ask(string? token, HttpContext http, SignInLinks links, IAntiforgery forms)
    {
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        if (token is null || await links.Look(token) is not { } found)
            return Page("<p>This link is used up, too old or not whole. Ask for a new one.</p>", 410);
        var field = forms.GetAndStoreTokens(http);
        return Page($"""
            <form method="post" action="{SignInLinks.Path}">
              <input type="hidden" name="{field.FormFieldName}" value="{Encode(field.RequestToken)}">
              <input type="hidden" name="token" value="{Encode(token)}">
              <button>{Encode(found.Person.Name)}</button>
            </form>
            """);
    }

    private static async Task<IResult> Enter(HttpContext http, SignInLinks links, AccessLog log, IAntiforgery forms)
    {
        if (!await forms.IsRequestValidAsync(http)) return Page("<p>Go back and try again.</p>", 400);
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        if (await links.Redeem(form["token"].ToString()) is not { } used)
            return Page("<p>This link is used up, too old or not whole. Ask for a new one.</p>", 410);
        await http.SignIn(used.Person, "link");
        await log.Write("signed-in", used.Person.Id, subject: used.Person.Id, detail: $"link: {used.Purpose}");
        return Results.LocalRedirect("/");
    }

    private static async Task<IResult> Leave(HttpContext http, IAntiforgery forms)
    {
        if (!await forms.IsRequestValidAsync(http)) return Page("<p>Go back and try again.</p>", 400);
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return Results.LocalRedirect("/");
    }

    private static string Encode(string? text) => WebUtility.HtmlEncode(text ?? "");

    private static IResult Page(string body, int status = 200) => Results.Content(
        $"<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Smart</title><body>{body}</body></html>",
        "text/html; charset=utf-8",
        statusCode: status);
}
