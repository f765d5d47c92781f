using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Api.Identity;

/// <summary>A browser without script: it keeps cookies, and sends the forms that it was shown.</summary>
public sealed partial class Browser : IDisposable
{
    private const int MostRedirects = 12;

    private readonly CookieContainer _cookies = new();
    private Uri _at;

    public Browser(Uri address)
    {
        _at = address;
        Http = new HttpClient(new HttpClientHandler
        {
            CookieContainer = _cookies,
            AllowAutoRedirect = false,
            CheckCertificateRevocationList = true,
        })
        {
            BaseAddress = address,
        };
        Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
    }

    public HttpClient Http { get; }

    /// <summary>The page that was shown last.</summary>
    public string Page { get; set; } = "";

    public async Task<HttpResponseMessage> Open(string path)
    {
        _at = new Uri(Http.BaseAddress!, path);
        var response = await Http.GetAsync(_at);
        Page = await response.Content.ReadAsStringAsync();
        return response;
    }

    /// <summary>Opens a page, and goes wherever that leads.</summary>
    public async Task<HttpResponseMessage> Travel(string path)
    {
        var response = await Open(path);
        for (var n = 0; n < MostRedirects && response.Headers.Location is { } next; n++)
        {
            response.Dispose();
            response = await Open(new Uri(_at, next).AbsoluteUri);
        }

        return response;
    }

    /// <summary>Sends a form of the page: its hidden fields, and what is typed.</summary>
    public Task<HttpResponseMessage> Submit(string action, params (string Name, string Value)[] typed) =>
        Send($"action=\"{action}\"", action, typed);

    /// <summary>Sends a form of the page, which says where, to another address.</summary>
    public Task<HttpResponseMessage> SubmitTo(string path, string action, params (string Name, string Value)[] typed) =>
        Send($"action=\"{action}\"", path, typed);

    /// <summary>Sends a form of the page that has this name.</summary>
    public Task<HttpResponseMessage> SubmitNamed(string name, params (string Name, string Value)[] typed) =>
        Send($"name=\"_handler\" value=\"{name}\"", _at.PathAndQuery, typed);

    private async Task<HttpResponseMessage> Send(string sign, string to, (string Name, string Value)[] typed)
    {
        var form = Forms().Matches(Page).Select(match => match.Value)
            .First(text => text.Contains(sign, StringComparison.Ordinal));
        var fields = Inputs().Matches(form)
            .Where(input => input.Value.Contains("hidden", StringComparison.Ordinal))
            .ToDictionary(
                input => Name().Match(input.Value).Groups[1].Value,
                input => WebUtility.HtmlDecode(Value().Match(input.Value).Groups[1].Value));
        foreach (var (name, value) in typed) fields[name] = value;
        using var content = new FormUrlEncodedContent(fields);
        var response = await Http.PostAsync(new Uri(_at, to), content);
        Page = await response.Content.ReadAsStringAsync();
        return response;
    }

    /// <summary>Sends what no page of ours showed.</summary>
    public async Task<HttpResponseMessage> Forge(string action, params (string Name, string Value)[] fields)
    {
        using var content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        return await Http.PostAsync(new Uri(action, UriKind.Relative), content);
    }

    /// <summary>The value of a cookie; null when there is none of that name.</summary>
    public string? Cookie(string name) => _cookies.GetCookies(Http.BaseAddress!)[name]?.Value;

    /// <summary>Whether somebody is signed in here.</summary>
    public async Task<bool> IsIn()
    {
        using var response = await Http.GetAsync(new Uri("/v1/calculators", UriKind.Relative));
        return response.StatusCode != HttpStatusCode.Unauthorized;
    }

    public void Dispose() => Http.Dispose();

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex Inputs();

    [GeneratedRegex("name=\"([^\"]*)\"")]
    private static partial Regex Name();

    [GeneratedRegex("value=\"([^\"]*)\"")]
    private static partial Regex Value();
}

/// <summary>People who have an account at a house, and came in by a link.</summary>
internal static class Visits
{
    /// <summary>A browser in which somebody new is signed in, with one role.</summary>
    public static async Task<Browser> SignedIn(this HouseFixture house, string name, string role, string? member)
    {
        await using var scope = house.House.Api.Services.CreateAsyncScope();
        var people = scope.ServiceProvider.GetRequiredService<People>();
        var (person, made) = await people.Make(name, name, "en", member: member, id: $"u-{name}");
        Assert.True(made.Succeeded, made.ToString());
        await people.Give(person.Id, RoleAt.Read(role)!.Value, People.Operator, People.Operator);
        var token = await scope.ServiceProvider.GetRequiredService<SignInLinks>()
            .Make(person.Id, "first-start", TimeSpan.FromHours(1));
        var browser = new Browser(house.House.Api.Address);
        await browser.Open($"{SignInLinks.Path}?token={token}");
        using var entered = await browser.Submit(SignInLinks.Path);
        Assert.Equal("/", entered.Headers.Location?.ToString());
        return browser;
    }
}
