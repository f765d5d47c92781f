using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Runtime;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>
/// A message came before an earlier one of the same sender. Nothing happened; it is tried again after that one.
/// </summary>
/// <param name="message">Id of the message.</param>
[GenerateSerializer]
public sealed class EarlyMessageException(string message) : Exception($"{message} came before its time.");

/// <summary>A message on its way to a receiver.</summary>
/// <param name="Receiver">Stream of the receiver.</param>
/// <param name="Delivery">What is handed over.</param>
/// <param name="LivesAt">The time that is driven at the sender's; null where time is real.</param>
internal sealed record Parcel(string Receiver, Delivery Delivery, DateTimeOffset? LivesAt)
{
    /// <summary>From whom to whom. A message that was passed on goes with those of whoever sent it first.</summary>
    public (string Sender, string Receiver) Way { get; } = (SenderOf(Delivery.Id), Receiver);

    /// <summary>Version of the sender that sent it, and its place among those that it sent with it.</summary>
    public (long Version, int Place) SentAs()
    {
        var numbers = Delivery.Id[(Delivery.Id.LastIndexOf('@') + 1)..].Split('#');
        _ = long.TryParse(numbers[0], CultureInfo.InvariantCulture, out var version);
        _ = int.TryParse(numbers[^1], CultureInfo.InvariantCulture, out var place);
        return (version, place);
    }

    // An id is sender@version#n; one that was passed on has more numbers behind.
    private static string SenderOf(string id) => id[..Math.Max(0, id.LastIndexOf('@'))];
}

/// <summary>
/// Carries messages to their receivers right after the commit that sent them, those from one sender to one receiver in
/// the order in which they were sent. It may lose any of them: the row is in the database until the receiver's commit
/// takes it away, and the <see cref="Sweeper"/> finds what was left.
/// </summary>
public sealed class Couriers(IGrainFactory grains, ILogger<Couriers> log)
{
    // Each waits for the commit of the receiver: under load some 20 ms, so half a thousand keep it fed.
    private const int AtOnce = 512;

    private readonly Channel<Parcel> _parcels = Channel.CreateBounded<Parcel>(
        new BoundedChannelOptions(65_536) { FullMode = BoundedChannelFullMode.DropWrite });

    // What waits behind a message that is under way on the same way.
    private readonly Dictionary<(string Sender, string Receiver), Queue<Parcel>> _ways = [];
    private readonly Lock _gate = new();

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

    internal void Take(Parcel parcel)
    {
        lock (_gate)
        {
            if (_ways.TryGetValue(parcel.Way, out var waiting)) waiting.Enqueue(parcel);
            else if (_parcels.Writer.TryWrite(parcel)) _ways.Add(parcel.Way, new Queue<Parcel>(0));
        }
    }

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
                GoOn(parcel.Way);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                log.LogWarning(
                    e, "{Message} did not reach {Receiver}; it is tried again", parcel.Delivery.Id, parcel.Receiver);
                LeaveToSweeper(parcel.Way);
            }
        }
    }

    private void GoOn((string Sender, string Receiver) way)
    {
        lock (_gate)
        {
            var waiting = _ways[way];
            if (waiting.Count == 0 || !_parcels.Writer.TryWrite(waiting.Dequeue())) _ways.Remove(way);
        }
    }

    // What waits behind a message that did not arrive would come before it.
    private void LeaveToSweeper((string Sender, string Receiver) way)
    {
        lock (_gate) _ways.Remove(way);
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
        var found = new List<Parcel>();
        var stuck = new List<(string Id, string Receiver, string Cooperative)>();
        await using (var command = database.CreateCommand(Claim))
        {
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.GetUtcNow() });
            await using var reader = await command.ExecuteReaderAsync(stop);
            while (await reader.ReadAsync(stop))
            {
                found.Add(Read(reader));
                if (reader.GetInt32(7) >= WakePoller.Patience)
                    stuck.Add((reader.GetString(0), reader.GetString(1), reader.GetString(4)));
            }
        }

        foreach (var parcel in found.OrderBy(parcel => parcel.SentAs())) couriers.Take(parcel);
        foreach (var (id, receiver, cooperative) in stuck)
            await workItems.Open($"message/{id}", "message-stuck", receiver, cooperative, "message.stuck");
        return found.Count == AtOnce;
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
