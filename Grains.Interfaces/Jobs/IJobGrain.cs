using System.Collections.Immutable;
using System.ComponentModel.DataAnnotations;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>One job, from the declaration to the last cent. Key: the job's id.</summary>
/// <remarks>
/// A command answers once its commit is durable; what follows from it goes on by itself, survives any crash, and is
/// seen in <see cref="View"/>.
/// </remarks>
public interface IJobGrain : IGrainWithStringKey
{
    /// <summary>
    /// Declares and plans the job in one commit, or says why it cannot be and what nearest plan could.
    /// </summary>
    [Needs(Rights.MoveJobs)]
    Task<Answer<JobView>> Declare(DeclareJob command);

    /// <summary>Changes what was declared before it is accepted, and plans again.</summary>
    [Needs(Rights.MoveJobs)]
    Task<Answer<JobView>> Replan(ReplanJob command);

    /// <summary>Accepts the plan: from here on everything is engaged. Accepting twice is accepting once.</summary>
    [Needs(Rights.MoveJobs)]
    Task<Answer<JobView>> Accept(AcceptJob command);

    /// <summary>
    /// The client signed the quote: conditional financing is decided anew. What is signed is what was shown; another
    /// quote by now is refused.
    /// </summary>
    [Needs(Rights.MoveJobs)]
    Task<Answer> SignQuote(SignQuote command);

    /// <summary>The member confirms that the work is done: the invoice is issued and wages fall due.</summary>
    [Needs(Rights.MoveJobs)]
    Task<Answer> Perform(PerformJob command);

    /// <summary>
    /// Undoes the job: each service in reverse, by its own rule and cost. After performance it is refused.
    /// </summary>
    [Needs(Rights.MoveJobs)]
    Task<Answer> Cancel(CancelJob command);

    /// <summary>The client contests that the work was done as agreed; possible for 8 days after the end.</summary>
    [Needs(Rights.ContestJobs)]
    Task<Answer> Contest(ContestJob command);

    /// <summary>The job as committed.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadJobs)]
    Task<JobView> View();

    /// <summary>
    /// What a declaration would lead to if it were made now: its plan, or the reasons against it with the nearest plan.
    /// Nothing is kept.
    /// </summary>
    [AlwaysInterleave]
    [Needs(Rights.MoveJobs)]
    Task<JobView> Preview(PreviewJob question);

    /// <summary>
    /// Share, from 0 to 1, of what calling the job off costs that the client bears who calls it off: what the quote
    /// says, else the house's of today. Once the client has signed it changes no more.
    /// </summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadJobs)]
    Task<decimal> ClientBears();

    /// <summary>The plan as committed; null before one is made.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadJobs)]
    Task<Plan?> Plan();
}

/// <summary>Keeps what the member calls a job, apart from the journal. Key: the job's id.</summary>
public interface IJobTextGrain : IGrainWithStringKey
{
    /// <summary>Keeps the text; a later one replaces it.</summary>
    Task Write(JobText text);

    /// <summary>The text; empty when none is kept or it was erased.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadJobs)]
    Task<JobText> Read();

    /// <summary>Erases the text. Issued documents keep what they say for their legal term.</summary>
    Task Erase();
}

/// <summary>What the member calls the job. Kept apart from the events, so that it can be erased.</summary>
/// <param name="Title">As printed on the quote and the invoice.</param>
/// <param name="Place">Where the work is done.</param>
[GenerateSerializer, Immutable]
public sealed record JobText(
    [property: MinLength(1), MaxLength(200)] string Title,
    [property: MinLength(1), MaxLength(200)] string Place);

/// <summary>Declares a job.</summary>
/// <param name="Declaration">What is going to be done.</param>
/// <param name="Text">Its words, which can be erased.</param>
/// <param name="Terms">Terms of this quote; null leaves those of the house.</param>
[GenerateSerializer, Immutable]
public sealed record DeclareJob(Declaration Declaration, JobText Text, QuoteTerms? Terms = null) : IAbout
{
    CooperativeId? IAbout.Cooperative => Declaration.Cooperative;

    MemberId? IAbout.Member => Declaration.Member;
}

/// <summary>What the quote says beyond the price.</summary>
/// <param name="ClientBears">
/// Share, from 0 to 1, of what calling the job off costs that the client bears when the client calls it off.
/// </param>
[GenerateSerializer, Immutable]
public sealed record QuoteTerms([property: Range(0, 1)] decimal ClientBears);

/// <summary>Declares the same job otherwise, while it is not yet accepted.</summary>
[GenerateSerializer, Immutable]
public sealed record ReplanJob(Declaration Declaration) : IAbout
{
    CooperativeId? IAbout.Cooperative => Declaration.Cooperative;

    MemberId? IAbout.Member => Declaration.Member;
}

