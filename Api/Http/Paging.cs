using System.Text;
using Smart.Api.Exports;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Http;

/// <summary>One thing of a list.</summary>
/// <param name="Id">Its id, as addresses have it.</param>
/// <param name="View">What its own address shows.</param>
public sealed record Listed<T>(string Id, T View);

/// <summary>A page of a list.</summary>
/// <param name="Items">What is on it.</param>
/// <param name="Next">What to send as <c>cursor</c> for the next page; null on the last.</param>
public sealed record Page<T>(IReadOnlyList<Listed<T>> Items, string? Next);

/// <summary>Lists, a page at a time. What is made or moved meanwhile shifts nothing: a cursor is a place.</summary>
public static class Paging
{
    private const int UsualPage = 50;

    /// <summary>Adds a list of all actors of a kind, each as its own address shows it.</summary>
    /// <param name="group">Where.</param>
    /// <param name="actor">The grain type.</param>
    /// <param name="view">The view of the actor of that key; null leaves it out.</param>
    /// <param name="isShown">Whether the caller may see it; null for all that the list is narrowed to.</param>
    public static RouteHandlerBuilder Lists<T>(
        this RouteGroupBuilder group,
        string actor,
        Func<IGrainFactory, string, Task<T?>> view,
        Func<HttpContext, T, bool>? isShown = null)
        where T : class =>
        group.MapGet("/", (string? cooperative, string? cursor, int? limit, HttpContext http) =>
                Read(actor, view, isShown, http, cooperative, cursor, limit))
            .Anyone() // Narrowed to what the caller may see, below.
            .Exports<Page<T>>();

    private static async Task<IResult> Read<T>(
        string actor,
        Func<IGrainFactory, string, Task<T?>> view,
        Func<HttpContext, T, bool>? isShown,
        HttpContext http,
        string? cooperative,
        string? cursor,
        int? limit)
        where T : class
    {
        if (limit is < 1 or > IDirectoryGrain.LongestPage)
            return LimitUnfit(IDirectoryGrain.LongestPage);
        string? after = null;
        if (cursor is not null && (after = ReadCursor(cursor)) is null)
            return CursorUnreadable();

        var narrowed = ListScope.Of(http, actor, cooperative);
        if (narrowed.Refused is { } refused) return refused;
        cooperative = narrowed.Cooperative;
        if (narrowed.Member is { } alone && actor == "member")
            return await Alone(view, http.RequestServices.GetRequiredService<IClusterClient>(), alone);
        var query = new DirectoryQuery(
            cooperative is null ? null : new CooperativeId(cooperative),
            after,
            limit ?? UsualPage,
            narrowed.Member is { } own ? new MemberId(own) : null);
        Task<(Listed<T>[] Items, string? Last)> Next(DirectoryQuery one) => Read(actor, view, isShown, http, one);
        return await Sheets.Of(http, $"{actor}s", Shown, () => All(
            Next, limit is null ? query with { Limit = IDirectoryGrain.LongestPage } : query, limit));

        async Task<IResult> Shown()
        {
            var (items, last) = await Next(query);
            return TypedResults.Ok(new Page<T>(items, last is null ? null : WriteCursor(last)));
        }
    }

    private static async Task<(Listed<T>[] Items, string? Last)> Read<T>(
        string actor,
        Func<IGrainFactory, string, Task<T?>> view,
        Func<HttpContext, T, bool>? isShown,
        HttpContext http,
        DirectoryQuery query)
        where T : class
    {
        var cluster = http.RequestServices.GetRequiredService<IClusterClient>();
        var page = await cluster.GetGrain<IDirectoryGrain>(actor).Page(query);
        // What was theirs when the list last looked may be theirs no more: it is left out.
        var views = await Task.WhenAll(page.Keys.Select(key => view(cluster, key).IfAllowed()));
        var items = page.Keys.Zip(views)
            .Where(pair => pair.Second is not null && isShown?.Invoke(http, pair.Second) != false)
            .Select(pair => new Listed<T>(pair.First, pair.Second!))
            .ToArray();
        return (items, page.IsLast ? null : page.Keys[^1]);
    }

    // A file has all that there is, or the one page that was asked for.
    private static async IAsyncEnumerable<T> All<T>(
        Func<DirectoryQuery, Task<(Listed<T>[] Items, string? Last)>> read, DirectoryQuery query, int? limit)
    {
        var sent = 0;
        for (string? after = query.After; sent < Sheets.MostRows;)
        {
            var (items, last) = await read(query with { After = after });
            foreach (var item in items) yield return item.View;
            sent += items.Length;
            if (last is null || limit is not null) yield break;
            after = last;
        }
    }

    // Of all members, a member sees one.
    private static async Task<IResult> Alone<T>(
        Func<IGrainFactory, string, Task<T?>> view, IClusterClient cluster, string own)
        where T : class =>
        TypedResults.Ok(new Page<T>(
            await view(cluster, own) is { } there ? [new Listed<T>(own, there)] : [], Next: null));

    internal static ProblemResult LimitUnfit(int most) =>
        new(StatusCodes.Status400BadRequest, "http.limit", $"{most}") { Parameter = "limit" };

    internal static ProblemResult CursorUnreadable() =>
        new(StatusCodes.Status400BadRequest, "http.cursor") { Parameter = "cursor" };

    // Opaque on purpose: a caller who builds cursors would be broken by the day on which they mean something else.
    internal static string WriteCursor(string key) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(key)).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    internal static string? ReadCursor(string cursor)
    {
        var text = cursor.Replace('-', '+').Replace('_', '/');
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), bytes, out var length)
            ? Encoding.UTF8.GetString(bytes, 0, length)
            : null;
    }
}
