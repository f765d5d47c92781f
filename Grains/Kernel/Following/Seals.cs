using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Npgsql;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel.Following;

/// <summary>How far the hash chain of one writer had come.</summary>
/// <param name="Writer">The writer.</param>
/// <param name="Seq">Its last batch.</param>
/// <param name="Hash">Hash of that batch, in hexadecimal: it covers all before it.</param>
public sealed record SealedChain(int Writer, long Seq, string Hash);

/// <summary>What a seal covers.</summary>
/// <param name="Horizon">Chains that had moved since the horizon of the seal before are named.</param>
/// <param name="Chains">Their heads, in order of the writers.</param>
/// <param name="Balances">
/// SHA-256 over all balances that these chains made, in hexadecimal; null where that was not yet sealed.
/// </param>
public sealed record SealedHeads(ulong Horizon, ImmutableArray<SealedChain> Chains, string? Balances = null);

/// <summary>One seal: the heads of the hash chains, bound to the seal before.</summary>
/// <param name="Id">Its place in the order of seals.</param>
/// <param name="SealedAt">When.</param>
/// <param name="Heads">What it covers.</param>
/// <param name="Hash">SHA-256 over the hash before, the time and the heads, in hexadecimal.</param>
public sealed record Seal(long Id, DateTimeOffset SealedAt, SealedHeads Heads, string Hash);

/// <summary>
/// Seals make a changed row, a cut tail and a chain that was written anew be seen: whoever keeps one line from outside
/// the house holds the whole journal up to it to its word.
/// </summary>
public static class Seals
{
    /// <summary>Reads seals, for <see cref="Row"/>.</summary>
    internal const string All = "SELECT id, sealed_at, heads::text, hash FROM seal";

    private const string Lost = """
        SELECT s.id, c.writer, c.seq, b.hash IS NULL
        FROM seal s
        CROSS JOIN LATERAL jsonb_to_recordset(s.heads -> 'chains') AS c (writer integer, seq bigint, hash text)
        LEFT JOIN batch b ON b.writer = c.writer AND b.seq = c.seq
        WHERE b.hash IS NULL OR encode(b.hash, 'hex') <> c.hash
        ORDER BY s.id, c.writer
        """;

    /// <summary>
    /// Compares the seals with each other, with the journal, and with what was told outside. That each batch is what
    /// its hash says is the work of <see cref="Audit"/>.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="folder">Where the seals were told; null compares with the database alone.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>What is wrong; nothing when all is well.</returns>
    public static async Task<IReadOnlyList<string>> Verify(
        NpgsqlDataSource database, string? folder = null, CancellationToken stop = default)
    {
        var told = folder is null ? [] : SealFile.ReadAll(folder).ToList(); // First, for more may be made meanwhile.
        await using var connection = await database.OpenConnectionAsync(stop);
        var seals = await Read(connection, $"{All} ORDER BY id", stop);
        var findings = new List<string>();
        string? before = null;
        foreach (var seal in seals)
        {
            if (HashOf(before, seal.SealedAt, seal.Heads) != seal.Hash)
                findings.Add($"seal {seal.Id} was changed, or the one before it is missing");
            before = seal.Hash;
        }

        await CompareChains(connection, findings, stop);
        Compare(told, seals, findings);
        return findings;
    }

    internal static async Task<Seal?> Last(NpgsqlConnection connection, CancellationToken stop) =>
        await Read(connection, $"{All} ORDER BY id DESC LIMIT 1", stop)
            is [var last] ? last : null;

    internal static string JsonOf(SealedHeads heads) =>
        Encoding.UTF8.GetString(Canonical.Json(JsonSerializer.Serialize(heads, SmartJson.Options)));

    internal static string HashOf(string? before, DateTimeOffset at, SealedHeads heads)
    {
        var microseconds = (at.UtcTicks / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture);
        return Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"{before}\u001f{microseconds}\u001f{JsonOf(heads)}")));
    }

    private static void Compare(List<Seal> told, List<Seal> seals, List<string> findings)
    {
        var known = seals.ToDictionary(seal => seal.Id, seal => seal.Hash);
        foreach (var seal in told)
        {
            if (!known.TryGetValue(seal.Id, out var hash)) findings.Add($"seal {seal.Id} was told outside and is gone");
            else if (hash != seal.Hash) findings.Add($"seal {seal.Id} is not the one that was told outside");
        }
    }

    private static async Task CompareChains(
        NpgsqlConnection connection, List<string> findings, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(Lost, connection) { CommandTimeout = 0 };
        await using var row = await command.ExecuteReaderAsync(stop);
        while (await row.ReadAsync(stop))
        {
            var what = row.GetBoolean(3) ? "is missing" : "was changed";
            findings.Add($"batch {row.GetInt64(2)} of writer {row.GetInt32(1)}, in seal {row.GetInt64(0)}, {what}");
        }
    }

    private static async Task<List<Seal>> Read(NpgsqlConnection connection, string sql, CancellationToken stop)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var row = await command.ExecuteReaderAsync(stop);
        var seals = new List<Seal>();
        while (await row.ReadAsync(stop)) seals.Add(Row(row));
        return seals;
    }

    internal static Seal Row(NpgsqlDataReader row) => new(
        row.GetInt64(0),
        row.GetFieldValue<DateTimeOffset>(1),
        JsonSerializer.Deserialize<SealedHeads>(row.GetString(2), SmartJson.Options)!,
        Convert.ToHexStringLower(row.GetFieldValue<byte[]>(3)));
}

/// <summary>The seals as told outside: a file each, of one line of JSON.</summary>
internal static class SealFile
{
    private const string Pattern = "seal-*.json";

    /// <summary>Tells a seal; telling it again changes nothing.</summary>
    public static async Task Write(string folder, Seal seal, CancellationToken stop)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"seal-{seal.Id:D8}.json"));

        // Moved into place whole: whoever carries it away never sees half a line.
        await File.WriteAllTextAsync($"{file}.new", JsonSerializer.Serialize(seal, SmartJson.Options) + "\n", stop);
        File.Move($"{file}.new", file, overwrite: true);
    }

    /// <summary>All seals of a folder, oldest first; none when there is no such folder.</summary>
    public static IEnumerable<Seal> ReadAll(string folder) => Directory.Exists(folder)
        ? Directory.GetFiles(folder, Pattern)
            .Order(StringComparer.Ordinal)
            .Select(file => JsonSerializer.Deserialize<Seal>(File.ReadAllText(file), SmartJson.Options)!)
        : [];
}
