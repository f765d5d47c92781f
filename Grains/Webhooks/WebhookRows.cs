using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Webhooks;

/// <summary>Who wants to be told what, as the follower knows it.</summary>
internal sealed record Subscription(string Webhook, string Cooperative, string[] Kinds);

/// <summary>A delivery that is to be written.</summary>
internal sealed record NewDelivery(
    string Id, string Webhook, string Kind, string Subject, long Version, string Body, DateTimeOffset At);

/// <summary>The rows that the follower writes, in the transaction that moves its cursor.</summary>
internal sealed class WebhookRows(NpgsqlConnection connection, CancellationToken stop)
{
    /// <summary>
    /// The id of a delivery: it follows from webhook and event, so that reading the event again makes no second one.
    /// </summary>
    public static string IdOf(string webhook, string stream, long version)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{webhook}\n{stream}\n{version}"));
        return $"msg_{Convert.ToHexStringLower(hash)[..26]}";
    }

    public async Task<Dictionary<string, Subscription>> Subscriptions()
    {
        await using var command = new NpgsqlCommand(
            "SELECT webhook, cooperative, kinds FROM webhook_subscription", connection);
        await using var row = await command.ExecuteReaderAsync(stop);
        var found = new Dictionary<string, Subscription>(StringComparer.Ordinal);
        while (await row.ReadAsync(stop))
        {
            var one = new Subscription(
                row.GetString(0), row.GetString(1), await row.GetFieldValueAsync<string[]>(2, stop));
            found.Add(one.Webhook, one);
        }

        return found;
    }

    public Task Keep(Subscription one) => Execute(
        "INSERT INTO webhook_subscription (webhook, cooperative, kinds) VALUES ($1, $2, $3) "
        + "ON CONFLICT (webhook) DO UPDATE SET kinds = excluded.kinds",
        Text(one.Webhook),
        Text(one.Cooperative),
        new NpgsqlParameter<string[]> { TypedValue = one.Kinds });

    // What was given up before a person looked says nothing about what comes after.
    public Task SetActive(string webhook, bool isActive) => Execute(
        "UPDATE webhook_subscription SET is_active = $2, dead_in_row = CASE WHEN $2 THEN 0 ELSE dead_in_row END "
        + "WHERE webhook = $1",
        Text(webhook),
        new NpgsqlParameter<bool> { TypedValue = isActive });

    public async Task Forget(string webhook)
    {
        await Execute("DELETE FROM webhook_subscription WHERE webhook = $1", Text(webhook));
        await Execute("DELETE FROM webhook_delivery WHERE webhook = $1", Text(webhook));
    }

    public Task SendAgain(string webhook, string? delivery, DateTimeOffset at) => Execute(
        "UPDATE webhook_delivery SET status = 'Due', attempts = 0, due_at = $3 "
        + "WHERE webhook = $1 AND (id = $2 OR ($2 IS NULL AND status = 'Dead'))",
        Text(webhook),
        new NpgsqlParameter<string?> { TypedValue = delivery },
        new NpgsqlParameter<DateTimeOffset> { TypedValue = at });

    public async Task Add(IReadOnlyCollection<NewDelivery> rows)
    {
        if (rows.Count == 0) return;
        await Execute(
            "INSERT INTO webhook_delivery (id, webhook, kind, subject, version, body, made_at, due_at) "
            + "SELECT id, webhook, kind, subject, version, body, at, at FROM unnest($1, $2, $3, $4, $5, $6, $7) "
            + "AS n (id, webhook, kind, subject, version, body, at) ON CONFLICT (id) DO NOTHING",
            Column(rows, row => row.Id),
            Column(rows, row => row.Webhook),
            Column(rows, row => row.Kind),
            Column(rows, row => row.Subject),
            Column(rows, row => row.Version),
            Column(rows, row => row.Body),
            Column(rows, row => row.At));
    }

    private static NpgsqlParameter<T[]> Column<T>(IEnumerable<NewDelivery> rows, Func<NewDelivery, T> value) =>
        new() { TypedValue = [.. rows.Select(value)] };

    private static NpgsqlParameter<string> Text(string text) => new() { TypedValue = text };

    private async Task Execute(string sql, params NpgsqlParameter[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync(stop);
    }
}
