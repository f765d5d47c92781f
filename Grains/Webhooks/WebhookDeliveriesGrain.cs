using Npgsql;
using Orleans.Concurrency;
using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Webhooks;

/// <summary>Reads the rows that <see cref="WebhookFollower"/> and <see cref="WebhookSender"/> write.</summary>
[StatelessWorker]
[GrainType("webhook-deliveries")]
public sealed class WebhookDeliveriesGrain(ProjectedPages pages, Projections followers, NpgsqlDataSource database)
    : Grain, IWebhookDeliveriesGrain
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private const string Columns =
        "kind, subject, version, status, attempts, made_at, due_at, last_failure, last_status, last_attempt_at";

    private static readonly ProjectedList<DeliveryRow> List = new(
        WebhookFollower.Name,
        "webhook_delivery",
        Id: "id",
        Columns,
        new Dictionary<string, ProjectedSort>
        {
            ["made"] = new("made_at", "timestamptz"),
            ["id"] = new("id", "text"),
        },
        Row);

    /// <inheritdoc/>
    public Task<ListPage<DeliveryRow>> Page(DeliveriesWanted wanted) => pages.Read(
        List,
        wanted.Page,
        ("webhook", wanted.Webhook),
        ("status", wanted.Status?.ToString()),
        ("kind", wanted.Kind));

    // Whoever just pinged looks before the follower has come by: it is waited for, as lists do.
    /// <inheritdoc/>
    public async Task<DeliveryView?> Find(string webhook, string delivery)
    {
        if (await Read(webhook, delivery) is { } found) return found;
        var actor = GrainFactory.GetGrain<IStreamActor>(GrainId.Create("webhook", webhook));
        var version = await actor.StreamVersion();
        return await followers.PositionOf(actor.GetGrainId().ToString(), version) is { } place
            && await followers.WaitFor(WebhookFollower.Name, place, Patience)
            ? await Read(webhook, delivery)
            : null;
    }

    private async Task<DeliveryView?> Read(string webhook, string delivery)
    {
        await using var command = database.CreateCommand(
            $"SELECT body, id, {Columns} FROM webhook_delivery WHERE id = $1 AND webhook = $2");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = delivery });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = webhook });
        await using var row = await command.ExecuteReaderAsync();
        return await row.ReadAsync() ? new DeliveryView(Row(row), row.GetString(0)) : null;
    }

    private static DeliveryRow Row(NpgsqlDataReader row)
    {
        var status = Enum.Parse<DeliveryStatus>(row.GetString(5));
        return new DeliveryRow(
            row.GetString(1),
            row.GetString(2),
            row.GetString(3),
            row.GetInt64(4),
            status,
            row.GetInt32(6),
            row.GetFieldValue<DateTimeOffset>(7),
            status == DeliveryStatus.Due ? row.GetFieldValue<DateTimeOffset>(8) : null,
            row.IsDBNull(9) ? null : Enum.Parse<DeliveryFailure>(row.GetString(9)),
            row.IsDBNull(10) ? null : row.GetInt32(10),
            row.IsDBNull(11) ? null : row.GetFieldValue<DateTimeOffset>(11));
    }
}
