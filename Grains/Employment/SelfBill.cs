using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Employment;

/// <summary>What a self-employed member is owed for a job: a purchase invoice made out in the member's name.</summary>
public static class SelfBill
{
    /// <summary>Wake that charges the budget, should the process die between issue and charge.</summary>
    internal const string ChargeWake = "charge";

    public abstract record Event
    {
        /// <summary>What the member will bill was fixed.</summary>
        [EventName("self-bill.drafted.v1")]
        public sealed record Drafted(DraftSelfBill Terms) : Event;

        /// <summary>The work is done and the invoice made out.</summary>
        [EventName("self-bill.issued.v1")]
        public sealed record Issued(DateOnly On) : Event;

        /// <summary>The budget took the charge; it pays as soon as it has collected enough.</summary>
        [EventName("self-bill.charged.v1")]
        public sealed record Charged : Event;

        /// <summary>The work was called off; nothing is billed.</summary>
        [EventName("self-bill.withdrawn.v1")]
        public sealed record Withdrawn : Event;
    }

    /// <param name="Terms">Null until drafted.</param>
    /// <param name="IssuedOn">Null until issued.</param>
    public sealed record State(DraftSelfBill? Terms, SelfBillStatus Status, DateOnly? IssuedOn, bool IsCharged)
        : IState<State>
    {
        public static State Initial { get; } = new(
            Terms: null, SelfBillStatus.Drafted, IssuedOn: null, IsCharged: false);

        public CooperativeId? Cooperative => Terms?.Cooperative;
    }

    public static State Evolve(State state, Event e) => e switch
    {
        Event.Drafted(var terms) => state with { Terms = terms },
        Event.Issued(var on) => state with { Status = SelfBillStatus.Issued, IssuedOn = on },
        Event.Charged => state with { IsCharged = true },
        Event.Withdrawn => state with { Status = SelfBillStatus.Withdrawn },
        _ => throw new InvalidOperationException($"{e.GetType().Name} is not an event of a self-billed invoice."),
    };

    /// <summary>Fixes what the member will bill.</summary>
    public static Decision<Event> Decide(State state, DraftSelfBill draft)
    {
        if (state.Terms is { } terms)
            return terms == draft ? Decision.NothingNew<Event>() : new Refusal("self-bill.drafted-otherwise");
        if (draft.Net.Minor <= 0 || draft.VatDeductible.Minor < 0) return new Refusal("self-bill.amount-invalid");
        if (draft.Net.Currency != draft.VatDeductible.Currency)
            return new Refusal("self-bill.other-currency", draft.Net.Currency);

        return new Event.Drafted(draft);
    }

    /// <summary>Makes the invoice out, and sees to it that the budget is charged.</summary>
    public static Decision<Event> Issue(State state, DateOnly today, DateTimeOffset now)
    {
        if (state.Terms is null) return new Refusal("self-bill.unknown");
        if (state.Status == SelfBillStatus.Withdrawn) return new Refusal("self-bill.withdrawn");
        if (state.Status == SelfBillStatus.Issued) return Decision.NothingNew<Event>();

        Decision<Event> decision = new Event.Issued(today);
        return decision.Wake(ChargeWake, now);
    }

    /// <summary>The budget took the charge.</summary>
    public static Decision<Event> Charged(State state)
    {
        if (state.Status != SelfBillStatus.Issued || state.IsCharged) return Decision.NothingNew<Event>();
        Decision<Event> decision = new Event.Charged();
        return decision.ClearWake(ChargeWake);
    }

    /// <summary>The work is called off. What was never drafted, or is withdrawn already, needs nothing.</summary>
    public static Decision<Event> Withdraw(State state)
    {
        if (state.Terms is null || state.Status == SelfBillStatus.Withdrawn) return Decision.NothingNew<Event>();
        if (state.Status == SelfBillStatus.Issued) return new Refusal("self-bill.issued");

        return new Event.Withdrawn();
    }

    /// <summary>What others see.</summary>
    public static SelfBillView? View(State state) => state.Terms is not { } terms ? null : new SelfBillView(
        state.Status, terms.Member, terms.Job, terms.Net, terms.VatDeductible, state.IssuedOn);
}

/// <summary>The actor.</summary>
[GrainType("self-bill")]
public sealed class SelfBillGrain : DecidingGrain<SelfBill.State, SelfBill.Event>, ISelfBillGrain
{
    public Task<Answer<SelfBillView>> Draft(DraftSelfBill command) =>
        Handle(command, state => SelfBill.Decide(state, command), state => SelfBill.View(state)!);

    public async Task<Answer<SelfBillView>> Issue(IssueSelfBill command)
    {
        var answer = await Handle(
            command, state => SelfBill.Issue(state, Today, Now), state => SelfBill.View(state)!);
        if (!State.IsCharged) Continue();
        return answer;
    }

    public Task<Answer<SelfBillView?>> Withdraw(WithdrawSelfBill command) =>
        Handle(command, SelfBill.Withdraw, SelfBill.View);

    public Task<SelfBillView?> View() => Task.FromResult(SelfBill.View(State));

    protected override SelfBill.State Evolve(SelfBill.State state, SelfBill.Event e) => SelfBill.Evolve(state, e);

    protected override async Task OnWake(string name)
    {
        if (State is not { Terms: { } terms, Status: SelfBillStatus.Issued, IsCharged: false }) return;
        var budget = GrainFactory.GetGrain<IActivityGrain>(terms.Budget.Value);
        var charged = await budget.Charge(new ChargeBudget(
            terms.Engagement,
            terms.Job,
            [new ChargeLine("Supplier", $"member/{terms.Member}", terms.Net, terms.VatDeductible)],
            MustBeFunded: false));
        charged.ThrowIfRefused();
        await Handle(name, SelfBill.Charged);
    }
}
