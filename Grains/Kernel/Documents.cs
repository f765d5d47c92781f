using System.Security.Cryptography;
using Npgsql;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>Issued documents: immutable bytes beside the journal. The event that issued one holds its hash.</summary>
public interface IDocuments
{
    /// <summary>Keeps a document before its event is committed; keeping the same one again changes nothing.</summary>
    /// <param name="id">Derived from what is issued, so that a repetition finds it.</param>
    /// <param name="kind">What it is, as an archivist names it: <c>invoice</c>, <c>insurance-certificate</c>.</param>
    /// <param name="cooperative">Whose document it is.</param>
    /// <param name="mediaType">Media type of the bytes.</param>
    /// <param name="bytes">The document.</param>
    /// <param name="retention">Which legal term it is kept for, such as <c>vat-10-years</c>.</param>
    /// <returns>SHA-256 of what stands under the id, in lower-case hexadecimal.</returns>
    Task<string> Store(
        string id, string kind, CooperativeId cooperative, string mediaType, byte[] bytes, string retention);

    /// <summary>The document under an id; null when none stands there.</summary>
    Task<StoredDocument?> Load(string id);
}

/// <summary>A document as it was issued.</summary>
/// <param name="MediaType">Media type of the bytes.</param>
/// <param name="Bytes">The document.</param>
/// <param name="Sha256">Its hash, in lower-case hexadecimal.</param>
public sealed record StoredDocument(string MediaType, byte[] Bytes, string Sha256);

/// <summary>Keeps documents in PostgreSQL.</summary>
public sealed class Documents(NpgsqlDataSource database) : IDocuments
{
    /// <inheritdoc/>
    public async Task<string> Store(
        string id, string kind, CooperativeId cooperative, string mediaType, byte[] bytes, string retention)
    {
        // The update that changes nothing makes the statement answer with the hash of what stood there first.
        await using var command = database.CreateCommand(
            "INSERT INTO document AS d (id, kind, cooperative, media_type, bytes, sha256, retention) "
            + "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (id) DO UPDATE SET id = d.id RETURNING sha256");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = kind });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = cooperative.Value });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = mediaType });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = bytes });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = SHA256.HashData(bytes) });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = retention });
        return Convert.ToHexStringLower((byte[])(await command.ExecuteScalarAsync())!);
    }

    /// <inheritdoc/>
    public async Task<StoredDocument?> Load(string id)
    {
        await using var command = database.CreateCommand(
            "SELECT media_type, bytes, sha256 FROM document WHERE id = $1");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = id });
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync()) return null;
        var bytes = await reader.GetFieldValueAsync<byte[]>(1);
        var hash = await reader.GetFieldValueAsync<byte[]>(2);
        return new StoredDocument(reader.GetString(0), bytes, Convert.ToHexStringLower(hash));
    }
}