/// <summary>Asks what a declaration would lead to.</summary>
/// <param name="Declaration">The whole declaration.</param>
[GenerateSerializer, Immutable]
public sealed record PreviewJob(Declaration Declaration) : IAbout
{
    CooperativeId? IAbout.Cooperative => Declaration.Cooperative;

    MemberId? IAbout.Member => Declaration.Member;
}

/// <summary>One click.</summary>
/// <param name="Without">Lines that the law does not require and that the member switches off.</param>
/// <param name="Plan">
/// Which plan was shown, by <see cref="JobView.PlanDigest"/>; another one by now is refused. Null accepts whatever is
/// planned.
/// </param>
[GenerateSerializer, Immutable]
public sealed record AcceptJob(ImmutableArray<string> Without, string? Plan = null)
{
    /// <summary>Everything that the plan holds.</summary>
    public static AcceptJob Everything { get; } = new([]);
}

/// <summary>The client's signature on the quote.</summary>
/// <param name="Quote">Which quote was shown and is signed, by its <see cref="Quotation.Digest"/>.</param>
[GenerateSerializer, Immutable]
public sealed record SignQuote([property: MinLength(1), MaxLength(64)] string Quote);

/// <summary>The member's word that the work is done.</summary>
[GenerateSerializer, Immutable]
public sealed record PerformJob;

/// <summary>Who calls the job off.</summary>
public enum CancelledBy
{
    /// <summary>The member: what it costs is charged to the Activity's collected budget, never to net pay.</summary>
    Member,

    /// <summary>The client: pays what the quote's terms say.</summary>
    Client,
}

/// <summary>Calls the job off.</summary>
[GenerateSerializer, Immutable]
public sealed record CancelJob(CancelledBy By);

/// <summary>The client says that the work was not done as agreed.</summary>
[GenerateSerializer, Immutable]
public sealed record ContestJob;

/// <summary>Where a job stands.</summary>
public enum JobStatus
{
    /// <summary>Nobody declared it.</summary>
    Unknown,

    /// <summary>The member said what will be done.</summary>
    Declared,

    /// <summary>Priced and explained; waits for one click.</summary>
    Planned,

    /// <summary>Accepted: everything is being reserved and confirmed.</summary>
    Accepted,

    /// <summary>Everything required is confirmed; the work may be done.</summary>
    InProgress,

    /// <summary>The work is done; invoice, wages and collection follow.</summary>
    Performed,

    /// <summary>Invoice closed, wages paid, services settled.</summary>
    Settled,

    /// <summary>Called off, and undone.</summary>
    Cancelled,

    /// <summary>Could not be engaged; everything was released.</summary>
    Refused,
}

/// <summary>A line as it stands.</summary>
/// <param name="Line">The line as planned.</param>
/// <param name="Status">How far its engagement is.</param>
/// <param name="Reference">What it was engaged as: van, certificate, contract; empty before.</param>
/// <param name="Refusal">Why it failed; null otherwise.</param>
[GenerateSerializer, Immutable]
public sealed record JobLineView(PlanLine Line, EngagementStatus Status, string Reference, Refusal? Refusal);

/// <summary>A job as committed.</summary>
/// <param name="Id">The job.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="IsUndoing">
/// It is being undone towards <see cref="JobStatus.Cancelled"/> or <see cref="JobStatus.Refused"/>.
/// </param>
/// <param name="IsMoving">
/// Something is still to be done by itself; false when it waits for a person, a day or a payment.
/// </param>
/// <param name="Declaration">What was declared.</param>
/// <param name="Budget">The budget that carries it.</param>
/// <param name="Plan">What was planned.</param>
/// <param name="Lines">Each service as it stands.</param>
/// <param name="Reasons">Why it was refused; empty otherwise.</param>
/// <param name="Nearest">The nearest plan that would go through, when it was refused.</param>
/// <param name="Invoice">The invoice, once issued.</param>
/// <param name="InvoiceClosed">Nothing is open on the invoice any more: paid, credited or lost.</param>
/// <param name="OpenWages">Wages that are not yet paid.</param>
/// <param name="Version">Version of the stream, for an ETag.</param>
/// <param name="QuoteSigned">Whether the client accepted the quote.</param>
/// <param name="Quote">What the client is offered; null before it is planned.</param>
/// <param name="PlanDigest">
/// Names the plan that waits to be accepted, as <see cref="AcceptJob.Plan"/> does; empty when none waits.
/// </param>
[GenerateSerializer, Immutable]
public sealed record JobView(
    JobId Id,
    JobStatus Status,
    bool IsUndoing,
    bool IsMoving,
    Declaration? Declaration,
    ActivityId? Budget,
    Plan? Plan,
    ImmutableArray<JobLineView> Lines,
    ImmutableArray<Refusal> Reasons,
    NearestPlan? Nearest,
    InvoiceId? Invoice,
    bool InvoiceClosed,
    int OpenWages,
    long Version,
    bool QuoteSigned,
    Quotation? Quote,
    string PlanDigest);
