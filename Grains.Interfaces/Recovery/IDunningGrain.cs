using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// The reminders of one invoice, from the due date to the bailiff's file. Key: the invoice id. It starts when the
/// invoice is issued, acts by itself when its days come, and stops when nothing is open.
/// </summary>
public interface IDunningGrain : IGrainWithStringKey
{
    /// <summary>Stops the steps until a day, with a reason.</summary>
    [Needs(Rights.Collect)]
    Task<Answer<DunningView>> Pause(PauseDunning command);

    /// <summary>Goes on before that day. Steps keep their distance from each other.</summary>
    [Needs(Rights.Collect)]
    Task<Answer<DunningView>> Resume();

    /// <summary>
    /// Books what a bailiff, a court or a register asked for; the client owes it, the cooperative fronts it. Once
    /// anything was claimed beside the invoice, it is claimed with that; never of a consumer.
    /// </summary>
    [Needs(Rights.Collect)]
    Task<Answer<DunningView>> RecordCost(RecordRecoveryCost command);

    /// <summary>
    /// The loss is certain; the invoice is then written off. Asked by actors; a person proposes, and another confirms.
    /// </summary>
    Task<Answer<DunningView>> DeclareLoss(DeclareLoss command);

    /// <summary>A person proposes that the loss is certain.</summary>
    [Needs(Rights.WriteOff)]
    Task<Answer<DunningView>> ProposeLoss(DeclareLoss command);

    /// <summary>A second person confirms it; the invoice is then written off.</summary>
    [Needs(Rights.WriteOff)]
    Task<Answer<DunningView>> ConfirmLoss(ConfirmLoss command);

    /// <summary>A person turns the proposal down, or withdraws their own.</summary>
    [Needs(Rights.WriteOff)]
    Task<Answer<DunningView>> RefuseLoss();

    /// <summary>
    /// Steps, pauses and what is claimed, as committed and as of today; null before the invoice is issued.
    /// </summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadInvoices)]
    Task<DunningView?> View();

    /// <summary>The letter or file of a step, as sent; null when the step was not taken.</summary>
    Task<IssuedDocument?> Document(DunningStep step);
}

/// <summary>Stops the steps until a day.</summary>
/// <param name="Until">The first day on which they may go on; at most a year ahead.</param>
/// <param name="Reason">
/// A code: <c>payment-plan</c>, <c>promise</c>, <c>complaint</c>, <c>address</c> or <c>other</c>.
/// </param>
[GenerateSerializer, Immutable]
public sealed record PauseDunning(DateOnly Until, string Reason);

/// <summary>Books a cost of recovery.</summary>
/// <param name="CostId">Names the bill: the same id is booked once.</param>
/// <param name="Amount">More than zero, VAT included where it cannot be deducted.</param>
[GenerateSerializer, Immutable]
public sealed record RecordRecoveryCost(string CostId, Money Amount);

/// <summary>Declares the loss certain.</summary>
/// <param name="Cause">Why.</param>
[GenerateSerializer, Immutable]
public sealed record DeclareLoss(LossCause Cause);

/// <summary>How a debtor is pursued: it depends on what the debtor is.</summary>
[GenerateSerializer]
public enum DunningTrack
{
    /// <summary>
    /// An enterprise registered in Belgium: undisputed-claims procedure (Judicial Code, art. 1394/20).
    /// </summary>
    Business,

    /// <summary>
    /// A consumer: Book XIX of the Code of Economic Law, then amicable recovery or the justice of the peace.
    /// </summary>
    Consumer,

    /// <summary>A public authority: interest and lump sum, no seizure; a person takes over.</summary>
    Authority,

    /// <summary>An enterprise elsewhere in the Union: European payment order (regulation 1896/2006).</summary>
    European,

    /// <summary>An enterprise outside the Union: counsel on the spot.</summary>
    Abroad,

    /// <summary>The debtor is insolvent: the claim is filed with the trustee.</summary>
    Insolvent,
}

/// <summary>A step of dunning.</summary>
[GenerateSerializer]
public enum DunningStep
{
    /// <summary>A friendly reminder, free of charge.</summary>
    Reminder,

    /// <summary>A notice with interest and the lump sum that the law grants.</summary>
    Notice,

    /// <summary>A formal notice, the last word before recovery.</summary>
    FormalNotice,

    /// <summary>The file for whoever recovers: bailiff, court, trustee, counsel.</summary>
    Bailiff,
}

/// <summary>What is claimed, in the order in which payments settle it.</summary>
/// <param name="Costs">Lump sum or penalty, and costs fronted.</param>
/// <param name="Interest">Late interest to the day of the claim.</param>
/// <param name="Principal">What is open on the invoice.</param>
[GenerateSerializer, Immutable]
public sealed record DunningClaim(Money Costs, Money Interest, Money Principal)
{
    /// <summary>All that is claimed.</summary>
    [JsonIgnore]
    public Money Total => Costs + Interest + Principal;
}

/// <summary>A step that was taken.</summary>
/// <param name="Step">Which.</param>
/// <param name="On">When.</param>
/// <param name="Claim">What was claimed then.</param>
/// <param name="DocumentHash">SHA-256 of what was sent, in lower-case hex.</param>
[GenerateSerializer, Immutable]
public sealed record DunningStepView(DunningStep Step, DateOnly On, DunningClaim Claim, string DocumentHash);

/// <summary>The dunning of one invoice.</summary>
/// <param name="Invoice">The invoice.</param>
/// <param name="DueOn">When it had to be paid.</param>
/// <param name="Open">What is open on it.</param>
/// <param name="Track">How the debtor is pursued; null before the first step.</param>
/// <param name="Steps">Steps taken, oldest first.</param>
/// <param name="Next">The next step; null when there is none.</param>
/// <param name="NextOn">The day of the next step; null when there is none or it waits for a dispute.</param>
/// <param name="PausedUntil">First day on which the steps may go on; null when not paused.</param>
/// <param name="IsDisputed">Whether it waits for the end of a dispute.</param>
/// <param name="IsClosed">Whether nothing is open any more, or the loss is certain.</param>
/// <param name="CostsFronted">What the cooperative paid to recover.</param>
/// <param name="LossProposed">A loss that waits for a second person; null when none does.</param>
/// <param name="Late">Late interest and costs that were claimed, and what was paid of them; null if none were.</param>
[GenerateSerializer, Immutable]
public sealed record DunningView(
    InvoiceId Invoice,
    DateOnly DueOn,
    Money Open,
    DunningTrack? Track,
    ImmutableArray<DunningStepView> Steps,
    DunningStep? Next,
    DateOnly? NextOn,
    DateOnly? PausedUntil,
    bool IsDisputed,
    bool IsClosed,
    Money CostsFronted,
    LossProposal? LossProposed = null,
    LateClaim? Late = null);
