using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// What a self-employed member is owed for a job: a purchase invoice that the cooperative makes out to itself in the
/// member's name (art. 53, § 2 of the VAT code). Key: <c>{job}/{member}</c>.
/// </summary>
/// <remarks>
/// No contract, no Dimona, no wage, no guarantee of the pool. An engagement drafts it at Reserve (or Confirm), issues
/// it at Fulfil and withdraws it at Release. Issuing charges the budget with one supplier line that may wait
/// (<c>ChargeBudget.MustBeFunded = false</c>): the budget pays it from collected money as soon as there is enough, and
/// then tells the job by message <c>ChargePosted</c>.
/// </remarks>
public interface ISelfBillGrain : IGrainWithStringKey
{
    /// <summary>Fixes what the member will bill.</summary>
    [Opens]
    Task<Answer<SelfBillView>> Draft(DraftSelfBill command);

    /// <summary>The work is done: the invoice is made out and the budget charged.</summary>
    Task<Answer<SelfBillView>> Issue(IssueSelfBill command);

    /// <summary>The work is not done: nothing will be billed. Refused once it is issued.</summary>
    Task<Answer<SelfBillView?>> Withdraw(WithdrawSelfBill command);

    /// <summary>The invoice as committed; null before it is drafted.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadInvoices)]
    Task<SelfBillView?> View();
}

/// <summary>Fixes what a self-employed member will bill.</summary>
/// <param name="Cooperative">Who owes it.</param>
/// <param name="Job">The job.</param>
/// <param name="Engagement">The line of the job.</param>
/// <param name="Budget">The budget that bears it.</param>
/// <param name="Member">The self-employed member.</param>
/// <param name="Net">Amount excluding VAT; more than zero.</param>
/// <param name="VatDeductible">VAT charged by the member and deducted; zero for a small business.</param>
[GenerateSerializer, Immutable]
public sealed record DraftSelfBill(
    CooperativeId Cooperative,
    JobId Job,
    EngagementId Engagement,
    ActivityId Budget,
    MemberId Member,
    Money Net,
    Money VatDeductible);

/// <summary>The work is done.</summary>
[GenerateSerializer, Immutable]
public sealed record IssueSelfBill;

/// <summary>The work will not be done.</summary>
[GenerateSerializer, Immutable]
public sealed record WithdrawSelfBill;

/// <summary>Where a self-billed invoice stands.</summary>
public enum SelfBillStatus
{
    /// <summary>Agreed, the work is to be done.</summary>
    Drafted,

    /// <summary>Made out; the budget pays it from collected money.</summary>
    Issued,

    /// <summary>Withdrawn before the work.</summary>
    Withdrawn,
}

/// <summary>A self-billed invoice as committed.</summary>
/// <param name="Status">Where it stands.</param>
/// <param name="Member">Who is paid.</param>
/// <param name="Job">The job.</param>
/// <param name="Net">Amount excluding VAT.</param>
/// <param name="VatDeductible">VAT on it.</param>
/// <param name="IssuedOn">Date of the invoice; null before.</param>
[GenerateSerializer, Immutable]
public sealed record SelfBillView(
    SelfBillStatus Status,
    MemberId Member,
    JobId Job,
    Money Net,
    Money VatDeductible,
    DateOnly? IssuedOn);
