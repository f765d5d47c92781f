using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Recovery;

/// <summary>
/// The reminders of one invoice. They begin when it is issued, sleep until their days, wait during a dispute or a
/// pause, keep their distance, and end when nothing is open or the loss is certain.
/// </summary>
public static partial class Dunning
{
    internal const string StepWake = "step";
    private const int LongestPauseDays = 366;

    private static readonly ImmutableArray<string> PauseReasons =
        ["payment-plan", "promise", "complaint", "address", "other"];

    public abstract record Event
    {
        /// <summary>An invoice was issued: its reminders are planned.</summary>
        [EventName("dunning.opened.v1")]
        public sealed record Opened(
            InvoiceId Invoice,
            JobId Job,
            ClientId Client,
            CooperativeId Cooperative,
            DateOnly DueOn,
            Money Principal,
            DunningSchedule Schedule) : Event;

        /// <summary>Part of the invoice was paid; it bore interest until that day.</summary>
        [EventName("dunning.payment-noted.v1")]
        public sealed record PaymentNoted(Money Amount, DateOnly PaidOn, Money Open) : Event;

        /// <summary>Part of the invoice was credited: it is as if it had never been owed.</summary>
        [EventName("dunning.credit-noted.v1")]
        public sealed record CreditNoted(Money Amount, Money Open) : Event;

        /// <summary>A letter was sent, or the file handed over.</summary>
        [EventName("dunning.step-taken.v1")]
        public sealed record StepTaken(
            DunningStep Step,
            DunningTrack Track,
            DateOnly On,
            DunningClaim Claim,
            DateOnly? ReplyBy,
            string DocumentHash) : Event;

        /// <summary>Late interest and costs were claimed: all since the due date, whatever payments covered.</summary>
        /// <param name="On">The day up to which interest was counted.</param>
        /// <param name="InterestFirst">Whether payments cover interest before costs.</param>
        [EventName("dunning.late-claimed.v1")]
        public sealed record LateClaimed(DateOnly On, Money Costs, Money Interest, bool InterestFirst) : Event;

        /// <summary>Late interest and costs that were claimed came in.</summary>
        [EventName("dunning.late-paid.v1")]
        public sealed record LatePaid(DateOnly PaidOn, Money Costs, Money Interest) : Event;

        /// <summary>A person stopped the reminders until a day.</summary>
        [EventName("dunning.paused.v1")]
        public sealed record Paused(DateOnly Until, string Reason) : Event;

        /// <summary>The reminders go on before that day.</summary>
        [EventName("dunning.resumed.v1")]
        public sealed record Resumed : Event;

        /// <summary>The client contests the invoice: the reminders wait.</summary>
        [EventName("dunning.disputed.v1")]
        public sealed record Disputed : Event;

        /// <summary>The dispute is over; the client has some days before the next reminder.</summary>
        [EventName("dunning.dispute-settled.v1")]
        public sealed record DisputeSettled(DateOnly On) : Event;

        /// <summary>The cooperative owes somebody for recovering, as it was written before its day was kept.</summary>
        [EventName("dunning.cost-incurred.v1")]
        public sealed record CostIncurred(CooperativeId Cooperative, string CostId, Money Amount) : Event;

        /// <summary>The cooperative owes somebody for recovering: payments from that day on cover it first.</summary>
        [EventName("dunning.cost-fronted.v1")]
        public sealed record CostFronted(CooperativeId Cooperative, string CostId, Money Amount, DateOnly On) : Event;

        /// <summary>A person calls the loss certain; another one has to confirm it.</summary>
        [EventName("dunning.loss-proposed.v1")]
        public sealed record LossProposed(LossProposal Proposal) : Event;

        /// <summary>A person turned the proposal down: nothing is lost.</summary>
        [EventName("dunning.loss-refused.v1")]
        public sealed record LossRefused : Event;

        /// <summary>The loss is certain; the invoice is told.</summary>
        [EventName("dunning.loss-declared.v1")]
        public sealed record LossDeclared(LossCause Cause) : Event;

