using System.Collections.Frozen;
using Npgsql;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>
/// What time it is in each cooperative. Most live in real time; an import or a simulation drives some.
/// </summary>
public sealed class Clocks(NpgsqlDataSource database, TimeProvider clock)
{
    private readonly Lock _showing = new();
    private FrozenDictionary<string, DateTimeOffset> _driven = FrozenDictionary<string, DateTimeOffset>.Empty;
    private long _asked;
    private long _shown;

    /// <summary>The process's own clock. Never moved.</summary>
    public TimeProvider Real => clock;

    /// <summary>The cooperative's now: what its driver says, else real time.</summary>
    public DateTimeOffset Now(CooperativeId? cooperative)
    {
        if (CommandContext.DrivenTime is { } lived) return lived;
        return cooperative is { } id && _driven.TryGetValue(id.Value, out var instant) ? instant : clock.GetUtcNow();
    }

    /// <summary>Whether somebody drives the cooperative's time, or that of whoever called.</summary>
    public bool IsDriven(CooperativeId? cooperative) =>
        CommandContext.DrivenTime is not null || (cooperative is { } id && _driven.ContainsKey(id.Value));

    /// <summary>Reads who is driven, and where they are.</summary>
    public async Task Refresh(CancellationToken stop)
    {
        var turn = Interlocked.Increment(ref _asked);
        await using var command = database.CreateCommand("SELECT cooperative, instant FROM driven_clock");
        await using var reader = await command.ExecuteReaderAsync(stop);
        var driven = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        while (await reader.ReadAsync(stop))
            driven[reader.GetString(0)] = await reader.GetFieldValueAsync<DateTimeOffset>(1, stop);
        lock (_showing)
        {
            // Who asked before and is answered after would turn the time back.
            if (turn < _shown) return;
            (_shown, _driven) = (turn, driven.ToFrozenDictionary(StringComparer.Ordinal));
        }
    }
}
