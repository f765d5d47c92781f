using System.Collections.Immutable;
using Npgsql;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>Reads events for people: who, when, and what was booked beside what was decided.</summary>
internal static class JournalRows
{
    /// <summary>The columns of an event, in the order in which <see cref="Read"/> takes them.</summary>
    public const string Columns =
        "e.position, e.stream, e.version, e.name, e.data::text, e.effective_at, e.recorded_at, e.who, e.correlation";

    private const string Postings = """
        SELECT position, debit, credit, amount, currency, reason FROM posting
        WHERE position = ANY ($1) ORDER BY position, line
        """;

    /// <summary>The events that a command finds, without their postings.</summary>
    public static async Task<List<JournalEntry>> Read(NpgsqlCommand command)
    {
        var entries = new List<JournalEntry>();
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync())
        {
            entries.Add(new JournalEntry(
                row.GetInt64(0),
                row.GetString(1),
                row.GetInt64(2),
                row.GetString(3),
                row.GetString(4),
                await row.GetFieldValueAsync<DateTimeOffset>(5),
                await row.GetFieldValueAsync<DateTimeOffset>(6),
                row.GetString(7),
                row.GetString(8),
                Postings: []));
        }

        return entries;
    }

    /// <summary>A page of events, the latest first, without their postings.</summary>
    /// <param name="database">Where they are.</param>
    /// <param name="sql">Takes a key, the position where the page before ended, and a number of rows.</param>
    /// <param name="limit">Events a page.</param>
    /// <param name="after">Where the page before ended; null for the first.</param>
    /// <param name="key">Whose events.</param>
    public static async Task<JournalPage> Page(
        NpgsqlDataSource database, string sql, int limit, long? after, string key)
    {
        limit = Math.Clamp(limit, 1, PageWish.LongestPage);
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = key });
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit + 1 });
        return Cut(await Read(command), limit);
    }

    /// <summary>A page of what was read: one more than asked for, to know whether this is the end.</summary>
    public static JournalPage Cut(List<JournalEntry> entries, int limit)
    {
        var isLast = entries.Count <= limit;
        if (!isLast) entries.RemoveAt(limit);
        return new JournalPage([.. entries], isLast ? null : entries[^1].Position);
    }

    /// <summary>The same events, each with what it booked.</summary>
    public static async Task<ImmutableArray<JournalEntry>> WithPostings(
        NpgsqlDataSource database, IReadOnlyCollection<JournalEntry> entries)
    {
        await using var command = database.CreateCommand(Postings);
        command.Parameters.Add(
            new NpgsqlParameter<long[]> { TypedValue = [.. entries.Select(entry => entry.Position)] });
        await using var row = await command.ExecuteReaderAsync();
        var booked = new List<(long Position, JournalPosting Posting)>();
        while (await row.ReadAsync())
        {
            booked.Add((row.GetInt64(0), new JournalPosting(
                Own(row.GetString(1)),
                Own(row.GetString(2)),
                new Money(row.GetInt64(3), new Currency(row.GetString(4))),
                row.GetString(5))));
        }

        var of = booked.ToLookup(each => each.Position, each => each.Posting);
        return [.. entries.Select(entry => entry with { Postings = [.. of[entry.Position]] })];
    }

    // Accounts carry their cooperative in front.
    private static string Own(string account) => account[(account.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
