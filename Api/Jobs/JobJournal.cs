using System.Collections.Immutable;
using System.Globalization;
using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Jobs;

/// <summary>The journal of a job as a time line that a person can read.</summary>
public static class JobJournal
{
    private const int UsualPage = 50;

    // What works for a job, in the words of the journal.
    private static readonly ImmutableArray<string> Kinds =
    [
        "job", "engagement", "order", "prefinancing", "contract", "dimona", "wage", "self-bill", "invoice", "dunning",
        "activity",
    ];

    /// <summary>Adds <c>/v1/jobs/{id}/journal</c>.</summary>
    public static RouteHandlerBuilder MapJobJournal(this RouteGroupBuilder group) => group
        .MapGet("/{id}/journal", Endpoint)
        .Needs(Rights.ReadJournals)
        .Of("job", "id")
        .Produces<JobJournalPage>()
        .WithSummary("What happened to the job and to all that works for it: who, when, for whom, and what it booked.");

    /// <summary>A page of it, with what the reader may see.</summary>
    /// <param name="http">The request.</param>
    /// <param name="id">The job.</param>
    /// <param name="descending">The latest first.</param>
    /// <param name="after">Position where the page before ended.</param>
    /// <param name="limit">Entries a page.</param>
    public static async Task<JobJournalPage> Read(
        HttpContext http, string id, bool descending, long? after, int limit)
    {
        var (caller, job) = (http.Caller()!, await http.Actor<IJobGrain>(id).View());
        var cooperative = job.Declaration?.Cooperative.Value;
        bool May(string right) => caller.Reach(right).Covers(cooperative);
        var page = await http.Actor<IJobJournalGrain>(id).Page(new JournalWanted(
            [.. Kinds.Where(kind => May(Rights.ToRead[kind]))], May(Rights.ReadLedger), descending, after, limit));
        return Told(page, Languages.Of(http));
    }

    /// <summary>A page of another journal that is read the latest first.</summary>
    /// <param name="http">The request.</param>
    /// <param name="cursor">Where the page before ended.</param>
    /// <param name="limit">Entries a page.</param>
    /// <param name="read">Asks the journal.</param>
    public static async Task<IResult> Latest(
        HttpContext http, string? cursor, int? limit, Func<long?, int, Task<JournalPage>> read)
    {
        if (limit is < 1 or > PageWish.LongestPage) return Paging.LimitUnfit(PageWish.LongestPage);
        if (!TryPlace(cursor, out var after)) return Paging.CursorUnreadable();
        return TypedResults.Ok(Told(await read(after, limit ?? UsualPage), Languages.Of(http)));
    }

    /// <summary>A page in words.</summary>
    public static JobJournalPage Told(JournalPage page, string language) => new(
        [.. page.Entries.Select(entry => Told(entry, language))], page.Next?.ToString(CultureInfo.InvariantCulture));

    /// <summary>An entry in words.</summary>
    public static JournalTold Told(JournalEntry entry, string language)
    {
        var (by, member) = entry.Who.Split(" for ") is [var one, var other] ? (one, other) : (entry.Who, null);
        return new JournalTold(
            entry.Position,
            entry.Stream,
            entry.Version,
            entry.Name,
            JobSentences.Describe(entry.Stream, entry.Name, entry.Json, language),
            entry.At,
            entry.RecordedAt,
            by,
            member,
            entry.Correlation,
            entry.Postings);
    }

    private static async Task<IResult> Endpoint(string id, string? sort, string? cursor, int? limit, HttpContext http)
    {
        if (limit is < 1 or > PageWish.LongestPage) return Paging.LimitUnfit(PageWish.LongestPage);
        if (sort is not (null or "at" or "-at")) return FollowedLists.Unreadable("sort", sort);
        if (!TryPlace(cursor, out var after)) return Paging.CursorUnreadable();
        return TypedResults.Ok(await Read(http, id, sort == "-at", after, limit ?? UsualPage));
    }

    private static bool TryPlace(string? cursor, out long? after)
    {
        var isPlace = long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var place);
        after = isPlace ? place : null;
        return isPlace || cursor is null;
    }
}

/// <summary>A page of a job's journal.</summary>
/// <param name="Items">What happened, in the order asked for.</param>
/// <param name="Next">What to send as <c>cursor</c> for the next page; null on the last.</param>
public sealed record JobJournalPage(ImmutableArray<JournalTold> Items, string? Next);

/// <summary>One entry of a journal, told to a person.</summary>
/// <param name="Position">Its place in the journal.</param>
/// <param name="Stream">The actor on which it happened, as kind and key.</param>
/// <param name="Version">Version of that actor after it.</param>
/// <param name="Name">Stored name of the event.</param>
/// <param name="Sentence">What a person reads, in the caller's language.</param>
/// <param name="At">Business time.</param>
/// <param name="RecordedAt">When it was written.</param>
/// <param name="Who">Who decided: a person, a program, or a part of the house.</param>
/// <param name="ForMember">For whom they acted; null when for themselves.</param>
/// <param name="Correlation">What ties it to the request that caused it.</param>
/// <param name="Postings">What it booked; empty for who may not read the books.</param>
public sealed record JournalTold(
    long Position,
    string Stream,
    long Version,
    string Name,
    string Sentence,
    DateTimeOffset At,
    DateTimeOffset RecordedAt,
    string Who,
    string? ForMember,
    string Correlation,
    ImmutableArray<JournalPosting> Postings);
