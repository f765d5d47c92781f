using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using static Smart.Grains.Interfaces.PrefinancingStatus;

namespace Smart.Grains.Treasury;

// What people decide: on what the rule table left to them, and on what members appeal against.
public static partial class Prefinancing
{
    /// <summary>The wake that tells people of a referral or an appeal that nobody answered in time.</summary>
    public const string OverdueWake = "overdue";

    /// <summary>The wake that has paid what was approved on top.</summary>
    public const string SupplementWake = "supplement";

    private const int UsualReviewDays = 5;

    /// <summary>Key of the prefinancing that carries what was approved on top of another.</summary>
    public static string SupplementOf(string key) => $"{key}.2";

    /// <summary>Why a decision cannot be appealed now; null when it can. One appeal is decided, no more.</summary>
    public static Refusal? NoAppeal(State state) => state switch
    {
        { Request: null } => new Refusal("prefinancing.unknown"),
        { IsJobOver: true } => new Refusal("prefinancing.job-over"),
        { Review: not null } => new Refusal("prefinancing.under-review"),
        { Reviewed.Kind: ReviewKind.Appeal } => new Refusal("prefinancing.appeal-final"),
        { Status: Requested } => new Refusal("prefinancing.undecided"),
        { Status: Declined } => null,
        { Status: Approved or Conditional or Granted, IsCalledBack: false } =>
            state.Decision!.Amount < state.Request.Application.Amount
                ? null
                : new Refusal("prefinancing.nothing-to-appeal"),
        _ => new Refusal("prefinancing.over"),
    };

    public static Decision<Event> Decide(
        State state, AppealPrefinancing appeal, Judge by, DateOnly today, PrefinancingPolicy policy)
    {
        if (state.Review is { Kind: ReviewKind.Appeal } open && open.Reason == appeal.Reason && open.By == by.Id)
            return Decision.NothingNew<Event>();
        if (NoAppeal(state) is { } refusal) return refusal;

        var dueOn = Calendar.AddWorkingDays(today, policy.ReviewDays);
        Decision<Event> decision = new Event.Appealed(appeal.Reason, today, dueOn, by.Id);
        return decision.Wake(OverdueWake, Overdue(dueOn));
    }

    /// <summary>
    /// Takes an appeal back. A referral is a request that nobody decided: it is withdrawn altogether.
    /// </summary>
    public static Decision<Event> Withdraw(State state, string self, DateTimeOffset now)
    {
        if (state.Request is not { } request) return new Refusal("prefinancing.unknown");
        if (state.Status == Cancelled) return Decision.NothingNew<Event>();
        if (state.Review is not { } review) return new Refusal("prefinancing.nothing-to-withdraw");
        if (review.Kind == ReviewKind.Referral) return Tell(CancelUnpaid(state, now), request, self, isApproved: false);

        Decision<Event> decision = new Event.AppealWithdrawn();
        return decision.ClearWake(OverdueWake);
    }

    /// <summary>Why somebody may not decide so, whatever the rules say; null when they may.</summary>
    public static Refusal? Unfit(State state, DecideReview decide, Judge by)
    {
        if (NoJudge(state, by) is { } refusal) return refusal;
        if (decide.Verdict == ReviewVerdict.Uphold)
            return decide.Amount is null ? null : new Refusal("prefinancing.amount-unwanted").At("amount");
        if (decide.Amount is not { } amount) return new Refusal("prefinancing.amount-missing").At("amount");
        if (!amount.IsPositive) return new Refusal("prefinancing.amount-not-positive", amount).At("amount");
        var asked = state.Request!.Application.Amount;
        if (amount.Currency != asked.Currency) return new Refusal("prefinancing.amount-currency", asked).At("amount");
        if (amount > asked) return new Refusal("prefinancing.amount-above-asked", asked).At("amount");
        if (Held(state) is { } held && amount <= held)
            return new Refusal("prefinancing.amount-not-more", held).At("amount");
        return state.Review!.Proposal is { } proposal && proposal.By != by.Id && proposal.Amount == amount
            ? new Refusal("prefinancing.proposed-already")
            : null;
    }

    /// <summary>Why somebody may not confirm; null when they may.</summary>
    public static Refusal? UnfitToConfirm(State state, ConfirmReview confirm, Judge by)
    {
        if (NoJudge(state, by) is { } refusal) return refusal;
        var proposal = state.Review!.Proposal;
        var isAsRead = confirm.Amount is not { } read || read == proposal?.Amount;
        return TwoWords(proposal).ToConfirm(proposal?.By, by, isAsRead);
    }

