using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using static Smart.Grains.Interfaces.PrefinancingStatus;

namespace Smart.Grains.Treasury;

/// <summary>
/// One prefinancing from the request to the last cent back. The holds are taken before the decision and follow it;
/// <see cref="Event.Decided"/> is the only commit point: what it does not say was never approved. What people decide,
/// on a referral or an appeal, is an order to decide anew: see the other half of this class.
/// </summary>
public static partial class Prefinancing
{
    /// <summary>The wake that finishes a decision which was cut off.</summary>
    public const string DecideWake = "decide";

    /// <summary>The wake that ends a conditional approval.</summary>
    public const string LapseWake = "lapse";

    /// <summary>The wake that pays what was wanted before the client signed.</summary>
    public const string PayWake = "pay";

    /// <summary>Wake that tells the member whether a person still has to decide (R10).</summary>
    public const string NoteWake = "note";

    /// <summary>The wake that lowers the holds to what is still out.</summary>
    public const string SettleWake = "settle";

    private static readonly TimeSpan UntilRetry = TimeSpan.FromSeconds(5);

    public abstract record Event
    {
        /// <summary>The member asked for prefinancing.</summary>
        [EventName("prefinancing.requested.v1")]
        public sealed record Requested(RequestPrefinancing Request) : Event;

        /// <summary>The rule table decided, on these facts; the same facts always give the same decision.</summary>
        [EventName("prefinancing.decided.v2")]
        public sealed record Decided(
            PrefinancingFacts Facts, CashFacts Cash, PrefinancingDecided Decision, string Shard, DateOnly? LapsesOn)
            : Event;

        /// <summary>The same, from before cash was a limit. Only read.</summary>
        [EventName("prefinancing.decided.v1")]
        public sealed record DecidedBeforeCash(
            PrefinancingFacts Facts, PrefinancingDecided Decision, string Shard, DateOnly? LapsesOn) : Event;

        /// <summary>The plan was accepted: the money is to be paid as soon as it may be.</summary>
        [EventName("prefinancing.grant-wanted.v1")]
        public sealed record GrantWanted : Event;

        /// <summary>The client signed the quote, so the request is decided anew.</summary>
        [EventName("prefinancing.client-signed.v1")]
        public sealed record ClientSigned : Event;

        /// <summary>The pool paid the money into the budget.</summary>
        [EventName("prefinancing.granted.v1")]
        public sealed record Granted(Money Amount) : Event;

        /// <summary>The budget paid back.</summary>
        [EventName("prefinancing.repaid.v1")]
        public sealed record Repaid(Money Amount, Money Outstanding) : Event;

        /// <summary>The receivable is lost, and the pool bears what was out.</summary>
        [EventName("prefinancing.lost.v1")]
        public sealed record LostWithReceivable(Money Amount, Money Outstanding) : Event;

        /// <summary>The job was cancelled after the money was paid: the budget was asked to give it back.</summary>
        [EventName("prefinancing.called-back.v1")]
        public sealed record CalledBack : Event;

        /// <summary>The request was withdrawn before any money was paid.</summary>
        [EventName("prefinancing.cancelled.v1")]
        public sealed record CancelledUnpaid : Event;

        /// <summary>The client did not sign in time.</summary>
        [EventName("prefinancing.lapsed.v1")]
        public sealed record LapsedUnsigned : Event;

        /// <summary>The rule table left it to a person, who is to decide by a day.</summary>
        [EventName("prefinancing.referred.v1")]
        public sealed record LeftToPerson(DateOnly On, DateOnly DueOn) : Event;

        /// <summary>The member does not agree with what was decided; a person is to answer by a day.</summary>
        [EventName("prefinancing.appealed.v1")]
        public sealed record Appealed(AppealReason Reason, DateOnly On, DateOnly DueOn, string By) : Event;

        /// <summary>The member took the appeal back.</summary>
        [EventName("prefinancing.appeal-withdrawn.v1")]
        public sealed record AppealWithdrawn : Event;

