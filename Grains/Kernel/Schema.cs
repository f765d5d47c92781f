using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Smart.Grains.Kernel;

/// <summary>One file of <c>db/</c>.</summary>
/// <param name="Number">Its place in the order, from the first three digits of its name.</param>
/// <param name="Name">Its name without folder, such as <c>010-journal.sql</c>.</param>
/// <param name="Sql">Its text, with line feeds only.</param>
public sealed record SchemaFile(int Number, string Name, string Sql)
{
    /// <summary>SHA-256 of the text, in lower case hexadecimal.</summary>
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql)));
}

/// <summary>The database is not the one that this program was built for; the message says what to do.</summary>
public sealed class SchemaMismatchException(string message) : Exception(message);

/// <summary>
/// The schema: numbered files in <c>db/</c>, carried in this assembly, applied in order, each once, in a transaction of
/// its own. What was applied is frozen: a change is a new file.
/// </summary>
public static class Schema
{
    // Any number will do, as long as every program that migrates uses the same one.
    private const long MigrationLock = 0x534D415254; // "SMART"

    /// <summary>The files that this program was built with, in order.</summary>
    public static IReadOnlyList<SchemaFile> Files { get; } = Load(typeof(Schema).Assembly);

    /// <summary>Tells schemas apart: the same for two programs when all their files are the same.</summary>
    public static string Fingerprint { get; } = Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Files.Select(file => file.Name + file.Checksum)))));

    /// <summary>
    /// Applies the files that the database has not had. Programs that start together wait for each other.
    /// </summary>
    /// <returns>The files that this call applied, in order.</returns>
    /// <exception cref="SchemaMismatchException">
    /// An applied file has changed since, or the database is newer than this program.
    /// </exception>
    public static async Task<IReadOnlyList<SchemaFile>> Migrate(
        NpgsqlDataSource database, CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await Execute(connection, $"SELECT pg_advisory_lock({MigrationLock})", ct);
        try
        {
            await Execute(connection, CreateVersionTable, ct);
            var missing = Missing(await Applied(connection, ct));
            foreach (var file in missing) await Apply(connection, file, ct);
            return missing;
        }
        finally
        {
            await Execute(connection, $"SELECT pg_advisory_unlock({MigrationLock})", CancellationToken.None);
        }
    }

    /// <summary>Makes sure that the database has exactly the files that this program was built with.</summary>
    /// <exception cref="SchemaMismatchException">It has fewer, more or others.</exception>
    public static async Task Check(NpgsqlDataSource database, CancellationToken ct = default)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var known = await Exists(connection, ct) ? await Applied(connection, ct) : [];
        if (Missing(known) is [var first, ..])
            throw new SchemaMismatchException($"The database lacks {first.Name}: run 'Silo migrate' first.");
    }

    /// <summary>The same for a program that starts: a database that does not answer yet is waited for.</summary>
    /// <exception cref="SchemaMismatchException">It has fewer, more or others.</exception>
    public static Task Await(
        NpgsqlDataSource database, ILogger log, TimeProvider clock, CancellationToken ct = default) =>
        DatabaseTrouble.Outlast(stop => Check(database, stop), log, clock, ct);

    /// <summary>What is still to apply, in order; refuses what cannot be mended by applying files.</summary>
    /// <param name="applied">Name and checksum of each applied file, by number.</param>
    internal static IReadOnlyList<SchemaFile> Missing(IReadOnlyDictionary<int, (string Name, string Checksum)> applied)
    {
        var own = Files.Select(file => file.Number).ToHashSet();
        foreach (var (number, (name, _)) in applied)
        {
            if (!own.Contains(number))
                throw new SchemaMismatchException($"The database is newer than this program: it has {name}.");
        }

        var missing = new List<SchemaFile>();
        foreach (var file in Files)
        {
            if (!applied.TryGetValue(file.Number, out var known)) missing.Add(file);
            else if (known.Checksum != file.Checksum) throw Changed(file, known.Name);
        }
        return missing;
    }

    private static SchemaMismatchException Changed(SchemaFile file, string name) => new(
        $"db/{name} has changed since it was applied (it is {file.Name} now). Write a new file instead; "
        + "where the data may be lost, ./dev down --wipe starts afresh.");

    private const string CreateVersionTable = """
        CREATE TABLE IF NOT EXISTS schema_version (
            number     integer     PRIMARY KEY,
            name       text        NOT NULL,
            checksum   text        NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT now()
        )
        """;

    private static async Task Apply(NpgsqlConnection connection, SchemaFile file, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await Execute(connection, file.Sql, ct);
        await using var record = new NpgsqlCommand(
            "INSERT INTO schema_version (number, name, checksum) VALUES ($1, $2, $3)", connection, transaction)
        {
            Parameters =
            {
                new() { Value = file.Number },
                new() { Value = file.Name },
                new() { Value = file.Checksum },
            },
        };
        await record.ExecuteNonQueryAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private static async Task<Dictionary<int, (string Name, string Checksum)>> Applied(
        NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT number, name, checksum FROM schema_version", connection);
        await using var rows = await command.ExecuteReaderAsync(ct);
        var applied = new Dictionary<int, (string, string)>();
        while (await rows.ReadAsync(ct)) applied.Add(rows.GetInt32(0), (rows.GetString(1), rows.GetString(2)));
        return applied;
    }

    private static async Task<bool> Exists(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("SELECT to_regclass('schema_version') IS NOT NULL", connection);
        return (bool)(await command.ExecuteScalarAsync(ct))!;
    }

    // The files may hold several statements and any '@' or '$': without parameters Npgsql sends them as they are.
    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }

    private static List<SchemaFile> Load(Assembly assembly)
    {
        const string Folder = "db/";
        var files = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => Read(assembly, resource: name, name: name[Folder.Length..]))
            .OrderBy(file => file.Number)
            .ToList();
        var twice = files.GroupBy(file => file.Number).FirstOrDefault(group => group.Count() > 1);
        return twice is null
            ? files
            : throw new InvalidOperationException($"Two files of db/ have number {twice.Key}.");
    }

    private static SchemaFile Read(Assembly assembly, string resource, string name)
    {
        using var reader = new System.IO.StreamReader(assembly.GetManifestResourceStream(resource)!, Encoding.UTF8);
        var sql = reader.ReadToEnd().ReplaceLineEndings("\n");
        return new SchemaFile(int.Parse(name.AsSpan(0, 3), NumberStyles.None, CultureInfo.InvariantCulture), name, sql);
    }
}
