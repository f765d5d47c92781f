using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using OpenIddict.Validation;

namespace Smart.Api.Identity;

/// <summary>
/// The keys with which tokens are signed (ECDSA on P-256) and codes are encrypted: one key given by the configuration
/// (<c>Auth:SigningKey</c>, PEM), or those that all hosts of the Api share in the database, where a new one is made
/// every 90 days. A key that no longer signs is believed a day longer than the longest token lives. One that is new
/// waits a little before it signs, until every host has read it; <see cref="KeyFollower"/> looks for such.
/// </summary>
public sealed class KeyRing(
    IConfiguration configuration, IServiceScopeFactory scopes, TimeProvider clock, ILogger<KeyRing> log)
    : IConfigureOptions<OpenIddictServerOptions>,
    IOptionsChangeTokenSource<OpenIddictServerOptions>,
    IOptionsChangeTokenSource<OpenIddictValidationOptions>,
    IDisposable
{
    /// <summary>The configuration key of one private key, as PEM.</summary>
    public const string ConfigurationKey = "Auth:SigningKey";

    /// <summary>How long a new key is only believed: twice the time within which a host sees it.</summary>
    public static readonly TimeSpan Announced = KeyFollower.Usual * 2;

    /// <summary>How long a key is believed after it was made.</summary>
    internal static readonly TimeSpan Believed = Signs + TokenServer.RefreshLifetime + TimeSpan.FromDays(1);

    private const string Purpose = "Smart.Api.SigningKeys";
    private const int EncryptionBytes = 32;
    private static readonly byte[] EncryptionUse = [.. "codes and refresh tokens"u8];
    private static TimeSpan Signs => TimeSpan.FromDays(90);

    private readonly Lock _gate = new();
    private ImmutableArray<Stored>? _known;
    private CancellationTokenSource _server = new();
    private CancellationTokenSource _validation = new();

    string IOptionsChangeTokenSource<OpenIddictServerOptions>.Name => Options.DefaultName;

    string IOptionsChangeTokenSource<OpenIddictValidationOptions>.Name => Options.DefaultName;

    /// <inheritdoc />
    [SuppressMessage("Reliability", "CA2000", Justification = "The options live until they are made anew.")]
    public void Configure(OpenIddictServerOptions options)
    {
        // What stands first signs; the others are believed.
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

    /// <summary>
    /// Reads the keys again, and makes a new one when it is time. Where something changed, whoever signs and whoever
    /// proves is told before this returns.
    /// </summary>
    /// <returns>Whether something changed.</returns>
    public bool Follow()
    {
        if (IsConfigured) return false;
        var now = Read();
        lock (_gate)
        {
            if (_known is not { } known || known.SequenceEqual(now)) return false; // Nobody has asked for any yet.
            _known = now;
        }

        // Who proves asks who signs for the keys, and so must come second.
        Tell(ref _server);
        Tell(ref _validation);
        return true;
    }

    /// <summary>Puts one more key on the ring; it signs once it has been announced.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> Make()
    {
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<IdentityStore>();
        var made = New(scope.ServiceProvider, "yyyyMMddHHmmssfff");
        store.SigningKeys.Add(made);
        await store.SaveChangesAsync();
        return made.Id;
    }

    /// <summary>
    /// Takes a key off the ring: within a minute nobody believes what it signed, and apps ask their people again.
    /// </summary>
    /// <returns>Whether there was one of that name.</returns>
    public async Task<bool> Revoke(string id)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IdentityStore>().SigningKeys
            .Where(key => key.Id == id).ExecuteDeleteAsync() > 0;
    }

    /// <summary>The keys there are, that which signs first.</summary>
    public IReadOnlyList<(string Id, DateTimeOffset Since)> List() =>
        [.. Read().Select(key => (key.Id, key.CreatedAt))];

    IChangeToken IOptionsChangeTokenSource<OpenIddictServerOptions>.GetChangeToken() =>
        new CancellationChangeToken(_server.Token);

    IChangeToken IOptionsChangeTokenSource<OpenIddictValidationOptions>.GetChangeToken() =>
        new CancellationChangeToken(_validation.Token);

    /// <inheritdoc />
    public void Dispose()
    {
        _server.Dispose();
        _validation.Dispose();
    }

    private bool IsConfigured => configuration[ConfigurationKey] is { Length: > 0 };

    private static void Tell(ref CancellationTokenSource changed)
    {
        var told = changed;
        changed = new CancellationTokenSource();
        told.Cancel();
        told.Dispose();
    }

    private (string Id, string Pem)[] Keys()
    {
        if (IsConfigured) return [("configured", configuration[ConfigurationKey]!)];
        ImmutableArray<Stored> known;
        lock (_gate) known = _known ??= Read();
        using var scope = scopes.CreateScope();
        var protector = Protector(scope.ServiceProvider);
        return [.. known.Select(key => (key.Id, protector.Unprotect(key.Protected)))];
    }

    private ImmutableArray<Stored> Read()
    {
        using var scope = scopes.CreateScope();
        var store = scope.ServiceProvider.GetRequiredService<IdentityStore>();
        var now = clock.GetUtcNow();
        var known = All(store);
        if (known is not [var newest, ..] || now - newest.CreatedAt > Signs)
        {
            var made = New(scope.ServiceProvider, "yyyyMMddHHmmss");
            store.SigningKeys.Add(made);
            try
            {
                store.SaveChanges();
                log.LogInformation("The new key {Key} will sign tokens", made.Id);
            }
            catch (DbUpdateException)
            {
                store.Entry(made).State = EntityState.Detached; // Another host made it in the same second.
            }

            known = All(store);
        }

        // The newest that all know signs; in a new house, where all are new, the first.
        var believed = known.Where(key => now - key.CreatedAt < Believed)
            .ToLookup(key => now - key.CreatedAt >= Announced);
        return [.. believed[true], .. believed[false].Reverse()];
    }

    private static Stored[] All(IdentityStore store) =>
    [
        .. store.SigningKeys.AsNoTracking().OrderByDescending(key => key.CreatedAt)
            .Select(key => new Stored(key.Id, key.Protected, key.CreatedAt)),
    ];

    private SigningKey New(IServiceProvider services, string name)
    {
        var now = clock.GetUtcNow();
        return new SigningKey
        {
            Id = $"k{now.ToString(name, CultureInfo.InvariantCulture)}",
            Protected = Protector(services).Protect(NewKey()),
            CreatedAt = now,
        };
    }

    private static IDataProtector Protector(IServiceProvider services) =>
        services.GetRequiredService<IDataProtectionProvider>().CreateProtector(Purpose);

    private sealed record Stored(string Id, string Protected, DateTimeOffset CreatedAt);
}
