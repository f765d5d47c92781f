using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// A part of a cooperative's guarantee fund that holds capacity, advances wages and pays prefinancing out, within the
/// quota that the root gave it. Key: <c>{cooperative}/{n}</c>, see <see cref="PoolShards"/>. What it counts against its
/// quota is capital: amount x factor, rounded up to the cent.
/// </summary>
public interface IPoolShardGrain : IGrainWithStringKey
{
    /// <summary>Holds up to an amount for a case; the shard asks the root for more quota when it lacks some.</summary>
    /// <returns>The amount held for the case.</returns>
    Task<Answer<Money>> HoldUpTo(PoolHold command);

    /// <summary>Gives back what is held for a case and not yet paid out.</summary>
    Task<Answer> Release(ReleaseHold command);

    /// <summary>
    /// Advances what a wage lacks. A wage legally due (<see cref="PayAdvance.Mandatory"/>) is always paid; what it
    /// takes beyond the quota is an overdraft, and an alarm. Else the shard pays what was held and no more.
    /// </summary>
    /// <returns>What was advanced for this wage; asking again changes nothing.</returns>
    Task<Answer<Money>> Advance(PayAdvance command);

    /// <summary>Pays prefinancing into a budget, out of the hold of the case.</summary>
    Task<Answer> Prefinance(PayPrefinancing command);

    /// <summary>Quota and what uses it, as committed.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadPools)]
    Task<PoolShardView> View();

    /// <summary>What is held and paid out for a case; null when the shard has nothing of it.</summary>
    [AlwaysInterleave]
    Task<PoolCaseView?> Case(string caseId);
}

/// <summary>Asks to hold capacity.</summary>
/// <param name="Case">The id of the engagement or prefinancing; its hold exists once.</param>
/// <param name="Amount">What may have to be paid out.</param>
/// <param name="FactorPercent">Capital per 100 of amount: rating factor, x 1.5 without an invoice.</param>
[GenerateSerializer, Immutable]
public sealed record PoolHold(string Case, Money Amount, decimal FactorPercent);

/// <summary>Asks for an advance on a wage.</summary>
/// <param name="Case">The case whose hold it uses first.</param>
/// <param name="Wage">The wage; it is advanced once.</param>
/// <param name="Job">The job that the wage is for.</param>
/// <param name="Budget">The budget that gets the money.</param>
/// <param name="Amount">What the budget lacks; more than zero.</param>
/// <param name="FactorPercent">Capital per 100 of what exceeds the hold.</param>
/// <param name="Mandatory">Whether the wage is legally due, so that it is paid whatever the capacity.</param>
[GenerateSerializer, Immutable]
public sealed record PayAdvance(
    string Case,
    WageId Wage,
    JobId Job,
    ActivityId Budget,
    Money Amount,
    decimal FactorPercent,
    bool Mandatory);

/// <summary>Asks to pay prefinancing out.</summary>
/// <param name="Case">The prefinancing; its hold must cover the amount.</param>
/// <param name="Job">The job that it finances.</param>
/// <param name="Budget">The budget that gets the money.</param>
/// <param name="Amount">More than zero.</param>
[GenerateSerializer, Immutable]
public sealed record PayPrefinancing(string Case, JobId Job, ActivityId Budget, Money Amount);

/// <summary>A shard's quota and what uses it.</summary>
/// <param name="Quota">Capital that the shard may use.</param>
/// <param name="InUse">Capital of its holds, advances and prefinancing; never above the quota.</param>
/// <param name="Unused">Quota less capital in use.</param>
/// <param name="Held">Amounts held and not yet paid out.</param>
/// <param name="Advanced">Wage advances outstanding, overdrafts excluded.</param>
/// <param name="Prefinanced">Prefinancing outstanding.</param>
/// <param name="Overdraft">Wages paid beyond the quota; anything but zero is an alarm.</param>
/// <param name="Cases">Cases with something held or outstanding.</param>
[GenerateSerializer, Immutable]
public sealed record PoolShardView(
    Money Quota,
    Money InUse,
    Money Unused,
    Money Held,
    Money Advanced,
    Money Prefinanced,
    Money Overdraft,
    int Cases);

/// <summary>What the pool has at stake for a case.</summary>
/// <param name="Held">Held and not yet paid out.</param>
/// <param name="Advanced">Wage advances outstanding.</param>
/// <param name="Overdraft">Wage advances outstanding beyond the quota.</param>
/// <param name="Prefinanced">Prefinancing outstanding.</param>
/// <param name="Lost">Charged to the fund.</param>
/// <param name="Capital">Capital that the case takes of the quota.</param>
[GenerateSerializer, Immutable]
public sealed record PoolCaseView(
    Money Held, Money Advanced, Money Overdraft, Money Prefinanced, Money Lost, Money Capital);
