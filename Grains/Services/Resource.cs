using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Services;

/// <summary>A van, a kit or a room: something that one engagement at a time may have.</summary>
public static class Resource
{
    public abstract record Event
    {
        /// <summary>The cooperative put the resource into service.</summary>
        [EventName("resource.commissioned.v1")]
        public sealed record Commissioned(CooperativeId Cooperative, ResourceKind Kind) : Event;

        /// <summary>An engagement has the resource for some days, and nobody else has it then.</summary>
        [EventName("resource.booked.v1")]
        public sealed record Booked(EngagementId By, Period Period) : Event;

        /// <summary>The engagement gave the resource back, or never came for it.</summary>
        [EventName("resource.released.v1")]
        public sealed record Released(EngagementId By) : Event;
    }

    /// <param name="Cooperative">Whose it is; null until it is commissioned.</param>
    /// <param name="Kind">What it is; null until it is commissioned.</param>
    /// <param name="Bookings">Who has it when. Periods never overlap: that is the whole point of this actor.</param>
    public sealed record State(
        CooperativeId? Cooperative,
        ResourceKind? Kind,
        ImmutableDictionary<EngagementId, Period> Bookings) : IState<State>
    {
        public static State Initial { get; } =
            new(Cooperative: null, Kind: null, ImmutableDictionary<EngagementId, Period>.Empty);
    }

    public static State Evolve(State state, Event @event) => @event switch
    {
        Event.Commissioned e => state with { Cooperative = e.Cooperative, Kind = e.Kind },
        Event.Booked e => state with { Bookings = state.Bookings.Add(e.By, e.Period) },
        Event.Released e => state with { Bookings = state.Bookings.Remove(e.By) },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of a resource."),
    };

    public static Decision<Event> Decide(State state, CommissionResource commission)
    {
        if (state.Kind is null) return new Event.Commissioned(commission.Cooperative, commission.Kind);
        return state.Kind == commission.Kind && state.Cooperative == commission.Cooperative
            ? Decision.NothingNew<Event>()
            : new Refusal("resource.commissioned-otherwise");
    }

    // Guards stand in the order in which a person would want to hear of them; the first that fails is the answer.
    public static Decision<Event> Decide(State state, BookResource book, DateOnly today)
    {
        if (book.Period.IsEmpty) return new Refusal("resource.dates-reversed").At("period");
        if (state.Kind is null) return new Refusal("resource.unknown");
        if (state.Bookings.TryGetValue(book.By, out var held))
        {
            return held == book.Period
                ? Decision.NothingNew<Event>()
                : new Refusal("resource.held-otherwise", held.ToString()).At("period");
        }

        if (book.Period.From < today) return new Refusal("resource.period-past").At("period.from");
        if (Clash(state, book.Period) is { } clash) return new Refusal("resource.taken", clash.ToString()).At("period");

        return new Event.Booked(book.By, book.Period);
    }

    // Releasing what is not held is not an error: the undo of a job may run twice.
    public static Decision<Event> Decide(State state, ReleaseResource release) =>
        state.Bookings.ContainsKey(release.By) ? new Event.Released(release.By) : Decision.NothingNew<Event>();

    /// <summary>Whether nobody has it on any of the days; null while it is not in service.</summary>
    public static bool? IsFree(State state, Period days) => state.Kind is null ? null : Clash(state, days) is null;

    private static Period? Clash(State state, Period wanted)
    {
        foreach (var (_, booked) in state.Bookings)
        {
            if (booked.Overlaps(wanted)) return booked;
        }

        return null;
    }
}

/// <summary>The actor of one van, kit or room.</summary>
[GrainType("resource")]
public sealed class ResourceGrain : DecidingGrain<Resource.State, Resource.Event>, IResourceGrain
{
    protected override Resource.State Evolve(Resource.State state, Resource.Event e) => Resource.Evolve(state, e);

    public Task<Answer> Commission(CommissionResource command) => Handle(command, s => Resource.Decide(s, command));

    public Task<Answer> Book(BookResource command) => Handle(command, s => Resource.Decide(s, command, Today));

    public Task<Answer> Release(ReleaseResource command) => Handle(command, s => Resource.Decide(s, command));

    public Task<bool?> IsFree(Period days) => Task.FromResult(Resource.IsFree(State, days));

    public Task<bool?> IsHeldBy(EngagementId engagement) =>
        Task.FromResult<bool?>(State.Kind is null ? null : State.Bookings.ContainsKey(engagement));

    public Task<ResourceView> View() => Task.FromResult(new ResourceView(
        State.Kind,
        [.. State.Bookings.OrderBy(b => b.Value.From).Select(b => new Booking(b.Key, b.Value))]));
}
