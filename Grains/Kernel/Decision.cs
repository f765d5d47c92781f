using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>
/// What an aggregate made of a command: a refusal, nothing new, or events with what must commit beside them.
/// </summary>
/// <remarks>A value: the same state and command give the same decision, and nothing has happened yet.</remarks>
public sealed class Decision<TEvent>
    where TEvent : class
{
    internal static readonly Decision<TEvent> Nothing = new();

    /// <summary>What happened, oldest first; empty when nothing is new.</summary>
    public ImmutableArray<TEvent> Events { get; private init; } = [];

    /// <summary>Why not; null when the command is granted.</summary>
    public Refusal? Refusal { get; private init; }

    /// <summary>Messages that leave with the commit.</summary>
    public ImmutableArray<Outgoing> Messages { get; private init; } = [];

    /// <summary>Wakes that the commit sets or clears.</summary>
    public ImmutableArray<WakeChange> Wakes { get; private init; } = [];

    /// <summary>Business time of the events; null means the cooperative's now.</summary>
    public DateTimeOffset? BusinessTime { get; private init; }

    /// <summary>Whether a commit would change anything.</summary>
    public bool IsNothingNew => Refusal is null && Events.IsEmpty && Messages.IsEmpty && Wakes.IsEmpty;

    public static implicit operator Decision<TEvent>(TEvent @event) => new() { Events = [@event] };

    public static implicit operator Decision<TEvent>(TEvent[] events) => new() { Events = [.. events] };

    public static implicit operator Decision<TEvent>(Refusal refusal) => new() { Refusal = refusal };

    /// <summary>Sends a message with the commit; it arrives exactly once, whatever crashes.</summary>
    public Decision<TEvent> Send(string receiverStream, Message message) =>
        With(messages: Messages.Add(new Outgoing(receiverStream, message)));

    /// <summary>Sets (or moves) a wake of this stream.</summary>
    public Decision<TEvent> Wake(string name, DateTimeOffset dueAt) =>
        With(wakes: Wakes.Add(new WakeChange(name, dueAt)));

    /// <summary>
    /// Sets a wake that is due as soon as the commit is there: what should follow at once follows, whatever crashes.
    /// </summary>
    public Decision<TEvent> WakeAtOnce(string name) => Wake(name, WakeChange.AtOnce);

    /// <summary>Clears a wake of this stream; clearing what is not set is harmless.</summary>
    public Decision<TEvent> ClearWake(string name) => With(wakes: Wakes.Add(new WakeChange(name, DueAt: null)));

    /// <summary>Books the events at another business time than now.</summary>
    public Decision<TEvent> EffectiveAt(DateTimeOffset instant) => With(at: instant);

    private Decision<TEvent> With(
        ImmutableArray<Outgoing>? messages = null,
        ImmutableArray<WakeChange>? wakes = null,
        DateTimeOffset? at = null) => new()
        {
            Events = Events,
            Refusal = Refusal,
            Messages = messages ?? Messages,
            Wakes = wakes ?? Wakes,
            BusinessTime = at ?? BusinessTime,
        };
}

/// <summary>Ways to start a decision where no implicit conversion reads well.</summary>
public static class Decision
{
    /// <summary>The wish is already fulfilled: nothing is written.</summary>
    public static Decision<TEvent> NothingNew<TEvent>()
        where TEvent : class => Decision<TEvent>.Nothing;

    /// <summary>Several events of one decision, oldest first.</summary>
    public static Decision<TEvent> Of<TEvent>(params TEvent[] events)
        where TEvent : class => events;
}

/// <summary>A message and the stream that it goes to.</summary>
public sealed record Outgoing(string Receiver, Message Message);

/// <summary>A wake to set, move or (<paramref name="DueAt"/> null) clear.</summary>
public sealed record WakeChange(string Name, DateTimeOffset? DueAt)
{
    /// <summary>Stands for the instant of the commit, which a decision does not know.</summary>
    public static readonly DateTimeOffset AtOnce = DateTimeOffset.MinValue;

    /// <summary>The same as it is set: a day of before would do too, and pass for a wake that is late.</summary>
    /// <param name="now">The instant of the commit.</param>
    public WakeChange SetAt(DateTimeOffset now) => DueAt == AtOnce ? this with { DueAt = now } : this;
}

/// <summary>What the kernel must know of any aggregate's state.</summary>
/// <typeparam name="TSelf">The state itself: an immutable record.</typeparam>
public interface IState<TSelf>
    where TSelf : IState<TSelf>
{
    /// <summary>The state of a stream without events.</summary>
    static abstract TSelf Initial { get; }

    /// <summary>Whose books the stream belongs to; null until its first event says so.</summary>
    CooperativeId? Cooperative { get; }

    /// <summary>Whose it is among members; none where it is the cooperative's alone, or its job's.</summary>
    ImmutableArray<string> Members => [];
}
