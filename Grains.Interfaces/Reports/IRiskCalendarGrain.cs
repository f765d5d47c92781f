using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// Has a report of mutualised risk made and kept for each month that ends. Key: a cooperative id, or
/// <c>federation</c> for all of them together.
/// </summary>
public interface IRiskCalendarGrain : IGrainWithStringKey
{
    /// <summary>From now on each month that ends has its report. Again, it changes nothing.</summary>
    [Needs(Rights.MakeReports)]
    Task<Answer<RiskCalendarView>> Begin(BeginRiskCalendar command);

    /// <summary>The months so far; null before it was begun.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadReports)]
    Task<RiskCalendarView?> View();
}

/// <summary>From now on each month has its report.</summary>
[GenerateSerializer, Immutable]
public sealed record BeginRiskCalendar;

/// <summary>The reports of the months.</summary>
/// <param name="Next">The month whose report comes next, as its first day.</param>
/// <param name="Months">Those that were asked for, oldest first.</param>
[GenerateSerializer, Immutable]
public sealed record RiskCalendarView(DateOnly Next, ImmutableArray<RiskMonth> Months);

/// <summary>A month and its report.</summary>
/// <param name="Month">Its first day.</param>
/// <param name="Run">The id of its run.</param>
[GenerateSerializer, Immutable]
public sealed record RiskMonth(DateOnly Month, string Run);
