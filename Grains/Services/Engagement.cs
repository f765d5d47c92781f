using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Services;

/// <summary>
/// One service line of one job, whatever the service: quoted, reserved, confirmed, fulfilled, settled.
/// </summary>
public static class Engagement
{
    public abstract record Event
    {
        /// <summary>A job wants the service under these terms.</summary>
        [EventName("engagement.quoted.v1")]
        public sealed record Quoted(JobTerms Terms, PlanLine Line) : Event;

        /// <summary>The service is held for the job.</summary>
        [EventName("engagement.reserved.v1")]
        public sealed record Reserved(string Reference) : Event;

        /// <summary>The service is engaged.</summary>
        [EventName("engagement.confirmed.v1")]
        public sealed record Confirmed(string Reference, ImmutableArray<WageId> Wages) : Event;

        /// <summary>The service was used, delivered or issued.</summary>
        [EventName("engagement.fulfilled.v1")]
        public sealed record Fulfilled(string Reference, Money Cost, ImmutableArray<WageId> Wages) : Event;

        /// <summary>Nothing more is due or expected.</summary>
        [EventName("engagement.settled.v1")]
        public sealed record Settled : Event;

        /// <summary>The service was given back, at this cost.</summary>
        [EventName("engagement.released.v1")]
        public sealed record Released(Money Cost) : Event;

        /// <summary>The service could not be had.</summary>
        [EventName("engagement.failed.v1")]
        public sealed record Failed(Refusal Refusal) : Event;
    }

    /// <param name="Terms">The job served; null until quoted.</param>
    /// <param name="Line">The line as planned; null until quoted.</param>
    /// <param name="Reference">What was engaged; empty before.</param>
    /// <param name="Cost">What it cost; null until known.</param>
    /// <param name="Wages">Wages that follow from it.</param>
    /// <param name="Refusal">Why it failed.</param>
    public sealed record State(
        EngagementStatus Status,
        JobTerms? Terms,
        PlanLine? Line,
        string Reference,
        Money? Cost,
        ImmutableArray<WageId> Wages,
        Refusal? Refusal) : IState<State>
    {
        public static State Initial { get; } =
            new(EngagementStatus.Quoted, Terms: null, Line: null, Reference: "", Cost: null, Wages: [], Refusal: null);

        public CooperativeId? Cooperative => Terms?.Declaration.Cooperative;
    }

    public static State Evolve(State state, Event @event) => @event switch
    {
        Event.Quoted e => state with { Terms = e.Terms, Line = e.Line },
        Event.Reserved e => state with
        {
            Status = EngagementStatus.Reserved,
            Reference = e.Reference,
            Refusal = null,
        },
        Event.Confirmed e => state with
        {
            Status = EngagementStatus.Confirmed,
            Reference = e.Reference,
            Wages = e.Wages,
        },
        Event.Fulfilled e => state with
        {
            Status = EngagementStatus.Fulfilled,
            Reference = e.Reference,
            Cost = e.Cost,
            Wages = e.Wages,
        },
        Event.Settled => state with { Status = EngagementStatus.Settled },
        Event.Released e => state with { Status = EngagementStatus.Released, Cost = e.Cost },
        Event.Failed e => state with { Status = EngagementStatus.Failed, Refusal = e.Refusal },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of an engagement."),
    };

    /// <summary>Whether a step is still to be carried out, is over already, or does not come now.</summary>
    /// <param name="state">The engagement.</param>
    /// <param name="step">The step.</param>
    /// <param name="line">The line as planned.</param>
    /// <param name="isReopening">Whether what failed is tried again, for people decided otherwise.</param>
    /// <returns>Null when the service has to act; else the decision without it.</returns>
    public static Decision<Event>? Foresee(
        State state, EngagementStatus step, PlanLine line, bool isReopening = false)
    {
        if (state.Status == step) return Decision.NothingNew<Event>();
        if (state.Status == EngagementStatus.Failed && isReopening) return null;
        if (state.Status == EngagementStatus.Failed) return Decision.NothingNew<Event>();
        if (state.Status == EngagementStatus.Released) return new Refusal("engagement.released");
        if (step == EngagementStatus.Released)
        {
            var isUsed = state.Status is EngagementStatus.Fulfilled or EngagementStatus.Settled;
            return isUsed ? (Decision<Event>)new Refusal("engagement.fulfilled") : null;
        }

        if (state.Status > step) return Decision.NothingNew<Event>();
        var mayBegin = step == EngagementStatus.Confirmed && Catalogue.Of(line.Service).HoldsNothing(line);
        return state.Status == step - 1 || mayBegin
            ? null
            : (Decision<Event>)new Refusal("engagement.too-early", state.Status.ToString());
    }

