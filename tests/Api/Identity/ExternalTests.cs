using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Smart.Api.Identity;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Api.Identity;

/// <summary>An authority outside says who people are: what of it is believed, and what is not.</summary>
public sealed class ExternalTests(ExternalFixture houses) : IClassFixture<ExternalFixture>
{
    [Fact]
    public async Task Who_is_known_outside_is_in_with_the_roles_that_the_configuration_makes_of_theirs()
    {
        var person = await houses.Person("auditor@*", "partner@outside");
        using var browser = await houses.KnownOutside(person);
        Assert.False(await browser.IsIn());
        using var account = await browser.Travel("/account");
        Assert.Equal("/account", account.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal(houses.Api.Address.Authority, account.RequestMessage.RequestUri.Authority);
        foreach (var said in (string[])[person.Name, "auditor@*", "facilities@arts", "finance@arts"])
            Assert.Contains(said, browser.Page, StringComparison.Ordinal);
        Assert.DoesNotContain("partner@outside", browser.Page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.Open("/v1/members")).StatusCode);

        await browser.Open("/account");
        using var left = await browser.Submit("/sign-out");
        Assert.False(await browser.IsIn());
    }

    [Fact]
    public async Task Who_goes_out_here_is_out_where_the_authority_signs_people_in_too()
    {
        using var browser = await houses.KnownOutside(await houses.Person("auditor@*"));
        using var account = await browser.Travel("/account");
        using var left = await browser.Submit("/sign-out");
        // A form leads to no other house: a page does, at once or by its link.
        Assert.Equal(HttpStatusCode.OK, left.StatusCode);
        var there = left.Headers.GetValues("Refresh").Single()["0; url=".Length..];
        Assert.Contains(WebUtility.HtmlEncode(there), browser.Page, StringComparison.Ordinal);
        Assert.StartsWith(
            new Uri(houses.Authority, "/connect/end-session").AbsoluteUri, there, StringComparison.Ordinal);
        Assert.False(await browser.IsIn());

        using var back = await browser.Travel(there);
        Assert.Equal(
            new Uri(houses.Api.Address, "/signed-out/everywhere").AbsoluteUri,
            back.RequestMessage!.RequestUri!.AbsoluteUri);
        using var asked = await browser.Travel("/account");
        Assert.Equal(houses.Authority.Authority, asked.RequestMessage!.RequestUri!.Authority);
        Assert.Equal("/sign-in", asked.RequestMessage.RequestUri.AbsolutePath);
    }

    [Fact]
    public async Task Nobody_is_signed_out_at_the_authority_by_another_site_and_nobody_is_sent_anywhere_else()
    {
        using var browser = await houses.KnownOutside(await houses.Person("auditor@*"));
        using var account = await browser.Travel("/account");
        var end = new Uri(houses.Authority, "/connect/end-session").AbsoluteUri;
        using var forged = await browser.Open(end);
        Assert.Contains("action=\"/sign-out\"", browser.Page, StringComparison.Ordinal);
        using var elsewhere = await browser.Open(
            $"{end}?client_id={ExternalFixture.ClientId}&post_logout_redirect_uri=https%3A%2F%2Felsewhere.example%2F");
        Assert.Null(elsewhere.Headers.Location);
        using var still = await browser.Travel("/sign-in?returnUrl=/account");
        Assert.Equal(houses.Api.Address.Authority, still.RequestMessage!.RequestUri!.Authority);
        Assert.Equal("/account", still.RequestMessage.RequestUri.AbsolutePath);
    }

    [Fact]
    public async Task Where_the_authority_cannot_be_asked_to_sign_out_one_is_out_here()
    {
        await using var authority = WebApplication.CreateSlimBuilder().Build();
        authority.Urls.Add("http://127.0.0.1:0");
        authority.MapGet("/.well-known/openid-configuration", (HttpContext http) => new
        {
            issuer = $"http://{http.Request.Host}/",
            authorization_endpoint = $"http://{http.Request.Host}/authorize",
        });
        await authority.StartAsync();
        await using var house = await houses.Another(new Uri(authority.Urls.Single()));
        using var browser = new Browser(house.Address);
        await browser.Open("/signed-out");
        using var left = await browser.SubmitTo("/sign-out", "/settings");
        Assert.Equal("/signed-out", left.Headers.Location?.ToString());
    }

