using Npgsql;

namespace Smart.Grains.Kernel;

/// <summary>The seals up to which audits have proven everything, from the first event on.</summary>
public static class ProvenSeals
{
    // Who audits from a seal that is not proven has proven what came since, and no more.
    private const string Insert = """
        INSERT INTO proven_seal (seal)
        SELECT $1 WHERE $2::bigint IS NULL OR EXISTS (SELECT FROM proven_seal WHERE seal = $2)
        ON CONFLICT (seal) DO UPDATE SET proven_at = now()
        """;

    /// <summary>The last one, where the next audit may begin; null where there is none.</summary>
    public static async Task<long?> Last(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("SELECT max(seal) FROM proven_seal");
        return await command.ExecuteScalarAsync() as long?;
    }

    /// <summary>Adds one, unless the audit began at a seal that is not proven, or may not write.</summary>
    /// <returns>Whether it was added.</returns>
    internal static async Task<bool> Add(NpgsqlDataSource database, long seal, long? since, CancellationToken stop)
    {
        await using var command = database.CreateCommand(Insert);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = seal });
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = since });
        try
        {
            return await command.ExecuteNonQueryAsync(stop) == 1;
        }
        catch (PostgresException e) when (e.SqlState
            is PostgresErrorCodes.ReadOnlySqlTransaction or PostgresErrorCodes.InsufficientPrivilege)
        {
            return false; // As on a copy of the database.
        }
    }
}
