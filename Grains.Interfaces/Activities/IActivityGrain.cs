using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// A budget of two colours: guaranteed (invoiced, not yet paid) and collected (there to be spent). An Activity's, or
/// that of one job outside any Activity. Key: the activity id, or <c>job.{job}</c>.
/// </summary>
public interface IActivityGrain : IGrainWithStringKey
{
    /// <summary>Opens the budget.</summary>
    [Needs(Rights.ManageActivities)]
    Task<Answer> Open(OpenActivity command);

    /// <summary>Gives a member a role in the Activity, or takes it away.</summary>
    [Needs(Rights.ManageActivities)]
    Task<Answer> Assign(AssignRole command);

    /// <summary>Closes the Activity to new work; money still on its way is taken in.</summary>
    [Needs(Rights.ManageActivities)]
    Task<Answer> Close();

    /// <summary>Holds up to an amount within the limit that the asker names (L4).</summary>
    /// <returns>The amount held for the case.</returns>
    Task<Answer<Money>> HoldUpTo(HoldUpTo command);

    /// <summary>Gives back what is held for a case.</summary>
    Task<Answer> Release(ReleaseHold command);

    /// <summary>Charges the budget. What need not be funded at once waits until enough is collected.</summary>
    Task<Answer> Charge(ChargeBudget command);

    /// <summary>
    /// Takes a charge back when its service is called off, but for what the service's own rule keeps. What still waits
    /// is lowered, what was paid comes back. Repeating it, or asking before anything was charged, changes nothing.
    /// </summary>
    Task<Answer> Reverse(ReverseCharge command);

    /// <summary>
    /// Reserves collected money for a wage. When it is all there the wage is funded, and told so by message.
    /// </summary>
    /// <returns>What is short; zero when the wage is funded. Asking again gives the same answer.</returns>
    Task<Answer<Money>> FundWage(FundWage command);

    /// <summary>The budget as committed; null while it is not open.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadActivities)]
    Task<ActivityView?> View();

    /// <summary>The same without the lists: what every job and every decision asks for.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadActivities)]
    Task<ActivityStanding?> Standing();
}

/// <summary>What a member may do in an Activity.</summary>
public enum ActivityRole
{
    /// <summary>Works in it.</summary>
    Member,

    /// <summary>Also decides on its budget and its members.</summary>
    Manager,
}

/// <summary>Opens a budget.</summary>
/// <param name="Cooperative">Whose books it belongs to.</param>
/// <param name="Manager">Its first manager.</param>
/// <param name="PrivateTo">The only job that may use it; null for an Activity.</param>
[GenerateSerializer, Immutable]
public sealed record OpenActivity(CooperativeId Cooperative, MemberId? Manager, JobId? PrivateTo = null) : IAbout
{
    CooperativeId? IAbout.Cooperative => Cooperative;

    MemberId? IAbout.Member => Manager;
}

/// <summary>Gives a member a role in the Activity, or takes it away.</summary>
/// <param name="Member">Who.</param>
/// <param name="Role">Null takes any role away.</param>
[GenerateSerializer, Immutable]
public sealed record AssignRole(MemberId Member, ActivityRole? Role);

/// <summary>One line of a charge.</summary>
/// <param name="Account">
/// The account credited: <c>FleetIncome</c>, <c>KitIncome</c>, <c>RoomIncome</c>, <c>InsuranceIncome</c> or
/// <c>Supplier</c>.
/// </param>
/// <param name="Owner">Whom a supplier account belongs to; empty otherwise.</param>
/// <param name="Net">Taken from the budget; zero or more.</param>
/// <param name="VatDeductible">VAT that a supplier bills and the cooperative deducts; zero or more.</param>
[GenerateSerializer, Immutable]
public sealed record ChargeLine(string Account, string Owner, Money Net, Money VatDeductible);

/// <summary>Charges a budget.</summary>
/// <param name="By">The engagement that is charged for; it charges once.</param>
/// <param name="Job">The job that it belongs to.</param>
/// <param name="Lines">What is charged.</param>
/// <param name="MustBeFunded">Refuses at once, instead of waiting, when not enough is collected.</param>
[GenerateSerializer, Immutable]
public sealed record ChargeBudget(EngagementId By, JobId Job, ImmutableArray<ChargeLine> Lines, bool MustBeFunded);

