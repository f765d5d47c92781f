using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Services.Invoices;

namespace Smart.Grains.Jobs;

/// <summary>
/// One job: declared, planned, accepted, carried out, performed, settled; or cancelled, or refused. What happens next
/// by itself is in <see cref="JobProcess"/>, what a person may ask is in <see cref="JobCommands"/>.
/// </summary>
public static class Job
{
    public abstract record Event
    {
        /// <summary>A member said what will be done, for whom, when and for how much.</summary>
        [EventName("job.declared.v1")]
        public sealed record Declared(Declaration Declaration, ActivityId Budget) : Event;

        /// <summary>The declaration was priced and explained.</summary>
        [EventName("job.planned.v1")]
        public sealed record Planned(Plan Plan) : Event;

        /// <summary>The member changed what will be done, before accepting.</summary>
        [EventName("job.redeclared.v1")]
        public sealed record Redeclared(Declaration Declaration) : Event;

        /// <summary>The member accepted the plan: everything is to be engaged.</summary>
        [EventName("job.accepted.v1")]
        public sealed record Accepted : Event;

        /// <summary>The client signed the quote; which one was not written down in those days.</summary>
        [EventName("job.quote-signed.v1")]
        public sealed record QuoteSignedV1 : Event, IOlderForm
        {
            /// <inheritdoc/>
            public object Newer() => new QuoteSigned(Quote: null);
        }

        /// <summary>The client signed the quote.</summary>
        /// <param name="Quote">What was signed; null where that is not known.</param>
        [EventName("job.quote-signed.v2")]
        public sealed record QuoteSigned(Quotation? Quote) : Event;

        /// <summary>A service line got one step further.</summary>
        [EventName("job.line-moved.v1")]
        public sealed record LineMoved(
            string Line, EngagementStatus To, string Reference, ImmutableArray<WageId> Wages) : Event;

        /// <summary>A service line is held, and goes on only when the client signs the quote.</summary>
        [EventName("job.line-waits.v1")]
        public sealed record LineWaits(string Line) : Event;

        /// <summary>A service line waits for a person to decide on the money.</summary>
        [EventName("job.line-referred.v1")]
        public sealed record LineReferred(string Line) : Event;

        /// <summary>A person decided: a service line goes on.</summary>
        [EventName("job.line-resumed.v1")]
        public sealed record LineResumed(string Line) : Event;

        /// <summary>A service line that could not be engaged is tried again: people decided otherwise.</summary>
        [EventName("job.line-reopened.v1")]
        public sealed record LineReopened(string Line) : Event;

        /// <summary>A service line could not be engaged.</summary>
        [EventName("job.line-failed.v1")]
        public sealed record LineFailed(string Line, Refusal Refusal) : Event;

        /// <summary>Everything required is confirmed: the work may be done.</summary>
        [EventName("job.started.v1")]
        public sealed record Started : Event;

        /// <summary>Something required cannot be engaged: everything is given back.</summary>
        [EventName("job.refusing.v1")]
        public sealed record Refusing(ImmutableArray<Refusal> Reasons, NearestPlan? Nearest) : Event;

        /// <summary>Everything was given back: the job does not take place.</summary>
        [EventName("job.refused.v1")]
        public sealed record Refused : Event;

        /// <summary>The job is called off: everything is undone.</summary>
        [EventName("job.cancelling.v1")]
        public sealed record Cancelling(CancelledBy By) : Event;

        /// <summary>Everything is undone.</summary>
        [EventName("job.cancelled.v1")]
        public sealed record Cancelled : Event;

        /// <summary>
        /// The work is done: the member said so, or the client kept silent. The day settles the date of the invoice.
        /// </summary>
        [EventName("job.performed.v1")]
        public sealed record Performed(DateOnly On, bool BySilence) : Event;

        /// <summary>The client says that the work was not done as agreed.</summary>
        [EventName("job.contested.v1")]
        public sealed record Contested : Event;

        /// <summary>The invoice is marked as disputed: reminders wait.</summary>
        [EventName("job.dispute-opened.v1")]
        public sealed record DisputeOpened : Event;

        /// <summary>The invoice is issued.</summary>
        [EventName("job.invoice-issued.v1")]
        public sealed record InvoiceIssued(InvoiceId Invoice) : Event;