    /// <summary>
    /// What follows once the service has acted. Repeating a step that was taken meanwhile changes nothing.
    /// </summary>
    public static Decision<Event> Decide(
        State state,
        EngagementStatus step,
        JobTerms terms,
        PlanLine line,
        Outcome outcome,
        bool isReopening = false)
    {
        if (Foresee(state, step, line, isReopening) is { } foreseen) return foreseen;

        Event[] first = state.Terms is null ? [new Event.Quoted(terms, line)] : [];
        if (outcome.IsWaiting) return first.Length == 0 ? Decision.NothingNew<Event>() : first;
        if (outcome.Refusal is { } refusal) return Refused(step, refusal, first);

        var reference = outcome.Reference ?? state.Reference;
        var wages = state.Wages.Union(outcome.Wages).ToImmutableArray();
        var cost = outcome.Cost ?? Money.ZeroOf(line.Price.Currency);
        return (Event[])
        [
            .. first,
            step switch
            {
                EngagementStatus.Reserved => new Event.Reserved(reference),
                EngagementStatus.Confirmed => new Event.Confirmed(reference, wages),
                EngagementStatus.Fulfilled => new Event.Fulfilled(reference, cost, wages),
                EngagementStatus.Settled => new Event.Settled(),
                EngagementStatus.Released => new Event.Released(cost),
                _ => throw new ArgumentOutOfRangeException(nameof(step), step, "No engagement is moved to this."),
            },
        ];
    }

    // Before it is engaged a service may fail; what is engaged already can only refuse the step.
    private static Decision<Event> Refused(EngagementStatus step, Refusal refusal, Event[] first) =>
        step is EngagementStatus.Reserved or EngagementStatus.Confirmed
            ? (Event[])[.. first, new Event.Failed(refusal)]
            : refusal;
}

/// <summary>The actor of one service line. It lets the service act, then remembers what became of it.</summary>
[GrainType("engagement")]
public sealed class EngagementGrain(IDocuments documents)
    : DecidingGrain<Engagement.State, Engagement.Event>, IEngagementGrain
{
    protected override Engagement.State Evolve(Engagement.State state, Engagement.Event e) =>
        Engagement.Evolve(state, e);

    public Task<Answer<EngagementView>> Reserve(ReserveEngagement command) =>
        Take(
            command, EngagementStatus.Reserved, command.Terms, command.Line,
            (s, w) => s.Reserve(w with { IsRetry = command.IsRetry }), command.IsReopening);

    public Task<Answer<EngagementView>> Confirm(ConfirmEngagement command) =>
        Take(
            command, EngagementStatus.Confirmed, command.Terms, command.Line,
            (s, w) => s.Confirm(w with { QuoteSigned = command.QuoteSigned }));

    public Task<Answer<EngagementView>> Fulfil(FulfilEngagement command) =>
        Take(command, EngagementStatus.Fulfilled, (s, w) => s.Fulfil(w with { PerformedOn = command.PerformedOn }));

    public Task<Answer<EngagementView>> Settle(SettleEngagement command) =>
        Take(command, EngagementStatus.Settled, (_, _) => Task.FromResult(Outcome.Done));

    public Task<Answer<EngagementView>> Release(ReleaseEngagement command) =>
        Take(
            command, EngagementStatus.Released, command.Terms, command.Line,
            (s, w) => s.Release(w with { CancelledBy = command.By, Billed = command.Billed }));

    public Task<EngagementView> View() => Task.FromResult(ToView(State));

    // What the budget paid later changes nothing about the service: it was used, and its cost is known.
    protected override Task Receive(Message message) =>
        message is Message.ChargePosted ? Task.CompletedTask : base.Receive(message);

    private Task<Answer<EngagementView>> Take(
        object command, EngagementStatus step, Func<IService, Work, Task<Outcome>> act) =>
        State is { Terms: { } terms, Line: { } line }
            ? Take(command, step, terms, line, act)
            : Handle(command, _ => new Refusal("engagement.unknown"), ToView);

    private async Task<Answer<EngagementView>> Take(
        object command,
        EngagementStatus step,
        JobTerms terms,
        PlanLine line,
        Func<IService, Work, Task<Outcome>> act,
        bool isReopening = false)
    {
        if (Engagement.Foresee(State, step, line, isReopening) is not null)
            return await Handle(command, state => Engagement.Decide(state, step, terms, line, Outcome.Done), ToView);

        var service = Catalogue.Of(line.Service);
        var work = new Work(
            EngagementId.Of(terms.Job, line.Id), terms, line, State.Reference, State.Status, Today, GrainFactory,
            documents);
        var outcome = await act(service, work);
        // What failed half-way may hold something: it is given back before the failure is remembered.
        if (outcome.Refusal is not null && step <= EngagementStatus.Confirmed) await service.Release(work);

        var answer = await Handle(
            command, state => Engagement.Decide(state, step, terms, line, outcome, isReopening), ToView);
        // Another activation was faster and engaged another one: what this one engaged is given back.
        if (step == EngagementStatus.Reserved && outcome.Reference is { } mine && mine != State.Reference)
            await service.Release(work with { Reference = mine });
        return answer;
    }

    private EngagementView ToView(Engagement.State state) => new(
        new EngagementId(Key),
        state.Line?.Service ?? "",
        state.Status,
        state.Reference,
        state.Cost ?? Money.ZeroOf(Currency.Eur),
        state.Wages,
        state.Refusal);
}
