using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// What the journal holds of one job and of what belongs to it, in the order in which it was written. Key: the job's
/// id. It decides nothing and remembers nothing.
/// </summary>
public interface IJobJournalGrain : IGrainWithStringKey
{
    /// <summary>A page of it.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadJournals)]
    Task<JournalPage> Page(JournalWanted wanted);
}

/// <summary>Which part of a job's journal is wanted.</summary>
/// <param name="Kinds">Of actors of these kinds: those that whoever asks may read.</param>
/// <param name="WithPostings">With what each event booked.</param>
/// <param name="Descending">The latest first.</param>
/// <param name="After">Position where the page before ended; null for the first page.</param>
/// <param name="Limit">Events a page, 1 to <see cref="PageWish.LongestPage"/>.</param>
[GenerateSerializer, Immutable]
public sealed record JournalWanted(
    ImmutableArray<string> Kinds, bool WithPostings, bool Descending = false, long? After = null, int Limit = 50);

/// <summary>A page of a journal.</summary>
/// <param name="Entries">What happened.</param>
/// <param name="Next">Position to send for the next page; null on the last.</param>
[GenerateSerializer, Immutable]
public sealed record JournalPage(ImmutableArray<JournalEntry> Entries, long? Next);

/// <summary>One event of the journal.</summary>
/// <param name="Position">Its place in the journal.</param>
/// <param name="Stream">The actor on which it happened, as kind and key.</param>
/// <param name="Version">Version of that actor after it.</param>
/// <param name="Name">Stored name.</param>
/// <param name="Json">Its words, as stored.</param>
/// <param name="At">Business time.</param>
/// <param name="RecordedAt">When it was written.</param>
/// <param name="Who">Who decided, and for whom: <c>u-1 for m-1</c>.</param>
/// <param name="Correlation">What ties it to the request that caused it.</param>
/// <param name="Postings">What it booked.</param>
[GenerateSerializer, Immutable]
public sealed record JournalEntry(
    long Position,
    string Stream,
    long Version,
    string Name,
    string Json,
    DateTimeOffset At,
    DateTimeOffset RecordedAt,
    string Who,
    string Correlation,
    ImmutableArray<JournalPosting> Postings);

/// <summary>A movement of money that an event booked.</summary>
/// <param name="Debit">Account debited, without its cooperative.</param>
/// <param name="Credit">Account credited, without its cooperative.</param>
/// <param name="Amount">More than zero.</param>
/// <param name="Reason">Why.</param>
[GenerateSerializer, Immutable]
public sealed record JournalPosting(string Debit, string Credit, Money Amount, string Reason);
