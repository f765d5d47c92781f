using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Smart.Api.Http;
using Smart.Api.Identity.Pages;
using Smart.Api.Users;
using Smart.Grains.Interfaces;

namespace Smart.Api.Identity;

/// <summary>A member's own data: taken away as a file, and erased, from the page of their account.</summary>
internal static class AccountData
{
    public const string CopyPath = "/account/data";
    public const string ErasePath = "/account/erase";

    private static readonly JsonSerializerOptions Readable = MakeReadable();

    public static void MapAccountData(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("").ExcludeFromDescription().RequireAuthorization(new AuthorizeAttribute
        {
            AuthenticationSchemes = CookieAuthenticationDefaults.AuthenticationScheme,
        });
        pages.MapGet(CopyPath, (Delegate)Copy).Weighs(3);
        pages.MapPost(ErasePath, (Delegate)Erase);
    }

    private static async Task<IResult> Copy(HttpContext http)
    {
        if (http.Caller()?.Member is not { } member || await PersonalData.Of(http, member) is not { } data)
            return Policies.Nothing;
        await http.RequestServices.GetRequiredService<AccessLog>()
            .Write("personal-data-taken", http.Caller()!.Id, member);
        return Results.File(JsonSerializer.SerializeToUtf8Bytes(data, Readable), "application/json", "smart.json");
    }

    // It cannot be taken back, so it wants a sign-in of just now, as whatever changes an account does.
    private static async Task<IResult> Erase(HttpContext http, Accounts accounts)
    {
        if (await Forms.Read(http) is not { } form) return Forms.Expired();
        if (http.Caller()?.Member is not { } member) return Forms.Expired();
        if (form["agreed"] != "true") return Results.LocalRedirect(AccountPages.Path);
        if (!await accounts.IsFresh(http))
        {
            return Forms.Page<NoticePage>(
                new
                {
                    Title = Words.Of("data-title"),
                    Error = Words.Of("not-fresh"),
                    Link = "/sign-in?returnUrl=/account",
                    LinkWord = "sign-in-again",
                },
                StatusCodes.Status403Forbidden);
        }

        if (await PersonalData.Erase(http, member) is { } refusal)
            return Refused(refusal, Languages.Of(http));
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return Forms.Page<NoticePage>(new
        {
            Title = Words.Of("data-title"),
            Notice = Words.Of("data-erased"),
            Link = "/",
            LinkWord = "home",
        });
    }

    private static IResult Refused(Refusal refusal, string language) => Forms.Page<NoticePage>(
        new
        {
            Title = Words.Of("data-title"),
            Error = $"{refusal.Sentence(language)} {refusal.Remedy(language)}",
            Link = AccountPages.Path,
            LinkWord = "account",
        },
        RefusalStatus.Of(refusal.Code));

    private static JsonSerializerOptions MakeReadable()
    {
        var options = new JsonSerializerOptions
        {
            WriteIndented = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        };
        Json.Configure(options);
        return options;
    }
}
