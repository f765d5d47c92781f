using Microsoft.AspNetCore.Http.HttpResults;
using Smart.Api.Exports;
using Smart.Grains.Interfaces;

namespace Smart.Api.Http;

/// <summary>A page of a list that follows the journal.</summary>
/// <param name="Items">What is on it.</param>
/// <param name="Next">What to send as <c>cursor</c> for the next page; null on the last.</param>
/// <param name="IsBehind">The list had not reached the position asked for (<c>at</c>) within half a second.</param>
/// <param name="AsOf">Where it is behind: up to when it has followed.</param>
public sealed record FollowedPage<T>(
    IReadOnlyList<Listed<T>> Items, string? Next, bool IsBehind, DateTimeOffset? AsOf);

/// <summary>What any such list may be asked.</summary>
/// <param name="Sort">Name of the order; a <c>-</c> before it turns it round.</param>
/// <param name="Cursor">The <c>next</c> of the page before.</param>
/// <param name="Limit">Rows a page.</param>
/// <param name="At">A <c>Journal-Position</c>: the list waits up to half a second until it has seen that.</param>
public readonly record struct ListQuery(string? Sort, string? Cursor, int? Limit, string? At);

/// <summary>Lists that follow the journal: filtered, sorted, a page at a time.</summary>
public static class FollowedLists
{
    /// <summary>The header of an answer that says where in the journal the caller's change stands.</summary>
    public const string PositionHeader = "Journal-Position";

    /// <summary>Most characters of what is looked for.</summary>
    public const int LongestSearch = 200;

    private const int UsualPage = 50;

    /// <summary>Reads a page of a list; all of it, where a file is wanted.</summary>
    /// <param name="http">The request.</param>
    /// <param name="name">What the list is called, as a file too.</param>
    /// <param name="query">What was asked.</param>
    /// <param name="sorts">The orders of the list; the first is the usual one.</param>
    /// <param name="read">Asks the list.</param>
    /// <param name="id">The id of a row.</param>
    public static async Task<IResult> Page<T>(
        HttpContext http,
        string name,
        ListQuery query,
        IReadOnlyList<string> sorts,
        Func<PageWish, Task<ListPage<T>>> read,
        Func<T, string> id)
        where T : notnull
    {
        if (query.Limit is < 1 or > PageWish.LongestPage)
            return Paging.LimitUnfit(PageWish.LongestPage);
        var sort = query.Sort ?? sorts[0];
        var (isDescending, order) = sort.StartsWith('-') ? (true, sort[1..]) : (false, sort);
        if (!sorts.Contains(order)) return Unreadable("sort", sort);
        ListPlace? after = null;
        if (query.Cursor is { } cursor && (after = ReadCursor(cursor, sort)) is null)
            return Paging.CursorUnreadable();
        StreamPlace? since = null;
        if (query.At is { } at && (since = StreamPlace.Read(at)) is null) return Unreadable("at", at);

        var wish = new PageWish(order, isDescending, after, query.Limit ?? UsualPage, since);
        return await Sheets.Of(http, name, async () => Shown(await read(wish), sort, id), () => query.Limit is null
            ? All(read, wish with { Limit = PageWish.LongestPage }, Sheets.MostRows)
            : All(read, wish, most: wish.Limit));
    }

    private static Ok<FollowedPage<T>> Shown<T>(ListPage<T> page, string sort, Func<T, string> id) =>
        TypedResults.Ok(new FollowedPage<T>(
            [.. page.Items.Select(row => new Listed<T>(id(row), row))],
            page.Next is { } next ? Paging.WriteCursor($"{sort}\n{next.Value}\n{next.Id}") : null,
            page.IsBehind,
            page.AsOf));

    private static async IAsyncEnumerable<T> All<T>(Func<PageWish, Task<ListPage<T>>> read, PageWish wish, int most)
    {
        var sent = 0;
        for (ListPage<T>? page = null; sent < most && page is not { Next: null };)
        {
            page = await read(wish with { After = page is null ? wish.After : page.Next });
            foreach (var row in page.Items.Take(most - sent)) yield return row;
            sent += page.Items.Length;
        }
    }

    /// <summary>Reads a parameter that is a word of an enumeration, written as in bodies: <c>in-progress</c>.</summary>
    /// <returns>Whether it could be read; nothing at all can.</returns>
    public static bool TryRead<T>(string? text, out T? value)
        where T : struct, Enum
    {
        value = null;
        if (text is null) return true;
        var isName = text.All(c => char.IsAsciiLetter(c) || c == '-');
        if (!isName || !Enum.TryParse<T>(text.Replace("-", "", StringComparison.Ordinal), true, out var read))
            return false;
        value = read;
        return true;
    }

    /// <summary>Whether something like that could stand in a name or a number; nothing at all can.</summary>
    public static bool IsSearch(string? text) => text is null || FreeText.Check(text, LongestSearch) is null;

    /// <summary>A parameter that cannot be read.</summary>
    public static ProblemResult Unreadable(string parameter, string? value) =>
        new(StatusCodes.Status400BadRequest, "http.query", parameter, value ?? "") { Parameter = parameter };

    /// <summary>A parameter that must be there.</summary>
    public static ProblemResult Missing(string parameter) =>
        new(StatusCodes.Status400BadRequest, "http.query-missing", parameter) { Parameter = parameter };

    // A cursor is a place in one order; in another it would be a place that nobody has seen.
    private static ListPlace? ReadCursor(string cursor, string sort) =>
        Paging.ReadCursor(cursor)?.Split('\n') is [var made, var value, var id] && made == sort
            ? new ListPlace(value, id)
            : null;
}
