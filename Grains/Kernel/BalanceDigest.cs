using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Smart.Grains.Kernel;

/// <summary>One hash over all balances, by which a seal and an audit know the same books again.</summary>
internal sealed class BalanceDigest
{
    /// <summary>Reads all balances in the order in which they are hashed.</summary>
    public const string Balances = """
        SELECT account, currency, sum(amount)::bigint FROM balance
        GROUP BY account, currency ORDER BY account COLLATE "C", currency COLLATE "C"
        """;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Adds a balance. An account on which nothing stands is as if it were not there.</summary>
    public void Add(string account, string currency, long amount)
    {
        if (amount == 0) return;
        var row = string.Create(CultureInfo.InvariantCulture, $"{account}\u001f{currency}\u001f{amount}\n");
        _hash.AppendData(Encoding.UTF8.GetBytes(row));
    }

    /// <summary>The hash, in hexadecimal.</summary>
    public string End()
    {
        var hash = Convert.ToHexStringLower(_hash.GetHashAndReset());
        _hash.Dispose();
        return hash;
    }
}
