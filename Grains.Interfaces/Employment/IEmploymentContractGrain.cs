using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// One employment contract of one member for one job. Key: <c>{job}/{member}/{n}</c>. It looks after itself once it is
/// signed: Dimona IN at once, a wage for each calendar month as it ends, Dimona OUT after the last day.
/// </summary>
/// <remarks>
/// Only for salaried members; a self-employed member bills through <see cref="ISelfBillGrain"/>. An engagement drafts
/// at Reserve, signs at Confirm, closes at Fulfil and calls off at Release; each may be repeated. The wages are known
/// from the draft on (<see cref="ContractView.Wages"/>), and nobody else has to schedule them.
/// </remarks>
public interface IEmploymentContractGrain : IGrainWithStringKey
{
    /// <summary>
    /// Draws the contract up: the highest gross wage that the budget affords, spread over its work days. Refused when
    /// that is below the legal minimum wage (<c>contract.below-minimum-wage</c>, detail: the fee that would do), or
    /// when the work has begun already (<c>contract.work-begun</c>).
    /// </summary>
    [Opens]
    Task<Answer<ContractView>> Draft(DraftContract command);

    /// <summary>
    /// One or both parties sign. With the second signature the start is declared to social security (Dimona IN), in the
    /// same commit. Refused once the first hour has begun: work already begun is never declared.
    /// </summary>
    Task<Answer<ContractView>> Sign(SignContract command);

    /// <summary>
    /// Closes every part of the contract that has ended, today included once the first hour has begun: its wage is due.
    /// It also happens by itself, when the day is over.
    /// </summary>
    Task<Answer<ContractView>> Close(CloseContract command);

    /// <summary>
    /// Calls the contract off. Before the first hour it is cancelled, Dimona too; after it, it ends today and work done
    /// is paid; after its end, and before it is drafted, nothing changes.
    /// </summary>
    Task<Answer<ContractView?>> CallOff(CallOffContract command);

    /// <summary>The contract as committed; null before it is drafted.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadContracts)]
    Task<ContractView?> View();
}

/// <summary>Types of contract: rows of the wage tables.</summary>
public static class ContractTypes
{
    /// <summary>White-collar worker; contributions on 100 % of gross, the employer pays holiday pay.</summary>
    public const string Employee = "employee";

    /// <summary>Manual worker; contributions on 108 % of gross, a holiday fund pays holiday pay.</summary>
    public const string Worker = "worker";

    /// <summary>Artist under an ordinary contract; contributions as a manual worker.</summary>
    public const string Artist = "artist";

    /// <summary>Artist paid by the task, art. 1bis of the law of 27 June 1969.</summary>
    public const string Artist1Bis = "artist-1bis";

    /// <summary>All of them.</summary>
    public static ImmutableArray<string> All { get; } = [Employee, Worker, Artist, Artist1Bis];
}

/// <summary>Draws a contract up.</summary>
/// <param name="Cooperative">The employer.</param>
/// <param name="Job">The job that the work is for.</param>
/// <param name="Engagement">The line of the job; also the case of the pool's hold for the wages.</param>
/// <param name="Budget">The budget that bears the wages.</param>
/// <param name="Member">The worker.</param>
/// <param name="ContractType">One of <see cref="ContractTypes"/>.</param>
/// <param name="Sector">The sector, for exceptions to the shortest work period.</param>
/// <param name="From">First day of work.</param>
/// <param name="To">Last day of work.</param>
/// <param name="FirstHour">When work begins; null when only the day is known, which then counts from 8 o'clock.</param>
/// <param name="Hours">Hours that this worker works, in whole minutes.</param>
/// <param name="EmployerBudget">What this worker may cost in all.</param>
/// <param name="FactorPercent">Capital that the pool counts per 100 of an advance beyond its hold.</param>
/// <param name="Fee">How the budget follows from the fee, so that a refusal can name the fee that would do.</param>
[GenerateSerializer, Immutable]
public sealed record DraftContract(
    CooperativeId Cooperative,
    JobId Job,
    EngagementId Engagement,
    ActivityId Budget,
    MemberId Member,
    string ContractType,
    string Sector,
    DateOnly From,
    DateOnly To,
    TimeOnly? FirstHour,
    decimal Hours,
    Money EmployerBudget,
    decimal FactorPercent,
    FeeTerms Fee);

