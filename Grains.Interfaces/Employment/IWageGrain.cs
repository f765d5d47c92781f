using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// The wage of one contract for one calendar month. Key: <c>{contract}/{yyyy-MM}</c>. It wakes on its pay date and does
/// not rest until it is paid, whether or not the client has paid: what the budget lacks, the pool advances.
/// </summary>
public interface IWageGrain : IGrainWithStringKey
{
    /// <summary>Fixes the wage and its pay date. A contract does this by itself as each month ends.</summary>
    [Opens]
    Task<Answer<WageView>> Schedule(ScheduleWage command);

    /// <summary>The wage as committed; null before it is scheduled.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadWages)]
    Task<WageView?> View();
}

/// <summary>Fixes a wage.</summary>
/// <param name="Cooperative">The employer.</param>
/// <param name="Contract">The contract.</param>
/// <param name="Job">The job worked on.</param>
/// <param name="Case">The engagement under whose name the pool holds capacity.</param>
/// <param name="Budget">The budget that bears the wage.</param>
/// <param name="Member">The worker.</param>
/// <param name="Pay">From cost to net.</param>
/// <param name="PayOn">The day on which it is paid at the latest.</param>
/// <param name="FactorPercent">Capital that the pool counts per 100 of an advance beyond its hold.</param>
[GenerateSerializer, Immutable]
public sealed record ScheduleWage(
    CooperativeId Cooperative,
    ContractId Contract,
    JobId Job,
    EngagementId Case,
    ActivityId Budget,
    MemberId Member,
    WageBreakdown Pay,
    DateOnly PayOn,
    decimal FactorPercent);

/// <summary>Where a wage stands.</summary>
public enum WageStatus
{
    /// <summary>Waits for its pay date, or for the money that is being brought together since.</summary>
    Scheduled,

    /// <summary>Paid: the net amount has left the bank.</summary>
    Paid,
}

/// <summary>A wage as committed.</summary>
/// <param name="Id">The wage.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Contract">The contract.</param>
/// <param name="Job">The job.</param>
/// <param name="Budget">The budget that bears it.</param>
/// <param name="Pay">From cost to net.</param>
/// <param name="PayOn">The day on which it is paid at the latest.</param>
/// <param name="PaidOn">The day on which it was paid.</param>
[GenerateSerializer, Immutable]
public sealed record WageView(
    WageId Id,
    WageStatus Status,
    ContractId Contract,
    JobId Job,
    ActivityId Budget,
    WageBreakdown Pay,
    DateOnly PayOn,
    DateOnly? PaidOn);
