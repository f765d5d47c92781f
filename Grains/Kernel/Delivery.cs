using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Runtime;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>A message on its way to a receiver.</summary>
/// <param name="Receiver">Stream of the receiver.</param>
/// <param name="Delivery">What is handed over.</param>
/// <param name="LivesAt">The time that is driven at the sender's; null where time is real.</param>
internal sealed record Parcel(string Receiver, Delivery Delivery, DateTimeOffset? LivesAt);

/// <summary>
/// Carries messages to their receivers right after the commit that sent them. It may lose any of them: the row is in
/// the database until the receiver's commit takes it away, and the <see cref="Sweeper"/> finds what was left.
/// </summary>
public sealed class Couriers(IGrainFactory grains, ILogger<Couriers> log)
{
    // Each waits for the commit of the receiver: under load some 20 ms, so half a thousand keep it fed.
    private const int AtOnce = 512;

    private readonly Channel<Parcel> _parcels = Channel.CreateBounded<Parcel>(
        new BoundedChannelOptions(65_536) { FullMode = BoundedChannelFullMode.DropWrite });

    private Task _running = Task.CompletedTask;

    /// <summary>Whether more is waiting here than is under way.</summary>
    internal bool AreBusy => _parcels.Reader.Count > AtOnce;

    /// <summary>Begins to carry.</summary>
    public void Start() => _running = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(Run)));

    /// <summary>Leaves what is not under way yet, and ends.</summary>
    public async Task Stop()
    {
        _parcels.Writer.TryComplete();
        while (_parcels.Reader.TryRead(out _))
        {
            // Left to the sweeper of another silo.
        }

        await _running;
    }

    /// <summary>Takes the messages of what was committed. Called by the writer: quick.</summary>
    internal void Take(IReadOnlyList<Append> committed)
    {
        foreach (var append in committed)
        {
            foreach (var message in append.Messages) Take(ParcelOf(append, message));
        }
    }

    internal void Take(Parcel parcel) => _parcels.Writer.TryWrite(parcel);

    private static Parcel ParcelOf(Append append, in StoredMessage message) => new(
        message.Receiver,
        new Delivery(
            message.Id, message.Name, Encoding.UTF8.GetString(message.Data), append.EffectiveAt, append.Correlation),
        append.DrivenTime);

    private async Task Run()
    {
        await foreach (var parcel in _parcels.Reader.ReadAllAsync())
        {
            try
            {
                CommandContext.Speak("", parcel.Delivery.Correlation);
                CommandContext.Drive(parcel.LivesAt);
                await grains.GetGrain<IStreamActor>(GrainId.Parse(parcel.Receiver)).Deliver(parcel.Delivery);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                log.LogWarning(
                    e, "{Message} did not reach {Receiver}; it is tried again", parcel.Delivery.Id, parcel.Receiver);
            }
        }
    }
}

/// <summary>
/// Finds messages that did not arrive, and sends them again: after seconds at first, later after minutes.
/// </summary>
public sealed class Sweeper(
    NpgsqlDataSource database, Couriers couriers, WorkItems workItems, TimeProvider clock, ILogger<Sweeper> log)
    : Pulse(TimeSpan.FromSeconds(1), clock, log)
{
    private const int AtOnce = 256;

    // Claimed and put off in one statement, so that two silos do not send the same one at the same time.
    private const string Claim = """
        UPDATE pending_message p
        SET attempts = p.attempts + 1,
            retry_at = $1 + least(power(2, least(p.attempts, 10)) * interval '1 s', interval '10 min')
        FROM (
            SELECT id FROM pending_message WHERE retry_at <= $1
            ORDER BY retry_at LIMIT 256 FOR UPDATE SKIP LOCKED) due
        WHERE p.id = due.id
        RETURNING p.id, p.receiver, p.name, p.data::text, p.cooperative, p.effective_at, p.correlation, p.attempts,
            EXISTS (SELECT 1 FROM driven_clock d WHERE d.cooperative = p.cooperative)
        """;

    private readonly TimeProvider _clock = clock;

    /// <inheritdoc/>
    protected override async Task<bool> Beat(CancellationToken stop)
    {
        // What waits here is not lost but late, and would be carried twice.
        if (couriers.AreBusy) return false;
        var found = 0;
        var stuck = new List<(string Id, string Receiver, string Cooperative)>();
        await using (var command = database.CreateCommand(Claim))
        {
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.GetUtcNow() });
            await using var reader = await command.ExecuteReaderAsync(stop);
            while (await reader.ReadAsync(stop))
            {
                found++;
                couriers.Take(Read(reader));
                if (reader.GetInt32(7) >= WakePoller.Patience)
                    stuck.Add((reader.GetString(0), reader.GetString(1), reader.GetString(4)));
            }
        }

        foreach (var (id, receiver, cooperative) in stuck)
            await workItems.Open($"message/{id}", "message-stuck", receiver, cooperative, "message.stuck");
        return found == AtOnce;
    }

    private static Parcel Read(NpgsqlDataReader row)
    {
        var at = row.GetFieldValue<DateTimeOffset>(5);
        return new Parcel(
            row.GetString(1),
            new Delivery(row.GetString(0), row.GetString(2), row.GetString(3), at, row.GetString(6)),
            row.GetBoolean(8) ? at : null);
    }
}
