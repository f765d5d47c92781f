using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Ledger;
using Xunit;

namespace Smart.Tests.Domain;

/// <summary>
/// One aggregate through all that is asked of it. After each step it is as the journal would give it back, a refusal
/// has changed nothing and can be read by everybody, what is booked may be booked, and asking again writes nothing.
/// </summary>
/// <param name="evolve">How the aggregate remembers.</param>
/// <param name="stream">The name of its stream, for what it books.</param>
internal sealed class Life<TState, TEvent>(Func<TState, TEvent, TState> evolve, string stream = "test/1")
    where TState : class, IState<TState>
    where TEvent : class
{
    private static readonly ConcurrentDictionary<(string Code, bool HasDetail), byte> Readable = new();

    // What the journal would give back: state and events by way of their stored forms.
    private TState _read = Again(Text(TState.Initial));

    private readonly Dictionary<string, DateTimeOffset> _wakes = new(StringComparer.Ordinal);

    /// <summary>The state decided on.</summary>
    public TState State { get; private set; } = TState.Initial;

    /// <summary>All that happened, oldest first.</summary>
    public List<TEvent> Events { get; } = [];

    /// <summary>All that was booked, oldest first.</summary>
    public List<Posting> Booked { get; } = [];

    /// <summary>All that was sent, oldest first.</summary>
    public List<Outgoing> Sent { get; } = [];

    /// <summary>What stands on the accounts of a kind: credits less debits, in minor units.</summary>
    public long Balance(AccountKind kind) => Booked.Sum(row =>
        (row.Credit.Kind == kind ? row.Amount.Minor : 0) - (row.Debit.Kind == kind ? row.Amount.Minor : 0));

    /// <summary>When the wake of a name is due; null when it is not set.</summary>
    public DateTimeOffset? Wake(string name) => _wakes.TryGetValue(name, out var due) ? due : null;

    /// <summary>Asks, keeps what happened, and checks what holds of every decision.</summary>
    /// <param name="decide">What is asked.</param>
    /// <param name="comesOnce">The inbox keeps a repetition away, so the aggregate need not know it again.</param>
    public Decision<TEvent> Ask(Func<TState, Decision<TEvent>> decide, bool comesOnce = false)
    {
        var decision = decide(State);
        MustSayTheSame(decision, decide(_read));
        if (decision.Refusal is { } refusal) MustBeReadable(decision, refusal);
        if (!decision.Events.IsEmpty) Take(decision.Events);
        Sent.AddRange(decision.Messages);
        foreach (var wake in decision.Wakes)
        {
            if (wake.DueAt is { } due) _wakes[wake.Name] = due;
            else _wakes.Remove(wake.Name);
        }

        if (!comesOnce) MustBeKnown(decision, decide(State));
        return decision;
    }

    private void Take(ImmutableArray<TEvent> events)
    {
        foreach (var e in events)
        {
            State = evolve(State, e);
            _read = evolve(_read, AgainEvent(e));
            Events.Add(e);
            foreach (var row in Postings.Of(stream, e))
            {
                Books.Check(row);
                Booked.Add(row);
            }
        }

        var text = Text(State);
        Assert.Equal(text, Text(_read));
        _read = Again(text);
    }

    private static void MustSayTheSame(Decision<TEvent> one, Decision<TEvent> other)
    {
        Assert.Equal(one.Refusal, other.Refusal);
        Assert.Equal(one.Events.Select(Text), other.Events.Select(Text));
        Assert.Equal(one.Messages.Select(Text), other.Messages.Select(Text));
        Assert.Equal(one.Wakes.ToArray(), other.Wakes.ToArray());
    }

    private static void MustBeReadable(Decision<TEvent> decision, Refusal refusal)
    {
        Assert.Empty(decision.Events);
        Assert.Empty(decision.Messages);
        Assert.Empty(decision.Wakes);
        if (Readable.ContainsKey((refusal.Code, refusal.Detail is not null))) return;
        foreach (var language in Sentences.Languages)
        {
            Assert.True(
                Sentences.Find(refusal.Code, language) is not null, $"{refusal.Code} is not said in {language}.");
            Assert.DoesNotContain("{detail}", refusal.Sentence(language), StringComparison.Ordinal);
        }

        Readable.TryAdd((refusal.Code, refusal.Detail is not null), 0);
    }

    private static void MustBeKnown(Decision<TEvent> first, Decision<TEvent> again)
    {
        Assert.Equal(first.Refusal, again.Refusal);
        Assert.Empty(again.Events);
        Assert.Empty(again.Messages);
    }

    private static TState Again(string text) => JsonSerializer.Deserialize<TState>(text, SmartJson.Options)!;

    private static TEvent AgainEvent(TEvent e)
    {
        var stored = EventCatalog.Write(e);
        var read = (TEvent)JsonSerializer.Deserialize(stored, e.GetType(), SmartJson.Options)!;
        Assert.Equal(Encoding.UTF8.GetString(stored), Encoding.UTF8.GetString(EventCatalog.Write(read)));
        return read;
    }

    private static string Text(object value) => JsonSerializer.Serialize(value, value.GetType(), SmartJson.Options);
}
