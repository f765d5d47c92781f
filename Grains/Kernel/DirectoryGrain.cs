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

    /// <inheritdoc />
    public async Task<DirectoryPage> Page(DirectoryQuery query)
    {
        var actor = this.GetPrimaryKeyString();
        var limit = Math.Clamp(query.Limit, 1, IDirectoryGrain.LongestPage);
        await using var command = database.CreateCommand(Streams);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = actor });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = query.After ?? "" });
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = query.Cooperative?.Value });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = limit + 1 });
        await using var reader = await command.ExecuteReaderAsync();
        var keys = ImmutableArray.CreateBuilder<string>();
        while (await reader.ReadAsync()) keys.Add(reader.GetString(0)[(actor.Length + 1)..]);

        // One more than asked for was read, to know whether this is the end.
        var isLast = keys.Count <= limit;
        if (!isLast) keys.RemoveAt(limit);
        return new DirectoryPage(keys.ToImmutable(), isLast);
    }
}