/// <summary>Takes a charge back, in part or in full.</summary>
/// <param name="By">The engagement that was charged for.</param>
/// <param name="Job">The job that it belongs to.</param>
/// <param name="Keep">What stays charged, excluding VAT: zero or more. It only ever lowers a charge.</param>
[GenerateSerializer, Immutable]
public sealed record ReverseCharge(EngagementId By, JobId Job, Money Keep);

/// <summary>Asks for the whole cost of a wage.</summary>
/// <param name="Wage">The wage; it is funded once.</param>
/// <param name="Job">The job that it was worked for.</param>
/// <param name="Case">The engagement whose hold covers an advance.</param>
/// <param name="Net">Net pay.</param>
/// <param name="Social">Social security, of employer and worker.</param>
/// <param name="Withholding">Withholding tax.</param>
/// <param name="Provisions">Holiday pay, premiums and other charges set aside.</param>
[GenerateSerializer, Immutable]
public sealed record FundWage(
    WageId Wage,
    JobId Job,
    EngagementId Case,
    Money Net,
    Money Social,
    Money Withholding,
    Money Provisions);

/// <summary>A budget as committed.</summary>
/// <param name="Id">The Activity, or <c>job.{job}</c>.</param>
/// <param name="Cooperative">Whose books it belongs to.</param>
/// <param name="IsOpen">Whether new work may begin in it.</param>
/// <param name="Guaranteed">Invoiced, net of VAT and fee, and not yet paid.</param>
/// <param name="GuaranteedFree">Guaranteed less advances, prefinancing and holds; below zero when they exceed
/// it.</param>
/// <param name="Collected">There to be spent, reserved money included.</param>
/// <param name="Reserved">Collected money that waits for the rest of a wage.</param>
/// <param name="Collected12Months">Paid by clients in the last 12 months.</param>
/// <param name="Held">What all holds take together.</param>
/// <param name="Owed">What the budget itself must pay back to the pool, after a credit note or a cancellation.</param>
/// <param name="Jobs">Its jobs with money open, and the hundred or so that last moved.</param>
/// <param name="Waiting">Charges that wait for money, oldest first.</param>
/// <param name="Roles">Who has which role.</param>
[GenerateSerializer, Immutable]
public sealed record ActivityView(
    ActivityId Id,
    CooperativeId Cooperative,
    bool IsOpen,
    Money Guaranteed,
    Money GuaranteedFree,
    Money Collected,
    Money Reserved,
    Money Collected12Months,
    Money Held,
    Money Owed,
    ImmutableArray<JobMoney> Jobs,
    ImmutableArray<EngagementId> Waiting,
    ImmutableArray<RoleView> Roles);

/// <summary>Where a budget stands; see <see cref="ActivityView"/>.</summary>
/// <param name="Cooperative">Whose it is.</param>
/// <param name="IsOpen">Whether jobs may use it.</param>
/// <param name="Collected">What clients paid into it, and nobody has spent.</param>
/// <param name="Reserved">What of that is reserved for what was engaged.</param>
/// <param name="Collected12Months">What clients paid in during the last twelve months.</param>
/// <param name="Held">Held of its financing limit.</param>
[GenerateSerializer, Immutable]
public sealed record ActivityStanding(
    CooperativeId Cooperative, bool IsOpen, Money Collected, Money Reserved, Money Collected12Months, Money Held);

/// <summary>A job's part of a budget.</summary>
/// <param name="Job">The job.</param>
/// <param name="Guaranteed">Invoiced, net of VAT and fee, and not yet paid.</param>
/// <param name="Collected">Paid into the budget for this job, less what it paid out.</param>
/// <param name="Advanced">Wage advances not yet repaid.</param>
/// <param name="Prefinanced">Prefinancing not yet repaid.</param>
[GenerateSerializer, Immutable]
public sealed record JobMoney(JobId Job, Money Guaranteed, Money Collected, Money Advanced, Money Prefinanced);

/// <summary>A member's role.</summary>
/// <param name="Member">Who.</param>
/// <param name="Role">Which role.</param>
[GenerateSerializer, Immutable]
public sealed record RoleView(MemberId Member, ActivityRole Role);
