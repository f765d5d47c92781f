using System.Collections.Frozen;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Invoicing;

/// <summary>An electronic address: a scheme of the Peppol code list (EAS) and an id in it.</summary>
public sealed record PeppolAddress(string Scheme, string Id)
{
    // Schemes that are the VAT number of a country. Where a country has none, the client is not reached by Peppol.
    private static readonly FrozenDictionary<string, string> VatSchemes = new Dictionary<string, string>
    {
        ["AT"] = "9914",
        ["BG"] = "9926",
        ["CY"] = "9928",
        ["CZ"] = "9929",
        ["DE"] = "9930",
        ["EE"] = "9931",
        ["GB"] = "9932",
        ["EL"] = "9933",
        ["HR"] = "9934",
        ["IE"] = "9935",
        ["LI"] = "9936",
        ["LT"] = "9937",
        ["LU"] = "9938",
        ["LV"] = "9939",
        ["MC"] = "9940",
        ["ME"] = "9941",
        ["MK"] = "9942",
        ["MT"] = "9943",
        ["NL"] = "9944",
        ["PL"] = "9945",
        ["PT"] = "9946",
        ["RO"] = "9947",
        ["RS"] = "9948",
        ["SI"] = "9949",
        ["SK"] = "9950",
        ["SM"] = "9951",
        ["TR"] = "9952",
        ["VA"] = "9953",
        ["FR"] = "9957",
        ["ES"] = "9920",
        ["HU"] = "9910",
        ["CH"] = "9927",
        ["BE"] = "9925",
    }.ToFrozenDictionary();

    /// <summary>
    /// Where a party is reached: by enterprise number (0208), else by VAT number. A party with neither, such as a
    /// consumer, is not on the network, yet the format wants an address: it is then the seller's own, who keeps the
    /// document for the client and sends it by e-mail or post.
    /// </summary>
    public static PeppolAddress Of(UblParty party, UblParty keptBy)
    {
        if (party.EnterpriseNumber is { } enterprise) return new PeppolAddress("0208", enterprise.Value);
        if (party.VatNumber is { } vat && VatSchemes.TryGetValue(vat.Value[..2], out var scheme))
            return new PeppolAddress(scheme, vat.Value);

        return keptBy.EnterpriseNumber is { } keeper
            ? new PeppolAddress("0208", keeper.Value)
            : throw new ArgumentException("A seller has an enterprise number.", nameof(keptBy));
    }

    /// <summary>Whether a party is reached over the network at all.</summary>
    public static bool Reaches(UblParty party) =>
        party.EnterpriseNumber is not null || (party.VatNumber is { } vat && VatSchemes.ContainsKey(vat.Value[..2]));
}
