using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Smart.Api.Identity;
using Xunit;

namespace Smart.Tests.Api.Identity;

/// <summary>Coming in and going out, as people do it and as others would like to.</summary>
public sealed partial class SignInTests(DoorFixture door) : IClassFixture<DoorFixture>
{
    private const string Password = "tulip-orchestra-velvet-39";

    [Fact]
    public async Task A_link_signs_in_once_and_opening_it_uses_nothing_up()
    {
        var person = await door.Person("adviser@*");
        var path = $"{SignInLinks.Path}?token={await door.Link(person)}";
        using var first = door.Browser();
        using var second = door.Browser();
        for (var n = 0; n < 3; n++) Assert.Equal(HttpStatusCode.OK, (await first.Open(path)).StatusCode);
        await second.Open(path);
        var both = await Task.WhenAll(first.Submit(SignInLinks.Path), second.Submit(SignInLinks.Path));
        Assert.Single(both, response => response.StatusCode == HttpStatusCode.Redirect);
        Assert.Single(both, response => response.StatusCode == HttpStatusCode.Gone);
        Assert.NotEqual(await first.IsIn(), await second.IsIn());

        using var late = door.Browser();
        Assert.Equal(HttpStatusCode.Gone, (await late.Open(path)).StatusCode);
        var old = await door.Link(person, TimeSpan.FromSeconds(-1));
        Assert.Equal(HttpStatusCode.Gone, (await late.Open($"{SignInLinks.Path}?token={old}")).StatusCode);
        Assert.Equal(HttpStatusCode.Gone, (await late.Open($"{SignInLinks.Path}?token=guessed")).StatusCode);
    }

