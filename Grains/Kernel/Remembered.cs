using System.Text.Json;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>What an activation has in memory: the state, and which commands made it.</summary>
/// <remarks>
/// The state has two ages: tentative (decided, on its way to the database) and committed (durable). For an actor that
/// does one thing at a time they are the same whenever it decides.
/// </remarks>
internal sealed class Remembered<TState, TEvent>
    where TState : class, IState<TState>
    where TEvent : class
{
    private const int CommandsInSnapshot = 256;

    // Reading an event again takes about as long as reading this much of a snapshot.
    private const int BytesWorthAnEvent = 64;

    private static readonly EventCatalog Catalog = EventCatalog.Of(typeof(TEvent));

    private readonly string _stream;
    private readonly StreamReader _reader;
    private readonly Func<TState, TEvent, TState> _evolve;
    private readonly Dictionary<string, CommandSeen> _commands = [];
    private bool _knowsEveryCommand = true;
    private long _snapshotVersion;
    private int _snapshotSize;

    private Remembered(string stream, StreamReader reader, Func<TState, TEvent, TState> evolve)
    {
        _stream = stream;
        _reader = reader;
        _evolve = evolve;
    }

    public TState Tentative { get; private set; } = TState.Initial;

    public long TentativeVersion { get; private set; }

    public TState Committed { get; private set; } = TState.Initial;

    public long CommittedVersion { get; private set; }

    /// <summary>Whether the stream was taken to be empty, and nothing proved it yet.</summary>
    public bool IsAssumed { get; private set; }

    /// <summary>What was decided on this memory is written in order, or fails with the first that failed.</summary>
    public ActivationToken Token { get; } = new();

    /// <summary>Remembers nothing: of a stream that is taken to be new.</summary>
    public static Remembered<TState, TEvent> OfNothing(
        string stream, StreamReader reader, Func<TState, TEvent, TState> evolve) =>
        new(stream, reader, evolve) { IsAssumed = true };

    /// <summary>Reads what is durable of a stream.</summary>
    public static async Task<Remembered<TState, TEvent>> Read(
        string stream, StreamReader reader, Func<TState, TEvent, TState> evolve)
    {
        var memory = new Remembered<TState, TEvent>(stream, reader, evolve);
        await memory.Load();
        return memory;
    }

    /// <summary>The state as a command of long ago left it: what its first answer was made of.</summary>
    public async Task<TState> At(long version)
    {
        if (version == CommittedVersion) return Committed;
        var state = TState.Initial;
        foreach (var recorded in await _reader.Events(_stream, after: 0, upTo: version))
            state = _evolve(state, (TEvent)Catalog.Read(recorded.Name, recorded.Json));
        return state;
    }

    public async ValueTask<CommandSeen?> Seen(string commandId)
    {
        if (_commands.TryGetValue(commandId, out var seen)) return seen;
        return _knowsEveryCommand ? null : await _reader.Command(_stream, commandId);
    }

    /// <summary>Takes a decision into the tentative state.</summary>
    public (TState State, long Version) Decide(IReadOnlyCollection<TEvent> events)
    {
        foreach (var e in events) Tentative = _evolve(Tentative, e);
        TentativeVersion += events.Count;
        return (Tentative, TentativeVersion);
    }

    /// <summary>What was decided is durable now.</summary>
    public void Commit(TState state, long version, string? commandId, string? requestHash)
    {
        IsAssumed = false;
        if (version > CommittedVersion) (Committed, CommittedVersion) = (state, version);
        if (commandId is not null) _commands[commandId] = new CommandSeen(version, requestHash ?? "");
    }

    /// <summary>
    /// A snapshot when enough has happened since the last one; null when not. What is large is kept less often, so that
    /// writing snapshots never costs more than a small part of writing events.
    /// </summary>
    /// <param name="every">How many events make one worth its while, at least.</param>
    public Snapshot? SnapshotIfDue(int every)
    {
        if (CommittedVersion - _snapshotVersion < Math.Max(every, _snapshotSize / BytesWorthAnEvent)) return null;
        _snapshotVersion = CommittedVersion;
        var newest = _commands
            .OrderByDescending(command => command.Value.Version)
            .Take(CommandsInSnapshot)
            .Select(command => new SnapshotCommand(command.Key, command.Value.Version, command.Value.RequestHash));
        var hasAll = _knowsEveryCommand && _commands.Count <= CommandsInSnapshot;
        var json = JsonSerializer.Serialize(new Content(Committed, hasAll, [.. newest]), SmartJson.Options);
        _snapshotSize = json.Length;
        return new Snapshot(CommittedVersion, json);
    }

    private async Task Load()
    {
        var state = TState.Initial;
        var version = 0L;
        var (snapshot, tail) = await _reader.Load(_stream);
        if (snapshot is not null)
        {
            var kept = JsonSerializer.Deserialize<Content>(snapshot.Json, SmartJson.Options)!;
            state = kept.State;
            version = _snapshotVersion = snapshot.Version;
            _snapshotSize = snapshot.Json.Length;
            _knowsEveryCommand = kept.HasEveryCommand;
            foreach (var command in kept.Commands)
                _commands[command.Id] = new CommandSeen(command.Version, command.RequestHash);
        }

        foreach (var recorded in tail)
        {
            state = _evolve(state, (TEvent)Catalog.Read(recorded.Name, recorded.Json));
            version = recorded.Version;
            if (recorded.CommandId is { } id) _commands[id] = new CommandSeen(version, recorded.RequestHash ?? "");
        }

        Tentative = Committed = state;
        TentativeVersion = CommittedVersion = version;
    }

    /// <summary>A state as it is kept.</summary>
    public sealed record Snapshot(long Version, string Json);

    private sealed record Content(TState State, bool HasEveryCommand, SnapshotCommand[] Commands);

    private sealed record SnapshotCommand(string Id, long Version, string RequestHash);
}
