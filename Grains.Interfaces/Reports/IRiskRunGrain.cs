using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// A report of mutualised risk that is made beside whoever asked for it, and kept. Key: its id. A run that a crash
/// interrupted is begun again within a minute.
/// </summary>
public interface IRiskRunGrain : IGrainWithStringKey
{
    /// <summary>Begins. The same question again changes nothing; another one is refused.</summary>
    [Needs(Rights.MakeReports)]
    Task<Answer<RiskRunView>> Start(RiskReportQuery query);

    /// <summary>Gives up what is not yet made; what is made stays.</summary>
    [Needs(Rights.MakeReports)]
    Task<Answer<RiskRunView>> Cancel(CancelRiskRun command);

    /// <summary>How far it is; null when nobody asked for it.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadReports)]
    Task<RiskRunView?> View();

    /// <summary>The report; null until it is made.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadReports)]
    Task<RiskReport?> Report();
}

/// <summary>Gives up a run.</summary>
[GenerateSerializer, Immutable]
public sealed record CancelRiskRun;

/// <summary>Where a run stands.</summary>
public enum RiskRunStatus
{
    /// <summary>It is being made.</summary>
    Running,

    /// <summary>It is made and kept.</summary>
    Done,

    /// <summary>Somebody gave it up.</summary>
    Cancelled,
}

/// <summary>How far a run is.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Query">What was asked.</param>
/// <param name="Progress">Share that is done, 0 to 1.</param>
/// <param name="Facts">Hash of the facts it rests on; null until it is made.</param>
/// <param name="IsTied">Whether facts and ledger agree to the cent; null until it is made.</param>
[GenerateSerializer, Immutable]
public sealed record RiskRunView(
    string Id, RiskRunStatus Status, RiskReportQuery Query, decimal Progress, string? Facts, bool? IsTied);