    private static FourEyes TwoWords(ReviewProposal? open) => new(
        Nothing: new Refusal("prefinancing.nothing-proposed"),
        OnlyPeople: new Refusal("prefinancing.only-people"),
        Own: new Refusal("prefinancing.own-proposal"),
        Otherwise: new Refusal("prefinancing.proposed-otherwise", open?.Amount).At("amount"));

    /// <summary>Why what is approved cannot be had, whatever rules are overridden; null when it can.</summary>
    public static Refusal? Impossible(PrefinancingDecided overriding, Money amount)
    {
        if (overriding.Amount >= amount) return null;
        var stand = overriding.Rules.Where(rule => rule.Code[0] == 'R' && rule.Verdict >= RuleVerdict.Caps);
        return overriding.BindingLimit switch
        {
            "MIN" => new Refusal("prefinancing.amount-too-small").At("amount"),
            ['R', ..] => new Refusal("prefinancing.override-law", string.Join(", ", Codes(stand))),
            _ => new Refusal("prefinancing.override-capacity", overriding.Amount).At("amount"),
        };
    }

    /// <summary>Decides on a referral or an appeal.</summary>
    /// <param name="state">The prefinancing.</param>
    /// <param name="decide">What is decided.</param>
    /// <param name="by">Who decides.</param>
    /// <param name="overriding">What can be had with the rules of credit overridden; null where nothing is.</param>
    /// <param name="policy">The policy of the day.</param>
    /// <param name="when">The day and the instant.</param>
    /// <param name="self">The stream of the prefinancing.</param>
    public static Decision<Event> Decide(
        State state,
        DecideReview decide,
        Judge by,
        PrefinancingDecided? overriding,
        PrefinancingPolicy policy,
        (DateOnly Today, DateTimeOffset Now) when,
        string self)
    {
        if (Unfit(state, decide, by) is { } unfit) return unfit;
        var kind = state.Review!.Kind;
        if (decide.Verdict == ReviewVerdict.Uphold)
        {
            var stood = state.Decision!.Rules.Where(rule => rule.Verdict >= RuleVerdict.Caps);
            var upheld = new ReviewDecided(
                kind, decide.Verdict, decide.Reason, Amount: null, by.Id, ConfirmedBy: null, when.Today, Codes(stood));
            return Uphold(state, upheld, self, when.Now);
        }

        var amount = decide.Amount!.Value;
        if (Impossible(overriding!, Added(state, amount)) is { } impossible) return impossible;
        if (amount > policy.FourEyesAbove)
            return new Event.OverrideProposed(new ReviewProposal(amount, decide.Reason, by.Id, when.Today));

        var approved = new ReviewDecided(
            kind, decide.Verdict, decide.Reason, amount, by.Id, null, when.Today, Overridden(overriding!));
        return Approve(state, approved, when.Now);
    }

    /// <summary>A second person confirms.</summary>
    public static Decision<Event> Confirm(
        State state,
        ConfirmReview confirm,
        Judge by,
        PrefinancingDecided overriding,
        (DateOnly Today, DateTimeOffset Now) when)
    {
        if (UnfitToConfirm(state, confirm, by) is { } unfit) return unfit;
        var (kind, proposal) = (state.Review!.Kind, state.Review.Proposal!);
        if (Impossible(overriding, Added(state, proposal.Amount)) is { } impossible)
            return impossible with { Field = null };

        var approved = new ReviewDecided(
            kind, ReviewVerdict.Approve, proposal.Reason, proposal.Amount, proposal.By, by.Id, when.Today,
            Overridden(overriding));
        return Approve(state, approved, when.Now);
    }

    /// <summary>What was approved on top of another one: asked for and approved in one.</summary>
    public static Decision<Event> Decide(State state, SupplementPrefinancing command, DateTimeOffset now)
    {
        if (state.Request is not null) return Decision.NothingNew<Event>();
        Event[] events = command.IsGrantWanted
            ? [new Event.Requested(command.Request), new Event.Reviewed(command.Review), new Event.GrantWanted()]
            : [new Event.Requested(command.Request), new Event.Reviewed(command.Review)];
        Decision<Event> decision = events;
        return decision.Wake(DecideWake, now + UntilRetry);
    }

    /// <summary>The job does without, or is no more: what was not paid never will be.</summary>
    public static Decision<Event> EndOfJob(State state, DateTimeOffset now)
    {
        var isOver = state.Request is null || state.IsJobOver;
        if (isOver || state.Status is Granted or Recovered or Lost or Cancelled or Lapsed)
            return Decision.NothingNew<Event>();
        if (state.Status == Declined)
        {
            Decision<Event> ended = new Event.JobEnded();
            return state.Review is null ? ended : ended.ClearWake(OverdueWake);
        }

        var cancelled = CancelUnpaid(state, now);
        Decision<Event> both = (Event[])[.. cancelled.Events, new Event.JobEnded()];
        return cancelled.Wakes.Aggregate(
            both, (sum, wake) => wake.DueAt is { } due ? sum.Wake(wake.Name, due) : sum.ClearWake(wake.Name));
    }

