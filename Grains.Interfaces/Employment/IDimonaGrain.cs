using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// The immediate declarations of one contract to the National Social Security Office (royal decree of 5 November
/// 2002), in the order in which they must arrive. Key: the contract's.
/// </summary>
public interface IDimonaGrain : IGrainWithStringKey
{
    /// <summary>
    /// Tries again what waits for the worker's number, and what the office refused, once a person has put it right.
    /// </summary>
    [Needs(Rights.DeclareWork)]
    Task<Answer> Resume(ResumeDimona command);

    /// <summary>
    /// Records an answer that a person received, where the port gives none by itself or it was refused there before.
    /// What was accepted stands: another answer is refused as <c>dimona.answered</c>.
    /// </summary>
    [Needs(Rights.DeclareWork)]
    Task<Answer> Record(RecordDimonaResult command);

    /// <summary>The declarations as committed, oldest first.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadContracts)]
    Task<ImmutableArray<DimonaView>> View();
}

/// <summary>What a declaration says.</summary>
public enum DimonaKind
{
    /// <summary>A worker begins.</summary>
    In,

    /// <summary>A worker has left.</summary>
    Out,

    /// <summary>A period ends on another day than declared.</summary>
    Update,

    /// <summary>A worker declared never began.</summary>
    Cancel,
}

/// <summary>How far a declaration is.</summary>
public enum DimonaStatus
{
    /// <summary>To be sent.</summary>
    Wanted,

    /// <summary>Cannot be sent: the profile lacks the national register number, which a person must add.</summary>
    WaitingForNumber,

    /// <summary>Handed over; the answer is awaited.</summary>
    Submitted,

    /// <summary>Accepted.</summary>
    Accepted,

    /// <summary>Refused: a person must correct it; what comes after it waits.</summary>
    Rejected,

    /// <summary>The contract was called off, and no start of it stands at the office.</summary>
    Withdrawn,
}

/// <summary>Sends what waits.</summary>
[GenerateSerializer, Immutable]
public sealed record ResumeDimona;

/// <summary>The answer to a declaration.</summary>
/// <param name="Kind">Which declaration.</param>
/// <param name="PeriodId">The period that the office opened or changed; null when it refused.</param>
/// <param name="Anomalies">Codes of what is wrong (Dimona glossary, annex 30); empty when accepted.</param>
[GenerateSerializer, Immutable]
public sealed record RecordDimonaResult(DimonaKind Kind, long? PeriodId, ImmutableArray<string> Anomalies);

/// <summary>A declaration as committed.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Status">How far it is.</param>
/// <param name="StartDate">First day.</param>
/// <param name="EndDate">Last day.</param>
/// <param name="Deadline">When it must have arrived.</param>
/// <param name="Declaration">Its number at the office or in the outbox; null before it is submitted.</param>
/// <param name="PeriodId">The period at the office; null before it is accepted.</param>
/// <param name="Anomalies">What is wrong with it.</param>
[GenerateSerializer, Immutable]
public sealed record DimonaView(
    DimonaKind Kind,
    DimonaStatus Status,
    DateOnly StartDate,
    DateOnly EndDate,
    DateTimeOffset Deadline,
    string? Declaration,
    long? PeriodId,
    ImmutableArray<string> Anomalies);
