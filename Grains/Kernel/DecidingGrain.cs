using Calendar = Smart.Grains.Interfaces.Calendar;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Ledger;

namespace Smart.Grains.Kernel;

/// <summary>
/// An actor that decides: it remembers by folding its events, decides by a pure function, and answers when the
/// decision is durable. Everything that can go wrong between those three is dealt with here, once.
/// </summary>
/// <typeparam name="TState">An immutable record; JSON-serialisable, for snapshots.</typeparam>
/// <typeparam name="TEvent">The closed set of its events.</typeparam>
public abstract partial class DecidingGrain<TState, TEvent> : Grain, IStreamActor, IBeginsUnread
    where TState : class, IState<TState>
    where TEvent : class
{
    private const int Attempts = 8;

    private static readonly EventCatalog Catalog = EventCatalog.Of(typeof(TEvent));
    private static readonly EventCatalog MessageCatalog = EventCatalog.Of(typeof(Message));
    private static readonly AsyncLocal<Taking?> TakingIn = new();
    private static readonly Task<AppendResult> Nothing = Task.FromResult(new AppendResult(AppendOutcome.Committed, -1));

    private readonly RecentIds _delivered = new(64);
    private Kernel _kernel = null!;
    private Remembered<TState, TEvent> _memory = null!;
    private Task<AppendResult> _newest = Nothing;
    private Task _renewing = Task.CompletedTask;

    /// <summary>The committed state: what is durable, and nothing else.</summary>
    protected TState State => _memory.Committed;

    /// <summary>Version of <see cref="State"/>.</summary>
    protected long Version => _memory.CommittedVersion;

    /// <summary>Key of the grain.</summary>
    protected string Key { get; private set; } = "";

    /// <summary>Name of the stream: the grain's id.</summary>
    protected string Stream { get; private set; } = "";

    /// <summary>The cooperative's now; its clock may be driven.</summary>
    protected DateTimeOffset Now => _kernel.Clocks.Now(State.Cooperative);

    /// <summary>The legal day in Brussels.</summary>
    protected DateOnly Today => Calendar.LegalDay(Now);

    /// <summary>How many events make a snapshot worth its while.</summary>
    protected virtual int SnapshotEvery => 200;

    /// <summary>
    /// Whether commands may be decided while earlier ones are on their way to the database. The grain is then
    /// reentrant, and its commands are idempotent by their own keys.
    /// </summary>
    protected virtual bool Pipelined => false;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _kernel = ServiceProvider.GetRequiredService<Kernel>();
        Key = this.GetPrimaryKeyString();
        Stream = this.GetGrainId().ToString();
        try
        {
            _memory = CommandContext.IsOpening
                ? Remembered<TState, TEvent>.OfNothing(Stream, _kernel.Reader, Evolve)
                : await Remembered<TState, TEvent>.Read(Stream, _kernel.Reader, Evolve);
        }
        catch (Npgsql.NpgsqlException e)
        {
            _kernel.Log.LogWarning(e, "{Stream} could not be read", Stream);
            throw new JournalBusyException(); // What a caller can do about it: ask again.
        }
    }

    /// <inheritdoc/>
    public async Task Deliver(Delivery delivery)
    {
        if (_delivered.Has(delivery.Id)) return;
        var taking = new Taking(delivery.Id);
        TakingIn.Value = taking;
        try
        {
            await Receive((Message)MessageCatalog.Read(delivery.Name, delivery.Json));
            if (!taking.Done) await Consume(taking);
            _delivered.Add(delivery.Id);
        }
        finally
        {
            TakingIn.Value = null;
        }
    }

    /// <inheritdoc/>
    public Task Wake(Waking waking) => OnWake(waking.Name);

    /// <inheritdoc/>
    public Task<long> StreamVersion() => Task.FromResult(_memory.CommittedVersion);

    /// <inheritdoc/>
    public virtual Task<Belonging> BelongsTo() => Task.FromResult(new Belonging(
        State.Cooperative, State.Members is [_, ..] named ? named : Owners.InKey(this.GetGrainId())));

    /// <inheritdoc/>
    public async Task<StreamEvent[]> EventsAfter(long version)
    {
        // Whoever watches asks often, and mostly nothing is new: that costs no round trip.
        if (version >= _memory.CommittedVersion) return [];
        var events = await _kernel.Reader.Events(Stream, version, _memory.CommittedVersion);
        return [.. events.Select(e => new StreamEvent(e.Version, e.Name, e.EffectiveAt, e.Json))];
    }

    /// <inheritdoc/>
    Task IStreamActor.Continue() => OnWake("continue");

    /// <inheritdoc/>
    async Task IBeginsUnread.Prove()
    {
        if (!_memory.IsAssumed) return;
        // A write that is under way proves it, and must not be read over.
        await ((Task)_newest).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        if (_memory.IsAssumed) await Doubt(_memory);
    }

    /// <summary>What the state is after an event. Total and dumb.</summary>
    protected abstract TState Evolve(TState state, TEvent e);

    /// <summary>
    /// What an event books. The product's events stand in <see cref="Postings"/>; only a test has others.
    /// </summary>
    protected internal virtual IEnumerable<Posting> Book(TEvent e) => Postings.Of(Stream, e);

    /// <summary>Takes a message in: hand it to <see cref="Handle"/>. What is not for this actor is a bug.</summary>
    protected virtual Task Receive(Message message) =>
        throw new InvalidOperationException($"{Stream} does not take {message.GetType().Name}.");

    /// <summary>A wake is due. Waking is idempotent: clear or move the wake in a decision, or it comes again.</summary>
    protected virtual Task OnWake(string name) => Task.CompletedTask;

    /// <summary>
    /// Goes on with the process of this actor after this call: a hint, which a wake backs; see <see cref="GoingOn"/>.
    /// </summary>
    protected void Continue() => _ = GoingOn.IsAwaited(this) ? null : this.AsReference<IStreamActor>().Continue();

    /// <summary>
    /// Whether a wish was granted here before: it is answered as then, or refused, and moves nothing anywhere else.
    /// </summary>
    protected async Task<bool> IsKnown(Wish wish) =>
        wish.Id is { } given && await _memory.Seen(given.Id) is not null;

    /// <summary>Decides a command, and answers when the decision is durable.</summary>
    /// <param name="command">The command, by which a repetition with other words is recognised.</param>
    /// <param name="decide">The pure decision. It may be called again on a newer state.</param>
    /// <remarks>
    /// Not async, so that the command's id leaves the context of the caller too: what the caller does next, such as
    /// <see cref="Continue"/>, is another wish, and must not pass for a repetition of this one.
    /// </remarks>
    protected Task<Answer> Handle(object command, Func<TState, Decision<TEvent>> decide, Wish? wish = null) =>
        Answered(command, decide, wish ?? Wish.Take());

    /// <summary>Decides a command, and answers with a value seen in the state that the command left.</summary>
    protected Task<Answer<T>> Handle<T>(object command, Func<TState, Decision<TEvent>> decide, Func<TState, T> view) =>
        Answered(command, decide, view, Wish.Take());

    /// <summary>The same under a wish that was taken before: of a call that may decide more than once.</summary>
    protected Task<Answer<T>> Handle<T>(
        object command, Func<TState, Decision<TEvent>> decide, Func<TState, T> view, Wish wish) =>
        Answered(command, decide, view, wish);

    private async Task<Answer> Answered(object command, Func<TState, Decision<TEvent>> decide, Wish wish)
    {
        var (refusal, version, _, position) = await Commit(command, decide, wish);
        return new Answer { Refusal = refusal, Stream = Stream, Version = version, Position = position };
    }

    private async Task<Answer<T>> Answered<T>(
        object command, Func<TState, Decision<TEvent>> decide, Func<TState, T> view, Wish wish)
    {
        var (refusal, version, state, position) = await Commit(command, decide, wish);
        return refusal is not null
            ? new Answer<T> { Refusal = refusal, Stream = Stream, Version = version }
            : new Answer<T> { Value = view(state), Stream = Stream, Version = version, Position = position };
    }

    private async Task<Outcome> Commit(object command, Func<TState, Decision<TEvent>> decide, Wish wish)
    {
        var (id, expected) = wish;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            await _renewing;
            if (id is { } given && await _memory.Seen(given.Id) is { } seen)
                return await FirstAnswer(seen, given.RequestHash);
            var taking = UnderWay();
            var isOvertaken = expected is { } version && version != _memory.TentativeVersion;
            var decision = isOvertaken ? Overtaken(expected!.Value) : decide(_memory.Tentative);
            if (_memory.IsAssumed && decision.Events.IsEmpty)
            {
                await Doubt(_memory); // Only a write would find out that the assumption was wrong.
                continue;
            }

            var outcome = decision.Refusal is null && (!decision.IsNothingNew || taking is not null)
                ? await Write(command, decision, id, taking)
                : await Tell(decision, taking);
            if (outcome is { } done) return done;
        }

        throw new JournalConflictException(Stream);
    }

    /// <summary>The message being taken in, until its commit is queued.</summary>
    private static Taking? UnderWay() => TakingIn.Value is { Done: false } open ? open : null;

    private async Task<Outcome> FirstAnswer(CommandSeen seen, string requestHash) =>
        seen.RequestHash == requestHash
            ? new Outcome(null, seen.Version, await _memory.At(seen.Version), -1)
            : new Outcome(new Refusal("command.other-request"), _memory.CommittedVersion, State, -1);

    /// <summary>
    /// Answers a decision for which nothing is written; null means: what it rested on is not what is durable, decide
    /// again.
    /// </summary>
    private async Task<Outcome?> Tell(Decision<TEvent> decision, Taking? taking)
    {
        var (memory, state, version) = (_memory, _memory.Tentative, _memory.TentativeVersion);
        if (!await IsHead(memory, version))
        {
            await Doubt(memory);
            return null;
        }

        if (decision.Refusal is not { } refusal) return new Outcome(null, version, state, -1);
        if (taking is not null)
        {
            await _kernel.WorkItems.Open(
                $"{taking.Message}/{Stream}", "message-refused", Stream, CooperativeName, refusal.Code);
            await Consume(taking);
        }

        return new Outcome(refusal, _memory.CommittedVersion, State, -1);
    }

    // Memory alone proves nothing: what is tentative may fail, and while a cluster loses sight of a silo there may be a
    // second activation that knows more. "Nothing is held" from the one that never heard of the hold would be believed.
    private async Task<bool> IsHead(Remembered<TState, TEvent> memory, long version)
    {
        if ((await _newest).Outcome != AppendOutcome.Committed) return false;
        if (await _kernel.Reader.Head(Stream) == version) return true;
        // Moved on by this activation itself: its newest append, when it commits, proves that nobody came between.
        return ReferenceEquals(memory, _memory) && memory.TentativeVersion > version
            && (await _newest).Outcome == AppendOutcome.Committed;
    }

    /// <summary>Writes a decision; null means: another activation was faster, decide again.</summary>
    private async Task<Outcome?> Write(
        object command,
        Decision<TEvent> decision,
        (string Id, string RequestHash)? id,
        Taking? taking)
    {
        var memory = _memory;
        var before = memory.TentativeVersion;
        var (state, version) = memory.Decide(decision.Events);
        var append = Build(memory.Token, decision, state, before, id, taking);
        if (taking is not null) taking.Done = true;
        var writing = _kernel.Journal.Append(append).AsTask();
        _newest = writing;
        AppendResult result;
        try
        {
            result = await writing;
        }
        catch (Exception e)
        {
            _kernel.Log.LogWarning(e, "{Stream} could not write {Command}", Stream, command.GetType().Name);
            await Doubt(memory);
            throw;
        }

        switch (result.Outcome)
        {
            case AppendOutcome.Committed:
                memory.Commit(state, version, id?.Id, id?.RequestHash);
                // Not before: who gets a message may ask the sender, and must see what the message tells of.
                _kernel.Couriers.Take(append);
                if (memory.SnapshotIfDue(SnapshotEvery) is { } due) _ = _kernel.Keep(Stream, due.Version, due.Json);
                return new Outcome(null, version, state, result.Position);
            case AppendOutcome.AlreadyDelivered:
                await Doubt(memory);
                return new Outcome(null, _memory.CommittedVersion, State, -1);
            case AppendOutcome.TooEarly:
                await Doubt(memory);
                throw new EarlyMessageException(taking!.Message);
            default:
                if (taking is not null) taking.Done = false;
                await Doubt(memory);
                return null;
        }
    }

    // What was decided on top of a failed append never came to be: it fails with it, and all of them decide again on
    // what is durable. The first of them reads it, for all.
    private async Task Doubt(Remembered<TState, TEvent> memory)
    {
        memory.Token.Fail();
        if (!ReferenceEquals(memory, _memory)) return;
        if (_renewing.IsCompleted) _renewing = Renew();
        await _renewing;
    }

    private async Task Renew()
    {
        _memory = await Remembered<TState, TEvent>.Read(Stream, _kernel.Reader, Evolve);
        _newest = Nothing;
    }

    private async Task Consume(Taking taking)
    {
        taking.Done = true;
        var result = await _kernel.Journal.Append(new Append
        {
            Stream = Stream,
            Token = new ActivationToken(),
            ExpectedVersion = 0,
            Cooperative = CooperativeName,
            Inbox = taking.Message,
            Urgent = true,
        });
        if (result.Outcome == AppendOutcome.TooEarly) throw new EarlyMessageException(taking.Message);
    }

    private string CooperativeName => (State.Cooperative ?? CooperativeId.Federation).Value;

    private sealed record Taking(string Message)
    {
        public bool Done { get; set; }
    }

    private Refusal Overtaken(long expected) =>
        new("version.changed", Detail: $"{expected} -> {_memory.TentativeVersion}");

    private readonly record struct Outcome(Refusal? Refusal, long Version, TState State, long Position);
}
