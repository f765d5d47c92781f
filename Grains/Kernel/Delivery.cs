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
/// <param name="Cooperative">The sender's cooperative.</param>
/// <param name="LivesAt">The time that is driven at the sender's; null where time is real.</param>
internal sealed record Parcel(string Receiver, Delivery Delivery, string Cooperative, DateTimeOffset? LivesAt)
{
    /// <summary>From whom to whom. A message that was passed on goes with those of whoever sent it first.</summary>
    public (string Sender, string Receiver) Way { get; } = (SenderOf(Delivery.Id), Receiver);

    /// <summary>Its place on its way: the version of the sender that sent it, and where it stood among those.</summary>
    public (long Version, int Place, string Id) Place()
    {
        var numbers = Delivery.Id[(Delivery.Id.LastIndexOf('@') + 1)..].Split('#');
        _ = long.TryParse(numbers[0], CultureInfo.InvariantCulture, out var version);
        _ = int.TryParse(numbers[^1], CultureInfo.InvariantCulture, out var place);
        return (version, place, Delivery.Id);
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
        new BoundedChannelOptions(65_536) { FullMode = BoundedChannelFullMode.Wait });

    private readonly Dictionary<(string Sender, string Receiver), Line> _ways = [];
    private readonly Lock _gate = new();

    // Of driven cooperatives only: how many ways have something on them, and who waits until none has.
    private readonly Dictionary<string, (int Ways, TaskCompletionSource Empty)> _driven = new(StringComparer.Ordinal);

    private Task _running = Task.CompletedTask;

    /// <summary>Whether more is waiting here than is under way.</summary>
    internal bool AreBusy => Waiting > AtOnce;

    /// <summary>How many are here, and not under way yet.</summary>
    internal int Waiting => _parcels.Reader.Count;

    /// <summary>Begins to carry.</summary>
    public void Start() => _running = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(Run)));

    /// <summary>
    /// Waits until nothing that a driven cooperative sent is under way here. What follows from a message is sent before
    /// that one has arrived; what another silo carries is not known here.
    /// </summary>
    public Task Empty(string cooperative)
    {
        lock (_gate) return _driven.TryGetValue(cooperative, out var driven) ? driven.Empty.Task : Task.CompletedTask;
    }

    /// <summary>Leaves what is not under way yet, and ends.</summary>
    public async Task Stop()
    {
        _parcels.Writer.TryComplete();
        while (_parcels.Reader.TryRead(out var left)) LeaveToSweeper(left.Way); // Of another silo.

        await _running;
    }

    /// <summary>Takes the messages of what was committed, once its actor knows that it was.</summary>
    internal void Take(Append committed)
    {
        foreach (var message in committed.Messages) Take(ParcelOf(committed, message));
    }

    /// <summary>Takes one; a message that is here already is not taken twice.</summary>
    internal void Take(Parcel parcel)
    {
        lock (_gate)
        {
            if (_ways.TryGetValue(parcel.Way, out var line)) line.Add(parcel);
            else if (_parcels.Writer.TryWrite(parcel)) Begin(parcel);
        }
    }

    private static Parcel ParcelOf(Append append, in StoredMessage message) => new(
        message.Receiver,
        new Delivery(
            message.Id, message.Name, Encoding.UTF8.GetString(message.Data), append.EffectiveAt, append.Correlation),
        append.Cooperative,
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
            if (_ways[way].Next() is not { } next || !_parcels.Writer.TryWrite(next)) End(way);
        }
    }

    // What waits behind a message that did not arrive would come before it.
    private void LeaveToSweeper((string Sender, string Receiver) way)
    {
        lock (_gate) End(way);
    }

    private void Begin(Parcel parcel)
    {
        var driven = parcel.LivesAt is null ? null : parcel.Cooperative;
        _ways.Add(parcel.Way, new Line { UnderWay = parcel, Driven = driven });
        if (driven is null) return;
        var (ways, empty) = _driven.GetValueOrDefault(driven);
        empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _driven[driven] = (ways + 1, empty);
    }

    private void End((string Sender, string Receiver) way)
    {
        if (!_ways.Remove(way, out var line) || line.Driven is not { } driven) return;
        var (ways, empty) = _driven[driven];
        if (ways > 1)
        {
            _driven[driven] = (ways - 1, empty);
            return;
        }

        _driven.Remove(driven);
        empty.SetResult();
    }

    /// <summary>The messages of one way: one under way, and behind it those that wait, in order.</summary>
    private sealed class Line
    {
        private SortedDictionary<(long Version, int Place, string Id), Parcel>? _waiting;

        public required Parcel UnderWay { get; set; }

        /// <summary>The driven cooperative that began it; null when its time is real.</summary>
        public required string? Driven { get; init; }

        public void Add(Parcel parcel)
        {
            if (parcel.Delivery.Id == UnderWay.Delivery.Id) return;
            _waiting ??= new SortedDictionary<(long Version, int Place, string Id), Parcel>();
            _waiting.TryAdd(parcel.Place(), parcel);
        }

        public Parcel? Next()
        {
            if (_waiting is not { Count: > 0 }) return null;
            var (place, next) = _waiting.First();
            _waiting.Remove(place);
            return UnderWay = next;
        }
    }
}

