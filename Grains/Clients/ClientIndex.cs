using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Clients;

/// <summary>One enterprise number and the client that it belongs to. Two clients never share a number.</summary>
public static class ClientIndex
{
    public abstract record Event
    {
        /// <summary>A client was the first to claim the number, and has it for good.</summary>
        [EventName("client-index.claimed.v1")]
        public sealed record Claimed(ClientId Client) : Event;
    }

    /// <param name="Client">Whose number it is; null until it is claimed.</param>
    public sealed record State(ClientId? Client) : IState<State>
    {
        public static State Initial { get; } = new(Client: null);

        public CooperativeId? Cooperative => Client is null ? null : CooperativeId.Federation;
    }

    public static State Evolve(State state, Event @event) => @event switch
    {
        Event.Claimed e => new State(e.Client),
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of a client index."),
    };

    // Who comes second is not refused: the answer says whose number it is, and the asker decides what that means.
    public static Decision<Event> Decide(State state, ClaimEnterpriseNumber claim) =>
        state.Client is null ? new Event.Claimed(claim.Client) : Decision.NothingNew<Event>();
}

/// <summary>The actor of <see cref="ClientIndex"/>.</summary>
[GrainType("client-index")]
public sealed class ClientIndexGrain : DecidingGrain<ClientIndex.State, ClientIndex.Event>, IClientIndexGrain
{
    protected override ClientIndex.State Evolve(ClientIndex.State state, ClientIndex.Event @event) =>
        ClientIndex.Evolve(state, @event);

    public Task<Answer<ClientId>> Claim(ClaimEnterpriseNumber command) =>
        Handle(command, state => ClientIndex.Decide(state, command), state => state.Client!.Value);

    public Task<ClientId?> Find() => Task.FromResult(State.Client);
}
