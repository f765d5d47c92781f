using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// Says which actors there are, from the journal itself: whatever has happened once is listed from its commit on. Key:
/// the grain type, such as <c>job</c>.
/// </summary>
public interface IDirectoryGrain : IGrainWithStringKey
{
    /// <summary>Longest page that is answered.</summary>
    const int LongestPage = 200;

    /// <summary>A page of their keys, in the order of the keys.</summary>
    [AlwaysInterleave]
    [NeedsToRead]
    Task<DirectoryPage> Page(DirectoryQuery query);
}

/// <summary>Asks for a page of keys.</summary>
/// <param name="Cooperative">Those of one cooperative; null takes all.</param>
/// <param name="After">The last key of the page before; null for the first page.</param>
/// <param name="Limit">Keys a page, 1 to <see cref="IDirectoryGrain.LongestPage"/>.</param>
/// <param name="Member">
/// Those that belong to one member; null takes all. Kinds of <see cref="OfMembers"/> can be asked so.
/// </param>
[GenerateSerializer, Immutable]
public sealed record DirectoryQuery(CooperativeId? Cooperative, string? After, int Limit, MemberId? Member = null)
    : IAbout
{
    /// <summary>The kinds of which there is a list for each member.</summary>
    public static ImmutableArray<string> OfMembers { get; } = ["activity", "contract", "prefinancing", "wage"];
}

/// <summary>A page of keys.</summary>
/// <param name="Keys">The keys.</param>
/// <param name="IsLast">Whether there are no more.</param>
[GenerateSerializer, Immutable]
public sealed record DirectoryPage(ImmutableArray<string> Keys, bool IsLast);
