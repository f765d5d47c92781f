using Microsoft.Extensions.Logging;
using Npgsql;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>
/// Lives a cooperative's time for it: an import of the past, a simulation of the future. Time stands still until the
/// driver advances it, from one due wake to the next; everything that follows from a wake is through before the next.
/// </summary>
public sealed class DrivenClock(
    NpgsqlDataSource database, IGrainFactory grains, Clocks clocks, ILogger<DrivenClock> log)
{
    // An actor that fails on its wake is asked this often within one advance; then time goes on without it.
    private const int Attempts = 3;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(3);
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

    /// <summary>Advances time, bringing every wake that comes due on the way, in order.</summary>
    /// <param name="cooperative">Whose time.</param>
    /// <param name="instant">Where to; an instant that has passed changes nothing but drains.</param>
    public async Task AdvanceTo(CooperativeId cooperative, DateTimeOffset instant)
    {
        var tried = new Dictionary<(string Stream, string Name, long Generation), int>();
        await Drain(cooperative);
        while (await Due(cooperative, instant, tried) is { Count: > 0 } due)
        {
            var now = await Move(cooperative, due[0].DueAt);
            await Task.WhenAll(due.Select(wake => Bring(wake, now, tried)));
            await Drain(cooperative);
        }

        await Move(cooperative, instant);
        await clocks.Refresh(CancellationToken.None);
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
    public async Task Drain(CooperativeId cooperative)
    {
        var clock = clocks.Real;
        var started = clock.GetTimestamp();
        await using var command = database.CreateCommand(
            "SELECT id FROM pending_message WHERE cooperative = $1 LIMIT 1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = cooperative.Value });
        while (await command.ExecuteScalarAsync() is string pending)
        {
            if (clock.GetElapsedTime(started) > LongestDrain)
                throw new TimeoutException($"Message {pending} of {cooperative.Value} does not arrive.");
            await Task.Delay(BetweenLooks, clock);
        }
    }

    // All wakes of the earliest instant that is due, so that they can be brought at the same time.
    private async Task<List<DueWake>> Due(
        CooperativeId cooperative,
        DateTimeOffset until,
        Dictionary<(string Stream, string Name, long Generation), int> tried)
    {
        await using var command = database.CreateCommand("""
            SELECT stream, name, generation, due_at, cooperative, attempts FROM wake
            WHERE cooperative = $1 AND due_at <= $2 ORDER BY due_at, stream, name
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = cooperative.Value });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = until });
        await using var reader = await command.ExecuteReaderAsync();
        var due = new List<DueWake>();
        while (await reader.ReadAsync())
        {
            var wake = DueWake.Read(reader);
            if (tried.GetValueOrDefault((wake.Stream, wake.Name, wake.Generation)) >= Attempts) continue;
            if (due.Count > 0 && wake.DueAt > due[0].DueAt) break;
            due.Add(wake);
        }

        return due;
    }

    private async Task Bring(
        DueWake wake, DateTimeOffset now, Dictionary<(string Stream, string Name, long Generation), int> tried)
    {
        var key = (wake.Stream, wake.Name, wake.Generation);
        lock (tried) tried[key] = tried.GetValueOrDefault(key) + 1;
        try
        {
            await wake.Bring(grains, now);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            log.LogWarning(e, "{Stream} failed on its wake {Wake} at {Now}", wake.Stream, wake.Name, now);
        }
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
