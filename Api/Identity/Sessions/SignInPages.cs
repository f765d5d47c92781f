using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Smart.Api.Identity.Pages;

namespace Smart.Api.Identity;

/// <summary>Where people come in and go out: by a link, by password and second step, by a passkey.</summary>
public static class SignInPages
{
    internal const string PagePath = "/sign-in";
    private const string SecondPath = "/sign-in/second";

    /// <summary>Maps the pages.</summary>
    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        var pages = app.MapGroup("").ExcludeFromDescription().AllowAnonymous();
        pages.MapGet("/denied", () => Forms.Page<NoticePage>(
            new { Error = Words.Of("denied"), Link = "/", LinkWord = "home" }, StatusCodes.Status403Forbidden));
        app.MapAccountData();
        if (app.ServiceProvider.GetRequiredService<AuthMode>().IsExternal)
        {
            app.MapExternalSignIn();
            return;
        }

        pages.MapGet(PagePath, (string? returnUrl) => Ask(returnUrl, user: null, error: null));
        pages.MapPost(PagePath, Enter);
        pages.MapGet(SecondPath, () => Forms.Page<SecondPage>(new { }));
        pages.MapPost(SecondPath, Confirm);
        pages.MapGet(SignInLinks.Path, Look);
        pages.MapPost(SignInLinks.Path, Use);
        pages.MapPost("/sign-out", (Delegate)Leave);
        pages.MapPasskeySignIn();
        pages.MapRecoveringAccounts();
        app.MapAccount();
    }

    /// <summary>
    /// Signs somebody in, in this browser, under a new key: whoever was signed in here is no longer, and a key that
    /// somebody else knew before is worth nothing after.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="person">Who.</param>
    /// <param name="method">How they proved it.</param>
    /// <param name="since">When they did, where that was earlier than now.</param>
    public static async Task SignIn(
        this HttpContext http, Person person, string method, DateTimeOffset? since = null)
    {
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        var identity = PersonClaims.Of(person, [], CookieAuthenticationDefaults.AuthenticationScheme);
        identity.AddClaim(new Claim(PersonClaims.Method, method));
        // The handler of this request remembers the session that was just ended, and would renew it.
        var schemes = http.RequestServices.GetRequiredService<IAuthenticationSchemeProvider>();
        var scheme = await schemes.GetSchemeAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        var handler = ActivatorUtilities.CreateInstance<CookieAuthenticationHandler>(http.RequestServices);
        await handler.InitializeAsync(scheme!, http);
        var times = new AuthenticationProperties { IsPersistent = true };
        if (since is { } earlier) times.Items[SessionStore.Since] = earlier.ToString("O");
        await handler.SignInAsync(new ClaimsPrincipal(identity), times);
        if (since is null)
        {
            await http.RequestServices.GetRequiredService<AccessLog>()
                .Write("signed-in", person.Id, subject: person.Id, detail: method);
        }
    }

    /// <summary>Goes to where somebody wanted to go, within this house.</summary>
    public static IResult Onward(HttpContext http, string? returnUrl)
    {
        var local = RedirectHttpResult.IsLocalUrl(returnUrl) ? returnUrl! : "/";
        if (!local.StartsWith("/connect/", StringComparison.Ordinal)) return Results.LocalRedirect(local);
        // An app waits at the end of this way. Browsers hold a form to its own host, redirects included, so the way
        // begins anew with a page.
        http.Response.Headers["Refresh"] = $"0; url={local}";
        return Forms.Page<NoticePage>(new { Link = local, LinkWord = "continue" });
    }

    /// <summary>The first step is done: goes on to the second where the account has one.</summary>
    public static async Task<IResult> Entered(HttpContext http, Person person, string method, string? returnUrl)
    {
        if (person.TwoFactorEnabled)
        {
            SecondStep.Begin(http, person, method, returnUrl);
            return Results.LocalRedirect(SecondPath);
        }

        await http.SignIn(person, method);
        return Onward(http, returnUrl);
    }

    private static IResult Ask(string? returnUrl, string? user, string? error, int status = 200) =>
        Forms.Page<SignInPage>(
            new { ReturnUrl = RedirectHttpResult.IsLocalUrl(returnUrl) ? returnUrl : "/", User = user, Error = error },
            status);

    private static async Task<IResult> Enter(
        HttpContext http, UserManager<Person> users, SignInLimit limit, AccessLog log)
    {
        if (await Forms.Read(http) is not { } form) return Forms.Expired();
        var (user, back) = (form["user"].ToString().Trim(), form["returnUrl"].ToString());
        if (!limit.Admits(http, user))
            return Ask(back, user, Words.Of("slow-down"), StatusCodes.Status429TooManyRequests);

        var person = await users.FindByNameAsync(user) ?? await users.FindByEmailAsync(user);
        var isRight = await IsRight(users, person, form["password"].ToString());
        if (person is null || !isRight)
        {
            await log.Write("sign-in-failed", who: "", subject: person?.Id ?? "", detail: "password");
            return Ask(back, user, Words.Of("wrong"), StatusCodes.Status401Unauthorized);
        }

        return await Entered(http, person, "password", back);
    }

    // Whoever does not exist, has no password or is locked out takes as long as whoever mistyped, and hears the same.
    private static async Task<bool> IsRight(UserManager<Person> users, Person? person, string password)
    {
        var mayTry = person is { PasswordHash: not null, DisabledAt: null } && !await users.IsLockedOutAsync(person);
        var hasher = users.PasswordHasher;
        if (!mayTry)
        {
            hasher.VerifyHashedPassword(new Person(), Decoy.Hash(hasher), password);
            return false;
        }

        if (await users.CheckPasswordAsync(person!, password))
        {
            // With a second step the count goes on until that is done, or its codes could be guessed for ever.
            if (!person!.TwoFactorEnabled) await users.ResetAccessFailedCountAsync(person);
            return true;
        }

        await users.AccessFailedAsync(person!);
        return false;
    }

    private static async Task<IResult> Confirm(
        HttpContext http, UserManager<Person> users, SignInLimit limit, AccessLog log, TimeProvider clock)
    {
        if (await Forms.Read(http) is not { } form) return Forms.Expired();
        if (await SecondStep.Read(http, users) is not { } step) return Results.LocalRedirect(PagePath);
        if (!limit.Admits(http, step.Person.Id))
            return Forms.Page<SecondPage>(new { Error = Words.Of("slow-down") }, StatusCodes.Status429TooManyRequests);
        var used = await SecondStep.Verify(users, step.Person, form["code"].ToString(), clock.GetUtcNow());
        if (used is null)
        {
            await users.AccessFailedAsync(step.Person);
            await log.Write("sign-in-failed", who: "", subject: step.Person.Id, detail: "second step");
            return Forms.Page<SecondPage>(new { Error = Words.Of("code-wrong") }, StatusCodes.Status401Unauthorized);
        }

        await users.ResetAccessFailedCountAsync(step.Person);
        SecondStep.End(http);
        await http.SignIn(step.Person, $"{step.Method}+{used}");
        return Onward(http, step.ReturnUrl);
    }

    // Opening a link shows a button: only the button uses the link up.
    private static async Task<IResult> Look(string? token, HttpContext http, SignInLinks links)
    {
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        return token is not null && await links.Look(token) is { } found
            ? Forms.Page<LinkPage>(new { found.Person.Name, Token = token })
            : Dead();
    }

    private static async Task<IResult> Use(HttpContext http, SignInLinks links, SignInLimit limit)
    {
        if (await Forms.Read(http) is not { } form) return Forms.Expired();
        if (!limit.Admits(http, "link"))
            return Forms.Page<NoticePage>(new { Error = Words.Of("slow-down") }, StatusCodes.Status429TooManyRequests);
        return await links.Redeem(form["token"].ToString()) is { } used
            ? await Entered(http, used.Person, "link", used.Purpose == "first-start" ? "/" : AccountPages.Path)
            : Dead();
    }

    private static IResult Dead() => Forms.Page<NoticePage>(
        new { Error = Words.Of("link-dead"), Link = "/recover", LinkWord = "lost" }, StatusCodes.Status410Gone);

    private static async Task<IResult> Leave(HttpContext http)
    {
        if (await Forms.Read(http) is null) return Forms.Expired();
        await http.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return Results.LocalRedirect(PagePath);
    }
}
