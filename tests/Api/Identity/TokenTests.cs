using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Smart.Api.Identity;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Api.Identity;

/// <summary>Tokens of apps and programs, from the code to the revocation.</summary>
public sealed class TokenTests(DoorFixture door) : IClassFixture<DoorFixture>
{
    [Fact]
    public async Task An_app_without_a_secret_gets_renews_and_gives_up_its_tokens()
    {
        var person = await door.Person("auditor@*");
        using var browser = await door.SignedIn(person);
        var (code, verifier) = await Code(browser);
        var tokens = await Ask(("grant_type", "authorization_code"), ("code", code), ("code_verifier", verifier),
            ("redirect_uri", DoorFixture.Callback));
        Assert.Equal(HttpStatusCode.OK, await Members(tokens["access_token"]!.ToString()));

        var renewed = await Ask(("grant_type", "refresh_token"), ("refresh_token", $"{tokens["refresh_token"]}"));
        Assert.Equal(HttpStatusCode.OK, await Members(renewed["access_token"]!.ToString()));
        Assert.NotEqual(tokens["refresh_token"]!.ToString(), renewed["refresh_token"]!.ToString());

        await Post("/connect/revoke", ("client_id", "app"), ("token", $"{renewed["refresh_token"]}"));
        var over = await Ask(("grant_type", "refresh_token"), ("refresh_token", $"{renewed["refresh_token"]}"));
        Assert.Equal("invalid_grant", over["error"]!.ToString());
    }

    [Fact]
    public async Task A_code_is_worth_nothing_without_its_verifier_nor_a_second_time()
    {
        using var browser = await door.SignedIn(await door.Person("auditor@*"));
        var (stolen, _) = await Code(browser);
        var thief = await Ask(("grant_type", "authorization_code"), ("code", stolen),
            ("code_verifier", new string('a', 43)), ("redirect_uri", DoorFixture.Callback));
        Assert.Equal("invalid_grant", thief["error"]!.ToString());

        var (code, verifier) = await Code(browser);
        (string, string)[] words = [("grant_type", "authorization_code"), ("code", code), ("code_verifier", verifier),
            ("redirect_uri", DoorFixture.Callback)];
        var first = await Ask(words);
        Assert.NotNull(first["access_token"]);
        Assert.Equal("invalid_grant", (await Ask(words))["error"]!.ToString());
        // Who shows a code twice may have stolen it: what the first one got is worth nothing any more either.
        var after = await Ask(("grant_type", "refresh_token"), ("refresh_token", $"{first["refresh_token"]}"));
        Assert.Equal("invalid_grant", after["error"]!.ToString());
    }

