using System.Collections.Immutable;
using Npgsql;
using Orleans.Concurrency;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>Reads which streams of a grain type there are.</summary>
[StatelessWorker]
[GrainType("directory")]
public sealed class DirectoryGrain(NpgsqlDataSource database) : Grain, IDirectoryGrain
{
    // '0' is the character after '/': the two bounds hold exactly the streams of one type, in the primary key's order.
    private const string Streams = """
        SELECT stream FROM stream_head
         WHERE stream > $1 || '/' || $2 AND stream < $1 || '0' AND ($3 IS NULL OR cooperative = $3)
         ORDER BY stream LIMIT $4
        """;

    // The name of a contract or a wage says whose it is.
    private const string OfWorker = """
        SELECT stream FROM stream_head
         WHERE split_part(stream, '/', 3) = $5 AND split_part(stream, '/', 1) IN ('contract', 'wage')
           AND stream > $1 || '/' || $2 AND stream < $1 || '0' AND ($3 IS NULL OR cooperative = $3)
         ORDER BY stream LIMIT $4
        """;

    // Whoever has a role in an Activity; that it follows the journal a little later is no harm to a list.
    private const string OfActivities = """
        SELECT h.stream FROM activity_member m JOIN stream_head h ON h.stream = $1 || '/' || m.activity
         WHERE m.member = $5 AND h.stream > $1 || '/' || $2 AND ($3 IS NULL OR h.cooperative = $3)
         ORDER BY h.stream LIMIT $4
        """;

    // What serves a job, whose name begins with it, belongs to whoever declared the job.
    private const string OfJobs = """
        SELECT h.stream FROM job_list j
          JOIN stream_head h ON h.stream > $1 || '/' || j.job || '/' AND h.stream < $1 || '/' || j.job || '0'
         WHERE j.member = $5 AND h.stream > $1 || '/' || $2 AND ($3 IS NULL OR h.cooperative = $3)
         ORDER BY h.stream LIMIT $4
        """;

    /// <inheritdoc />
    public async Task<DirectoryPage> Page(DirectoryQuery query)
    {
        var actor = this.GetPrimaryKeyString();
        var limit = Math.Clamp(query.Limit, 1, IDirectoryGrain.LongestPage);
        await using var command = database.CreateCommand(query.Member is null ? Streams : OfMember(actor));
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = actor });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = query.After ?? "" });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = query.Cooperative?.Value });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit + 1 });
        if (query.Member is { } member)
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = member.Value });
        await using var reader = await command.ExecuteReaderAsync();
        var keys = ImmutableArray.CreateBuilder<string>();
        while (await reader.ReadAsync()) keys.Add(reader.GetString(0)[(actor.Length + 1)..]);

        // One more than asked for was read, to know whether this is the end.
        var isLast = keys.Count <= limit;
        if (!isLast) keys.RemoveAt(limit);
        return new DirectoryPage(keys.ToImmutable(), isLast);
    }

    private static string OfMember(string actor) => actor switch
    {
        "contract" or "wage" => OfWorker,
        "activity" => OfActivities,
        "prefinancing" => OfJobs,
        _ => throw new InvalidOperationException($"There is no list of each member's {actor}."),
    };
}
