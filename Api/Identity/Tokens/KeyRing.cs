using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;

namespace Smart.Api.Identity;

/// <summary>
/// The keys with which tokens are signed (ECDSA on P-256) and codes are encrypted: one key given by the configuration
/// (<c>Auth:SigningKey</c>, PEM), or those that all hosts of the Api share in the database, where a new one is made
/// every 90 days. A key that no longer signs is believed a day longer than the longest token lives.
/// </summary>
public sealed class KeyRing(
    IConfiguration configuration, IServiceScopeFactory scopes, TimeProvider clock, ILogger<KeyRing> log)
    : IConfigureOptions<OpenIddictServerOptions>
{
    /// <summary>The configuration key of one private key, as PEM.</summary>
    public const string ConfigurationKey = "Auth:SigningKey";

    private const string Purpose = "Smart.Api.SigningKeys";
    private const int EncryptionBytes = 32;
    private static readonly byte[] EncryptionUse = [.. "codes and refresh tokens"u8];

    private static readonly TimeSpan Signs = TimeSpan.FromDays(90);
    /// <summary>How long a key is believed after it was made.</summary>
    internal static readonly TimeSpan Believed = Signs + TokenServer.RefreshLifetime + TimeSpan.FromDays(1);

    /// <inheritdoc />
    [SuppressMessage("Reliability", "CA2000", Justification = "The options live as long as the program.")]
    public void Configure(OpenIddictServerOptions options)
    {
        foreach (var (id, pem) in Keys())
        {
            var key = ECDsa.Create();
            key.ImportFromPem(pem);
            options.SigningCredentials.Add(new SigningCredentials(
                new ECDsaSecurityKey(key) { KeyId = id }, SecurityAlgorithms.EcdsaSha256));
            var secret = HKDF.DeriveKey(
                HashAlgorithmName.SHA256, key.ExportPkcs8PrivateKey(), EncryptionBytes, info: EncryptionUse);
            options.EncryptionCredentials.Add(new EncryptingCredentials(
                new SymmetricSecurityKey(secret) { KeyId = $"{id}.e" },
                SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512));
        }
    }

    /// <summary>A private key as PEM.</summary>
    public static string NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private IEnumerable<(string Id, string Pem)> Keys()
    {
        if (configuration[ConfigurationKey] is { Length: > 0 } given) return [("configured", given)];
        using var scope = scopes.CreateScope();
        var store = scope.ServiceProvider.GetRequiredService<IdentityStore>();
        var protector = scope.ServiceProvider.GetRequiredService<IDataProtectionProvider>().CreateProtector(Purpose);
        var now = clock.GetUtcNow();
        var known = store.SigningKeys.OrderByDescending(key => key.CreatedAt).ToList();
        if (known.FirstOrDefault() is not { } newest || now - newest.CreatedAt > Signs)
        {
            var made = new SigningKey
            {
                Id = $"k{now:yyyyMMddHHmmss}",
                Protected = protector.Protect(NewKey()),
                CreatedAt = now,
            };
            store.SigningKeys.Add(made);
            try
            {
                store.SaveChanges();
                log.LogInformation("Tokens are signed with the new key {Key}", made.Id);
            }
            catch (DbUpdateException)
            {
                store.Entry(made).State = EntityState.Detached; // Another host made it in the same second.
            }

            known = [.. store.SigningKeys.OrderByDescending(key => key.CreatedAt)];
        }

        return [.. known.Where(key => now - key.CreatedAt < Believed)
            .Select(key => (key.Id, protector.Unprotect(key.Protected)))];
    }
}
