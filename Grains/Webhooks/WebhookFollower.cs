using Microsoft.Extensions.Logging;
using Npgsql;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Webhooks;

/// <summary>
/// Reads the journal on one silo at a time, and writes down what is to be told to whom, in the transaction that moves
/// its cursor: nothing that happened is forgotten, and nothing is written twice.
/// </summary>
/// <remarks>
/// It is like a projection, but cannot be made anew: that would tell everybody everything again. An event of a webhook
/// that it cannot read is never skipped: it tries again, and a person is told.
/// </remarks>
public sealed class WebhookFollower(
    FollowerSource followers, JournalTail tail, WorkItems workItems, TimeProvider clock, ILogger<WebhookFollower> log)
    : Follower(Name, "webhooks", followers, tail, clock, log)
{
    /// <summary>Name of its cursor.</summary>
    public const string Name = "webhooks";

    private static readonly string[] Own = ["webhook"];
    private static readonly string[] All =
        [.. Own.Concat(WebhookKinds.All.Select(kind => kind.Split('.')[0])).Distinct()];

    private readonly JournalTail _tail = tail;
    private readonly TimeProvider _clock = clock;
    private Dictionary<string, Subscription>? _subscriptions;

    /// <inheritdoc/>
    protected override Task Begin(NpgsqlConnection leading, CancellationToken stop)
    {
        _subscriptions = null;
        return base.Begin(leading, stop);
    }

    // As long as nobody wants to be told anything, only who begins to is looked for; and then read from where it began.
    private protected override async Task<Chunk> Next(
        NpgsqlConnection leading, JournalPosition after, CancellationToken stop)
    {
        _subscriptions ??= await new WebhookRows(leading, stop).Subscriptions();
        if (_subscriptions.Count == 0)
        {
            var chunk = await _tail.Read(leading, after, Own, stop);
            if (chunk.Events.Count == 0) return chunk;
        }

        return await _tail.Read(leading, after, All, stop);
    }

    private protected override Task Apply(Chunk chunk, NpgsqlConnection leading, CancellationToken stop) =>
        Apply(chunk.Events, _subscriptions!, new WebhookRows(leading, stop));

    // What was learnt from events that were not committed is not so.
    private protected override async Task<bool> Doubt(
        NpgsqlConnection leading, Chunk chunk, Exception why, CancellationToken stop)
    {
        _subscriptions = null;
        if (why is UnknownEventException unknown) await Tell(unknown);
        return false;
    }

    private async Task Apply(
        List<Recorded> events, Dictionary<string, Subscription> subscriptions, WebhookRows rows)
    {
        var added = new List<NewDelivery>();
        foreach (var recorded in events)
        {
            if (recorded.Stream.StartsWith("webhook/", StringComparison.Ordinal))
            {
                await rows.Add(added); // What a replay sends again may be among them.
                added.Clear();
                await Change(recorded, subscriptions, rows);
                continue;
            }

            var kind = WebhookBody.KindOf(recorded.Name);
            foreach (var one in subscriptions.Values)
            {
                if (one.Cooperative == recorded.Cooperative && Array.IndexOf(one.Kinds, kind) >= 0)
                    added.Add(Delivery(one.Webhook, recorded));
            }
        }

        await rows.Add(added);
    }

    private async Task Change(
        Recorded recorded, Dictionary<string, Subscription> subscriptions, WebhookRows rows)
    {
        var webhook = recorded.Stream[(recorded.Stream.IndexOf('/') + 1)..];
        switch (EventCatalog.Of(typeof(Webhook.Event)).Read(recorded.Name, recorded.Json))
        {
            case Webhook.Event.Registered e:
                subscriptions[webhook] = new Subscription(webhook, e.Cooperative.Value, [.. e.Kinds]);
                await rows.Keep(subscriptions[webhook]);
                break;
            case Webhook.Event.Changed e:
                subscriptions[webhook] = subscriptions[webhook] with { Kinds = [.. e.Kinds] };
                await rows.Keep(subscriptions[webhook]);
                break;
            case Webhook.Event.Paused or Webhook.Event.Disabled:
                await rows.SetActive(webhook, isActive: false);
                break;
            case Webhook.Event.Resumed:
                await rows.SetActive(webhook, isActive: true);
                break;
            case Webhook.Event.Pinged:
                await rows.Add([Delivery(webhook, recorded)]);
                break;
            case Webhook.Event.Replayed e:
                await rows.SendAgain(webhook, e.Delivery, _clock.GetUtcNow());
                break;
            case Webhook.Event.Removed:
                subscriptions.Remove(webhook);
                await rows.Forget(webhook);
                break;
        }
    }

    // Since when it waits is the clock of the machine: business time may be driven.
    private NewDelivery Delivery(string webhook, Recorded recorded) => new(
        WebhookRows.IdOf(webhook, recorded.Stream, recorded.Version),
        webhook,
        WebhookBody.KindOf(recorded.Name),
        recorded.Stream,
        recorded.Version,
        WebhookBody.Of(recorded),
        _clock.GetUtcNow());

    private Task Tell(UnknownEventException unknown) => workItems.OpenAgain(
        $"webhooks/{unknown.Message}",
        "webhooks-stopped",
        "webhook/all",
        CooperativeId.Federation.Value,
        "webhooks.stopped");
}
