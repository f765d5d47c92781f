using System.Collections.Immutable;
using Npgsql;
using Orleans.Concurrency;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel.Following;

namespace Smart.Grains.Reports;

/// <summary>Reads what a report is made of, and makes it beside the scheduler of the actors.</summary>
public sealed class RiskReports(NpgsqlDataSource database, Projections projections, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What is wrong with a question; nothing when it can be answered.</summary>
    public async Task<ImmutableArray<FieldRefusal>> Check(RiskReportQuery query, IGrainFactory grains)
    {
        var fields = MutualisedRisk.Check(query, clock.GetUtcNow());
        if (query.Cooperative is { } id && await grains.GetGrain<ICooperativeGrain>(id.Value).View() is null)
            fields.Refuse("cooperative", "cooperative.unknown");
        return fields.Refusals;
    }

    /// <summary>Makes a report of a question that was checked.</summary>
    public async Task<RiskReport> Make(
        RiskReportQuery query, CancellationToken stop, IProgress<double>? progress = null)
    {
        var sources = await Read(query.AsOf, stop);
        return await Task.Run(() => MutualisedRisk.Of(sources, query, progress, stop), stop);
    }

    // The facts follow the journal a moment later than the ledger, which is written with it. Whoever records something
    // of the past meanwhile makes the two differ until the facts have seen it.
    private async Task<RiskSources> Read(DateTimeOffset asOf, CancellationToken stop)
    {
        var since = clock.GetTimestamp();
        while (true)
        {
            await projections.WaitFor("risk", await projections.End(), Patience);
            var sources = await MutualisedRisk.Read(database, asOf, stop);
            if (TieTables.IsTied(sources) || clock.GetElapsedTime(since) >= Patience) return sources;
        }
    }
}

/// <summary>Makes reports for whoever waits for them.</summary>
[StatelessWorker]
[GrainType("mutualised-risk")]
public sealed class MutualisedRiskGrain(RiskReports reports) : Grain, IMutualisedRiskGrain
{
    /// <inheritdoc/>
    public async Task<Calculation<RiskReport>> Report(RiskReportQuery query, CancellationToken stop)
    {
        var refusals = await reports.Check(query, GrainFactory);
        return refusals.IsEmpty ? await reports.Make(query, stop) : refusals;
    }
}
