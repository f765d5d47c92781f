using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Smart.Cli;

/// <summary>
/// Access tokens of the command line, which is a program of its own: asked with its secret, and used while they live.
/// </summary>
/// <param name="house">Address of the Api.</param>
/// <param name="secret">The secret of the program.</param>
public sealed class Tokens(Uri house, string secret) : DelegatingHandler
{
    private const string Program = "cli";
    private const string LinkGrant = "urn:smart:grant:sign-in-link";

    // They live ten minutes; an answer that takes long must not find its token gone.
    private static readonly TimeSpan Used = TimeSpan.FromMinutes(8);

    private string? _token;
    private long _since;

    /// <summary>A token of the command line itself.</summary>
    public Task<string> Own() => Ask(new() { ["grant_type"] = "client_credentials" });

    /// <summary>A token of the person whom a sign-in link is for; it uses the link up.</summary>
    public Task<string> Of(string link) => Ask(new() { ["grant_type"] = LinkGrant, ["link"] = link });

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_token is null || TimeProvider.System.GetElapsedTime(_since) > Used)
            (_token, _since) = (await Own(), TimeProvider.System.GetTimestamp());
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        return await base.SendAsync(request, cancellationToken);
    }

    private async Task<string> Ask(Dictionary<string, string> words)
    {
        words["client_id"] = Program;
        words["client_secret"] = secret;
        words["scope"] = "api";
        using var form = new FormUrlEncodedContent(words);
        var door = new Uri(house, "/connect/token");
        using var request = new HttpRequestMessage(HttpMethod.Post, door) { Content = form };
        using var response = await base.SendAsync(request, CancellationToken.None);
        var said = JsonNode.Parse(await response.Content.ReadAsStringAsync());
        return response.IsSuccessStatusCode
            ? said!["access_token"]!.ToString()
            : throw new ApiProblem(response.StatusCode, new JsonObject
            {
                ["title"] = "No token is given.",
                ["remedy"] = "./dev up makes the secret of the command line.",
                ["code"] = said?["error"]?.ToString(),
            });
    }
}