        /// <summary>A person proposed to override rules; another one has to confirm it.</summary>
        [EventName("prefinancing.override-proposed.v1")]
        public sealed record OverrideProposed(ReviewProposal Proposal) : Event;

        /// <summary>People decided. An approval orders to decide anew, without the rules that they override.</summary>
        [EventName("prefinancing.reviewed.v1")]
        public sealed record Reviewed(ReviewDecided Review) : Event;

        /// <summary>What people approved on top of what was granted is a prefinancing of its own.</summary>
        [EventName("prefinancing.supplemented.v1")]
        public sealed record Supplemented(RequestPrefinancing Request) : Event;

        /// <summary>The job does without: nothing more can be approved for it.</summary>
        [EventName("prefinancing.job-ended.v1")]
        public sealed record JobEnded : Event;
    }

    /// <param name="Request">What was asked; null before.</param>
    /// <param name="Status">Where it stands.</param>
    /// <param name="Decision">The latest decision.</param>
    /// <param name="Shard">Key of the pool shard that holds the case.</param>
    /// <param name="IsGrantWanted">Whether the plan was accepted.</param>
    /// <param name="IsCalledBack">Whether the budget was asked to give it back.</param>
    /// <param name="LapsesOn">Last day of a conditional approval.</param>
    /// <param name="Outstanding">Paid and not yet back.</param>
    /// <param name="Review">What waits for a person.</param>
    /// <param name="Reviewed">What people decided last.</param>
    /// <param name="Override">What people approved here against the rules; null where the rules decide alone.</param>
    /// <param name="Supplement">What was asked for on top, as a prefinancing of its own; null when nothing was.</param>
    /// <param name="IsJobOver">Whether the job does without.</param>
    public sealed record State(
        RequestPrefinancing? Request,
        PrefinancingStatus Status,
        PrefinancingDecided? Decision,
        string? Shard,
        bool IsGrantWanted,
        bool IsCalledBack,
        DateOnly? LapsesOn,
        Money Outstanding,
        Review? Review,
        ReviewDecided? Reviewed,
        Money? Override,
        RequestPrefinancing? Supplement,
        bool IsJobOver) : IState<State>
    {
        public static State Initial { get; } = new(
            null, Requested, null, null, IsGrantWanted: false, IsCalledBack: false, null, Money.Zero, null, null, null,
            null, IsJobOver: false);

        public CooperativeId? Cooperative => Request?.Cooperative;
    }

    public static State Evolve(State state, Event @event) => @event switch
    {
        Event.Requested e => state with { Request = e.Request },
        Event.Decided e => Decided(state, e.Facts.Today, e.Decision, e.Shard, e.LapsesOn),
        Event.DecidedBeforeCash e => Decided(state, e.Facts.Today, e.Decision, e.Shard, e.LapsesOn),
        Event.GrantWanted => state with { IsGrantWanted = true },
        Event.ClientSigned => state with { Status = Requested, LapsesOn = null, Request = Signed(state.Request!) },
        Event.Granted e => state with { Status = Granted, Outstanding = e.Amount },
        Event.Repaid e => AfterPaying(state, e.Outstanding, Recovered),
        Event.LostWithReceivable e => AfterPaying(state, e.Outstanding, Lost),
        Event.CalledBack => state with { IsCalledBack = true, Review = null },
        Event.CancelledUnpaid => state with { Status = Cancelled, LapsesOn = null, Review = null },
        Event.LapsedUnsigned => state with { Status = Lapsed, Review = null },
        _ => EvolveReview(state, @event),
    };

