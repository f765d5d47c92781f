using System.Collections.Immutable;

namespace Smart.Grains.Interfaces;

/// <summary>How a page of a list is asked for, whatever the list.</summary>
/// <param name="Sort">Name of the order, one of the list's own.</param>
/// <param name="Descending">Last first.</param>
/// <param name="After">Where the page before ended; null for the first page.</param>
/// <param name="Limit">Rows a page, 1 to <see cref="LongestPage"/>.</param>
/// <param name="Since">What the caller has changed and wants to see; null when any state of the list will do.</param>
[GenerateSerializer, Immutable]
public sealed record PageWish(string Sort, bool Descending, ListPlace? After, int Limit, StreamPlace? Since)
{
    /// <summary>Longest page that is answered.</summary>
    public const int LongestPage = 200;
}

/// <summary>A place in a sorted list: what stands there, and which row it is.</summary>
/// <param name="Value">The value that is sorted by, as text.</param>
/// <param name="Id">The id of the row.</param>
[GenerateSerializer, Immutable]
public sealed record ListPlace(string Value, string Id);

/// <summary>A place in the journal: a version of a stream, written <c>job/j-1@7</c>.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Version">Its version, from 1.</param>
[GenerateSerializer, Immutable]
public sealed record StreamPlace(string Stream, long Version)
{
    /// <summary>Reads what <see cref="ToString"/> wrote; null when it is something else.</summary>
    public static StreamPlace? Read(string text)
    {
        var at = text.LastIndexOf('@');
        return at > 0 && long.TryParse(text.AsSpan(at + 1), out var version) && version > 0
            ? new StreamPlace(text[..at], version)
            : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Stream}@{Version}";
}

/// <summary>A page of a list that follows the journal, and may be a moment behind it.</summary>
/// <param name="Items">The rows.</param>
/// <param name="Next">Where the next page begins; null on the last.</param>
/// <param name="IsBehind">The list did not reach what the caller wanted to see within half a second.</param>
/// <param name="AsOf">Where it is behind: when the last event was recorded that it has seen; null before any.</param>
[GenerateSerializer, Immutable]
public sealed record ListPage<T>(ImmutableArray<T> Items, ListPlace? Next, bool IsBehind, DateTimeOffset? AsOf);
