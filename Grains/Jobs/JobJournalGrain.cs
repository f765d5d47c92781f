using Npgsql;
using Orleans.Concurrency;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Jobs;

/// <summary>Reads the journal of one job: its own events, and those of whatever works for it.</summary>
[StatelessWorker]
[GrainType("job-journal")]
public sealed class JobJournalGrain(NpgsqlDataSource database) : Grain, IJobJournalGrain
{
    // Keys of what belongs to a job begin with the job. '0' is the character after '/': the bounds hold exactly those.
    // A budget may carry many jobs: of it only what names this one, unless it is the job's own.
    private const string Events = """
        WITH streams AS MATERIALIZED (
            SELECT 'job/' || $1 AS stream, NULL::text AS about WHERE 'job' = ANY ($2)
            UNION ALL
            SELECT h.stream, NULL
            FROM unnest($2) AS kind CROSS JOIN LATERAL (
                SELECT stream FROM stream_head
                WHERE stream > kind || '/' || $1 || '/' AND stream < kind || '/' || $1 || '0') h
            UNION ALL
            SELECT 'activity/' || activity, CASE WHEN activity = 'job.' || $1 THEN NULL ELSE $1 END
            FROM job_list WHERE job = $1 AND 'activity' = ANY ($2)
        )
        SELECT {0}
        FROM streams s JOIN event e ON e.stream = s.stream
        WHERE (s.about IS NULL OR e.data ->> 'job' = s.about) AND ($3::bigint IS NULL OR e.position {1} $3)
        ORDER BY e.position {2} LIMIT $4
        """;

    private static readonly string OldestFirst = Sql(">", "ASC");

    private static readonly string LatestFirst = Sql("<", "DESC");

    /// <inheritdoc/>
    public async Task<JournalPage> Page(JournalWanted wanted)
    {
        var limit = Math.Clamp(wanted.Limit, 1, PageWish.LongestPage);
        await using var command = database.CreateCommand(wanted.Descending ? LatestFirst : OldestFirst);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = this.GetPrimaryKeyString() });
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. wanted.Kinds] });
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = wanted.After });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit + 1 });
        var page = JournalRows.Cut(await JournalRows.Read(command), limit);
        return wanted.WithPostings
            ? page with { Entries = await JournalRows.WithPostings(database, page.Entries) }
            : page;
    }

    private static string Sql(string beyond, string order) => Events
        .Replace("{0}", JournalRows.Columns, StringComparison.Ordinal)
        .Replace("{1}", beyond, StringComparison.Ordinal)
        .Replace("{2}", order, StringComparison.Ordinal);
}