    public static Decision<Event> Decide(State state, RequestPrefinancing request, DateTimeOffset now)
    {
        if (state.Request is { } known)
        {
            return known == request || known == Signed(request)
                ? Decision.NothingNew<Event>()
                : new Refusal("prefinancing.requested-otherwise");
        }

        var asked = request.Application;
        if (!asked.Amount.IsPositive) return new Refusal("prefinancing.amount-not-positive", asked.Amount);
        if (asked.ReceivableNet.IsNegative) return new Refusal("prefinancing.receivable-negative", asked.ReceivableNet);
        if (asked.TenorDays < 0) return new Refusal("prefinancing.tenor-negative", asked.TenorDays);

        Decision<Event> decision = new Event.Requested(request);
        return decision.Wake(DecideWake, now + UntilRetry);
    }

    /// <summary>Commits what the rule table decided; the holds already follow it.</summary>
    public static Decision<Event> Decide(
        State state,
        PrefinancingFacts facts,
        CashFacts cash,
        PrefinancingDecided decided,
        string shard,
        PrefinancingPolicy policy,
        string self)
    {
        if (state.Request is not { } request || state.Status != Requested) return Decision.NothingNew<Event>();
        var (status, today) = (StatusOf(decided), facts.Today);
        DateOnly? lapsesOn = status == Conditional ? today.AddDays(policy.ConditionalDays) : null;
        var dueOn = Calendar.AddWorkingDays(today, policy.ReviewDays);
        var decision = status == Referred
            ? Decision.Of<Event>(
                new Event.Decided(facts, cash, decided, shard, lapsesOn), new Event.LeftToPerson(today, dueOn))
            : new Event.Decided(facts, cash, decided, shard, lapsesOn);
        decision = decision.ClearWake(DecideWake);
        if (lapsesOn is { } day) decision = decision.Wake(LapseWake, Calendar.StartOf(day.AddDays(1)));
        if (status == Referred)
            decision = decision.Wake(NoteWake, Calendar.StartOf(today)).Wake(OverdueWake, Overdue(dueOn));
        if (state.IsGrantWanted && status == Approved) decision = decision.Wake(PayWake, Calendar.StartOf(today));
        return state.Override is null ? decision : Tell(decision, request, self, status is Approved or Conditional);
    }

    public static Decision<Event> ClientSigned(State state, DateTimeOffset now)
    {
        if (state.Request is null) return new Refusal("prefinancing.unknown");
        if (state.Status == Lapsed) return new Refusal("prefinancing.lapsed");
        if (state.Status is not (Conditional or Requested)) return Decision.NothingNew<Event>();
        if (state.Request.Application.Evidence != PrefinancingEvidence.UnsignedQuote)
            return Decision.NothingNew<Event>();

        Decision<Event> decision = new Event.ClientSigned();
        return decision.Wake(DecideWake, now + UntilRetry).ClearWake(LapseWake);
    }

    /// <summary>Wants the money paid; a conditional approval waits for the client.</summary>
    public static Decision<Event> WantGrant(State state) => state.Status switch
    {
        _ when state.Request is null => new Refusal("prefinancing.unknown"),
        Approved or Conditional when !state.IsGrantWanted => new Event.GrantWanted(),
        Approved or Conditional or Granted or Recovered or Lost => Decision.NothingNew<Event>(),
        Requested => new Refusal("prefinancing.undecided"),
        _ => new Refusal("prefinancing.not-approved", state.Status),
    };

    /// <summary>The pool paid.</summary>
    public static Decision<Event> Paid(State state)
    {
        if (state.Status != Approved) return Decision.NothingNew<Event>();
        Decision<Event> decision = new Event.Granted(state.Decision!.Amount);
        return decision.ClearWake(PayWake);
    }

    /// <summary>Cancels. What was paid comes back from collected money, as far as there is some.</summary>
    /// <param name="state">Where it stands.</param>
    /// <param name="self">The stream of the prefinancing.</param>
    /// <param name="now">The cooperative's now.</param>
    public static Decision<Event> Cancel(State state, string self, DateTimeOffset now)
    {
        if (state.Request is not { } request) return new Refusal("prefinancing.unknown");
        // What was declined holds nothing, and stands so that it can be appealed.
        if (state.Status is Declined or Cancelled or Lapsed or Recovered or Lost) return Decision.NothingNew<Event>();
        if (state.Status != Granted) return CancelUnpaid(state, now);
        if (state.IsCalledBack) return Decision.NothingNew<Event>();
        Decision<Event> decision = new Event.CalledBack();
        if (state.Review is not null) decision = decision.ClearWake(OverdueWake);
        return decision.Send($"activity/{request.Budget.Value}", new Message.PrefinancingCalledBack(self, request.Job));
    }

