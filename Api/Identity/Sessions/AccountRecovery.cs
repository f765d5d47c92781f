using Microsoft.AspNetCore.Identity;
using Smart.Api.Identity.Pages;

namespace Smart.Api.Identity;

/// <summary>
/// Lets people back in who lost what they signed in with: by a link to their e-mail address. Whether an account exists
/// is never told, and a second step stays a second step.
/// </summary>
internal static class AccountRecovery
{
    private static readonly TimeSpan LinkLasts = TimeSpan.FromMinutes(30);

    public static void MapRecoveringAccounts(this IEndpointRouteBuilder pages)
    {
        pages.MapGet("/recover", () => Forms.Page<RecoverPage>(new { }));
        pages.MapPost("/recover", Send);
    }

    private static async Task<IResult> Send(
        HttpContext http, UserManager<Person> users, SignInLinks links, SignInLimit limit, Mail mail, AccessLog log)
    {
        if (await Forms.Read(http) is not { } form) return Forms.Expired();
        var user = form["user"].ToString().Trim();
        if (!limit.Admits(http, $"recover {user}"))
        {
            return Forms.Page<RecoverPage>(
                new { User = user, Error = Words.Of("slow-down") }, StatusCodes.Status429TooManyRequests);
        }

        var person = await users.FindByNameAsync(user) ?? await users.FindByEmailAsync(user);
        if (person is { Email: { } address, DisabledAt: null })
        {
            var token = await links.Make(person.Id, "recovery", LinkLasts);
            var link = $"{http.Request.Scheme}://{http.Request.Host}{SignInLinks.Path}?token={token}";
            await mail.Send(
                address,
                Words.Of("mail-subject", person.Locale),
                $"{Words.Of("mail-body", person.Locale)}\r\n\r\n{link}\r\n",
                http.RequestAborted);
            await log.Write("recovery-asked", who: "", subject: person.Id);
        }

        return Forms.Page<NoticePage>(new { Notice = Words.Of("recover-sent") });
    }
}
