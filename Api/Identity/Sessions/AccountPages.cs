using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Smart.Api.Identity.Pages;

namespace Smart.Api.Identity;

/// <summary>
/// A person's own account: password, second step, passkeys, sessions. Whatever changes how somebody signs in wants a
/// sign-in of the last quarter of an hour, and ends every other session.
/// </summary>
internal static class AccountPages
{
    public const string Path = "/account";

    private const string StatePath = "/account/passkey";
    private const int RecoveryCodes = 10;

    private delegate Task<IResult> Act(HttpContext http, Accounts accounts, Person person, IFormCollection form);

    public static void MapAccount(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup(Path).ExcludeFromDescription().RequireAuthorization(new AuthorizeAttribute
        {
            AuthenticationSchemes = CookieAuthenticationDefaults.AuthenticationScheme,
        });
        pages.MapGet("", (HttpContext http, Accounts accounts) => Show(http, accounts));
        // A page that answers a form has the form's address: who loads it again is shown the account.
        pages.MapGet("/{*form}", () => Results.LocalRedirect(Path));
        pages.MapPost("/password", (HttpContext http, Accounts accounts) => Form(http, accounts, SetPassword));
        pages.MapPost("/totp/begin", (HttpContext http, Accounts accounts) => Fresh(http, accounts, BeginTotp));
        pages.MapPost("/totp", (HttpContext http, Accounts accounts) => Fresh(http, accounts, ConfirmTotp));
        pages.MapPost("/totp/stop", (HttpContext http, Accounts accounts) => Fresh(http, accounts, StopTotp));
        pages.MapPost("/codes", (HttpContext http, Accounts accounts) => Fresh(http, accounts, NewCodes));
        pages.MapPost(
            "/passkey/options", (HttpContext http, Accounts accounts) => Fresh(http, accounts, PasskeyOptions));
        pages.MapPost("/passkey", (HttpContext http, Accounts accounts) => Fresh(http, accounts, AddPasskey));
        pages.MapPost("/passkey/remove", (HttpContext http, Accounts accounts) => Fresh(http, accounts, RemovePasskey));
        pages.MapPost("/session/end", (HttpContext http, Accounts accounts) => Form(http, accounts, EndSession));
        pages.MapPost("/sessions/end", (HttpContext http, Accounts accounts) => Form(http, accounts, EndOthers));
    }

    // What every form of the page has in common: it is ours, and of somebody.
    private static async Task<IResult> Form(HttpContext http, Accounts accounts, Act act)
    {
        if (await Forms.Read(http) is not { } form) return Forms.Expired();
        return await accounts.Users.FindByIdAsync(http.Caller()!.Id) is { } person
            ? await act(http, accounts, person, form)
            : Forms.Expired();
    }

    // Where it matters more, they came in just now.
    private static Task<IResult> Fresh(HttpContext http, Accounts accounts, Act act) =>
        Form(http, accounts, async (_, _, person, form) => await accounts.IsFresh(http)
            ? await act(http, accounts, person, form)
            : await Show(http, accounts, error: "not-fresh", status: StatusCodes.Status403Forbidden));

    private static async Task<IResult> Show(
        HttpContext http,
        Accounts accounts,
        string? error = null,
        string? notice = null,
        bool isTotpBegun = false,
        IReadOnlyList<string>? codes = null,
        int status = 200)
    {
        if (await accounts.View(http, isTotpBegun, codes ?? []) is not { } view) return Forms.Expired();
        return Forms.Page<AccountPage>(
            new
            {
                Account = view,
                Error = error,
                Notice = notice is null ? null : Words.Of(notice),
            },
            status);
    }

    private static async Task<IResult> SetPassword(
        HttpContext http, Accounts accounts, Person person, IFormCollection form)
    {
        var wanted = form["new"].ToString();
        // Whoever knows the password proves it here; whoever has none must have come in just now.
        if (person.PasswordHash is not null)
        {
            if (await accounts.Users.IsLockedOutAsync(person)
                || !await accounts.Users.CheckPasswordAsync(person, form["current"].ToString()))
            {
                await accounts.Users.AccessFailedAsync(person);
                return await Show(http, accounts, "password-current-wrong", status: 422);
            }
        }
        else if (!await accounts.IsFresh(http))
        {
            return await Show(http, accounts, "not-fresh", status: StatusCodes.Status403Forbidden);
        }

        if (PasswordStrength.Weakness(wanted, person) is { } weakness)
            return await Show(http, accounts, weakness, status: 422);
        await accounts.SetPassword(person, wanted);
        return await Changed(http, accounts, person, "password-changed");
    }

    private static async Task<IResult> BeginTotp(
        HttpContext http, Accounts accounts, Person person, IFormCollection form)
    {
        // Whoever has a second step takes it away first, with a code of it: none is replaced in passing.
        if (person.TwoFactorEnabled) return await Show(http, accounts, "totp-on-already", status: 409);
        await accounts.Users.ResetAuthenticatorKeyAsync(person);
        await Renew(http, accounts, person);
        return await Show(http, accounts, isTotpBegun: true);
    }

