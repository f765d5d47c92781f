using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Webhooks;

/// <summary>
/// Sends what is due. Silos share the work: each leases rows in one short statement that skips what another holds, and
/// only then speaks. Whoever dies in between leaves a lease that runs out, and the row is sent again: at least once.
/// </summary>
/// <remarks>
/// Of one webhook only a few are under way at a time, so that a receiver that never answers keeps nobody else waiting.
/// </remarks>
public sealed class WebhookSender(
    NpgsqlDataSource database,
    IGrainFactory grains,
    WebhookTransport transport,
    WebhookSecrets secrets,
    WebhookOptions options,
    WorkItems workItems,
    TimeProvider clock,
    ILogger<WebhookSender> log) : Pulse(TimeSpan.FromMilliseconds(100), clock, log)
{
    private const int AtOnce = 64;
    private const int AtOnceOfOne = 4;
    private const int Gone = 410;

    private const string IsAnyDue =
        "SELECT EXISTS (SELECT FROM webhook_delivery WHERE status = 'Due' AND due_at <= $1)";

    private const string Lease = """
        WITH ready AS MATERIALIZED (
            SELECT s.webhook FROM webhook_subscription s
            WHERE s.is_active AND s.webhook <> ALL ($2) AND EXISTS (
                SELECT FROM webhook_delivery d
                WHERE d.webhook = s.webhook AND d.status = 'Due' AND d.due_at <= $1)),
        mine AS MATERIALIZED (
            SELECT due.id FROM ready r CROSS JOIN LATERAL (
                SELECT d.id FROM webhook_delivery d
                WHERE d.webhook = r.webhook AND d.status = 'Due' AND d.due_at <= $1
                ORDER BY d.due_at LIMIT $4 FOR UPDATE SKIP LOCKED) due
            LIMIT $5)
        UPDATE webhook_delivery d SET due_at = $1 + $3, attempts = d.attempts + 1
        FROM mine WHERE d.id = mine.id
        RETURNING d.id, d.webhook, d.body, d.attempts
        """;

    // Whoever lost the lease and succeeded all the same has delivered; whoever failed says nothing any more.
    private const string Took = """
        WITH one AS (
            UPDATE webhook_delivery SET status = 'Delivered', last_failure = NULL, last_status = $2,
                last_attempt_at = $3
            WHERE id = $1 AND status <> 'Delivered' RETURNING webhook)
        UPDATE webhook_subscription s SET dead_in_row = 0 FROM one
        WHERE s.webhook = one.webhook AND s.dead_in_row <> 0
        """;

    private const string Failed = """
        UPDATE webhook_delivery SET status = $5, due_at = $6, last_failure = $7, last_status = $2, last_attempt_at = $3
        WHERE id = $1 AND status = 'Due' AND attempts = $4
        """;

    private const string CountDead =
        "UPDATE webhook_subscription SET dead_in_row = dead_in_row + 1 WHERE webhook = $1 RETURNING dead_in_row";

    private static readonly Meter Meter = new("Smart.Webhooks");
    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>("smart.webhooks.attempts");
    private static readonly TimeSpan BetweenSweeps = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestWish = TimeSpan.FromHours(1);

    private readonly TimeProvider _clock = clock;
    private readonly ConcurrentDictionary<string, int> _underWay = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _leaving = new();
    private DateTimeOffset _sweptAt = DateTimeOffset.MinValue;

    /// <inheritdoc/>
    protected override async Task<bool> Beat(CancellationToken stop)
    {
        var now = _clock.GetUtcNow();
        if (now - _sweptAt > BetweenSweeps) await Sweep(now, stop);
        var room = AtOnce - _underWay.Values.Sum();
        if (room <= 0 || !await Any(now, stop)) return false;

        var leased = await Take(now, room, stop);
        foreach (var delivery in leased)
        {
            _underWay.AddOrUpdate(delivery.Webhook, 1, (_, count) => count + 1);
            _ = Bring(delivery);
        }

        return leased.Count == room;
    }

    /// <summary>What is under way is cut off: its lease runs out, and another silo sends it again.</summary>
    protected override Task Ended() => _leaving.CancelAsync();

    private async Task<bool> Any(DateTimeOffset now, CancellationToken stop)
    {
        await using var command = database.CreateCommand(IsAnyDue);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        return (bool)(await command.ExecuteScalarAsync(stop))!;
    }

    private async Task<List<Leased>> Take(DateTimeOffset now, int room, CancellationToken stop)
    {
        string[] full = [.. _underWay.Where(one => one.Value >= AtOnceOfOne).Select(one => one.Key)];
        await using var command = database.CreateCommand(Lease);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = full });
        command.Parameters.Add(new NpgsqlParameter<TimeSpan> { TypedValue = options.Lease });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = AtOnceOfOne });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = room });
        await using var row = await command.ExecuteReaderAsync(stop);
        var leased = new List<Leased>();
        while (await row.ReadAsync(stop))
            leased.Add(new Leased(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt32(3)));
        return leased;
    }

    private async Task Bring(Leased delivery)
    {
        try
        {
            var target = await grains.GetGrain<IWebhookTargetGrain>(delivery.Webhook).Target();
            if (target is null) return; // Stopped a moment ago: it waits, or goes with the webhook.
            var sent = await Send(delivery, target);
            Attempts.Add(1, new KeyValuePair<string, object?>("outcome", $"{sent.Failure}"));
            if (sent.Failure is null) await MarkDelivered(delivery, sent);
            else await MarkFailed(delivery, sent, target);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
        {
            // The silo leaves.
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            log.LogWarning(e, "{Delivery} could not be sent; it is tried again when its lease is over", delivery.Id);
        }
        finally
        {
            if (_underWay.AddOrUpdate(delivery.Webhook, 0, (_, count) => count - 1) <= 0)
                _underWay.TryRemove(new KeyValuePair<string, int>(delivery.Webhook, 0));
        }
    }

    private Task<Sent> Send(Leased delivery, WebhookTarget target)
    {
        var at = _clock.GetUtcNow();
        return transport.Send(
            target.Url,
            delivery.Body,
            [
                ("webhook-id", delivery.Id),
                ("webhook-timestamp", at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)),
                ("webhook-signature", secrets.Sign(target.Secrets, delivery.Id, at, delivery.Body)),
            ],
            _leaving.Token);
    }

    private async Task MarkDelivered(Leased delivery, Sent sent)
    {
        await using var command = Outcome(Took, delivery, sent);
        await command.ExecuteNonQueryAsync();
    }

    private async Task MarkFailed(Leased delivery, Sent sent, WebhookTarget target)
    {
        var isDead = delivery.Attempt >= options.Attempts || sent.Status == Gone;
        await using (var command = Outcome(Failed, delivery, sent))
        {
            var status = isDead ? DeliveryStatus.Dead : DeliveryStatus.Due;
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = delivery.Attempt });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = status.ToString() });
            command.Parameters.Add(
                new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.GetUtcNow() + Pause(delivery, sent) });
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = sent.Failure!.Value.ToString() });
            if (await command.ExecuteNonQueryAsync() == 0 || !isDead) return;
        }

        log.LogWarning("{Delivery} to {Webhook} is given up: {Failure}", delivery.Id, delivery.Webhook, sent.Failure);
        if (sent.Status == Gone) await Disable(delivery, target, WebhookTrouble.Gone);
        else if (await DeadInRow(delivery) >= options.MostDeadInRow)
            await Disable(delivery, target, WebhookTrouble.AlwaysFails);
    }

    // A receiver that says when to come back is asked then, but not for ever later.
    private TimeSpan Pause(Leased delivery, Sent sent)
    {
        var pause = options.PauseAfter(delivery.Attempt, Random.Shared.NextDouble());
        if (sent.RetryAfter is not { } wish || wish <= pause) return pause;
        return wish < LongestWish ? wish : LongestWish;
    }

    private NpgsqlCommand Outcome(string sql, Leased delivery, Sent sent)
    {
        var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = delivery.Id });
        command.Parameters.Add(new NpgsqlParameter<int?> { TypedValue = sent.Status });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.GetUtcNow() });
        return command;
    }

    private async Task<int> DeadInRow(Leased delivery)
    {
        await using var command = database.CreateCommand(CountDead);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = delivery.Webhook });
        return await command.ExecuteScalarAsync() as int? ?? 0;
    }

    // The item first: a webhook that stands still must not do so unseen.
    private async Task Disable(Leased delivery, WebhookTarget target, WebhookTrouble why)
    {
        var webhook = grains.GetGrain<IWebhookGrain>(delivery.Webhook);
        await workItems.Open(
            $"webhook/{delivery.Webhook}@{target.Version}",
            "webhook-disabled",
            webhook.GetGrainId().ToString(),
            target.Cooperative,
            "webhook.disabled");
        CommandContext.Set($"disable/{delivery.Id}/{target.Version}", "", who: "webhooks", correlation: delivery.Id);
        await webhook.Disable(new DisableWebhook(why));
    }

    private async Task Sweep(DateTimeOffset now, CancellationToken stop)
    {
        await using var command = database.CreateCommand("DELETE FROM webhook_delivery WHERE made_at < $1");
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now - options.Kept });
        await command.ExecuteNonQueryAsync(stop);
        _sweptAt = now;
    }

    private sealed record Leased(string Id, string Webhook, string Body, int Attempt);
}