        /// <summary>Nothing is open any more, or the loss is booked.</summary>
        [EventName("dunning.closed.v1")]
        public sealed record Closed(bool IsLost) : Event;
    }

    /// <param name="Opened">How it began; null before the invoice is issued.</param>
    /// <param name="Open">What is open on the invoice.</param>
    /// <param name="Paid">What was paid, and when.</param>
    /// <param name="Steps">Steps taken, oldest first.</param>
    /// <param name="NotBefore">First day of the next step, after a pause or a dispute.</param>
    /// <param name="PausedUntil">The pause that a person set; null when there is none.</param>
    /// <param name="IsDisputed">Whether the client contests the invoice.</param>
    /// <param name="Costs">Costs of recovery by the id of their bill.</param>
    /// <param name="LossDeclared">The cause, once a person declared the loss certain.</param>
    /// <param name="IsClosed">Whether it is over.</param>
    /// <param name="CostDays">Since when a cost is owed, by the id of its bill; unknown of the oldest.</param>
    /// <param name="LossProposed">A loss that waits for a second person.</param>
    /// <param name="LateClaimed">What was claimed last of late interest and costs; null before anything was.</param>
    /// <param name="LatePaid">What came in of it; null before anything did.</param>
    public sealed record State(
        Event.Opened? Opened,
        Money Open,
        ImmutableArray<Tranche> Paid,
        ImmutableArray<Event.StepTaken> Steps,
        DateOnly? NotBefore,
        DateOnly? PausedUntil,
        bool IsDisputed,
        ImmutableDictionary<string, Money> Costs,
        LossCause? LossDeclared,
        bool IsClosed,
        ImmutableDictionary<string, DateOnly>? CostDays = null,
        LossProposal? LossProposed = null,
        Event.LateClaimed? LateClaimed = null,
        LateCharges? LatePaid = null) : IState<State>
    {
        public static State Initial { get; } = new(
            Opened: null, Money.Zero, [], [], NotBefore: null, PausedUntil: null, IsDisputed: false,
            ImmutableDictionary<string, Money>.Empty, LossDeclared: null, IsClosed: false);

        [JsonIgnore]
        public CooperativeId? Cooperative => Opened?.Cooperative;

        /// <summary>What the cooperative paid to recover.</summary>
        [JsonIgnore]
        public Money Fronted => Money.Sum(Costs.Values);
    }

    public static State Evolve(State state, Event @event) => @event switch
    {
        Event.Opened e => state with { Opened = e, Open = e.Principal },
        Event.PaymentNoted e => state with { Open = e.Open, Paid = state.Paid.Add(new Tranche(e.Amount, e.PaidOn)) },
        Event.CreditNoted e => state with { Open = e.Open },
        Event.StepTaken e => state with { Steps = state.Steps.Add(e) },
        Event.LateClaimed e => state with { LateClaimed = e },
        Event.LatePaid e => state with { LatePaid = Plus(state.LatePaid, e) },
        Event.Paused e => state with { PausedUntil = e.Until },
        Event.Resumed => state with { PausedUntil = null },
        Event.Disputed => state with { IsDisputed = true },
        Event.DisputeSettled e => state with
        {
            IsDisputed = false,
            NotBefore = e.On.AddDays(state.Opened!.Schedule.Reminder),
        },
        Event.CostIncurred e => state with { Costs = state.Costs.SetItem(e.CostId, e.Amount) },
        Event.CostFronted e => state with
        {
            Costs = state.Costs.SetItem(e.CostId, e.Amount),
            CostDays = (state.CostDays ?? ImmutableDictionary<string, DateOnly>.Empty).SetItem(e.CostId, e.On),
        },
        Event.LossProposed e => state with { LossProposed = e.Proposal },
        Event.LossRefused => state with { LossProposed = null },
        Event.LossDeclared e => state with { LossDeclared = e.Cause, LossProposed = null },
        Event.Closed => state with { IsClosed = true, LossProposed = null },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of dunning."),
    };

