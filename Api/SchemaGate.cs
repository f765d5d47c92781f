using System.Reflection;
using Npgsql;

namespace Smart.Api;

/// <summary>
/// Holds the Api back until the database has every file of <c>db/</c> that it was built with. More is no harm: a schema
/// grows first and sheds later, so the silos may be one release ahead.
/// </summary>
public static class SchemaGate
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The names of the files, written into the assembly by the build.</summary>
    public static IReadOnlyList<string> Needed { get; } = typeof(SchemaGate).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "Schema").Value!
        .Split(';', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Waits until they are applied, saying now and then what is missing.</summary>
    public static async Task Wait(NpgsqlDataSource database, ILogger log, CancellationToken ct)
    {
        for (var turn = 0; await Missing(database, ct) is { } missing; turn++)
        {
            if (turn % 10 == 0) log.LogWarning("Waiting for the database to have {Missing}", missing);
            await Task.Delay(Pause, ct);
        }
    }

    // The first name that is missing, null when none is; a database that does not answer lacks everything.
    private static async Task<string?> Missing(NpgsqlDataSource database, CancellationToken ct)
    {
        try
        {
            await using var command = database.CreateCommand("SELECT name FROM schema_version");
            await using var rows = await command.ExecuteReaderAsync(ct);
            var applied = new HashSet<string>(StringComparer.Ordinal);
            while (await rows.ReadAsync(ct)) applied.Add(rows.GetString(0));
            return Needed.FirstOrDefault(name => !applied.Contains(name));
        }
        catch (NpgsqlException unreachable)
        {
            return $"anything ({unreachable.Message})";
        }
    }
}
