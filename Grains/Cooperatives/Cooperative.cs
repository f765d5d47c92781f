using System.Collections.Immutable;
using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Cooperatives;

/// <summary>A cooperative: its name and number, and its rules, each from a day on and with its source.</summary>
public static class Cooperative
{
    /// <summary>Wake that finishes the founding, should the process die on the way.</summary>
    internal const string CommissionWake = "commission";

    /// <summary>Wake that tells the list of second persons how it stands, should the process die before.</summary>
    public const string ListedWake = "rates-listed";

    private const int MostShards = 64;
    private const int MostOfAKind = 10_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public abstract record Event
    {
        /// <summary>The cooperative was founded.</summary>
        [EventName("cooperative.founded.v1")]
        public sealed record Founded(CooperativeId Cooperative, FoundCooperative Terms) : Event;

        /// <summary>It took over the generic rates of the house as its own.</summary>
        [EventName("cooperative.rates-adopted.v1")]
        public sealed record RatesAdopted(ImmutableArray<DatedRate> Rates) : Event;

        /// <summary>Its pool is endowed and its resources are in service.</summary>
        [EventName("cooperative.commissioned.v1")]
        public sealed record Commissioned : Event;

        /// <summary>A rate was set from a day on; what was set for the same day before is superseded.</summary>
        [EventName("cooperative.rate-set.v1")]
        public sealed record RateSet(DatedRate Rate) : Event;

        /// <summary>A person proposed a rate; another one has to confirm it.</summary>
        [EventName("cooperative.rate-proposed.v1")]
        public sealed record RateProposed(RateProposal Proposal) : Event;

        /// <summary>A proposal was turned down, or withdrawn.</summary>
        [EventName("cooperative.rate-refused.v1")]
        public sealed record RateRefused(string Key, DateOnly From) : Event;
    }

    /// <param name="Id">Null until founded.</param>
    /// <param name="Rates">One for each key and day, in the order in which they were set.</param>
    /// <param name="Proposed">Rates that wait for a second person; one for each key and day.</param>
    public sealed record State(
        CooperativeId? Id,
        FoundCooperative? Terms,
        bool IsCommissioned,
        ImmutableArray<DatedRate> Rates,
        ImmutableArray<RateProposal> Proposed = default) : IState<State>
    {
        public static State Initial { get; } = new(Id: null, Terms: null, IsCommissioned: false, [], []);

        public CooperativeId? Cooperative => Id;

        /// <summary>What was proposed for a key from a day on.</summary>
        public RateProposal? ProposalOf(string key, DateOnly from) => Proposed.IsDefaultOrEmpty
            ? null
            : Proposed.FirstOrDefault(each => each.Rate.Key == key && each.Rate.From == from);
    }

    public static State Evolve(State state, Event @event) => @event switch
    {
        Event.Founded e => state with { Id = e.Cooperative, Terms = e.Terms },
        Event.RatesAdopted e => state with { Rates = e.Rates },
        Event.Commissioned => state with { IsCommissioned = true },
        Event.RateSet e => state with
        {
            Rates = state.Rates.RemoveAll(rate => rate.Key == e.Rate.Key && rate.From == e.Rate.From).Add(e.Rate),
            Proposed = Without(state, e.Rate),
        },
        Event.RateProposed e => state with { Proposed = Without(state, e.Proposal.Rate).Add(e.Proposal) },
        Event.RateRefused e when state.ProposalOf(e.Key, e.From) is { } refused =>
            state with { Proposed = Without(state, refused.Rate) },
        Event.RateRefused => state,
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of a cooperative."),
    };

    /// <summary>Founds the cooperative with the generic rates. Its pool and resources follow.</summary>
    /// <param name="state">The cooperative.</param>
    /// <param name="found">What was asked.</param>
    /// <param name="id">Its id.</param>
    /// <param name="generic">The generic rates of the house.</param>
    /// <param name="now">Now.</param>
    public static Decision<Event> Decide(
        State state, FoundCooperative found, CooperativeId id, IReadOnlyList<DatedRate> generic, DateTimeOffset now)
    {
        if (state.Terms is { } terms)
            return terms == found ? Decision.NothingNew<Event>() : new Refusal("cooperative.founded-otherwise");
        if (string.IsNullOrWhiteSpace(found.Name)) return new Refusal("cooperative.name-missing").At("name");
        if (!found.Endowment.IsPositive)
            return new Refusal("cooperative.endowment-not-positive", found.Endowment).At("endowment");
        // The fund's own figures begin at no euro: an amount of another currency could never be added to them.
        if (found.Endowment.Currency != Currency.Eur)
        {
            return new Refusal("cooperative.endowment-other-currency", Currency.Eur).At("endowment.currency");
        }

        if (found.Shards is < 1 or > MostShards)
            return new Refusal("cooperative.shards-out-of-range", found.Shards).At("shards");
        (string Field, int Count)[] counts = [("vans", found.Vans), ("kits", found.Kits), ("rooms", found.Rooms)];
        foreach (var (field, count) in counts)
        {
            if (count is < 0 or > MostOfAKind) return new Refusal("cooperative.resources-out-of-range").At(field);
        }

        DatedRate[] own =
        [
            .. generic.Where(rate => rate.Key != "pool.shards"),
            new("pool.shards", DateOnly.MinValue, found.Shards, "Founding of the cooperative."),
        ];
        return Decision
            .Of<Event>(new Event.Founded(id, found), new Event.RatesAdopted([.. own]))
            .Wake(CommissionWake, now + Patience);
    }

