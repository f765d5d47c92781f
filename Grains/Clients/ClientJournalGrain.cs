using Npgsql;
using Orleans.Concurrency;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Clients;

/// <summary>Reads what happened between a cooperative and a client.</summary>
[StatelessWorker]
[GrainType("client-journal")]
public sealed class ClientJournalGrain(NpgsqlDataSource database) : Grain, IClientJournalGrain
{
    private const string Happened = $"""
        WITH streams AS MATERIALIZED (
            SELECT 'client/' || split_part($1, '/', 2) AS stream
            UNION ALL
            SELECT 'client-account/' || $1
            UNION ALL
            (SELECT 'job/' || job FROM job_list
             WHERE client = split_part($1, '/', 2) AND cooperative = split_part($1, '/', 1)
             ORDER BY starts_on DESC, job DESC LIMIT 20)
            UNION ALL
            (SELECT kind || '/' || invoice
             FROM (SELECT invoice FROM invoice_list
                   WHERE client = split_part($1, '/', 2) AND cooperative = split_part($1, '/', 1)
                   ORDER BY issued_on DESC, invoice DESC LIMIT 20) i
             CROSS JOIN unnest(ARRAY['invoice', 'dunning']) kind)
        )
        SELECT {JournalRows.Columns} FROM streams s JOIN event e ON e.stream = s.stream
        WHERE $2::bigint IS NULL OR e.position < $2
        ORDER BY e.position DESC LIMIT $3
        """;

    /// <inheritdoc/>
    public Task<JournalPage> Journal(long? after, int limit) =>
        JournalRows.Page(database, Happened, limit, after, this.GetPrimaryKeyString());
}
