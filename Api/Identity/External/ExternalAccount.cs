using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using Smart.Api.Identity.Pages;

namespace Smart.Api.Identity;

/// <summary>
/// The account of somebody whom an authority outside looks after: where they are signed in here, and which roles they
/// came with. Passwords and passkeys are its business.
/// </summary>
internal static class ExternalAccount
{
    public static void MapExternalAccount(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup(AccountPages.Path).ExcludeFromDescription().RequireAuthorization(new AuthorizeAttribute
        {
            AuthenticationSchemes = CookieAuthenticationDefaults.AuthenticationScheme,
        });
        pages.MapGet("", (HttpContext http, IdentityStore store, AuthMode mode, TimeProvider clock) =>
            Show(http, store, mode, clock, notice: null));
        pages.MapGet("/{*form}", () => Results.LocalRedirect(AccountPages.Path));
        pages.MapPost("/session/end", (HttpContext http, IdentityStore store, AuthMode mode, TimeProvider clock) =>
            End(http, store, mode, clock, areAll: false));
        pages.MapPost("/sessions/end", (HttpContext http, IdentityStore store, AuthMode mode, TimeProvider clock) =>
            End(http, store, mode, clock, areAll: true));
    }

    private static async Task<IResult> Show(
        HttpContext http, IdentityStore store, AuthMode mode, TimeProvider clock, string? notice)
    {
        var (caller, now) = (http.Caller()!, clock.GetUtcNow());
        var sessions = await store.Sessions.Where(session => session.PersonId == caller.Id && session.EndsAt > now)
            .OrderByDescending(session => session.SeenAt).AsNoTracking().ToListAsync();
        return Forms.Page<ExternalAccountPage>(new
        {
            mode.Authority,
            Roles = caller.Roles.Select(role => role.ToString()).ToArray(),
            Sessions = sessions,
            CurrentSession = Accounts.CurrentSession(http),
            Notice = notice,
        });
    }

    private static async Task<IResult> End(
        HttpContext http, IdentityStore store, AuthMode mode, TimeProvider clock, bool areAll)
    {
        if (await Forms.Read(http) is not { } form) return Forms.Expired();
        var (person, current, id) = (http.Caller()!.Id, Accounts.CurrentSession(http), form["id"].ToString());
        await store.Sessions
            .Where(each => each.PersonId == person && (areAll ? each.Id != current : each.Id == id))
            .ExecuteDeleteAsync();
        return await Show(http, store, mode, clock, Words.Of("saved"));
    }
}