/// <summary>
/// Finds messages that did not arrive, and sends them again: after seconds at first, later after minutes. It takes the
/// whole way of such a message, from its sender to its receiver: what was sent later may not arrive before it.
/// </summary>
public sealed class Sweeper(
    NpgsqlDataSource database, Couriers couriers, WorkItems workItems, TimeProvider clock, ILogger<Sweeper> log)
    : Pulse(TimeSpan.FromSeconds(1), clock, log)
{
    private const int AtOnce = 256;

    // Claimed and put off in one statement, so that two silos do not send the same ones at the same time: a way belongs
    // to who got its lock, and then to nobody until the time in which its messages should have arrived is over.
    private const string Claim = """
        WITH due AS MATERIALIZED (
            SELECT id, receiver FROM pending_message WHERE retry_at <= $1
            ORDER BY retry_at LIMIT 256 FOR UPDATE SKIP LOCKED),
        way AS MATERIALIZED (
            SELECT sender, receiver
            FROM (SELECT DISTINCT message_sender(id) AS sender, receiver FROM due) found
            WHERE pg_try_advisory_xact_lock(hashtextextended(sender || '>' || receiver, 0))),
        waiting AS MATERIALIZED (
            SELECT p.id, p.rank, p.attempts,
                $1 + least(power(2, least(p.attempts, 10)) * interval '1 s', interval '10 min')
                    + p.in_line * interval '20 ms' AS retry_at
            FROM way CROSS JOIN LATERAL (
                SELECT m.id,
                    row_number() OVER line AS rank,
                    first_value(m.attempts) OVER line + 1 AS attempts,
                    count(*) OVER () AS in_line
                FROM pending_message m
                WHERE m.id >= way.sender || '@' COLLATE "C" AND m.id < way.sender || 'A' COLLATE "C"
                    AND m.receiver = way.receiver
                WINDOW line AS (ORDER BY message_version(m.id), m.id)
                LIMIT 1000) p)
        UPDATE pending_message p
        SET attempts = CASE WHEN w.rank = 1 THEN w.attempts ELSE p.attempts END, retry_at = w.retry_at
        FROM waiting w
        WHERE p.id = w.id
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

        foreach (var parcel in found.OrderBy(parcel => parcel.Place())) couriers.Take(parcel);
        foreach (var (id, receiver, cooperative) in stuck)
            await workItems.OpenAgain($"message/{id}", "message-stuck", receiver, cooperative, "message.stuck");
        return found.Count >= AtOnce;
    }

    private static Parcel Read(NpgsqlDataReader row)
    {
        var at = row.GetFieldValue<DateTimeOffset>(5);
        return new Parcel(
            row.GetString(1),
            new Delivery(row.GetString(0), row.GetString(2), row.GetString(3), at, row.GetString(6)),
            row.GetString(4),
            row.GetBoolean(8) ? at : null);
    }
}
