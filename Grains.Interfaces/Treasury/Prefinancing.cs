using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// One prefinancing of a job: requested, decided by the rule table, granted into the budget, recovered.
/// Key: <c>{job}/{line}</c>; its case in every hold is its stream, <c>prefinancing/{job}/{line}</c>.
/// </summary>
public interface IPrefinancingGrain : IGrainWithStringKey
{
    /// <summary>
    /// Decides on a request and takes the holds. Asking again answers the decision that was taken.
    /// </summary>
    /// <returns>What was decided, rule by rule; a decline is an answer, not a refusal.</returns>
    Task<Answer<PrefinancingView>> Request(RequestPrefinancing command);

    /// <summary>
    /// The client signed the quote: a conditional prefinancing is decided anew, and paid if it was granted.
    /// </summary>
    Task<Answer<PrefinancingView>> ClientSigned();

    /// <summary>Pays what was approved into the budget; a conditional one is paid when the client signs.</summary>
    Task<Answer<PrefinancingView>> Grant();

    /// <summary>Gives the holds back. What was paid already is asked back from the budget's collected money.</summary>
    Task<Answer> Cancel();

    /// <summary>The member appeals against a decline, or against less than was asked.</summary>
    [Needs(Rights.Appeal)]
    Task<Answer<PrefinancingView>> Appeal(AppealPrefinancing command);

    /// <summary>Takes an appeal back; a request that waits for a person is withdrawn altogether.</summary>
    [Needs(Rights.Appeal)]
    Task<Answer<PrefinancingView>> Withdraw();

    /// <summary>
    /// A person decides on a referral or an appeal. What is approved overrides rules of credit, never the law nor the
    /// capacity of the pool; above an amount of the policy it is proposed, and another person confirms it.
    /// </summary>
    [Needs(Rights.DecidePrefinancings)]
    Task<Answer<PrefinancingView>> Decide(DecideReview command);

    /// <summary>A second person confirms what the first proposed.</summary>
    [Needs(Rights.DecidePrefinancings)]
    Task<Answer<PrefinancingView>> Confirm(ConfirmReview command);

    /// <summary>Approved on top of another one, by people: see <see cref="SupplementPrefinancing"/>.</summary>
    Task<Answer<PrefinancingView>> Supplement(SupplementPrefinancing command);

    /// <summary>The decision and where it stands, as committed; null before it is requested.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadPrefinancings)]
    Task<PrefinancingView?> View();
}

/// <summary>What is financed.</summary>
[GenerateSerializer]
public enum PrefinancingProduct
{
    /// <summary>An invoice that was issued.</summary>
    Invoice,

    /// <summary>A job that was agreed on.</summary>
    Job,

    /// <summary>A subsidy that was awarded.</summary>
    Subsidy,
}

/// <summary>What proves that money will come.</summary>
[GenerateSerializer]
public enum PrefinancingEvidence
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A quote that the client has not signed: in a job's plan, enough for a conditional decision.</summary>
    UnsignedQuote,

    /// <summary>A quote that the client accepted.</summary>
    AcceptedQuote,

    /// <summary>An issued invoice.</summary>
    IssuedInvoice,

    /// <summary>An award letter of an authority.</summary>
    AwardLetter,
}

/// <summary>Asks for prefinancing.</summary>
/// <param name="Job">The job.</param>
/// <param name="Cooperative">Whose pool pays.</param>
/// <param name="Member">Who asks.</param>
/// <param name="Budget">The budget that the money goes to.</param>
/// <param name="IsInActivity">Whether that budget is an Activity's; outside one R02 and L4 do not apply.</param>
/// <param name="Client">Whose payment repays it.</param>
/// <param name="Application">What is asked, and for what.</param>
[GenerateSerializer, Immutable]
public sealed record RequestPrefinancing(
    JobId Job,
    CooperativeId Cooperative,
    MemberId Member,
    ActivityId Budget,
    bool IsInActivity,
    ClientId Client,
    PrefinancingApplication Application);

/// <summary>What is asked of the rule table.</summary>
/// <param name="Product">What is financed.</param>
/// <param name="Amount">What is asked; more than zero.</param>
/// <param name="Evidence">What proves that money will come.</param>
/// <param name="IsInPlan">Whether it is a line of a job's plan; there an unsigned quote makes it conditional.</param>
/// <param name="ReceivableNet">The receivable or subsidy behind it, VAT excluded.</param>
/// <param name="BudgetNetOfFee">What of it reaches the budget after the fee.</param>
/// <param name="OtherFinancing">All other financing of that receivable, wage holds included; null when unknown.</param>
/// <param name="TenorDays">Days until the money is expected.</param>
/// <param name="IsClientLinked">Whether the client is linked to the member; null when nobody said.</param>
[GenerateSerializer, Immutable]
public sealed record PrefinancingApplication(
    PrefinancingProduct Product,
    Money Amount,
    PrefinancingEvidence Evidence,
    bool IsInPlan,
    Money ReceivableNet,
    Money BudgetNetOfFee,
    Money? OtherFinancing,
    int TenorDays,
    bool? IsClientLinked);

/// <summary>Where a prefinancing stands.</summary>
[GenerateSerializer]
public enum PrefinancingStatus
{
    /// <summary>Being decided.</summary>
    Requested,

    /// <summary>Declined by a rule.</summary>
    Declined,

    /// <summary>Left to a person.</summary>
    Referred,

    /// <summary>Approved and held, waiting for the client's signature.</summary>
    Conditional,

    /// <summary>Approved and held.</summary>
    Approved,

    /// <summary>Paid into the budget.</summary>
    Granted,

    /// <summary>Paid back.</summary>
    Recovered,

    /// <summary>Lost with its receivable; the pool bore it.</summary>
    Lost,

    /// <summary>Cancelled before it was paid.</summary>
    Cancelled,

    /// <summary>The client did not sign in time.</summary>
    Lapsed,
}

/// <summary>A prefinancing and where it stands.</summary>
/// <param name="Status">Where it stands.</param>
/// <param name="Request">What was asked.</param>
/// <param name="Decision">What was decided, rule by rule; null while it is being decided.</param>
/// <param name="IsGrantWanted">Whether it is to be paid as soon as the condition is met.</param>
/// <param name="LapsesOn">The last day of a conditional decision; null otherwise.</param>
/// <param name="Outstanding">Paid into the budget and not yet back.</param>
/// <param name="Review">What waits for a person; null when nothing does.</param>
/// <param name="Reviewed">What people decided last; null when the rule table alone did.</param>
/// <param name="Supplement">Key of what was approved on top; null when nothing was.</param>
/// <param name="NoAppeal">Why it cannot be appealed now, as the code of a refusal; null when it can.</param>
[GenerateSerializer, Immutable]
public sealed record PrefinancingView(
    PrefinancingStatus Status,
    RequestPrefinancing Request,
    PrefinancingDecided? Decision,
    bool IsGrantWanted,
    DateOnly? LapsesOn,
    Money Outstanding,
    Review? Review = null,
    ReviewDecided? Reviewed = null,
    string? Supplement = null,
    string? NoAppeal = null);