        /// <summary>Nothing is open on the invoice any more: paid, credited or lost.</summary>
        [EventName("job.invoice-closed.v1")]
        public sealed record InvoiceClosed(string How) : Event;

        /// <summary>The quote has terms of its own.</summary>
        /// <param name="ClientBears">Share of the cost that the client bears when the client calls off.</param>
        [EventName("job.terms-agreed.v1")]
        public sealed record TermsAgreed(decimal ClientBears) : Event;

        /// <summary>A wage of the job was paid.</summary>
        [EventName("job.wage-paid.v1")]
        public sealed record WagePaid(WageId Wage) : Event;

        /// <summary>Reminding did not help: the bailiff is engaged.</summary>
        [EventName("job.bailiff-wanted.v1")]
        public sealed record BailiffWanted : Event;

        /// <summary>Invoice closed, wages paid, services settled.</summary>
        [EventName("job.settled.v1")]
        public sealed record Settled : Event;
    }

    /// <summary>A service line as the job knows it.</summary>
    /// <param name="Plan">The line as planned.</param>
    /// <param name="Status">How far its engagement is.</param>
    /// <param name="Waits">Waiting for the client's signature where it is held, else for a person's decision.</param>
    /// <param name="Reference">What it was engaged as.</param>
    /// <param name="Refusal">Why it failed.</param>
    /// <param name="IsReopened">It failed before, and is tried again.</param>
    public sealed record Line(
        PlanLine Plan,
        EngagementStatus Status,
        bool Waits,
        string Reference,
        Refusal? Refusal,
        bool IsReopened = false)
    {
        /// <summary>Neither asked for nor held any more.</summary>
        public bool IsGone => Status is EngagementStatus.Failed or EngagementStatus.Released;
    }

    /// <summary>An undo on its way.</summary>
    /// <param name="By">Who called the job off; null when it could not be engaged.</param>
    /// <param name="Reasons">Why it could not be engaged.</param>
    public sealed record Undoing(CancelledBy? By, ImmutableArray<Refusal> Reasons, NearestPlan? Nearest);

    /// <param name="Budget">The budget that carries the job.</param>
    /// <param name="Lines">Each line by its id, in the order of the plan.</param>
    /// <param name="Undo">Set once the job is refused or called off.</param>
    /// <param name="PerformedOn">The day on which the work was said to be done; null before.</param>
    /// <param name="Wages">Wages that the job promised.</param>
    /// <param name="PaidWages">Wages that were paid; the news of one may come before the promise.</param>
    /// <param name="ClientBears">What of the cost of calling off the quote puts on the client.</param>
    /// <param name="Signed">What the client signed; null when nothing, or nobody knows what.</param>
    public sealed record State(
        JobStatus Status,
        Declaration? Declaration,
        ActivityId? Budget,
        Plan? Plan,
        ImmutableArray<Line> Lines,
        Undoing? Undo,
        bool QuoteSigned,
        DateOnly? PerformedOn,
        bool IsContested,
        bool IsDisputeOpen,
        bool IsBailiffWanted,
        InvoiceId? Invoice,
        bool InvoiceClosed,
        ImmutableHashSet<WageId> Wages,
        ImmutableHashSet<WageId> PaidWages,
        decimal? ClientBears = null,
        Quotation? Signed = null) : IState<State>
    {
        public static State Initial { get; } = new(
            JobStatus.Unknown, Declaration: null, Budget: null, Plan: null, Lines: [], Undo: null, QuoteSigned: false,
            PerformedOn: null, IsContested: false, IsDisputeOpen: false, IsBailiffWanted: false, Invoice: null,
            InvoiceClosed: false, Wages: [], PaidWages: []);

        public CooperativeId? Cooperative => Declaration?.Cooperative;

        ImmutableArray<string> IState<State>.Members => Declaration is { } of ? [of.Member.Value] : [];

        /// <summary>What the client is offered; null before it is planned.</summary>
        [JsonIgnore]
        public Quotation? Quote => this is { Declaration: { } declared, Plan: { } plan }
            ? Quotation.Of(declared, plan, ClientBears)
            : null;

        /// <summary>The line of a name; null when the plan has none.</summary>
        public Line? Of(string id) => Lines.FirstOrDefault(line => line.Plan.Id == id);

        /// <summary>Whether the client was billed for calling off.</summary>
        public bool IsBilled => Of(Invoices.Line) is { IsGone: true, Reference.Length: > 0 };

        /// <summary>Whether nothing that the job is owed can still come in: its budget may close it.</summary>
        public bool IsOver => Status == JobStatus.Settled
            || (Status == JobStatus.Cancelled && (!IsBilled || InvoiceClosed));

        /// <summary>Whether every promised wage is paid.</summary>
        public bool AreWagesPaid => Wages.IsSubsetOf(PaidWages);
    }

