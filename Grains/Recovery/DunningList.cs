using Npgsql;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Recovery;

/// <summary>The list of invoices that are being collected: what comes next, and on which day.</summary>
/// <remarks>
/// The day of the next step follows from all that happened, by the rule of <see cref="Dunning"/>: so each row is made
/// of its whole stream, which is short, and no second copy of the rule stands here.
/// </remarks>
public sealed class DunningList() : Projection("dunning", ["dunning_list"], typeof(Dunning.Event))
{
    private const string Streams = """
        SELECT e.stream, e.name, e.data::text
        FROM unnest($1, $2) AS s (stream, version) JOIN event e ON e.stream = s.stream AND e.version <= s.version
        ORDER BY e.stream, e.version
        """;

    private const string Upsert = """
        INSERT INTO dunning_list AS d (invoice, cooperative, job, client, due_on, open, currency, last_step, last_on,
            next_step, next_on, paused_until, status, version, changed_at, claimed, claimed_paid)
        SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        ON CONFLICT (invoice) DO UPDATE
        SET open = excluded.open, last_step = excluded.last_step, last_on = excluded.last_on,
            next_step = excluded.next_step, next_on = excluded.next_on, paused_until = excluded.paused_until,
            status = excluded.status, version = excluded.version, changed_at = excluded.changed_at,
            claimed = excluded.claimed, claimed_paid = excluded.claimed_paid
        """;

    /// <inheritdoc/>
    public override async Task Apply(
        IReadOnlyList<Recorded> events, NpgsqlConnection connection, CancellationToken stop)
    {
        // The list may stand in the middle of a stream: what comes after the last of these events is not for now.
        var last = new Dictionary<string, Recorded>(StringComparer.Ordinal);
        foreach (var recorded in events) last[recorded.Stream] = recorded;
        var states = await States(last, connection, stop);
        var rows = last.Values.Select(recorded => (Last: recorded, State: states[recorded.Stream])).ToArray();
        await Write(
            connection,
            Upsert,
            rows.Length,
            stop,
            Column(rows, row => KeyOf(row.Last)),
            Column(rows, row => row.State.Opened!.Cooperative.ToString()),
            Column(rows, row => row.State.Opened!.Job.ToString()),
            Column(rows, row => row.State.Opened!.Client.ToString()),
            Column(rows, row => row.State.Opened!.DueOn),
            Column(rows, row => row.State.Open.Minor),
            Column(rows, row => row.State.Open.Currency.Code),
            Column(rows, row => row.State.Steps is [.., var step] ? step.Step.ToString() : null),
            Column(rows, row => row.State.Steps is [.., var step] ? step.On : (DateOnly?)null),
            Column(rows, row => Dunning.Next(row.State)?.ToString()),
            Column(rows, row => Dunning.NextOn(row.State)),
            Column(rows, row => row.State.PausedUntil),
            Column(rows, row => Status(row.State).ToString()),
            Column(rows, row => row.Last.Version),
            Column(rows, row => row.Last.EffectiveAt),
            Column(rows, row => Dunning.LateClaimOf(row.State)?.Claimed.Total.Minor ?? 0),
            Column(rows, row => Dunning.LateClaimOf(row.State)?.Paid.Total.Minor ?? 0));
    }

    private static DunningStatus Status(Dunning.State state) => state switch
    {
        { IsClosed: true } or { LossDeclared: not null } => DunningStatus.Closed,
        { IsDisputed: true } => DunningStatus.Disputed,
        { Steps: [.., { Step: DunningStep.Bailiff }] } => DunningStatus.HandedOver,
        { PausedUntil: { } until } when Dunning.NextOn(state) == until => DunningStatus.Paused,
        _ => DunningStatus.Waiting,
    };

    private static async Task<Dictionary<string, Dunning.State>> States(
        Dictionary<string, Recorded> last, NpgsqlConnection connection, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Streams, connection)
        {
            Parameters =
            {
                Column(last.Values, recorded => recorded.Stream),
                Column(last.Values, recorded => recorded.Version),
            },
        };
        var states = new Dictionary<string, Dunning.State>(StringComparer.Ordinal);
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            var (stream, happened) = (row.GetString(0), EventCatalog.Of(typeof(Dunning.Event)));
            states[stream] = Dunning.Evolve(
                states.GetValueOrDefault(stream, Dunning.State.Initial),
                (Dunning.Event)happened.Read(row.GetString(1), row.GetString(2)));
        }

        return states;
    }
}
