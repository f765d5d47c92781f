using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>Makes the report of mutualised risk while the caller waits. Key: 0. It remembers nothing.</summary>
public interface IMutualisedRiskGrain : IGrainWithIntegerKey
{
    /// <summary>The report, or everything that is wrong with the question.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="stop">The caller no longer wants it.</param>
    [AlwaysInterleave]
    [ResponseTimeout("00:02:00")]
    [Needs(Rights.ReadReports)]
    Task<Calculation<RiskReport>> Report(RiskReportQuery query, CancellationToken stop);
}