    [Theory]
    [InlineData("redirect_uri", "https://elsewhere.example/callback")]
    [InlineData("client_id", "nobody")]
    [InlineData("code_challenge", "")]
    [InlineData("response_type", "token")]
    public async Task What_an_app_may_not_ask_leads_to_no_code(string parameter, string value)
    {
        using var browser = await door.SignedIn(await door.Person("auditor@*"));
        var words = Authorization(new string('v', 43));
        words[parameter] = value;
        using var answer = await browser.Open(QueryHelpers.AddQueryString("/connect/authorize", words));
        Assert.DoesNotContain("code=", answer.Headers.Location?.Query ?? "", StringComparison.Ordinal);
        Assert.DoesNotContain("elsewhere", answer.Headers.Location?.ToString() ?? "", StringComparison.Ordinal);
        Assert.DoesNotContain("access_token", answer.Headers.Location?.ToString() ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_changes_their_password_takes_the_tokens_of_apps_along()
    {
        var person = await door.Person("auditor@*");
        using var browser = await door.SignedIn(person);
        var (code, verifier) = await Code(browser);
        var tokens = await Ask(("grant_type", "authorization_code"), ("code", code), ("code_verifier", verifier),
            ("redirect_uri", DoorFixture.Callback));
        await browser.Open("/account");
        using var changed = await browser.Submit("/account/password", ("new", "tulip-orchestra-velvet-39"));
        var over = await Ask(("grant_type", "refresh_token"), ("refresh_token", $"{tokens["refresh_token"]}"));
        Assert.Equal("invalid_grant", over["error"]!.ToString());
    }

    [Fact]
    public async Task A_program_acts_with_its_own_roles_and_only_with_its_secret()
    {
        var own = await Ask(("grant_type", "client_credentials"), ("client_id", "cli"), ("scope", "api"),
            ("client_secret", DoorFixture.Secret));
        Assert.Equal(HttpStatusCode.OK, await Members(own["access_token"]!.ToString()));
        var guessed = await Ask(("grant_type", "client_credentials"), ("client_id", "cli"), ("scope", "api"),
            ("client_secret", "guessed"));
        Assert.Equal("invalid_client", guessed["error"]!.ToString());
        var asApp = await Ask(("grant_type", "client_credentials"), ("client_id", "app"), ("scope", "api"));
        Assert.Null(asApp["access_token"]);
    }

    [Fact]
    public async Task A_link_is_worth_tokens_once_and_to_the_command_line_only()
    {
        var link = await door.Link(await door.Person("auditor@*"));
        var app = await Ask(("grant_type", TokenServer.LinkGrant), ("link", link), ("scope", "api"));
        Assert.Null(app["access_token"]);
        (string, string)[] words = [("grant_type", TokenServer.LinkGrant), ("link", link), ("scope", "api"),
            ("client_id", "cli"), ("client_secret", DoorFixture.Secret)];
        Assert.Equal(HttpStatusCode.OK, await Members($"{(await Ask(words))["access_token"]}"));
        Assert.Equal("invalid_grant", (await Ask(words))["error"]!.ToString());
    }

    [Fact]
    public async Task A_token_that_somebody_else_made_or_mended_is_none()
    {
        var own = await Ask(("grant_type", "client_credentials"), ("client_id", "cli"), ("scope", "api"),
            ("client_secret", DoorFixture.Secret));
        var parts = own["access_token"]!.ToString().Split('.');
        var claims = JsonNode.Parse(WebEncoders.Base64UrlDecode(parts[1]))!;
        claims["grant"] = new JsonArray("admin@*");
        var mended = WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(claims.ToJsonString()));
        var unsigned = WebEncoders.Base64UrlEncode("""{"alg":"none","typ":"at+jwt"}"""u8.ToArray());
        Assert.Equal(HttpStatusCode.Unauthorized, await Members($"{parts[0]}.{mended}.{parts[2]}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await Members($"{unsigned}.{mended}."));
        Assert.Equal(HttpStatusCode.Unauthorized, await Members("guessed"));
        // Signed with a key that this house does not know.
        Assert.Equal(
            HttpStatusCode.Unauthorized, await Members(TestToken.Of(door.Api.Address, "u-1", TestToken.Staff)));
    }

    [Fact]
    public async Task A_new_key_signs_and_one_that_is_taken_away_is_believed_no_longer_without_a_restart()
    {
        var keys = door.Api.Services.GetRequiredService<KeyRing>();
        var before = await Own();
        var first = KeyOf(before);
        await door.Store(store => store.SigningKeys.ExecuteUpdateAsync(row => row.SetProperty(
            key => key.CreatedAt, TimeProvider.System.GetUtcNow().AddHours(-1))));
        var made = await keys.Make();
        await Eventually(async () => (await Published()).Contains(made));
        // Every host has to know it first: until then it is believed and signs nothing.
        Assert.Equal(first, KeyOf(await Own()));
        await door.Store(store => store.SigningKeys.Where(key => key.Id == made).ExecuteUpdateAsync(row =>
            row.SetProperty(key => key.CreatedAt, TimeProvider.System.GetUtcNow() - KeyRing.Announced)));
        await Eventually(async () => KeyOf(await Own()) == made);
        Assert.Equal(HttpStatusCode.OK, await Members(before));

        Assert.True(await keys.Revoke(first));
        await Eventually(async () => await Members(before) == HttpStatusCode.Unauthorized);
        Assert.Equal([made], await Published());
        Assert.Equal(HttpStatusCode.OK, await Members(await Own()));
        Assert.False(await keys.Revoke(first));
    }

    private async Task<string> Own() => (await Ask(("grant_type", "client_credentials"), ("client_id", "cli"),
        ("scope", "api"), ("client_secret", DoorFixture.Secret)))["access_token"]!.ToString();

    private static string KeyOf(string token) =>
        JsonNode.Parse(WebEncoders.Base64UrlDecode(token.Split('.')[0]))!["kid"]!.ToString();

    private async Task<string[]> Published()
    {
        using var client = new HttpClient();
        var told = JsonNode.Parse(await client.GetStringAsync(new Uri(door.Api.Address, "/.well-known/jwks")))!;
        return [.. told["keys"]!.AsArray().Select(key => key!["kid"]!.ToString())];
    }

    private static async Task Eventually(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await isSo()) await Task.Delay(50, patience.Token);
    }

    private static Dictionary<string, string?> Authorization(string verifier) => new()
    {
        ["client_id"] = "app",
        ["response_type"] = "code",
        ["redirect_uri"] = DoorFixture.Callback,
        ["scope"] = "profile offline_access api",
        ["state"] = "s",
        ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
        ["code_challenge_method"] = "S256",
    };

    private static async Task<(string Code, string Verifier)> Code(Browser browser)
    {
        var verifier = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));
        using var answer = await browser.Open(
            QueryHelpers.AddQueryString("/connect/authorize", Authorization(verifier)));
        Assert.StartsWith(DoorFixture.Callback, answer.Headers.Location?.ToString(), StringComparison.Ordinal);
        return (QueryHelpers.ParseQuery(answer.Headers.Location!.Query)["code"].ToString(), verifier);
    }

    private async Task<JsonNode> Ask(params (string Name, string Value)[] words)
    {
        var all = words.Any(word => word.Name == "client_id") ? words : [.. words, ("client_id", "app")];
        return await Post("/connect/token", all);
    }

    private async Task<JsonNode> Post(string path, params (string Name, string Value)[] words)
    {
        using var client = new HttpClient { BaseAddress = door.Api.Address };
        using var form = new FormUrlEncodedContent(words.Select(word => KeyValuePair.Create(word.Name, word.Value)));
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), form);
        var said = await response.Content.ReadAsStringAsync();
        return said.StartsWith('{') ? JsonNode.Parse(said)! : new JsonObject();
    }

    private async Task<HttpStatusCode> Members(string token)
    {
        using var client = new HttpClient { BaseAddress = door.Api.Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await client.GetAsync(new Uri("/v1/members", UriKind.Relative));
        return response.StatusCode;
    }
}
