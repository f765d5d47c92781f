using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Smart.Tests.Api.Webhooks;

/// <summary>Something that came in.</summary>
public sealed record Received(string Path, string Id, string Timestamp, string Signature, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public string Type => Json["type"]!.ToString();

    /// <summary>Whether a secret signed it, and just now.</summary>
    public bool IsSignedBy(string secret) => WebhookSignature.Holds(
        secret, Id, Timestamp, Signature, Encoding.UTF8.GetBytes(Body), TimeProvider.System.GetUtcNow());

    public DateTimeOffset At =>
        DateTimeOffset.FromUnixTimeSeconds(long.Parse(Timestamp, CultureInfo.InvariantCulture));
}

/// <summary>A receiver on loopback: takes everything, and answers each path as a test wants it.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Received> _received = new();
    private readonly ConcurrentDictionary<string, Func<HttpContext, int, Task>> _answers = new();
    private readonly ConcurrentDictionary<string, int> _counts = new();

    private Receiver(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single());

    public static async Task<Receiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new Receiver(builder.Build());
        receiver._app.Run(receiver.Take);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>An address of its own, whose answers a function makes of how often it was asked, from 1.</summary>
    public string At(string path, Func<HttpContext, int, Task>? answer = null)
    {
        if (answer is not null) _answers[$"/{path}"] = answer;
        return new Uri(Address, path).ToString();
    }

    /// <summary>An address that answers so many statuses one after another, the last for ever.</summary>
    public string Answering(string path, params int[] statuses) => At(path, (http, asked) =>
    {
        http.Response.StatusCode = statuses[Math.Min(asked, statuses.Length) - 1];
        return Task.CompletedTask;
    });

    public Received[] Of(string path) => [.. _received.Where(one => one.Path == $"/{path}")];

    /// <summary>Waits until so many came in on a path.</summary>
    public async Task<Received[]> Until(string path, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Of(path).Length < count) await Task.Delay(20, patience.Token);
        return Of(path);
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        try
        {
            await _app.StopAsync(atOnce.Token);
        }
        catch (OperationCanceledException)
        {
            // A receiver that never answers does not end by itself.
        }

        await _app.DisposeAsync();
    }

    private async Task Take(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var body = await reader.ReadToEndAsync();
        string Header(string name) => http.Request.Headers[name].ToString();
        string path = http.Request.Path;
        _received.Enqueue(new Received(
            path, Header("webhook-id"), Header("webhook-timestamp"), Header("webhook-signature"), body));
        var asked = _counts.AddOrUpdate(path, 1, (_, count) => count + 1);
        if (_answers.TryGetValue(path, out var answer)) await answer(http, asked);
    }
}