    /// <summary>Sets a rate. A key that no rule reads would be a mistake in writing, so it must be known.</summary>
    public static Decision<Event> Decide(State state, SetRate set)
    {
        if (state.Id is null) return new Refusal("cooperative.unknown");
        // What came up after the founding is not among the rates that were adopted then.
        if (!state.Rates.Concat(GenericRates.All).Any(rate => rate.Key == set.Key))
            return new Refusal("rate.unknown", set.Key).At("key");
        if (set.Value < 0) return new Refusal("rate.negative", set.Value).At("value");
        if (string.IsNullOrWhiteSpace(set.Source)) return new Refusal("rate.source-missing", set.Key).At("source");
        if (set.Key == "pool.shards") return new Refusal("rate.fixed", set.Key).At("key");

        var rate = new DatedRate(set.Key, set.From, set.Value, set.Source);
        if (state.Rates.Contains(rate)) return Decision.NothingNew<Event>();
        Decision<Event> decision = new Event.RateSet(rate);
        return state.ProposalOf(rate.Key, rate.From) is null ? decision : decision.WakeAtOnce(ListedWake);
    }

    /// <summary>A person proposes a rate.</summary>
    public static Decision<Event> Propose(State state, SetRate set, Judge by, DateOnly today)
    {
        var decision = Decide(state, set);
        if (decision.Refusal is not null || decision.IsNothingNew) return decision;
        if (by.Id.Length == 0) return new Refusal("rate.only-people");
        var proposal = new RateProposal(new DatedRate(set.Key, set.From, set.Value, set.Source), by.Id, today);
        if (state.ProposalOf(set.Key, set.From) is { } open && open.Rate == proposal.Rate)
            return open.By == by.Id ? Decision.NothingNew<Event>() : new Refusal("rate.proposed-already", set.Key);
        Decision<Event> proposed = new Event.RateProposed(proposal);
        return proposed.WakeAtOnce(ListedWake);
    }

    /// <summary>A second person confirms it. A program may propose; only a person confirms.</summary>
    public static Decision<Event> Confirm(State state, ConfirmRate confirm, Judge by)
    {
        if (state.Id is null) return new Refusal("cooperative.unknown");
        var open = state.ProposalOf(confirm.Key, confirm.From);
        var isAsRead = confirm.Value is not { } read || read == open?.Rate.Value;
        return TwoWords(confirm.Key, open).ToConfirm(open?.By, by, isAsRead) is { } refusal
            ? refusal
            : Decide(state, new SetRate(open!.Rate.Key, open.Rate.From, open.Rate.Value, open.Rate.Source));
    }

    /// <summary>Somebody turns a proposal down. Whoever made it may take it back.</summary>
    public static Decision<Event> Refuse(State state, RefuseRate refuse, Judge by)
    {
        if (state.Id is null) return new Refusal("cooperative.unknown");
        var open = state.ProposalOf(refuse.Key, refuse.From);
        if (TwoWords(refuse.Key, open).ToRefuse(open?.By, by) is { } refusal) return refusal;
        Decision<Event> refused = new Event.RateRefused(refuse.Key, refuse.From);
        return refused.WakeAtOnce(ListedWake);
    }

    private static FourEyes TwoWords(string key, RateProposal? open) => new(
        Nothing: new Refusal("rate.nothing-proposed", key).At("key"),
        OnlyPeople: new Refusal("rate.only-people"),
        Own: new Refusal("rate.own-proposal"),
        Otherwise: new Refusal("rate.proposed-otherwise", open?.Rate.Value).At("value"));

    private static ImmutableArray<RateProposal> Without(State state, DatedRate rate) => state.Proposed.IsDefaultOrEmpty
        ? []
        : state.Proposed.RemoveAll(each => each.Rate.Key == rate.Key && each.Rate.From == rate.From);