    /// <summary>The step that comes next; null when there is none.</summary>
    public static DunningStep? Next(State state) => state switch
    {
        { Opened: null } or { IsClosed: true } or { LossDeclared: not null } => null,
        { Steps: [] } => DunningStep.Reminder,
        { Steps: [.., { Step: DunningStep.Bailiff }] } => null,
        { Steps: [.., var last] } => last.Step + 1,
    };

    /// <summary>The day of the next step; null when there is none, or when it waits for the end of a dispute.</summary>
    /// <remarks>After a delay the steps keep their distance: nobody gets two letters at once.</remarks>
    public static DateOnly? NextOn(State state)
    {
        if (Next(state) is not { } step || state.IsDisputed) return null;

        var (opened, days) = (state.Opened!, state.Opened!.Schedule.DaysTo(step));
        var on = opened.DueOn.AddDays(days);
        if (state.Steps is [.., var last])
        {
            on = Later(on, last.On.AddDays(days - opened.Schedule.DaysTo(last.Step)));
            on = Later(on, last.ReplyBy?.AddDays(1));
        }

        return Later(Later(on, state.NotBefore), state.PausedUntil);
    }

    public static Decision<Event> Decide(State state, Message.InvoiceIssued told, DunningSchedule schedule) =>
        state.Opened is not null
            ? Decision.NothingNew<Event>()
            : Planned(state, new Event.Opened(
                told.Invoice, told.Job, told.Client, told.Cooperative, told.DueOn, told.Total, schedule));

    /// <param name="told">What the invoice says.</param>
    /// <param name="claim">
    /// What is claimed when this payment is known, counted as <see cref="ClaimAfter"/> counts it: money may have been
    /// on the account before a letter went that did not know of it.
    /// </param>
    public static Decision<Event> Decide(
        State state, Message.PaymentReceived told, Func<State, Event.LateClaimed?>? claim = null)
    {
        if (state.Opened is null || IsSettled(state)) return Decision.NothingNew<Event>();
        // What is open only falls: of messages that a wake overtook, the first knows less than the wake did.
        var noted = new Event.PaymentNoted(told.Amount, told.PaidOn, Money.Min(told.Open, state.Open));
        // What a wake took over for a credit note was a payment, and bore interest until its day.
        var wasTakenOver = state.Open <= told.Open;
        var crossed = state.LateClaimed is { } last && (wasTakenOver || told.PaidOn < last.On);
        return Noted(state, noted, crossed ? claim?.Invoke(Evolve(state, noted)) : null, isOver: told.PaidInFull);
    }

    /// <param name="told">What the invoice says.</param>
    /// <param name="claim">
    /// What is claimed beside what is left of the invoice, counted as <see cref="ClaimAfter"/> counts it; null where
    /// nothing was claimed.
    /// </param>
    public static Decision<Event> Decide(
        State state, Message.InvoiceCredited told, Func<State, Event.LateClaimed?> claim)
    {
        if (state.Opened is null || IsSettled(state)) return Decision.NothingNew<Event>();
        var noted = new Event.CreditNoted(told.Amount, Money.Min(told.Open, state.Open));
        return Noted(state, noted, claim(Evolve(state, noted)), isOver: !told.Open.IsPositive);
    }

    // A wake closes a case before the messages come that say why: these still count, for they may lower the claim.
    private static bool IsSettled(State state) => state.IsClosed && !state.Open.IsPositive;

    // Less is open: what is claimed beside it may be less too, and the case may be over.
    private static Decision<Event> Noted(State state, Event noted, Event.LateClaimed? claimed, bool isOver)
    {
        Event[] events = claimed is null || claimed == state.LateClaimed ? [noted] : [noted, claimed];
        if (isOver && !state.IsClosed) events = [.. events, new Event.Closed(IsLost: false)];
        return Telling(state, events, Planned(state, events));
    }

