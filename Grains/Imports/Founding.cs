using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Imports;

/// <summary>
/// How an imported or demo cooperative is founded when nobody did it before: endowed as domain.md says, with an
/// enterprise number and an account that are invented and have right check digits.
/// </summary>
public static class Founding
{
    private const int LargeEndowment = 150_000;
    private const int MiddleEndowment = 100_000;
    private const int SmallEndowment = 50_000;

    /// <summary>The founding of a cooperative of that name; the same name always gives the same one.</summary>
    public static FoundCooperative Of(string name, int vans, int kits, int rooms, int shards)
    {
        var seed = BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"cooperative/{name}")));
        var endowment = name switch
        {
            "general" => LargeEndowment,
            "arts" => MiddleEndowment,
            _ => SmallEndowment,
        };
        return new FoundCooperative(
            name,
            Money.Eur(endowment),
            EnterpriseNumberFrom(seed),
            IbanFrom(seed),
            vans,
            kits,
            rooms,
            shards);
    }

    // Eight digits, then 97 less their remainder (art. III.17 of the Code of Economic Law); real ones begin with 0
    // or 1.
    private static EnterpriseNumber EnterpriseNumberFrom(uint seed)
    {
        var body = (8_000_000 + (seed % 1_999_999)).ToString("00000000", CultureInfo.InvariantCulture);
        var check = 97 - (int)(uint.Parse(body, CultureInfo.InvariantCulture) % 97);
        return new EnterpriseNumber(string.Create(CultureInfo.InvariantCulture, $"{body}{check:00}"));
    }

    // Belgian account: ten digits and their remainder by 97 (0 becomes 97); ISO 13616 check digits before it.
    private static Iban IbanFrom(uint seed)
    {
        var body = 9_990_000_000L + (seed % 10_000_000);
        var check = body % 97 is 0 ? 97 : body % 97;
        var account = (body * 100) + check;
        // "BE00" moved to the end is 111400 in digits (B = 11, E = 14).
        var remainder = (int)((((Int128)account * 1_000_000) + 111_400) % 97);
        return new Iban(string.Create(CultureInfo.InvariantCulture, $"BE{98 - remainder:00}{account:000000000000}"));
    }
}
