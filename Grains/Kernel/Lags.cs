using Microsoft.Extensions.Logging;
using Npgsql;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Kernel;

/// <summary>One thing that may be behind.</summary>
/// <param name="What">What sort of thing.</param>
/// <param name="Which">Which of them; empty where there is one.</param>
/// <param name="Count">How many wait.</param>
/// <param name="Age">How long the oldest of them has waited.</param>
internal sealed record Lag(string What, string Which, long Count, TimeSpan Age)
{
    public const string Delivery = "delivery";
    public const string Wake = "wake";
    public const string Follower = "follower";
    public const string Work = "work";
    public const string Transaction = "transaction";

    public string Name => Which.Length == 0 ? What : $"{What} {Which}";
}

/// <summary>
/// How far the house is behind with what it promised: messages, wakes, followers of the journal, work of people. Each
/// silo looks by itself; <see cref="LagMeter"/> publishes what it saw, and the log says what is behind for too long.
/// </summary>
public sealed class Lags(NpgsqlDataSource database, JournalQueues queues, TimeProvider clock, ILogger<Lags> log)
    : Pulse(TimeSpan.FromSeconds(5), clock, log)
{
    // From here on somebody should look. A message and a wake have been tried some six times by then; a projection is
    // usually a tenth of a second behind; a transaction that stays open holds all followers back.
    private static readonly Dictionary<string, TimeSpan> Limits = new(StringComparer.Ordinal)
    {
        [Lag.Delivery] = TimeSpan.FromMinutes(1),
        [Lag.Wake] = TimeSpan.FromMinutes(1),
        [Lag.Follower] = TimeSpan.FromSeconds(10),
        [Lag.Transaction] = TimeSpan.FromSeconds(5),
    };

    // A wake that failed is put off by ten minutes at most, so that what is due stands in that part of its index. One
    // that is set for a day which has begun is late since the commit that set it: its generation is the version of the
    // last event of that commit. Where very many are due, only the oldest are asked for it, and the next one counts as
    // late since its hour: who is so far behind shall not be held up by looking, nor look better than they are. A
    // transaction of any database counts as soon as it has a number, for these are the server's.
    private const string Promises = $"""
        WITH due AS (
            SELECT stream, generation, due_at FROM wake
            WHERE claimable_at <= $1 + interval '10 min' AND due_at <= $1
                AND cooperative NOT IN (SELECT cooperative FROM driven_clock)
        )
        SELECT '{Lag.Delivery}', '', count(*), $1 - min(sent_at) FROM pending_message
        UNION ALL
        SELECT '{Lag.Wake}', '', (SELECT count(*) FROM due), $1 - least(
            min(greatest(due_at, (
                SELECT recorded_at FROM event e WHERE e.stream = oldest.stream AND e.version = oldest.generation))),
            (SELECT due_at FROM due ORDER BY due_at OFFSET 2000 LIMIT 1))
        FROM (SELECT * FROM due ORDER BY due_at LIMIT 2000) AS oldest
        UNION ALL
        SELECT '{Lag.Work}', kind, count(*), $1 - min(opened_at) FROM work_item WHERE closed_at IS NULL GROUP BY kind
        UNION ALL
        SELECT '{Lag.Transaction}', '', count(*), max(clock_timestamp() - xact_start)
        FROM pg_stat_activity WHERE backend_xid IS NOT NULL
        UNION ALL
        SELECT '{Lag.Follower}', c.name, (c.stopped IS NOT NULL)::int, $1 - (
            SELECT recorded_at FROM event WHERE (xid, position) > (c.xid, c.position) ORDER BY xid, position LIMIT 1)
        FROM cursor c WHERE c.name NOT LIKE 'stream/%'
        """;

    private static readonly string Question =
        string.Join('\n', Enumerable.Range(0, JournalQueues.Queues).Select(OfQueue).Prepend(Promises));

    private readonly TimeProvider _clock = clock;
    private readonly string[] _streams = [.. Enumerable.Range(0, JournalQueues.Queues).Select(queues.CursorOf)];
    private readonly HashSet<(string What, string Which)> _late = [];
    private volatile IReadOnlyList<Lag> _seen = [];

    /// <summary>What was seen last; nothing before the first look.</summary>
    internal IReadOnlyList<Lag> Seen => _seen;

    /// <summary>Looks once.</summary>
    public async Task Look(CancellationToken stop = default)
    {
        var seen = new List<Lag>();
        await using var command = database.CreateCommand(Question);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.GetUtcNow() });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = _streams });
        await using (var row = await command.ExecuteReaderAsync(stop))
        {
            while (await row.ReadAsync(stop))
                seen.Add(new Lag(row.GetString(0), row.GetString(1), row.GetInt64(2), Age(row)));
        }

        _seen = seen;
        foreach (var lag in seen) Tell(lag);
    }

    /// <inheritdoc/>
    protected override async Task<bool> Beat(CancellationToken stop)
    {
        try
        {
            await Look(stop);
        }
        catch
        {
            _seen = []; // Nothing is known now: what was seen last would pass for how it stands.
            throw;
        }

        return false;
    }

    // Each queue of the streams reads one partition, and is not behind with what stands in another.
    private static string OfQueue(int n) => $"""
        UNION ALL
        SELECT '{Lag.Follower}', 'stream/{n}', 0, $1 - (
            SELECT recorded_at FROM event_{n}
            WHERE (xid, position) > (c.xid, c.position) ORDER BY xid, position LIMIT 1)
        FROM cursor c WHERE c.name = ($2::text[])[{n + 1}]
        """;

    // Nothing waits, or what waits came after this silo had read its clock.
    private static TimeSpan Age(NpgsqlDataReader row)
    {
        var age = row.IsDBNull(3) ? TimeSpan.Zero : row.GetTimeSpan(3);
        return age < TimeSpan.Zero ? TimeSpan.Zero : age;
    }

    // Once when it begins and once when it is over: a log that repeats itself is read by nobody.
    private void Tell(Lag lag)
    {
        if (!Limits.TryGetValue(lag.What, out var limit)) return;
        if (lag.Age > limit && _late.Add((lag.What, lag.Which)))
            log.LogWarning("{What} is {Age} behind", lag.Name, lag.Age);
        else if (lag.Age <= limit && _late.Remove((lag.What, lag.Which)))
            log.LogInformation("{What} has caught up", lag.Name);
    }
}