    [Fact]
    public async Task A_role_taken_away_outside_is_gone_after_the_next_signing_in_and_a_lock_here_counts_at_once()
    {
        var person = await houses.Person("auditor@*");
        using var browser = await houses.KnownOutside(person);
        using var first = await browser.Travel("/account");
        Assert.Equal(HttpStatusCode.OK, (await browser.Open("/v1/members")).StatusCode);
        await houses.Outside(store => store.Grants.Where(each => each.PersonId == person.Id).ExecuteDeleteAsync());
        using var again = await browser.Travel("/sign-in");
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.Open("/v1/members")).StatusCode);

        await houses.Inside(store => store.Users.Where(each => each.UserName == "idp%7C" + person.UserName)
            .ExecuteUpdateAsync(row => row.SetProperty(each => each.DisabledAt, TimeProvider.System.GetUtcNow())));
        Assert.False(await browser.IsIn());
        using var refused = await browser.Travel("/sign-in?returnUrl=/account");
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("does not let you in", browser.Page, StringComparison.Ordinal);
        var token = TestToken.Of(houses.Authority, person.Id, ["auditor@*"]);
        Assert.Equal(HttpStatusCode.Unauthorized, await Members(token));
    }

    [Fact]
    public async Task A_program_of_the_authority_asks_with_its_token()
    {
        using var client = new HttpClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = "cli",
            ["client_secret"] = ExternalFixture.Secret,
            ["scope"] = "api",
        });
        using var given = await client.PostAsync(new Uri(houses.Authority, "/connect/token"), form);
        var token = JsonNode.Parse(await given.Content.ReadAsStringAsync())!["access_token"]!.ToString();
        for (var n = 0; n < 2; n++) Assert.Equal(HttpStatusCode.OK, await Members(token));
    }

    [Fact]
    public async Task A_token_of_another_issuer_for_another_audience_too_old_or_unsigned_is_none()
    {
        string[] roles = ["auditor@*"];
        var good = TestToken.Of(houses.Authority, "somebody", roles);
        Assert.Equal(HttpStatusCode.OK, await Members(good));
        Assert.Equal(HttpStatusCode.Forbidden, await Members(TestToken.Of(houses.Authority, "nobody", [])));
        var parts = good.Split('.');
        var none = WebEncoders.Base64UrlEncode("""{"alg":"none","typ":"at+jwt"}"""u8.ToArray());
        Dictionary<string, string> forged = new()
        {
            ["issuer"] = TestToken.Of(new Uri("http://elsewhere.example/"), "somebody", roles),
            ["this house"] = TestToken.Of(houses.Api.Address, "somebody", roles),
            ["audience"] = TestToken.Of(houses.Authority, "somebody", roles, audience: "another-api"),
            ["id token"] = TestToken.Of(houses.Authority, "somebody", roles, audience: ExternalFixture.ClientId),
            ["expired"] = TestToken.Of(houses.Authority, "somebody", roles, lives: TimeSpan.FromSeconds(-45)),
            ["none"] = $"{none}.{parts[1]}.",
            ["no signature"] = $"{parts[0]}.{parts[1]}.",
            ["shared secret"] = await SignedWithThePublicKey(roles),
            ["nobody"] = TestToken.Of(houses.Authority, "", roles),
        };
        foreach (var (why, token) in forged)
            Assert.True(await Members(token) == HttpStatusCode.Unauthorized, why);
    }

    [Theory]
    [InlineData("/sign-in/link?token=guessed")]
    [InlineData("/sign-in/second")]
    [InlineData("/recover")]
    [InlineData("/connect/authorize")]
    [InlineData("/.well-known/openid-configuration")]
    public async Task The_ways_in_of_an_embedded_house_are_not_there(string path)
    {
        using var browser = new Browser(houses.Api.Address);
        using var answer = await browser.Open(path);
        // What is no page is for nobody: whoever asks is sent to where one signs in.
        Assert.True(answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Redirect, $"{answer.StatusCode}");
        if (answer.Headers.Location is { } sent) Assert.Equal("/sign-in", sent.AbsolutePath);
        foreach (var form in (string[])["/sign-in", "/sign-in/link", "/connect/token", "/account/password"])
        {
            using var posted = await browser.Forge(form, ("user", "x"), ("token", "x"), ("grant_type", "password"));
            Assert.True(posted.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed
                or HttpStatusCode.Redirect, $"{form} {posted.StatusCode}");
        }
    }

    [Fact]
    public async Task An_answer_that_nobody_asked_for_signs_nobody_in()
    {
        using var known = await houses.KnownOutside(await houses.Person("auditor@*"));
        using var asked = await known.Open("/sign-in");
        using var answered = await known.Open(asked.Headers.Location!.AbsoluteUri);
        var callback = answered.Headers.Location!.AbsoluteUri;
        Assert.StartsWith(
            new Uri(houses.Api.Address, "/sign-in/callback").AbsoluteUri, callback, StringComparison.Ordinal);

        // Sent to another browser, somebody else would be in there as this person without knowing.
        using var other = new Browser(houses.Api.Address);
        using var refused = await other.Open(callback);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("did not work", other.Page, StringComparison.Ordinal);
        Assert.False(await other.IsIn());
        using var guessed = await other.Open("/sign-in/callback?code=guessed&state=guessed");
        Assert.Equal(HttpStatusCode.Unauthorized, guessed.StatusCode);
    }

    [Fact]
    public async Task Signing_in_asks_with_a_challenge_and_leads_nowhere_else()
    {
        using var browser = new Browser(houses.Api.Address);
        using var asked = await browser.Open("/sign-in?returnUrl=https%3A%2F%2Felsewhere.example%2F");
        var sent = asked.Headers.Location!;
        Assert.Equal(new Uri(houses.Authority, "/connect/authorize").AbsoluteUri, sent.GetLeftPart(UriPartial.Path));
        var words = QueryHelpers.ParseQuery(sent.Query);
        Assert.Equal(("code", "S256", "query"), (
            words["response_type"].ToString(),
            words["code_challenge_method"].ToString(),
            words.TryGetValue("response_mode", out var mode) ? mode.ToString() : "query"));
        using var known = await houses.KnownOutside(await houses.Person("auditor@*"));
        using var home = await known.Travel("/sign-in?returnUrl=https%3A%2F%2Felsewhere.example%2F");
        Assert.Equal(new Uri(houses.Api.Address, "/").AbsoluteUri, home.RequestMessage!.RequestUri!.AbsoluteUri);
    }

    [Fact]
    public async Task Accounts_and_roles_are_not_changed_from_here()
    {
        using var admin = new HttpClient { BaseAddress = houses.Api.Address };
        admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer", TestToken.Of(houses.Authority, "admin", ["admin@*"]));
        admin.DefaultRequestHeaders.Add("Idempotency-Key", "one");
        using var body = new StringContent(
            """{"userName":"new","name":"New","locale":"fr"}""", Encoding.UTF8, "application/json");
        using var refused = await admin.PostAsync(new Uri("/v1/users", UriKind.Relative), body);
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("users.outside", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_configured_wrongly_does_not_start()
    {
        Assert.Throws<InvalidOperationException>(() => Mode(("Auth:Mode", "Outside")));
        Assert.Throws<InvalidOperationException>(() => Mode(("Auth:Mode", "External")));
        (string, string)[] external =
            [("Auth:Mode", "External"), ("Auth:Authority", "https://id.example"), ("Auth:ClientId", "house")];
        Assert.True(Mode(external).IsExternal);
        Assert.Throws<InvalidOperationException>(() => Mode([.. external, ("Auth:Roles:staff", "emperor@*")]));
    }

    private static AuthMode Mode(params (string Key, string Value)[] settings) => new(new ConfigurationBuilder()
        .AddInMemoryCollection(settings.ToDictionary(each => each.Key, each => (string?)each.Value)).Build());

    // A well-known trick: what everybody may read as a key is used as a secret that signs.
    private async Task<string> SignedWithThePublicKey(string[] roles)
    {
        using var client = new HttpClient();
        var keys = await client.GetByteArrayAsync(new Uri(houses.Authority, "/.well-known/jwks"));
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = houses.Authority.AbsoluteUri,
            Audience = TokenServer.Audience,
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(5),
            Claims = new Dictionary<string, object> { ["sub"] = "somebody", ["grant"] = roles },
            SigningCredentials = new SigningCredentials(
                new SymmetricSecurityKey(keys) { KeyId = "configured" }, SecurityAlgorithms.HmacSha256),
        });
    }

    private async Task<HttpStatusCode> Members(string token)
    {
        using var client = new HttpClient { BaseAddress = houses.Api.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.GetAsync(new Uri("/v1/members", UriKind.Relative));
        return response.StatusCode;
    }
}
