using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Smart.Client;
using Smart.Grains.Webhooks;

namespace Smart.Tests.Api.Webhooks;

/// <summary>A house that may tell this machine, in a hurry, and a receiver.</summary>
public class HookFixture : HouseFixture
{
    /// <summary>A name that is public when it is registered, and leads inside when it is used.</summary>
    public const string Turncoat = "turncoat.example.org";

    private readonly Dictionary<string, int> _asked = [];

    public Receiver Receiver { get; private set; } = null!;

    public SmartClient Program { get; private set; } = null!;

    protected virtual WebhookOptions Options => Hurried;

    private static WebhookOptions Hurried { get; } = new()
    {
        AllowLoopback = true,
        FirstPause = TimeSpan.FromMilliseconds(50),
        LongestPause = TimeSpan.FromMilliseconds(100),
        Attempts = 3,
        Patience = TimeSpan.FromMilliseconds(700),
        Lease = TimeSpan.FromSeconds(1.5),
        MostDeadInRow = 2,
    };

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Receiver = await Receiver.Start();
        Program = new SmartClient(Http);
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Receiver.DisposeAsync();
        await base.DisposeAsync();
    }

    /// <summary>A webhook that wants some kinds.</summary>
    public Task<WebhookMade> Hook(string url, params string[] kinds) => Program.PostWebhookAsync(
        NewKey(), body: new RegisterWebhook { Cooperative = Cooperative, Url = url, Kinds = [.. kinds] });

    /// <summary>Waits until a delivery is as far as wanted; before it is written there is none.</summary>
    public async Task<DeliveryRow> Settled(string hook, string delivery, DeliveryStatus status)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                var seen = (await Program.GetWebhookDeliveryAsync(hook, delivery, patience.Token)).Delivery;
                if (seen.Status == status) return seen;
            }
            catch (SmartApiException<Problem> unknown) when (unknown.StatusCode == 404)
            {
                // Not yet written.
            }

            await Task.Delay(20, patience.Token);
        }
    }

    protected override void Configure(ISiloBuilder silo) =>
        silo.Services.AddSingleton(Options with { Resolve = Resolve });

    private Task<IPAddress[]> Resolve(string host, CancellationToken stop) => Task.FromResult<IPAddress[]>(
        host switch
        {
            Turncoat => [IPAddress.Parse(Again(host) == 1 ? "93.184.215.14" : "10.1.2.3")],
            "two-faced.example.org" => [IPAddress.Parse("93.184.215.14"), IPAddress.Parse("169.254.169.254")],
            "inside.example.org" => [IPAddress.Parse("fd00::1")],
            "localhost" => [IPAddress.Loopback],
            _ => [],
        });

    private int Again(string host)
    {
        lock (_asked) return _asked[host] = _asked.GetValueOrDefault(host) + 1;
    }
}
