using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>Finds members and clients by what they are called. Any key will do.</summary>
public interface ICalledGrain : IGrainWithStringKey
{
    /// <summary>Members, by name and then by id.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadNames)]
    Task<ListPage<Called>> Members(CalledWanted wanted);

    /// <summary>Clients, by name and then by id; they are known once in the federation.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadClients)]
    Task<ListPage<Called>> Clients(CalledWanted wanted);

    /// <summary>
    /// What these clients are called, for a list that shows them; an erased profile is left out.
    /// </summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadClients)]
    Task<ImmutableArray<Called>> Names(NamesWanted wanted);
}

/// <summary>Whose names are wanted.</summary>
/// <param name="Clients">The clients that a list shows.</param>
/// <param name="Cooperative">Whose list it is.</param>
[GenerateSerializer, Immutable]
public sealed record NamesWanted(ImmutableArray<ClientId> Clients, CooperativeId? Cooperative) : IAbout;

/// <summary>Who is looked for.</summary>
/// <param name="Page">Which page; sorted by <c>name</c>.</param>
/// <param name="Cooperative">Members of this cooperative.</param>
/// <param name="Search">Part of a name, or the beginning of an id; null for all.</param>
[GenerateSerializer, Immutable]
public sealed record CalledWanted(PageWish Page, CooperativeId? Cooperative = null, string? Search = null) : IAbout
{
    /// <summary>The orders in which they may be asked for.</summary>
    public static IReadOnlyList<string> Sorts { get; } = ["name"];
}

/// <summary>Somebody by name.</summary>
/// <param name="Id">Their id.</param>
/// <param name="Cooperative">The cooperative that a member joined; null for a client.</param>
/// <param name="Name">What they are called; empty when the profile was erased.</param>
[GenerateSerializer, Immutable]
public sealed record Called(string Id, CooperativeId? Cooperative, string Name);
