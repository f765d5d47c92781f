using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>Looks through the journal: who decided what. Any key will do; it decides nothing.</summary>
public interface IAuditGrain : IGrainWithStringKey
{
    /// <summary>Longest time that is looked through at once, in days.</summary>
    const int LongestDays = 92;

    /// <summary>A page of what was found, the latest first. What was booked is not told here.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadAudit)]
    Task<JournalPage> Search(AuditWanted wanted);
}

/// <summary>What is looked for in the journal; what is null does not matter.</summary>
/// <param name="From">First day on which it was recorded, Brussels.</param>
/// <param name="To">Last day; at most <see cref="IAuditGrain.LongestDays"/> days are looked through.</param>
/// <param name="Cooperative">Of this cooperative.</param>
/// <param name="Who">Decided by one of these, or by them for a member; empty for anybody.</param>
/// <param name="Command">By the command or the request of this id.</param>
/// <param name="After">Position where the page before ended; null for the first page.</param>
/// <param name="Limit">Events a page, 1 to <see cref="PageWish.LongestPage"/>.</param>
[GenerateSerializer, Immutable]
public sealed record AuditWanted(
    DateOnly From,
    DateOnly To,
    CooperativeId? Cooperative,
    ImmutableArray<string> Who,
    string? Command = null,
    long? After = null,
    int Limit = 50) : IAbout;
