using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Tests.Fixtures;

/// <summary>
/// Access tokens of the tests' own, signed with a key that their Api is told: whoever a test needs, without accounts.
/// </summary>
public static class TestToken
{
    /// <summary>The private key, as PEM.</summary>
    public static string Key { get; } = KeyRing.NewKey();

    /// <summary>Every role but those over one's own, everywhere: what a test asks as that is not about roles.</summary>
    public static IReadOnlyList<string> Staff { get; } =
    [
        .. Roles.All.Where(role => role is not (Roles.Member or Roles.ActivityManager or Roles.Partner))
            .Select(role => $"{role}@*"),
    ];

    /// <summary>An access token.</summary>
    /// <param name="issuer">The address of the Api.</param>
    /// <param name="subject">Who.</param>
    /// <param name="roles">Roles, each at a cooperative: <c>finance@arts</c>.</param>
    /// <param name="member">Their own member record.</param>
    /// <param name="lives">How long it is good; an hour when left out.</param>
    /// <param name="audience">Whom it is for.</param>
    public static string Of(
        Uri issuer,
        string subject,
        IEnumerable<string> roles,
        string? member = null,
        TimeSpan? lives = null,
        string audience = TokenServer.Audience)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(Key);
        RoleAt[] held = [.. roles.Select(role => RoleAt.Read(role)!.Value)];
        var claims = new Dictionary<string, object>
        {
            [PersonClaims.Subject] = subject,
            [PersonClaims.Name] = subject,
            [PersonClaims.Locale] = "en",
            [PersonClaims.Role] = held.Select(each => each.Role).Distinct().ToArray(),
            [PersonClaims.Cooperative] = held.Select(each => each.Cooperative).Distinct().ToArray(),
            [PersonClaims.Grant] = held.Select(each => each.ToString()).ToArray(),
        };
        if (member is not null) claims[PersonClaims.Member] = member;
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer.AbsoluteUri,
            Audience = audience,
            TokenType = "at+jwt",
            IssuedAt = now,
            NotBefore = now.AddMinutes(-1),
            Expires = now + (lives ?? TimeSpan.FromHours(1)),
            Claims = claims,
            SigningCredentials = new SigningCredentials(
                new ECDsaSecurityKey(key)
                {
                    KeyId = "configured",
                    CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
                },
                SecurityAlgorithms.EcdsaSha256),
        });
    }
}