    /// <summary>What a person approves here: beyond what is held for it already.</summary>
    public static Money Added(State state, Money amount) => Held(state) is { } held ? amount - held : amount;

    /// <summary>What is asked for what a person approves: of what was granted in part, the amount on top.</summary>
    public static RequestPrefinancing Asked(State state, Money amount)
    {
        var request = state.Request!;
        if (Held(state) is not { } held) return request;
        var asked = request.Application;
        return request with
        {
            Application = asked with { Amount = amount - held, OtherFinancing = asked.OtherFinancing + held },
        };
    }

    private static State EvolveReview(State state, Event @event) => @event switch
    {
        Event.LeftToPerson e => state with { Review = Referral(e.On, e.DueOn) },
        Event.Appealed e =>
            state with { Review = new Review(ReviewKind.Appeal, e.On, e.DueOn, e.Reason, e.By, Proposal: null) },
        Event.AppealWithdrawn => state with { Review = null },
        Event.OverrideProposed e => state with { Review = state.Review! with { Proposal = e.Proposal } },
        Event.Reviewed e => Reviewed(state with { Review = null, Reviewed = e.Review }, e.Review),
        Event.Supplemented e => state with { Supplement = e.Request },
        Event.JobEnded => state with { IsJobOver = true, Review = null },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of a prefinancing."),
    };

    // An approval of what holds nothing yet is an order to decide it anew; what is held already stays as it is.
    private static State Reviewed(State state, ReviewDecided review) => review switch
    {
        { Verdict: ReviewVerdict.Uphold } => state.Status == Referred ? state with { Status = Declined } : state,
        _ when state.Status is Referred or Declined or Requested => state with
        {
            Status = Requested,
            Override = Money.Min(review.Amount!.Value, state.Request!.Application.Amount),
        },
        _ => state,
    };

    private static Decision<Event> Uphold(State state, ReviewDecided upheld, string self, DateTimeOffset now)
    {
        Decision<Event> decision = new Event.Reviewed(upheld);
        decision = decision.ClearWake(OverdueWake);
        return upheld.Kind == ReviewKind.Referral
            ? Tell(decision.Wake(NoteWake, now), state.Request!, self, isApproved: false)
            : decision;
    }

    private static Decision<Event> Approve(State state, ReviewDecided approved, DateTimeOffset now)
    {
        Decision<Event> decision = Held(state) is null
            ? new Event.Reviewed(approved)
            : (Event[])[new Event.Reviewed(approved), new Event.Supplemented(Asked(state, approved.Amount!.Value))];
        decision = decision.ClearWake(OverdueWake);
        if (approved.Kind == ReviewKind.Referral) decision = decision.Wake(NoteWake, now);
        return decision.Wake(Held(state) is null ? DecideWake : SupplementWake, now + UntilRetry);
    }

    private static Refusal? NoJudge(State state, Judge by) => state switch
    {
        { Request: null } => new Refusal("prefinancing.unknown"),
        { Review: null } => new Refusal("prefinancing.nothing-to-decide"),
        _ when !by.IsPerson => new Refusal("prefinancing.only-people"),
        _ when by.IsMember => new Refusal("prefinancing.own-request"),
        _ when state.Review.By == by.Id => new Refusal("prefinancing.own-appeal"),
        _ => null,
    };

    // What was approved in part, and is held or paid; null where nothing is.
    private static Money? Held(State state) =>
        state.Status is Approved or Conditional or Granted ? state.Decision!.Amount : null;

    private static Review Referral(DateOnly since, DateOnly dueOn) =>
        new(ReviewKind.Referral, since, dueOn, Reason: null, By: null, Proposal: null);

    private static ImmutableArray<string> Overridden(PrefinancingDecided overriding) =>
        Codes(overriding.Rules.Where(rule => rule.Verdict == RuleVerdict.Overridden));

    private static ImmutableArray<string> Codes(IEnumerable<RuleResult> rules) => [.. rules.Select(rule => rule.Code)];

    private static DateTimeOffset Overdue(DateOnly dueOn) => Calendar.StartOf(dueOn.AddDays(1));

    // The job waits for this, or did without: it goes on either way.
    private static Decision<Event> Tell(
        Decision<Event> decision, RequestPrefinancing request, string self, bool isApproved) =>
        decision.Send($"job/{request.Job.Value}", new Message.FinancingReviewed(self, isApproved));
}
