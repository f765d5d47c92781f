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
    FollowerSource followers, WorkItems workItems, TimeProvider clock, ILogger<WebhookFollower> log)
    : Leader("webhooks", TimeSpan.FromMilliseconds(100), followers, clock, log)
{
    /// <summary>Name of its cursor.</summary>
    public const string Name = "webhooks";

    private const int MostEvents = 1_000;

    private static readonly string[] Own = ["webhook"];
    private static readonly string[] All =
        [.. Own.Concat(WebhookKinds.All.Select(kind => kind.Split('.')[0])).Distinct()];

    private readonly TimeProvider _clock = clock;

    /// <inheritdoc/>
    protected override Task Begin(NpgsqlConnection leading, CancellationToken stop) =>
        Cursor.Create(leading, Name, stop);

    /// <inheritdoc/>
    protected override async Task<bool> Advance(NpgsqlConnection leading, CancellationToken stop)
    {
        var cursor = await Cursor.Read(leading, Name, stop);
        var rows = new WebhookRows(leading, stop);
        var subscriptions = await rows.Subscriptions();

        // As long as nobody wants to be told anything, only who begins to is looked for; and then read from where it
        // began.
        var isWanted = subscriptions.Count > 0;
        var chunk = await JournalFeed.Read(leading, cursor.At, isWanted ? All : Own, MostEvents, stop);
        if (!isWanted && chunk.Events.Count > 0)
            chunk = await JournalFeed.Read(leading, cursor.At, All, MostEvents, stop);
        if (chunk.Scanned == 0) return false;

        await using var transaction = await leading.BeginTransactionAsync(stop);
        if (!await Cursor.Move(leading, cursor, chunk.End, stop)) return true;
        try
        {
            await Apply(chunk.Events, subscriptions, rows);
        }
        catch (UnknownEventException unknown)
        {
            await transaction.RollbackAsync(stop);
            await Tell(unknown);
            throw;
        }

        await transaction.CommitAsync(stop);
        return chunk.Scanned == MostEvents;
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

    private Task Tell(UnknownEventException unknown) => workItems.Open(
        $"webhooks/{unknown.Message}",
        "webhooks-stopped",
        "webhook/all",
        CooperativeId.Federation.Value,
        "webhooks.stopped");
}
