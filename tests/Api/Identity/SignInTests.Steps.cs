using System.Net;
using System.Text.Json.Nodes;
using Smart.Api.Identity;
using Xunit;

namespace Smart.Tests.Api.Identity;

// What stands for a second step: codes of an app, and passkeys.
public sealed partial class SignInTests
{
    [Fact]
    public async Task A_code_that_was_used_is_refused_however_many_came_after_it()
    {
        var person = await door.Person("adviser@*");
        using var browser = await door.WithPassword(person, Password);
        var key = await Begin(browser);
        var (old, used, unused) = (Totp(key, earlier: 1), Totp(key), Totp(key, earlier: -1));
        using var on = await browser.Submit("/account/totp", ("code", old));
        using var first = await HalfIn(person);
        using var entered = await first.Submit("/sign-in/second", ("code", used));
        Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
        // Both are still within their window; a third one, which nobody used, shows that it is not the window.
        using var second = await HalfIn(person);
        foreach (var code in (string[])[old, used])
        {
            using var replayed = await second.Submit("/sign-in/second", ("code", code));
            Assert.Equal(HttpStatusCode.Unauthorized, replayed.StatusCode);
        }

        using var fresh = await second.Submit("/sign-in/second", ("code", unused));
        Assert.Equal(HttpStatusCode.Redirect, fresh.StatusCode);
    }

    [Fact]
    public async Task An_open_page_neither_shows_nor_replaces_nor_removes_a_second_step()
    {
        var person = await door.Person("adviser@*");
        using var browser = await door.WithPassword(person, Password);
        var key = await Begin(browser);
        using var on = await browser.Submit("/account/totp", ("code", Totp(key)));
        var codes = Codes().Matches(browser.Page).Select(match => match.Groups[1].Value).ToArray();
        foreach (var (path, fields) in new (string, (string, string)[])[]
        {
            ("/account/totp/begin", []), ("/account/totp", [("code", "000000")]), ("/account/totp/stop", []),
            ("/account/totp/stop", [("code", "000000")]), ("/account/codes", []),
        })
        {
            await browser.Open("/account");
            using var refused = await browser.SubmitTo(path, "/account/codes", fields);
            Assert.True(refused.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.UnprocessableEntity, path);
            Assert.DoesNotContain(key, browser.Page, StringComparison.Ordinal);
            Assert.Empty(Codes().Matches(browser.Page));
        }

        await browser.Open("/account");
        using var off = await browser.SubmitTo("/account/totp/stop", "/account/codes", ("code", codes[0]));
        Assert.True(off.IsSuccessStatusCode, browser.Page);
        Assert.Contains("action=\"/account/totp/begin\"", browser.Page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_passkey_stands_for_both_steps_and_so_wants_its_person()
    {
        var person = await door.Person("adviser@*");
        using var browser = await door.SignedIn(person);
        using var key = new SoftKey(door.Api.Address);
        browser.Http.DefaultRequestHeaders.Add("Origin", door.Api.Address.GetLeftPart(UriPartial.Authority));
        async Task<HttpResponseMessage> Add(bool isVerified)
        {
            await browser.Open("/account");
            var page = browser.Page;
            using var asked = await browser.SubmitTo("/account/passkey/options", "/account/passkey");
            Assert.Equal(
                "required", JsonNode.Parse(browser.Page)!["authenticatorSelection"]!["userVerification"]!.ToString());
            var made = key.Create(browser.Page, isVerified);
            browser.Page = page;
            return await browser.Submit("/account/passkey", ("credential", made));
        }

        using var unknown = await Add(isVerified: false);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unknown.StatusCode);
        using var added = await Add(isVerified: true);
        Assert.True(added.IsSuccessStatusCode, browser.Page);

        using var other = door.Browser();
        other.Http.DefaultRequestHeaders.Add("Origin", door.Api.Address.GetLeftPart(UriPartial.Authority));
        foreach (var isVerified in (bool[])[false, true])
        {
            await other.Open("/sign-in");
            var page = other.Page;
            using var asked = await other.SubmitTo("/sign-in/passkey/options", "/sign-in/passkey");
            var proof = key.Prove(other.Page, isVerified);
            other.Page = page;
            using var entered = await other.Submit("/sign-in/passkey", ("credential", proof));
            Assert.Equal(isVerified ? HttpStatusCode.Redirect : HttpStatusCode.Unauthorized, entered.StatusCode);
            Assert.Equal(isVerified, await other.IsIn());
        }
    }

    // Begins to set an authenticator app up; its key.
    private static async Task<string> Begin(Browser browser)
    {
        await browser.Open("/account");
        using var begun = await browser.Submit("/account/totp/begin");
        return Key().Match(browser.Page).Groups[1].Value;
    }

    private async Task<Browser> HalfIn(Person person)
    {
        var browser = door.Browser();
        using var half = await SignIn(browser, person, Password);
        Assert.Equal("/sign-in/second", half.Headers.Location?.ToString());
        await browser.Open("/sign-in/second");
        return browser;
    }
}