    /// <summary>The pool is endowed and the resources are in service.</summary>
    public static Decision<Event> Commissioned(State state)
    {
        if (state.Id is null || state.IsCommissioned) return Decision.NothingNew<Event>();
        Decision<Event> decision = new Event.Commissioned();
        return decision.ClearWake(CommissionWake);
    }

    /// <summary>Everything that the cooperative puts into service, under names that never change.</summary>
    public static IEnumerable<(string Key, ResourceKind Kind)> Resources(CooperativeId id, FoundCooperative terms)
    {
        IEnumerable<(string, ResourceKind)> Of(string name, ResourceKind kind, int count) =>
            Enumerable.Range(1, count).Select(n => ($"{id.Value}/{name}-{n}", kind));
        return Of("van", ResourceKind.Van, terms.Vans)
            .Concat(Of("kit", ResourceKind.Kit, terms.Kits))
            .Concat(Of("room", ResourceKind.Room, terms.Rooms));
    }

    /// <summary>What others see.</summary>
    public static CooperativeView? View(State state) => state is not { Id: { } id, Terms: { } terms }
        ? null
        : new CooperativeView(id, terms.Name, terms.EnterpriseNumber, terms.Iban, state.IsCommissioned);
}

/// <summary>The actor. Once founded it endows its pool and commissions its resources; both may be repeated.</summary>
[GrainType("cooperative")]
public sealed class CooperativeGrain(WorkItems workItems)
    : DecidingGrain<Cooperative.State, Cooperative.Event>, ICooperativeGrain
{
    private RuleBook _book = new([]);
    private Cooperative.State? _bookOf;

    private CooperativeId Id => new(Key);

    public async Task<Answer> Found(FoundCooperative command)
    {
        var answer = await Handle(
            command, state => Cooperative.Decide(state, command, Id, GenericRates.All, Now));
        if (answer.Refusal is null && !State.IsCommissioned) await Commission();
        return answer;
    }

    public Task<Answer> SetRate(SetRate command) => Handle(command, state => Cooperative.Decide(state, command));

    public Task<Answer> ProposeRate(SetRate command)
    {
        var by = Judge.Of(CommandContext.Who);
        return Listed(Handle(command, state => Cooperative.Propose(state, command, by, Today)));
    }

    public Task<Answer> ConfirmRate(ConfirmRate command)
    {
        var by = Judge.Of(CommandContext.Who);
        return Listed(Handle(command, state => Cooperative.Confirm(state, command, by)));
    }

    public Task<Answer> RefuseRate(RefuseRate command)
    {
        var by = Judge.Of(CommandContext.Who);
        return Listed(Handle(command, state => Cooperative.Refuse(state, command, by)));
    }

    public Task<ImmutableArray<RateProposal>> RateProposals() =>
        Task.FromResult(State.Proposed.IsDefault ? [] : State.Proposed);

    public Task<CooperativeView?> View() => Task.FromResult(Cooperative.View(State));

    // The book is a value: one is made whenever the rates changed, and shared by all who read it.
    public Task<RuleBook> RuleBook()
    {
        if (!ReferenceEquals(_bookOf, State)) (_book, _bookOf) = (new RuleBook(State.Rates), State);
        return Task.FromResult(_book);
    }

    protected override Cooperative.State Evolve(Cooperative.State state, Cooperative.Event e) =>
        Cooperative.Evolve(state, e);

    protected override async Task OnWake(string name)
    {
        if (name == Cooperative.ListedWake)
        {
            await ListRates();
            await Handle(name, _ => Decision.NothingNew<Cooperative.Event>().ClearWake(name));
        }
        else if (State is { Terms: not null, IsCommissioned: false }) await Commission();
        else await Handle(name, Cooperative.Commissioned);
    }

    private async Task<Answer> Listed(Task<Answer> asked)
    {
        var answer = await asked;
        await ListRates();
        return answer;
    }

    private Task ListRates() => workItems.Keep(
        new Awaited($"{Stream}/rates", IWorkListGrain.ProposedRate, Stream, Key, "rate.awaits-second"),
        waits: !State.Proposed.IsDefaultOrEmpty);

    private async Task Commission()
    {
        var terms = State.Terms!;
        var share = new RuleBook(State.Rates).Rate("pool.usable-share", Today);
        var endowed = await GrainFactory.GetGrain<IPoolGrain>(Key)
            .Endow(new EndowPool("founding", terms.Endowment, terms.Shards, share));
        endowed.ThrowIfRefused();
        var commissioned = await Task.WhenAll(Cooperative.Resources(Id, terms).Select(resource =>
            GrainFactory.GetGrain<IResourceGrain>(resource.Key)
                .Commission(new CommissionResource(Id, resource.Kind))));
        foreach (var answer in commissioned) answer.ThrowIfRefused();
        await Handle(Cooperative.CommissionWake, Cooperative.Commissioned);
    }
}