    private static async Task<IResult> ConfirmTotp(
        HttpContext http, Accounts accounts, Person person, IFormCollection form)
    {
        if (person.TwoFactorEnabled) return await Show(http, accounts, "totp-on-already", status: 409);
        var code = form["code"].ToString().Replace(" ", "", StringComparison.Ordinal);
        var provider = TokenOptions.DefaultAuthenticatorProvider;
        if (!await accounts.Users.VerifyTwoFactorTokenAsync(person, provider, code))
            return await Show(http, accounts, "code-wrong", isTotpBegun: true, status: 422);
        await accounts.IsFirstUse(person, code);
        await accounts.Users.SetTwoFactorEnabledAsync(person, enabled: true);
        var codes = await accounts.Users.GenerateNewTwoFactorRecoveryCodesAsync(person, RecoveryCodes);
        await Renew(http, accounts, person);
        await accounts.Log.Write("second-step-on", person.Id, person.Id);
        return await Show(http, accounts, notice: "saved", codes: [.. codes!]);
    }

    private static async Task<IResult> StopTotp(
        HttpContext http, Accounts accounts, Person person, IFormCollection form)
    {
        if (!await accounts.IsProven(http, person, form["code"].ToString()))
            return await Show(http, accounts, "code-wrong", status: 422);
        await accounts.Users.SetTwoFactorEnabledAsync(person, enabled: false);
        await accounts.Users.ResetAuthenticatorKeyAsync(person);
        return await Changed(http, accounts, person, "second-step-off");
    }

    private static async Task<IResult> NewCodes(
        HttpContext http, Accounts accounts, Person person, IFormCollection form)
    {
        if (!person.TwoFactorEnabled) return await Show(http, accounts);
        if (!await accounts.IsProven(http, person, form["code"].ToString()))
            return await Show(http, accounts, "code-wrong", status: 422);
        var codes = await accounts.Users.GenerateNewTwoFactorRecoveryCodesAsync(person, RecoveryCodes);
        await Renew(http, accounts, person);
        await accounts.Log.Write("recovery-codes-made", person.Id, person.Id);
        return await Show(http, accounts, codes: [.. codes!]);
    }

    private static async Task<IResult> PasskeyOptions(
        HttpContext http, Accounts accounts, Person person, IFormCollection form)
    {
        var options = await accounts.Passkeys.MakeCreationOptionsAsync(
            new PasskeyUserEntity { Id = person.Id, Name = person.UserName!, DisplayName = person.Name }, http);
        PasskeyPages.Keep(http, options.AttestationState, StatePath);
        return Results.Text(options.CreationOptionsJson, "application/json");
    }

    private static async Task<IResult> AddPasskey(
        HttpContext http, Accounts accounts, Person person, IFormCollection form)
    {
        var credential = form["credential"].ToString();
        if (PasskeyPages.Take(http, StatePath) is not { } state || credential.Length is 0 or > 20_000)
            return await Show(http, accounts, "passkey-failed", status: 422);
        PasskeyAttestationResult made;
        try
        {
            made = await accounts.Passkeys.PerformAttestationAsync(new PasskeyAttestationContext
            {
                HttpContext = http,
                CredentialJson = credential,
                AttestationState = state,
            });
        }
        catch (Exception broken) when (broken is JsonException or FormatException)
        {
            return await Show(http, accounts, "passkey-failed", status: 422);
        }

        if (!made.Succeeded || made.UserEntity.Id != person.Id)
            return await Show(http, accounts, "passkey-failed", status: 422);
        made.Passkey.Name = Device.Name(http.Request.Headers.UserAgent.ToString());
        await accounts.Users.AddOrUpdatePasskeyAsync(person, made.Passkey);
        await accounts.Log.Write("passkey-added", person.Id, person.Id);
        return await Show(http, accounts, notice: "saved");
    }

    private static async Task<IResult> RemovePasskey(
        HttpContext http, Accounts accounts, Person person, IFormCollection form)
    {
        byte[] id;
        try
        {
            id = Convert.FromHexString(form["id"].ToString());
        }
        catch (FormatException)
        {
            return await Show(http, accounts);
        }

        if (await accounts.Users.GetPasskeyAsync(person, id) is null) return await Show(http, accounts);
        await accounts.Users.RemovePasskeyAsync(person, id);
        return await Changed(http, accounts, person, "passkey-removed");
    }

    private static async Task<IResult> EndSession(
        HttpContext http, Accounts accounts, Person person, IFormCollection form)
    {
        var id = form["id"].ToString();
        await accounts.Store.Sessions
            .Where(session => session.Id == id && session.PersonId == person.Id)
            .ExecuteDeleteAsync();
        return await Show(http, accounts, notice: "saved");
    }

    private static async Task<IResult> EndOthers(
        HttpContext http, Accounts accounts, Person person, IFormCollection form)
    {
        var current = Accounts.CurrentSession(http);
        await accounts.Store.Sessions
            .Where(session => session.PersonId == person.Id && session.Id != current)
            .ExecuteDeleteAsync();
        await accounts.RevokeApps(person, http.RequestAborted);
        return await Show(http, accounts, notice: "saved");
    }

    // Another secret is another stamp: every session ends, this one begins anew, and apps ask again.
    private static async Task<IResult> Changed(HttpContext http, Accounts accounts, Person person, string kind)
    {
        await accounts.Users.UpdateSecurityStampAsync(person);
        await accounts.RevokeApps(person, http.RequestAborted);
        await accounts.Log.Write(kind, person.Id, person.Id);
        await Renew(http, accounts, person);
        return await Show(http, accounts, notice: "saved");
    }

    private static async Task Renew(HttpContext http, Accounts accounts, Person person)
    {
        var method = http.User.FindFirst(PersonClaims.Method)?.Value ?? "";
        var since = await accounts.Since(http);
        await accounts.EndAll(person);
        await http.SignIn(person, method, since);
    }
}
