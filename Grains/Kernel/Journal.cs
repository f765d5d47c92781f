using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>How the journal writer of one silo is laid out.</summary>
public sealed class JournalOptions
{
    /// <summary>
    /// Loops that may write at the same time: one for each core, four at most. How many do is up to how much waits.
    /// </summary>
    public int Loops { get; set; } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>So many appends are worth a batch beside one that is on its way.</summary>
    public int FairBatch { get; set; } = 32;

    /// <summary>Appends that may wait for one loop; a quarter of them only for wakes and deliveries.</summary>
    public int Room { get; set; } = 4096;

    /// <summary>How long an append waits for room.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Name under which this silo's writers are registered.</summary>
    public string Silo { get; set; } = Environment.MachineName;
}

/// <summary>The journal of a silo: everything durable goes through <see cref="Append"/>.</summary>
/// <remarks>Group commit as in DeWitt et al., "Implementation techniques for main memory database systems"
/// (1984).</remarks>
public sealed class Journal : IAsyncDisposable
{
    /// <summary>Size of a block of <c>event_position</c>.</summary>
    internal const int MaxEventsInBatch = 4096;

    private readonly NpgsqlDataSource _database;
    private readonly JournalOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<Journal> _log;
    // Never disposed of: they hold nothing that needs an end, and whoever still waits for an answer when the journal
    // closes gives its place back afterwards.
#pragma warning disable CA2213
    private readonly SemaphoreSlim _ordinaryRoom;
    private readonly SemaphoreSlim _urgentRoom;
#pragma warning restore CA2213
    private readonly Lanes _lanes;
    private WriterLoop[] _loops = [];
    private long _turnedAway;

    /// <summary>A journal that does not write until <see cref="Start"/>.</summary>
    public Journal(NpgsqlDataSource database, JournalOptions options, TimeProvider clock, ILogger<Journal> log)
    {
        _database = database;
        _options = options;
        _lanes = new Lanes(options.FairBatch);
        _clock = clock;
        _log = log;
        var room = options.Room * options.Loops;
        Room = (room - (room / 4), room / 4);
        _ordinaryRoom = new SemaphoreSlim(Room.Ordinary);
        _urgentRoom = new SemaphoreSlim(Room.Urgent);
    }

    /// <summary>How many appends may wait: those of commands, and those of wakes and deliveries.</summary>
    internal (int Ordinary, int Urgent) Room { get; }

    /// <summary>How many wait now, those included that are on their way to the database.</summary>
    internal (int Ordinary, int Urgent) Waiting =>
        (Room.Ordinary - _ordinaryRoom.CurrentCount, Room.Urgent - _urgentRoom.CurrentCount);

    /// <summary>For how many there was no room since the start.</summary>
    internal long TurnedAway => Interlocked.Read(ref _turnedAway);

    /// <summary>Registers the writers of this incarnation and starts their loops.</summary>
    public async Task Start(CancellationToken stop)
    {
        // All are known before the first begins: a start that fails half way leaves no loop behind.
        var writers = new int[_options.Loops];
        for (short n = 0; n < writers.Length; n++)
        {
            await using var command = _database.CreateCommand(
                "INSERT INTO writer (silo, loop) VALUES ($1, $2) RETURNING id");
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = _options.Silo });
            command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = n, NpgsqlDbType = NpgsqlDbType.Smallint });
            writers[n] = (int)(await command.ExecuteScalarAsync(stop))!;
        }

        _loops = [.. writers.Select(writer => new WriterLoop(_lanes, _database, writer, _clock, _log))];
    }

    /// <summary>Writes what was queued, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _lanes.Close();
        var loops = Interlocked.Exchange(ref _loops, []);
        foreach (var loop in loops) await loop.DisposeAsync();
    }

    /// <summary>Queues an append, and answers when it is durable or definitely not.</summary>
    /// <remarks>Appends of one stream take effect in the order of these calls.</remarks>
    /// <exception cref="JournalBusyException">There was no room for a second.</exception>
    /// <exception cref="AppendRefusedException">A guarded account would have fallen below zero.</exception>
    internal ValueTask<AppendResult> Append(Append append)
    {
        var room = append.Urgent ? _urgentRoom : _ordinaryRoom;
        return room.Wait(0) ? Queue(append, room) : WaitAndQueue(append, room);
    }

    private async ValueTask<AppendResult> WaitAndQueue(Append append, SemaphoreSlim room)
    {
        if (await room.WaitAsync(_options.Patience)) return await Queue(append, room);
        Interlocked.Increment(ref _turnedAway);
        append.Token.Fail();
        throw new JournalBusyException();
    }

    private async ValueTask<AppendResult> Queue(Append append, SemaphoreSlim room)
    {
        try
        {
            if (_loops.Length == 0 || !_lanes.Add(append)) throw new JournalBusyException();
            return await append.Completion.Task;
        }
        finally
        {
            room.Release();
        }
    }
}

/// <summary>A hash that is the same on every machine and in every version: where it decides who does what.</summary>
public static class StableHash
{
    /// <summary>FNV-1a, 32 bits.</summary>
    public static int Of(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text) hash = unchecked((hash ^ c) * 16777619u);
        return unchecked((int)hash);
    }
}