    public static Decision<Event> Decide(State state, Message.InvoiceDisputed _) =>
        state.Opened is null || state.IsClosed || state.IsDisputed
            ? Decision.NothingNew<Event>()
            : Planned(state, new Event.Disputed());

    public static Decision<Event> Decide(State state, Message.DisputeSettled _, DateOnly today) =>
        state.IsClosed || !state.IsDisputed
            ? Decision.NothingNew<Event>()
            : Planned(state, new Event.DisputeSettled(today));

    public static Decision<Event> Decide(State state, Message.InvoiceWrittenOff _) =>
        state.Opened is null || state.IsClosed
            ? Decision.NothingNew<Event>()
            : Planned(state, new Event.Closed(IsLost: true));

    public static Decision<Event> Decide(State state, PauseDunning pause, DateOnly today)
    {
        if (state.Opened is null) return new Refusal("dunning.unknown");
        if (state.IsClosed) return new Refusal("dunning.closed");
        if (!PauseReasons.Contains(pause.Reason))
            return new Refusal("dunning.pause-reason-unknown", pause.Reason).At("reason");
        if (pause.Until <= today) return new Refusal("dunning.pause-past", pause.Until).At("until");
        if (pause.Until > today.AddDays(LongestPauseDays))
            return new Refusal("dunning.pause-too-long", pause.Until).At("until");
        if (state.PausedUntil == pause.Until) return Decision.NothingNew<Event>();

        return Planned(state, new Event.Paused(pause.Until, pause.Reason));
    }

    public static Decision<Event> DecideResume(State state)
    {
        if (state.Opened is null) return new Refusal("dunning.unknown");
        if (state.IsClosed) return new Refusal("dunning.closed");
        return state.PausedUntil is null ? Decision.NothingNew<Event>() : Planned(state, new Event.Resumed());
    }

    public static Decision<Event> Decide(State state, RecordRecoveryCost cost, DateOnly today)
    {
        if (state.Opened is not { } opened) return new Refusal("dunning.unknown");
        if (string.IsNullOrWhiteSpace(cost.CostId)) return new Refusal("dunning.cost-unnamed").At("costId");
        if (!cost.Amount.IsPositive) return new Refusal("dunning.cost-not-positive").At("amount");
        if (cost.Amount.Currency != opened.Principal.Currency)
            return new Refusal("dunning.cost-other-currency", opened.Principal.Currency).At("amount.currency");
        if (!state.Costs.TryGetValue(cost.CostId, out var known))
            return Fronted(state, new Event.CostFronted(opened.Cooperative, cost.CostId, cost.Amount, today));

        return known == cost.Amount
            ? Decision.NothingNew<Event>()
            : new Refusal("dunning.cost-reused", cost.CostId).At("costId");
    }

    // A loss is certain by a fact outside: it may be declared before the last step, but never of a contested debt.
    public static Decision<Event> Decide(State state, DeclareLoss declare)
    {
        if (CannotBeLost(state, declare.Cause) is { } impossible) return impossible;
        var opened = state.Opened!;
        return Planned(state, new Event.LossDeclared(declare.Cause))
            .Send($"invoice/{opened.Invoice.Value}", new Message.LossDeclared(opened.Invoice, declare.Cause));
    }

    /// <summary>A person calls the loss certain.</summary>
    public static Decision<Event> Propose(State state, DeclareLoss declare, Judge by, DateOnly today)
    {
        if (CannotBeLost(state, declare.Cause) is { } impossible) return impossible;
        if (LossProposals.IsKnown(state.LossProposed, declare.Cause, by)) return Decision.NothingNew<Event>();
        return LossProposals.Unfit(state.LossProposed, declare.Cause, by) is { } unfit
            ? unfit
            : Planned(state, new Event.LossProposed(new LossProposal(declare.Cause, by.Id, today)));
    }

