using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Smart.Grains.Kernel;

/// <summary>
/// The keys of ASP.NET data protection, in the one database, so that every silo reads what any silo encrypted. With a
/// certificate they are themselves encrypted: then the database alone opens nothing.
/// </summary>
public sealed class KeyRing : IXmlRepository, IAsyncDisposable
{
    private const long FirstKeyLock = 0x4B455952494E47; // "KEYRING"

    private readonly NpgsqlDataSource _database;
    private readonly ServiceProvider _services;

    /// <summary>The keys in a database.</summary>
    /// <param name="database">Connections to it.</param>
    /// <param name="certificate">Has a private key, and encrypts the keys; null leaves them as they are.</param>
    /// <remarks>
    /// With services of its own, for among those of a host data protection makes its first key as soon as the host
    /// starts: two silos that start together would each make one that the other does not know.
    /// </remarks>
    public KeyRing(NpgsqlDataSource database, X509Certificate2? certificate)
    {
        _database = database;
        var services = new ServiceCollection();
        services.Configure<KeyManagementOptions>(options => options.XmlRepository = this);
        var protection = services.AddDataProtection().SetApplicationName("smart-silo");
        if (certificate is not null) protection.ProtectKeysWithCertificate(certificate);
        _services = services.BuildServiceProvider();
    }

    /// <summary>Encrypts and decrypts for one purpose.</summary>
    public IDataProtector For(string purpose) =>
        _services.GetRequiredService<IDataProtectionProvider>().CreateProtector(purpose);

    /// <summary>Makes the first key, or reads it: one silo after another.</summary>
    public async Task Open(CancellationToken stop)
    {
        await using var connection = await _database.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        await using var turn = new NpgsqlCommand($"SELECT pg_advisory_xact_lock({FirstKeyLock})", connection);
        await turn.ExecuteNonQueryAsync(stop);
        For("first").Protect([0]);
        await transaction.CommitAsync(stop);
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var command = _database.CreateCommand("SELECT xml FROM key_ring ORDER BY made_at, id");
        using var rows = command.ExecuteReader();
        var elements = new List<XElement>();
        while (rows.Read()) elements.Add(XElement.Parse(rows.GetString(0)));
        return elements;
    }

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        using var command = _database.CreateCommand("INSERT INTO key_ring (id, xml) VALUES ($1, $2)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = friendlyName });
        command.Parameters.Add(
            new NpgsqlParameter<string> { TypedValue = element.ToString(SaveOptions.DisableFormatting) });
        command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
