using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.Runtime;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>
/// Wakes actors whose time has come. Silos share the work: each claims rows for half a minute in one short statement,
/// and only then calls, so that the commit which clears a wake never waits for whoever brought it.
/// </summary>
/// <remarks>Cooperatives whose time is driven are left alone: their driver wakes (<see cref="DrivenClock"/>).</remarks>
public sealed class WakePoller(
    NpgsqlDataSource database,
    IGrainFactory grains,
    Clocks clocks,
    WorkItems workItems,
    TimeProvider clock,
    ILogger<WakePoller> log) : Pulse(TimeSpan.FromMilliseconds(250), clock, log)
{
    /// <summary>After so many attempts a person must look; it is still tried, now and then.</summary>
    internal const int Patience = 20;

    private const int AtOnce = 256;

    private const string Claim = """
        UPDATE wake w SET claimable_at = $1 + interval '30 s', attempts = w.attempts + 1
        FROM (
            SELECT stream, name FROM wake
            WHERE claimable_at <= $1 AND cooperative NOT IN (SELECT cooperative FROM driven_clock)
            ORDER BY claimable_at LIMIT 256 FOR UPDATE SKIP LOCKED
        ) due
        WHERE w.stream = due.stream AND w.name = due.name
        RETURNING w.stream, w.name, w.generation, w.due_at, w.cooperative, w.attempts
        """;

    private const string PutOff = """
        UPDATE wake SET claimable_at = $1 WHERE stream = $2 AND name = $3 AND generation = $4
        """;

    private readonly TimeProvider _clock = clock;

    /// <inheritdoc/>
    protected override async Task<bool> Beat(CancellationToken stop)
    {
        await clocks.Refresh(stop);
        var claimed = await ClaimDue(stop);
        await Task.WhenAll(claimed.Select(Bring));
        return claimed.Count == AtOnce;
    }

    private async Task<List<DueWake>> ClaimDue(CancellationToken stop)
    {
        await using var command = database.CreateCommand(Claim);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.GetUtcNow() });
        await using var reader = await command.ExecuteReaderAsync(stop);
        var claimed = new List<DueWake>();
        while (await reader.ReadAsync(stop)) claimed.Add(DueWake.Read(reader));
        return claimed;
    }

    private async Task Bring(DueWake due)
    {
        try
        {
            await due.Bring(grains, livesAt: null);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            log.LogWarning(
                e, "{Stream} failed on its wake {Wake}, attempt {Attempt}", due.Stream, due.Name, due.Attempts);
            await Later(due);
        }
    }

    private async Task Later(DueWake due)
    {
        var pause = TimeSpan.FromSeconds(Math.Min(600, Math.Pow(2, Math.Min(due.Attempts, 10))));
        await using var command = database.CreateCommand(PutOff);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.GetUtcNow() + pause });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = due.Stream });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = due.Name });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = due.Generation });
        await command.ExecuteNonQueryAsync();
        if (due.Attempts >= Patience)
            await workItems.OpenAgain(due.StuckId, "wake-stuck", due.Stream, due.Cooperative, "wake.stuck");
    }
}

/// <summary>A wake whose time has come.</summary>
internal sealed record DueWake(
    string Stream, string Name, long Generation, DateTimeOffset DueAt, string Cooperative, int Attempts)
{
    /// <summary>Id of the work item that says that nothing comes of it.</summary>
    public string StuckId => $"wake/{Stream}/{Name}";

    public static DueWake Read(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetInt64(2),
        row.GetFieldValue<DateTimeOffset>(3),
        row.GetString(4),
        row.GetInt32(5));

    /// <summary>Calls the actor, in real time or at a time that is driven.</summary>
    public Task Bring(IGrainFactory grains, DateTimeOffset? livesAt)
    {
        CommandContext.Speak("", $"wake/{Stream}/{Name}");
        CommandContext.Drive(livesAt);
        return grains.GetGrain<IStreamActor>(GrainId.Parse(Stream)).Wake(new Waking(Name, Generation, DueAt));
    }
}
