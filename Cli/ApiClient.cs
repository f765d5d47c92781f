using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace Smart.Cli;

/// <summary>The Api as any program outside the house sees it.</summary>
public sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;

    private ApiClient(Uri address, string secret, string language)
    {
        Tokens = new Tokens(address, secret) { InnerHandler = new HttpClientHandler() };
        _http = new HttpClient(Tokens) { BaseAddress = address, Timeout = TimeSpan.FromMinutes(10) };
        _http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
    }

    /// <summary>What it shows at the door.</summary>
    public Tokens Tokens { get; }

    /// <summary>A client for the address, secret and language in the environment.</summary>
    public static ApiClient FromEnvironment() => new(
        new Uri(Environment.GetEnvironmentVariable("SMART_URL") ?? "http://127.0.0.1:5080"),
        Environment.GetEnvironmentVariable("SMART_SECRET") ?? "",
        Environment.GetEnvironmentVariable("SMART_LANG") ?? "en");

    /// <summary>Reads something; null when there is nothing of that name.</summary>
    public async Task<JsonNode?> Find(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode == HttpStatusCode.NotFound ? null : await Read(response);
    }

    /// <summary>Puts something under a name of its own.</summary>
    public Task<JsonNode?> Put(string path, string key, JsonNode body) => Send(HttpMethod.Put, path, key, body);

    /// <summary>Makes or moves something; the same key again changes nothing.</summary>
    public Task<JsonNode?> Post(string path, string key, JsonNode? body = null) =>
        Send(HttpMethod.Post, path, key, body);

    /// <summary>Sends a file.</summary>
    public async Task<JsonNode?> Upload(string path, Stream file)
    {
        using var content = new StreamContent(file);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/jsonl");
        using var response = await _http.PostAsync(new Uri(path, UriKind.Relative), content);
        return await Read(response);
    }

    /// <summary>Reads something in a format that is no JSON.</summary>
    public async Task<byte[]> Download(string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd(accept);
        using var response = await _http.SendAsync(request);
        if (!response.IsSuccessStatusCode) await Read(response);
        return await response.Content.ReadAsByteArrayAsync();
    }

    /// <summary>Watches a stream of events, each as its data.</summary>
    public async IAsyncEnumerable<JsonNode> Watch(
        string path,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        await using var stream = await _http.GetStreamAsync(new Uri(path, UriKind.Relative), stop);
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(stop))
        {
            if (JsonNode.Parse(item.Data) is { } data) yield return data;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private async Task<JsonNode?> Send(HttpMethod method, string path, string key, JsonNode? body)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Idempotency-Key", key);
        if (body is not null) request.Content = JsonContent.Create(body);
        using var response = await _http.SendAsync(request);
        return await Read(response);
    }

    private static async Task<JsonNode?> Read(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        var json = text.Length == 0 ? null : JsonNode.Parse(text);
        return response.IsSuccessStatusCode ? json : throw new ApiProblem(response.StatusCode, json);
    }
}

/// <summary>The Api said no, and why.</summary>
public sealed class ApiProblem(HttpStatusCode status, JsonNode? problem)
    : Exception(
        $"{problem?["title"] ?? status.ToString()} {problem?["remedy"]} ({problem?["code"] ?? $"{(int)status}"})")
{
    /// <summary>The stable code of the problem; null when there was none.</summary>
    public string? Code { get; } = problem?["code"]?.GetValue<string>();
}
