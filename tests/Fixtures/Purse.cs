using System.Globalization;
using Orleans.Concurrency;
using Orleans.Runtime;
using Smart.Grains;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Ledger;

namespace Smart.Tests.Fixtures;

/// <summary>
/// The smallest aggregate that does everything the kernel offers: it is what the kernel is tested with.
/// </summary>
public static class Purse
{
    /// <summary>The cooperative of every purse.</summary>
    public static readonly CooperativeId Cooperative = new("test");

    /// <summary>What happened.</summary>
    public abstract record Event
    {
        /// <summary>Money came in.</summary>
        [EventName("purse.filled.v1")]
        public sealed record Filled(Money Amount, string Note) : Event;

        /// <summary>Money arrived from another purse.</summary>
        [EventName("purse.received.v1")]
        public sealed record Received(Money Amount) : Event;

        /// <summary>A wake rang.</summary>
        [EventName("purse.rung.v1")]
        public sealed record Rung(string Name) : Event;
    }

    /// <summary>What is in it.</summary>
    public sealed record State(Money Balance, int Received, int Rung, bool IsNew) : IState<State>
    {
        public static State Initial { get; } = new(Money.Zero, 0, 0, IsNew: true);

        public CooperativeId? Cooperative => Purse.Cooperative;
    }

    public static State Evolve(State state, Event e) => e switch
    {
        Event.Filled filled => state with { Balance = state.Balance + filled.Amount, IsNew = false },
        Event.Received received =>
            state with { Balance = state.Balance + received.Amount, Received = state.Received + 1 },
        Event.Rung => state with { Rung = state.Rung + 1 },
        _ => state,
    };

    public static Decision<Event> Decide(State state, FillPurse command)
    {
        if (!command.Amount.IsPositive) return new Refusal("money.not-positive");
        Decision<Event> decision = new Event.Filled(command.Amount, command.Note);
        if (command.SendTo is { } other)
        {
            var invoice = new InvoiceId("invoice/test/1");
            decision = decision.Send(other, new Message.Contributed(invoice, command.Note, command.Amount));
        }

        if (command.WakeAt is { } at) decision = decision.Wake("ring", at);
        return decision;
    }
}

/// <summary>Puts money in.</summary>
/// <param name="SendTo">Stream of a purse that is sent as much by message.</param>
/// <param name="WakeAt">When the purse is to ring.</param>
[GenerateSerializer, Immutable]
public sealed record FillPurse(Money Amount, string Note = "", string? SendTo = null, DateTimeOffset? WakeAt = null);

/// <summary>Where a purse stands.</summary>
[GenerateSerializer, Immutable]
public sealed record PurseView(Money Balance, int Received, int Rung, long Version);

/// <summary>A purse.</summary>
public interface IPurseGrain : IGrainWithStringKey
{
    Task<Answer<Money>> Fill(FillPurse command);

    /// <summary>Puts money in, and rings right after by itself.</summary>
    Task<Answer<Money>> FillAndRing(FillPurse command);

    /// <summary>Puts the first money in, and fails before that without any.</summary>
    [Opens]
    Task<Answer<Money>> Open(FillPurse? command);

    /// <summary>Opens another one.</summary>
    Task<Answer<Money>> OpenOther(string other, FillPurse? command);

    [AlwaysInterleave]
    Task<PurseView> View();

    Task Leave();
}

[GrainType("purse")]
public class PurseGrain : DecidingGrain<Purse.State, Purse.Event>, IPurseGrain
{
    public Task<Answer<Money>> Fill(FillPurse command) =>
        Handle(command, state => Purse.Decide(state, command), state => state.Balance);

    public async Task<Answer<Money>> FillAndRing(FillPurse command)
    {
        var answer = await Fill(command);
        Continue();
        return answer;
    }

    public Task<Answer<Money>> Open(FillPurse? command) =>
        Fill(command ?? throw new InvalidOperationException("There is nothing to put in."));

    public Task<Answer<Money>> OpenOther(string other, FillPurse? command) =>
        GrainFactory.GetGrain<IPurseGrain>(other).Open(command);

    public Task<PurseView> View() => Task.FromResult(new PurseView(State.Balance, State.Received, State.Rung, Version));

    public Task Leave()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    protected override Purse.State Evolve(Purse.State state, Purse.Event e) => Purse.Evolve(state, e);

    protected override IEnumerable<Posting> Book(Purse.Event e) => e is Purse.Event.Filled { Amount: var amount }
        ? [new Posting(
            Account.Of(AccountKind.Receivable, Purse.Cooperative, Key),
            Account.Of(AccountKind.FeeDeferred, Purse.Cooperative),
            amount,
            Reason.InvoiceIssued)]
        : [];

    protected override async Task Receive(Message message)
    {
        if (message is Message.Contributed contributed)
            await Handle(message, _ => new Purse.Event.Received(contributed.Amount));
        else
            await base.Receive(message);
    }

    protected override Task OnWake(string name) =>
        Handle(name, _ => Decision.Of<Purse.Event>(new Purse.Event.Rung(name)).ClearWake(name));
}

/// <summary>A purse into which several hands reach at once.</summary>
[GrainType("hot-purse"), Reentrant]
public sealed class HotPurseGrain : PurseGrain
{
    protected override bool Pipelined => true;
}

/// <summary>A purse whose wake fails as often as its key says: <c>8/any-name</c>.</summary>
[GrainType("stubborn-purse")]
public sealed class StubbornPurseGrain : PurseGrain
{
    private int _asked;

    protected override Task OnWake(string name)
    {
        var times = Key.AsSpan(0, Key.IndexOf('/', StringComparison.Ordinal));
        var failing = int.Parse(times, CultureInfo.InvariantCulture);
        return ++_asked > failing ? base.OnWake(name) : throw new JournalBusyException();
    }
}