    [Fact]
    public async Task A_password_that_is_easy_to_guess_is_refused_and_a_good_one_signs_in()
    {
        var person = await door.Person("adviser@*");
        using var browser = await door.SignedIn(person);
        string[] weaks = ["short", "passwordpassword", $"{person.UserName}{person.UserName}", "abcdefghijkl"];
        foreach (var weak in weaks)
        {
            await browser.Open("/account");
            using var refused = await browser.Submit("/account/password", ("new", weak));
            Assert.True(refused.StatusCode == HttpStatusCode.UnprocessableEntity, weak);
        }

        await browser.Open("/account");
        using var saved = await browser.Submit("/account/password", ("new", Password));
        Assert.Contains("Saved.", browser.Page, StringComparison.Ordinal);
        Assert.True(await browser.IsIn());
        using var other = door.Browser();
        using var entered = await SignIn(other, person, Password);
        Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
        Assert.True(await other.IsIn());

        await other.Open("/account");
        using var unproven = await other.Submit("/account/password", ("current", "wrong"), ("new", Password + "x"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unproven.StatusCode);
    }

    [Fact]
    public async Task Who_guesses_is_locked_out_and_hears_the_same_whether_the_account_exists()
    {
        var person = await door.Person("adviser@*");
        using var _ = await door.WithPassword(person, Password);
        using var guesser = door.Browser();
        for (var n = 0; n < 5; n++)
        {
            using var wrong = await SignIn(guesser, person, $"guess-{n}");
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        var told = Alert().Match(guesser.Page).Value;
        Assert.Contains($"value=\"{person.UserName}\"", guesser.Page, StringComparison.Ordinal);
        using var right = await SignIn(guesser, person, Password);
        Assert.Equal((HttpStatusCode.Unauthorized, told), (right.StatusCode, Alert().Match(guesser.Page).Value));
        person.UserName = "nobody-at-all";
        using var nobody = await SignIn(guesser, person, Password);
        Assert.Equal((HttpStatusCode.Unauthorized, told), (nobody.StatusCode, Alert().Match(guesser.Page).Value));
    }

    [Fact]
    public async Task Attempts_for_one_account_are_counted_from_everywhere()
    {
        var person = await door.Person();
        using var guesser = door.Browser();
        var last = HttpStatusCode.OK;
        for (var n = 0; n < 12 && last != HttpStatusCode.TooManyRequests; n++)
        {
            using var tried = await SignIn(guesser, person, $"guess-{n}");
            last = tried.StatusCode;
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, last);
    }

    [Fact]
    public async Task The_second_step_takes_each_code_once()
    {
        var person = await door.Person("adviser@*");
        using var browser = await door.WithPassword(person, Password);
        await browser.Open("/account");
        using var begun = await browser.Submit("/account/totp/begin");
        var key = Key().Match(browser.Page).Groups[1].Value;
        using var wrong = await browser.Submit("/account/totp", ("code", "000000"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        var code = Totp(key);
        using var on = await browser.Submit("/account/totp", ("code", code));
        Assert.True(on.IsSuccessStatusCode, browser.Page);
        var codes = Codes().Matches(browser.Page).Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(10, codes.Length);

        using var other = door.Browser();
        using var half = await SignIn(other, person, Password);
        Assert.Equal("/sign-in/second", half.Headers.Location?.ToString());
        Assert.False(await other.IsIn());
        await other.Open("/sign-in/second");
        using var replayed = await other.Submit("/sign-in/second", ("code", code));
        Assert.Equal(HttpStatusCode.Unauthorized, replayed.StatusCode);
        using var entered = await other.Submit("/sign-in/second", ("code", codes[0]));
        Assert.Equal(HttpStatusCode.Redirect, entered.StatusCode);
        Assert.True(await other.IsIn());

        using var third = door.Browser();
        using var again = await SignIn(third, person, Password);
        await third.Open("/sign-in/second");
        using var used = await third.Submit("/sign-in/second", ("code", codes[0]));
        Assert.Equal(HttpStatusCode.Unauthorized, used.StatusCode);

        // A link lets nobody past the second step either.
        using var linked = door.Browser();
        await linked.Open($"{SignInLinks.Path}?token={await door.Link(person)}");
        using var asked = await linked.Submit(SignInLinks.Path);
        Assert.Equal("/sign-in/second", asked.Headers.Location?.ToString());
        Assert.False(await linked.IsIn());
    }

    [Fact]
    public async Task A_session_that_is_ended_elsewhere_is_over_at_once()
    {
        var person = await door.Person("adviser@*");
        using var here = await door.SignedIn(person);
        using var there = await door.SignedIn(person);
        Assert.True(await there.IsIn());
        await here.Open("/account");
        using var ended = await here.Submit("/account/sessions/end");
        Assert.False(await there.IsIn());
        Assert.True(await here.IsIn());

        await here.Open("/account");
        using var left = await here.Submit("/sign-out");
        Assert.False(await here.IsIn());
    }

    [Fact]
    public async Task Who_signs_in_where_somebody_else_was_is_themselves_under_a_new_key()
    {
        var auditor = await door.Person("auditor@*");
        var partner = await door.Person("partner@*");
        using var browser = await door.SignedIn(auditor);
        var before = browser.Cookie("smart");
        Assert.Equal(HttpStatusCode.OK, (await browser.Open("/v1/members")).StatusCode);
        await browser.Open($"{SignInLinks.Path}?token={await door.Link(partner)}");
        using var entered = await browser.Submit(SignInLinks.Path);
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.Open("/v1/members")).StatusCode);
        Assert.NotEqual(before, browser.Cookie("smart"));
        Assert.Equal(0, await door.Store(store => store.Sessions.CountAsync(each => each.PersonId == auditor.Id)));
    }

    [Fact]
    public async Task A_role_that_is_taken_away_counts_from_the_next_request()
    {
        var person = await door.Person("auditor@*");
        using var browser = await door.SignedIn(person);
        Assert.Equal(HttpStatusCode.OK, (await browser.Open("/v1/members")).StatusCode);
        await door.Store(store => store.Grants.Where(grant => grant.PersonId == person.Id).ExecuteDeleteAsync());
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.Open("/v1/members")).StatusCode);
        await door.Store(store => store.Users.Where(each => each.Id == person.Id).ExecuteUpdateAsync(
            row => row.SetProperty(each => each.DisabledAt, TimeProvider.System.GetUtcNow())));
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.Open("/v1/members")).StatusCode);
    }

    [Theory]
    [InlineData("https://elsewhere.example/")]
    [InlineData("//elsewhere.example/")]
    [InlineData("/\\elsewhere.example")]
    [InlineData("javascript:alert(1)")]
    public async Task Signing_in_leads_nowhere_else(string returnUrl)
    {
        var person = await door.Person("adviser@*");
        using var _ = await door.WithPassword(person, Password);
        using var browser = door.Browser();
        await browser.Open($"/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}");
        Assert.Contains("name=\"returnUrl\" value=\"/\"", browser.Page, StringComparison.Ordinal);
        using var entered = await browser.Submit(
            "/sign-in", ("user", person.UserName!), ("password", Password), ("returnUrl", returnUrl));
        Assert.Equal("/", entered.Headers.Location?.ToString());
    }

    [Fact]
    public async Task A_form_that_another_site_sends_is_none_of_ours()
    {
        var person = await door.Person("adviser@*", "admin@*");
        using var browser = await door.SignedIn(person);
        foreach (var action in (string[])["/sign-out", "/account/sessions/end", "/account/password", "/account/codes"])
        {
            using var forged = await browser.Forge(action, ("new", Password));
            Assert.True(forged.StatusCode == HttpStatusCode.BadRequest, action);
        }

        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/v1/members")
        {
            Content = JsonContent.Create(new { }),
            Headers = { { "Sec-Fetch-Site", "cross-site" }, { "Idempotency-Key", "forged" } },
        };
        using var refused = await browser.Http.SendAsync(foreign);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("http.cross-site", JsonNode.Parse(await refused.Content.ReadAsStringAsync())!["code"]!.ToString());
        Assert.True(await browser.IsIn());
    }

    [Fact]
    public async Task Whether_an_account_exists_is_not_told_to_who_has_lost_access()
    {
        var person = await door.Person();
        using var browser = door.Browser();
        await browser.Open("/recover");
        using var known = await browser.Submit("/recover", ("user", person.Email!));
        var said = Said().Match(browser.Page).Value;
        Assert.NotEmpty(said);
        await browser.Open("/recover");
        using var unknown = await browser.Submit("/recover", ("user", "nobody@example.org"));
        Assert.Equal((known.StatusCode, said), (unknown.StatusCode, Said().Match(browser.Page).Value));

        var letter = Directory.GetFiles(Path.Combine(door.Outbox, "mail"), "*.eml").Select(File.ReadAllText)
            .Single(text => text.Contains(person.Email!, StringComparison.Ordinal));
        using var entered = await browser.Open(LinkIn().Match(letter).Groups[1].Value);
        using var used = await browser.Submit(SignInLinks.Path);
        Assert.Equal("/account", used.Headers.Location?.ToString());
        Assert.True(await browser.IsIn());
    }

    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/v1/members")]
    [InlineData("/v1/nothing")]
    [InlineData("/health/live")]
    [InlineData("/passkeys.js")]
    public async Task Every_answer_tells_browsers_what_to_refuse(string path)
    {
        using var browser = door.Browser();
        using var response = await browser.Open(path);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.DoesNotContain("<script>", browser.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("style=", browser.Page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_pages_say_the_same_in_every_language()
    {
        foreach (var language in (string[])["nl", "de", "en"])
            Assert.Equal(Words.Keys("fr").Order(), Words.Keys(language).Order());
    }

    private static async Task<HttpResponseMessage> SignIn(Browser browser, Person person, string password)
    {
        await browser.Open("/sign-in");
        return await browser.Submit("/sign-in", ("user", person.UserName!), ("password", password));
    }

    // RFC 6238 with SHA-1, 30 seconds, six digits: what authenticator apps do.
    private static string Totp(string key, int earlier = 0)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var places = key.Select(letter => alphabet.IndexOf(letter, StringComparison.Ordinal));
        var bits = string.Concat(places.Select(place => Convert.ToString(place, 2).PadLeft(5, '0')));
        var secret = bits.Chunk(8).Where(eight => eight.Length == 8)
            .Select(eight => Convert.ToByte(new string(eight), 2)).ToArray();
        var step = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(step, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30 - earlier);
#pragma warning disable CA5350 // The algorithm of the standard.
        var hash = HMACSHA1.HashData(secret, step);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15, 4)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6");
    }

    [GeneratedRegex("Key: <code>([A-Z2-7]+)</code>")]
    private static partial Regex Key();

    [GeneratedRegex("<li><code>([^<]+)</code></li>")]
    private static partial Regex Codes();

    [GeneratedRegex("<div class=\"notice bad\".*?</div>", RegexOptions.Singleline)]
    private static partial Regex Alert();

    [GeneratedRegex("<main.*</main>", RegexOptions.Singleline)]
    private static partial Regex Said();

    [GeneratedRegex("(/sign-in/link\\?token=[\\w-]+)")]
    private static partial Regex LinkIn();
}
