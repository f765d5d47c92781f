using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Smart.Grains.Kernel;

namespace Smart.Grains.Webhooks;

/// <summary>Makes secrets, keeps them unreadable, and signs with them (Standard Webhooks, v1).</summary>
public sealed class WebhookSecrets(KeyRing keys)
{
    private const string Prefix = "whsec_";
    private const int Bytes = 32;

    private readonly IDataProtector _protector = keys.For("Smart.Webhooks.Secret.v1");

    /// <summary>A new secret, encrypted.</summary>
    public byte[] Make() => _protector.Protect(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>A secret as its owner keeps it.</summary>
    public string Show(byte[] made) => Prefix + Convert.ToBase64String(_protector.Unprotect(made));

    /// <summary>Signs a message with each secret, the newest first.</summary>
    /// <param name="made">The secrets, encrypted.</param>
    /// <param name="id">The id of the message.</param>
    /// <param name="at">When it is sent.</param>
    /// <param name="body">What it says.</param>
    /// <returns>The value of <c>webhook-signature</c>.</returns>
    public string Sign(IEnumerable<byte[]> made, string id, DateTimeOffset at, string body)
    {
        var signed = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{id}.{at.ToUnixTimeSeconds()}.{body}"));
        return string.Join(' ', made.Select(secret =>
            $"v1,{Convert.ToBase64String(HMACSHA256.HashData(_protector.Unprotect(secret), signed))}"));
    }
}
