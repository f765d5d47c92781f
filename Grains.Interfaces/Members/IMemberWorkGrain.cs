using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// What belongs to one member, whoever declared it, for whoever looks at all of it together. Key: the member id. It
/// decides nothing and remembers nothing.
/// </summary>
public interface IMemberWorkGrain : IGrainWithStringKey
{
    /// <summary>Which contracts, wages, requests and budgets there are, the latest first.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadMembers)]
    Task<MemberWork> Work();

    /// <summary>What happened to the member and their latest jobs, the latest first.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadJournals)]
    Task<JournalPage> Journal(long? after, int limit);
}

/// <summary>What belongs to a member; of each kind the latest.</summary>
/// <param name="Activities">Activities in which they have a role, then budgets that carry their jobs.</param>
/// <param name="Contracts">Contracts, those for jobs of others included.</param>
/// <param name="Wages">Wages.</param>
/// <param name="Prefinancings">Requests for prefinancing of their jobs.</param>
[GenerateSerializer, Immutable]
public sealed record MemberWork(
    ImmutableArray<ActivityId> Activities,
    ImmutableArray<ContractId> Contracts,
    ImmutableArray<WageId> Wages,
    ImmutableArray<string> Prefinancings);