/// <summary>How a worker's budget follows from the fee: (fee - fee x rate - services) x share.</summary>
/// <param name="Rate">The cooperative's fee, contribution included: 0.065.</param>
/// <param name="Services">Price of the services that the budget carries first.</param>
/// <param name="Share">The worker's share of what is left, more than 0 and at most 1.</param>
[GenerateSerializer, Immutable]
public sealed record FeeTerms(decimal Rate, Money Services, decimal Share);

/// <summary>Why a budget cannot carry the legal minimum wage, and what would.</summary>
/// <param name="HourlyMinimum">Lowest gross wage of an hour.</param>
/// <param name="PaidHours">Hours that must be paid, shortest work periods included.</param>
/// <param name="Budget">What stands ready.</param>
/// <param name="MinimumCost">What the minimum wage costs the employer.</param>
/// <param name="MinimumFee">The lowest fee excluding VAT that would carry it.</param>
[GenerateSerializer, Immutable]
public sealed record MinimumWageShortfall(
    Money HourlyMinimum,
    decimal PaidHours,
    Money Budget,
    Money MinimumCost,
    Money MinimumFee);

/// <summary>Who signs.</summary>
[Flags]
public enum ContractParties
{
    /// <summary>Nobody.</summary>
    None = 0,

    /// <summary>The worker; whoever accepts a job signs for the own work with the same click.</summary>
    Worker = 1,

    /// <summary>The cooperative, as employer.</summary>
    Employer = 2,

    /// <summary>Worker and employer.</summary>
    Both = Worker | Employer,
}

/// <summary>Signs a contract.</summary>
/// <param name="By">Who signs.</param>
[GenerateSerializer, Immutable]
public sealed record SignContract(ContractParties By = ContractParties.Both);

/// <summary>The work of a part that has ended is confirmed.</summary>
[GenerateSerializer, Immutable]
public sealed record CloseContract;

/// <summary>Calls the contract off.</summary>
/// <param name="IndemnityDue">Somebody else than the worker calls off: before work, an indemnity is due as agreed
/// (rate <c>wage.{type}.cancellation-indemnity</c> of the gross wage, paid as a wage).</param>
[GenerateSerializer, Immutable]
public sealed record CallOffContract(bool IndemnityDue = false);

/// <summary>Where a contract stands.</summary>
public enum ContractStatus
{
    /// <summary>Drawn up, not yet signed: binds nobody.</summary>
    Drafted,

    /// <summary>Signed by both and declared (see <see cref="IDimonaGrain"/>); runs until its last day.</summary>
    Signed,

    /// <summary>Its last day is over (the agreed one, or an earlier one).</summary>
    Ended,

    /// <summary>Called off before the first hour.</summary>
    Cancelled,
}

/// <summary>How long is worked on a day.</summary>
[GenerateSerializer, Immutable]
public sealed record WorkDay(DateOnly Date, int Minutes);

/// <summary>The wage of one calendar month of a contract.</summary>
/// <param name="Wage">The wage's id.</param>
/// <param name="Month">The month.</param>
/// <param name="Minutes">Minutes worked.</param>
/// <param name="PaidMinutes">Minutes paid, shortest work periods included.</param>
/// <param name="Pay">From cost to net.</param>
/// <param name="PayOn">When it is paid at the latest.</param>
/// <param name="IsScheduled">The work is done and the wage is on its way.</param>
[GenerateSerializer, Immutable]
public sealed record ContractWage(
    WageId Wage,
    Month Month,
    int Minutes,
    int PaidMinutes,
    WageBreakdown Pay,
    DateOnly PayOn,
    bool IsScheduled);

/// <summary>A contract as committed.</summary>
/// <param name="Id">The contract.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Member">The worker.</param>
/// <param name="Job">The job.</param>
/// <param name="ContractType">Row of the wage tables.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day; earlier than agreed when it ended early.</param>
/// <param name="FirstHour">When work begins.</param>
/// <param name="Wages">One a calendar month.</param>
/// <param name="Cost">What all wages cost together.</param>
/// <param name="SignedBy">Who has signed.</param>
[GenerateSerializer, Immutable]
public sealed record ContractView(
    ContractId Id,
    ContractStatus Status,
    MemberId Member,
    JobId Job,
    string ContractType,
    DateOnly From,
    DateOnly To,
    DateTimeOffset FirstHour,
    ImmutableArray<ContractWage> Wages,
    Money Cost,
    ContractParties SignedBy);
