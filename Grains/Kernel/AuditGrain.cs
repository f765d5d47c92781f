using Npgsql;
using Orleans.Concurrency;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>Looks through the journal by person, command and day.</summary>
[StatelessWorker]
[GrainType("audit")]
public sealed class AuditGrain(NpgsqlDataSource database) : Grain, IAuditGrain
{
    private const string Found = $"""
        SELECT {JournalRows.Columns} FROM event e
        WHERE e.recorded_at >= $1 AND e.recorded_at < $2
          AND ($3::text IS NULL OR e.cooperative = $3)
          AND (cardinality($4) = 0 OR split_part(e.who, ' for ', 1) = ANY ($4))
          AND ($5::text IS NULL OR e.command_id = $5 OR e.correlation = $5)
          AND ($6::bigint IS NULL OR e.position < $6)
        ORDER BY e.position DESC LIMIT $7
        """;

    /// <inheritdoc/>
    public async Task<JournalPage> Search(AuditWanted wanted)
    {
        var limit = Math.Clamp(wanted.Limit, 1, PageWish.LongestPage);
        var first = wanted.To.AddDays(1 - IAuditGrain.LongestDays);
        await using var command = database.CreateCommand(Found);
        void Add<T>(T value) => command.Parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        Add(Calendar.StartOf(wanted.From > first ? wanted.From : first));
        Add(Calendar.StartOf(wanted.To.AddDays(1)));
        Add(wanted.Cooperative?.Value);
        Add<string[]>([.. wanted.Who]);
        Add(wanted.Command);
        Add(wanted.After);
        Add(limit + 1);
        return JournalRows.Cut(await JournalRows.Read(command), limit);
    }
}
