using Microsoft.Extensions.Logging;
using Npgsql;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>
/// Lives a cooperative's time for it: an import of the past, a simulation of the future. Time stands still until the
/// driver advances it, from one due wake to the next; everything that follows from a wake is through before the next.
/// </summary>
public sealed class DrivenClock(
    NpgsqlDataSource database,
    IGrainFactory grains,
    Clocks clocks,
    Couriers couriers,
    WorkItems workItems,
    ILogger<DrivenClock> log)
{
    // Time stands still for an actor that fails on its wake: long enough for a silo or a database to come back. Then a
    // person is told, and time goes on, asking it once more at each stop on the way.
    internal const int Attempts = WakePoller.Patience;

    // Whoever was asked, did not fail, and still has its wake, waits for something that does not come by asking.
    private const int Askings = 3;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestDrain = TimeSpan.FromMinutes(2);

    /// <summary>Takes the cooperative's time over; one that is driven already goes on from where it stands.</summary>
    /// <param name="cooperative">Whose time.</param>
    /// <param name="instant">Where it starts.</param>
    public async Task Start(CooperativeId cooperative, DateTimeOffset instant)
    {
        await Execute(
            "INSERT INTO driven_clock (cooperative, instant, driver) VALUES ($1, $2, 'import') ON CONFLICT DO NOTHING",
            cooperative,
            instant);
        await clocks.Refresh(CancellationToken.None);
    }

    /// <summary>
    /// Advances time, bringing every wake that comes due on the way: one after another, in one order, so that the same
    /// life lived again comes out the same. Every message has taken effect before, between and after them.
    /// </summary>
    /// <param name="cooperative">Whose time.</param>
    /// <param name="instant">Where to; an instant that has passed changes nothing but drains.</param>
    /// <exception cref="TimeoutException">A message did not arrive in two minutes.</exception>
    public async Task AdvanceTo(CooperativeId cooperative, DateTimeOffset instant)
    {
        var asked = new Dictionary<(string Stream, string Name, long Generation), int>();
        while (await Due(cooperative, instant, asked) is { Count: > 0 } due)
        {
            var now = await Move(cooperative, due[0].DueAt);
            for (var n = 0; n < due.Count; n++)
            {
                if (n > 0) await Drain(cooperative);
                var key = (due[n].Stream, due[n].Name, due[n].Generation);
                asked[key] = await IsBrought(due[n], now) ? asked.GetValueOrDefault(key) + 1 : Askings;
            }
        }

        await Move(cooperative, instant);
        await clocks.Refresh(CancellationToken.None);
    }

    /// <summary>Gives what does not answer the time to come back: longer and longer, in real time.</summary>
    /// <param name="attempt">How often it was asked.</param>
    public Task PauseAfter(int attempt)
    {
        var pause = TimeSpan.FromMilliseconds(10 << Math.Min(attempt - 1, 10));
        return Task.Delay(pause < LongestPause ? pause : LongestPause, clocks.Real);
    }

    /// <summary>Hands the cooperative back to real time; wakes that are due by then are brought at once.</summary>
    public async Task Stop(CooperativeId cooperative)
    {
        await Drain(cooperative);
        await using var command = database.CreateCommand("DELETE FROM driven_clock WHERE cooperative = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = cooperative.Value });
        await command.ExecuteNonQueryAsync();
        await clocks.Refresh(CancellationToken.None);
    }

    /// <summary>Waits until every message of the cooperative has taken effect.</summary>
    /// <exception cref="TimeoutException">One of them did not, in two minutes.</exception>
    public Task Drain(CooperativeId cooperative) => Settled(cooperative, async () =>
    {
        await using var command = database.CreateCommand(
            "SELECT id FROM pending_message WHERE cooperative = $1 LIMIT 1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = cooperative.Value });
        return ((string?)await command.ExecuteScalarAsync(), true);
    });

    // All wakes of the earliest instant that is due, once every message has taken effect: one question for both.
    private Task<List<DueWake>> Due(
        CooperativeId cooperative,
        DateTimeOffset until,
        Dictionary<(string Stream, string Name, long Generation), int> asked) => Settled(cooperative, async () =>
    {
        await using var command = database.CreateCommand("""
            SELECT w.stream, w.name, w.generation, w.due_at, w.cooperative, w.attempts, p.id
            FROM (SELECT (SELECT id FROM pending_message WHERE cooperative = $1 LIMIT 1) AS id) p
            LEFT JOIN wake w ON w.cooperative = $1 AND w.due_at <= $2
            ORDER BY w.due_at, w.stream COLLATE "C", w.name COLLATE "C"
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = cooperative.Value });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = until });
        await using var reader = await command.ExecuteReaderAsync();
        var due = new List<DueWake>();
        while (await reader.ReadAsync())
        {
            if (!await reader.IsDBNullAsync(6)) return (reader.GetString(6), due);
            if (await reader.IsDBNullAsync(0)) break; // Nothing is due.
            var wake = DueWake.Read(reader);
            if (asked.GetValueOrDefault((wake.Stream, wake.Name, wake.Generation)) >= Askings) continue;
            if (due.Count > 0 && wake.DueAt > due[0].DueAt) break;
            due.Add(wake);
        }

        return (null, due);
    });

    // Asks until no message is pending, and answers with what was seen then.
    private async Task<T> Settled<T>(CooperativeId cooperative, Func<Task<(string? Pending, T Seen)>> look)
    {
        var clock = clocks.Real;
        var started = clock.GetTimestamp();
        await HandOver(); // Most of it goes through here: that costs no question.
        while (true)
        {
            var (pending, seen) = await look();
            if (pending is null) return seen;
            if (clock.GetElapsedTime(started) > LongestDrain)
                throw new TimeoutException($"Message {pending} of {cooperative.Value} does not arrive.");
            await Task.Delay(BetweenLooks, clock);
            await HandOver();
        }

        Task HandOver() => couriers.Empty(cooperative.Value).WaitAsync(LongestDrain, clock);
    }

    /// <returns>False when time must go on without it.</returns>
    private async Task<bool> IsBrought(DueWake wake, DateTimeOffset now)
    {
        for (var attempt = wake.Attempts + 1; ; attempt++)
        {
            try
            {
                await wake.Bring(grains, now);
                return true;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                log.LogWarning(
                    e,
                    "{Stream} failed on its wake {Wake} at {Now}, attempt {Attempt}",
                    wake.Stream,
                    wake.Name,
                    now,
                    attempt);
            }

            if (attempt < Attempts)
            {
                await PauseAfter(attempt);
                continue;
            }

            await GiveUp(wake, attempt);
            return false;
        }
    }

    // Kept with the wake, so that whoever asks again later, this driver or real time, knows that it was patient once.
    private async Task GiveUp(DueWake wake, int attempts)
    {
        await using var command = database.CreateCommand(
            "UPDATE wake SET attempts = $1 WHERE stream = $2 AND name = $3 AND generation = $4");
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = attempts });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = wake.Stream });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = wake.Name });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = wake.Generation });
        await command.ExecuteNonQueryAsync();
        await workItems.OpenAgain(wake.StuckId, "wake-stuck", wake.Stream, wake.Cooperative, "wake.stuck");
    }

    private async Task<DateTimeOffset> Move(CooperativeId cooperative, DateTimeOffset instant) =>
        (DateTime)(await Execute(
            "UPDATE driven_clock SET instant = greatest(instant, $2) WHERE cooperative = $1 RETURNING instant",
            cooperative,
            instant)
        ?? throw new InvalidOperationException($"Nobody drives the clock of {cooperative.Value}."));

    private async Task<object?> Execute(string sql, CooperativeId cooperative, DateTimeOffset instant)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = cooperative.Value });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = instant.ToUniversalTime() });
        return await command.ExecuteScalarAsync();
    }
}