    public static Decision<Event> Lapse(State state)
    {
        if (state.Status != Conditional) return Decision.NothingNew<Event>().ClearWake(LapseWake);
        Decision<Event> decision = new Event.LapsedUnsigned();
        return decision.ClearWake(LapseWake);
    }

    // The pool tells what is still out, so that the holds of the others can follow.
    public static Decision<Event> Decide(State state, Message.PrefinancingRepaid told, DateTimeOffset now) =>
        Told(state, new Event.Repaid(told.Amount, told.Outstanding), now);

    public static Decision<Event> Decide(State state, Message.PrefinancingLost told, DateTimeOffset now) =>
        Told(state, new Event.LostWithReceivable(told.Amount, told.Outstanding), now);

    /// <summary>The prefinancing as others see it; null before it is requested.</summary>
    /// <param name="state">The prefinancing.</param>
    /// <param name="key">Its key.</param>
    public static PrefinancingView? View(State state, string key) => state.Request is { } request
        ? new PrefinancingView(
            state.Status,
            request,
            state.Decision,
            state.IsGrantWanted,
            state.LapsesOn,
            state.Outstanding,
            state.Review,
            state.Reviewed,
            state.Supplement is null ? null : SupplementOf(key),
            NoAppeal(state)?.Code)
        : null;

    private static Decision<Event> CancelUnpaid(State state, DateTimeOffset now)
    {
        Decision<Event> cancelled = new Event.CancelledUnpaid();
        cancelled = cancelled.ClearWake(DecideWake).ClearWake(LapseWake).ClearWake(PayWake);
        if (state.Review is not null) cancelled = cancelled.ClearWake(OverdueWake);
        return state.Status == Referred ? cancelled.Wake(NoteWake, now) : cancelled;
    }

    // A referral from before people were given a day to answer it has the usual one.
    private static State Decided(
        State state, DateOnly today, PrefinancingDecided decision, string shard, DateOnly? lapsesOn) => state with
        {
            Decision = decision,
            Shard = shard,
            LapsesOn = lapsesOn,
            Status = StatusOf(decision),
            Review = StatusOf(decision) == Referred
                ? Referral(today, Calendar.AddWorkingDays(today, UsualReviewDays))
                : state.Review,
        };

    // What comes back had been paid, though a crash may have kept the pool's answer from us.
    private static Decision<Event> Told(State state, Event told, DateTimeOffset now)
    {
        Event[] events = state.Status == Approved ? [new Event.Granted(state.Decision!.Amount), told] : [told];
        Decision<Event> decision = events;
        return decision.ClearWake(PayWake).Wake(SettleWake, now);
    }

    /// <summary>Where a decision leads.</summary>
    public static PrefinancingStatus StatusOf(PrefinancingDecided decided) => decided switch
    {
        { Outcome: PrefinancingOutcome.Decline } => Declined,
        { Outcome: PrefinancingOutcome.Refer } => Referred,
        { IsConditional: true } => Conditional,
        _ => Approved,
    };

    // What is over cannot be appealed any more.
    private static State AfterPaying(State state, Money outstanding, PrefinancingStatus ended) => outstanding.IsPositive
        ? state with { Outstanding = outstanding }
        : state with
        {
            Outstanding = outstanding,
            Status = state.Status == Lost ? Lost : ended,
            Review = null,
        };

    private static RequestPrefinancing Signed(RequestPrefinancing request) =>
        request with { Application = request.Application with { Evidence = PrefinancingEvidence.AcceptedQuote } };
}