    public static State Evolve(State state, Event @event) => @event switch
    {
        Event.Declared e => state with
        {
            Status = JobStatus.Declared,
            Declaration = e.Declaration,
            Budget = e.Budget,
            QuoteSigned = e.Declaration.QuoteAccepted,
        },
        Event.Redeclared e => state with
        {
            Declaration = e.Declaration,
            QuoteSigned = e.Declaration.QuoteAccepted,
            Signed = null,
        },
        Event.Planned e => Planned(state with
        {
            Status = JobStatus.Planned,
            Plan = e.Plan,
            Lines = [.. e.Plan.Lines.Select(line => new Line(line, EngagementStatus.Quoted, Waits: false, "", null))],
        }),
        Event.Accepted => state with { Status = JobStatus.Accepted },
        Event.QuoteSigned e => state with
        {
            QuoteSigned = true,
            Signed = e.Quote,
            Lines = [.. state.Lines.Select(line => line with { Waits = false })],
        },
        Event.LineMoved e => Moved(state, e),
        Event.LineWaits e => Change(state, e.Line, line => line with { Waits = true }),
        Event.LineReferred e => Change(state, e.Line, line => line with { Waits = true }),
        Event.LineResumed e => Change(state, e.Line, line => line with { Waits = false }),
        Event.LineReopened e => Change(
            state,
            e.Line,
            line => line with { Status = EngagementStatus.Quoted, Waits = false, Refusal = null, IsReopened = true }),
        Event.LineFailed e => Change(
            state, e.Line, line => line with { Status = EngagementStatus.Failed, Waits = false, Refusal = e.Refusal }),
        Event.Started => state with { Status = JobStatus.InProgress },
        Event.Refusing e => state with { Undo = new Undoing(By: null, e.Reasons, e.Nearest) },
        Event.Refused => state with { Status = JobStatus.Refused },
        Event.Cancelling e => state with { Undo = new Undoing(e.By, Reasons: [], Nearest: null) },
        Event.Cancelled => state with { Status = JobStatus.Cancelled },
        Event.Performed e => state with { Status = JobStatus.Performed, PerformedOn = e.On },
        Event.Contested => state with { IsContested = true },
        Event.DisputeOpened => state with { IsDisputeOpen = true },
        Event.InvoiceIssued e => state with { Invoice = e.Invoice },
        Event.InvoiceClosed => state with { InvoiceClosed = true },
        Event.TermsAgreed e => state with { ClientBears = e.ClientBears },
        Event.WagePaid e => state with { PaidWages = state.PaidWages.Add(e.Wage) },
        Event.BailiffWanted => state with { IsBailiffWanted = true },
        Event.Settled => state with { Status = JobStatus.Settled },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of a job."),
    };

    /// <summary>The state after several events.</summary>
    public static State Evolve(State state, IEnumerable<Event> events) => events.Aggregate(state, Evolve);

    // A signature is on the quote that was shown; on another one there is none.
    private static State Planned(State state) => state.Signed is { } signed && signed != state.Quote
        ? state with { QuoteSigned = false, Signed = null }
        : state;

    private static State Moved(State state, Event.LineMoved moved) =>
        Change(state, moved.Line, line => line with
        {
            Status = moved.To,
            Waits = false,
            Reference = moved.Reference,
        }) with
        {
            Wages = state.Wages.Union(moved.Wages),
        };

    private static State Change(State state, string id, Func<Line, Line> change) => state with
    {
        Lines = [.. state.Lines.Select(line => line.Plan.Id == id ? change(line) : line)],
    };
}
