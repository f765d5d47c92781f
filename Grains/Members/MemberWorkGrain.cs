using System.Collections.Immutable;
using Npgsql;
using Orleans.Concurrency;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Members;

/// <summary>
/// Reads what belongs to one member, from the list of jobs, the roles in Activities and the names of streams.
/// </summary>
[StatelessWorker]
[GrainType("member-work")]
public sealed class MemberWorkGrain(NpgsqlDataSource database) : Grain, IMemberWorkGrain
{
    // Keys of contracts and wages are {job}/{member}/..., of requests {job}/{line}. '0' is the character after '/'.
    private const string Streams = """
        WITH jobs AS MATERIALIZED (
            SELECT job, activity, starts_on FROM job_list WHERE member = $1 ORDER BY starts_on DESC, job DESC LIMIT 50
        ), found AS (
            SELECT 'activity' AS kind, budget AS key, max(day) AS day FROM (
                SELECT activity, starts_on FROM jobs
                UNION ALL
                SELECT activity, NULL FROM activity_member WHERE member = $1 AND activity NOT LIKE 'job.%'
            ) budgets (budget, day) GROUP BY budget
            UNION ALL
            SELECT 'prefinancing', substr(h.stream, length('prefinancing/') + 1), j.starts_on
            FROM jobs j CROSS JOIN LATERAL (
                SELECT stream FROM stream_head
                WHERE stream > 'prefinancing/' || j.job || '/' AND stream < 'prefinancing/' || j.job || '0') h
            UNION ALL
            SELECT split_part(h.stream, '/', 1), substr(h.stream, strpos(h.stream, '/') + 1), j.starts_on
            FROM stream_head h LEFT JOIN job_list j ON j.job = split_part(h.stream, '/', 2)
            WHERE split_part(h.stream, '/', 1) IN ('contract', 'wage') AND split_part(h.stream, '/', 3) = $1
        ), placed AS (
            -- Activities stand before the budgets of single jobs, also those in which nothing was done yet.
            SELECT kind, key, row_number() OVER (
                PARTITION BY kind
                ORDER BY kind = 'activity' AND key LIKE 'job.%', day DESC NULLS LAST, key DESC) AS place
            FROM found
        )
        SELECT kind, key FROM placed WHERE place <= 24 ORDER BY kind, place
        """;

    private const string Happened = $"""
        WITH streams AS MATERIALIZED (
            SELECT 'member/' || $1 AS stream
            UNION ALL
            (SELECT 'job/' || job FROM job_list WHERE member = $1 ORDER BY starts_on DESC, job DESC LIMIT 20)
        )
        SELECT {JournalRows.Columns} FROM streams s JOIN event e ON e.stream = s.stream
        WHERE $2::bigint IS NULL OR e.position < $2
        ORDER BY e.position DESC LIMIT $3
        """;

    /// <inheritdoc/>
    public async Task<MemberWork> Work()
    {
        await using var command = database.CreateCommand(Streams);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = this.GetPrimaryKeyString() });
        var found = new List<(string Kind, string Key)>();
        await using var row = await command.ExecuteReaderAsync();
        while (await row.ReadAsync()) found.Add((row.GetString(0), row.GetString(1)));
        var keys = found.ToLookup(each => each.Kind, each => each.Key);
        return new MemberWork(
            [.. keys["activity"].Select(key => new ActivityId(key))],
            [.. keys["contract"].Select(ContractId.FromText)],
            [.. keys["wage"].Select(WageId.FromText)],
            [.. keys["prefinancing"]]);
    }

    /// <inheritdoc/>
    public Task<JournalPage> Journal(long? after, int limit) =>
        JournalRows.Page(database, Happened, limit, after, this.GetPrimaryKeyString());
}