    /// <summary>A second person confirms it.</summary>
    public static Decision<Event> Confirm(State state, ConfirmLoss confirm, Judge by)
    {
        if (state.Opened is null) return new Refusal("dunning.unknown");
        return LossProposals.UnfitToConfirm(state.LossProposed, confirm, by) is { } unfit
            ? unfit
            : Decide(state, new DeclareLoss(state.LossProposed!.Cause));
    }

    /// <summary>Somebody turns the proposal down.</summary>
    public static Decision<Event> Refuse(State state, Judge by)
    {
        if (state.Opened is null) return new Refusal("dunning.unknown");
        return LossProposals.UnfitToRefuse(state.LossProposed, by) is { } unfit
            ? unfit
            : Planned(state, new Event.LossRefused());
    }

    private static Decision<Event>? CannotBeLost(State state, LossCause cause) => state switch
    {
        { Opened: null } => (Decision<Event>)new Refusal("dunning.unknown"),
        _ when state.LossDeclared == cause => Decision.NothingNew<Event>(),
        { IsClosed: true } or { LossDeclared: not null } => new Refusal("dunning.closed"),
        { IsDisputed: true } => new Refusal("dunning.disputed"),
        _ => null,
    };

    /// <summary>
    /// Takes over what the invoice says now, so that nobody is reminded of what is settled. The message that comes
    /// later says what it was, and the claim is counted then.
    /// </summary>
    public static Decision<Event> Decide(State state, InvoiceView invoice)
    {
        if (state.Opened is null || state.IsClosed) return Decision.NothingNew<Event>().ClearWake(StepWake);
        if (!invoice.Open.IsPositive)
            return Planned(state, new Event.Closed(IsLost: invoice.Status == InvoiceStatus.WrittenOff));
        if (invoice.Status == InvoiceStatus.Disputed && !state.IsDisputed) return Planned(state, new Event.Disputed());
        if (invoice.Open < state.Open)
            return Planned(state, new Event.CreditNoted(state.Open - invoice.Open, invoice.Open));

        return Planned(state);
    }

    /// <summary>Takes a step that was prepared; what changed in the meantime is heeded.</summary>
    /// <param name="prepared">The step.</param>
    /// <param name="claimed">What it claims beside the invoice; null where it claims the invoice alone.</param>
    public static Decision<Event> Decide(State state, Event.StepTaken prepared, Event.LateClaimed? claimed = null)
    {
        if (Next(state) is not { } next || NextOn(state) is not { } on)
            return Decision.NothingNew<Event>().ClearWake(StepWake);
        if (prepared.On < on) return Decision.NothingNew<Event>().Wake(StepWake, Calendar.StartOf(on));
        var skips = prepared is { Track: DunningTrack.Insolvent, Step: DunningStep.Bailiff };
        if (prepared.Step != next && !skips) return Decision.NothingNew<Event>();

        Event[] events = claimed is null ? [prepared] : [prepared, claimed];
        var decision = Telling(state, events, Planned(state, events));
        return prepared.Step == DunningStep.Bailiff
            ? decision.Send(
                $"job/{state.Opened!.Job.Value}",
                new Message.BailiffEngaged(state.Opened.Invoice, state.Opened.Job, prepared.Claim.Total))
            : decision;
    }

    // Whatever happens, the wake stands at the day of the next step, or nowhere.
    private static Decision<Event> Planned(State state, params Event[] events)
    {
        var after = events.Aggregate(state, Evolve);
        var decision = LossProposals.Listed(Decision.Of(events), state.LossProposed, after.LossProposed);
        return NextOn(after) is { } on
            ? decision.Wake(StepWake, Calendar.StartOf(on))
            : decision.ClearWake(StepWake);
    }

    private static DateOnly Later(DateOnly one, DateOnly? other) => other is { } day && day > one ? day : one;
}

/// <summary>A payment of part of a debt.</summary>
/// <param name="Amount">How much.</param>
/// <param name="Until">The day on which it was paid; the amount bore interest on that day too.</param>
public sealed record Tranche(Money Amount, DateOnly Until);
