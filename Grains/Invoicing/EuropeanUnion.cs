using System.Collections.Frozen;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Invoicing;

/// <summary>Which countries are in the VAT territory of the Union.</summary>
public static class EuropeanUnion
{
    private static readonly FrozenSet<string> Members =
        "AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE".Split(' ').ToFrozenSet();

    /// <summary>Whether a country, by its ISO 3166-1 alpha-2 code, is in the Union.</summary>
    public static bool Has(string country) => Members.Contains(country);

    /// <summary>Whether a VAT number was given by another member state than Belgium.</summary>
    /// <remarks>Greece writes EL. XI, Northern Ireland, is in the Union for goods only.</remarks>
    public static bool IsForeignVatNumber(VatNumber number)
    {
        var prefix = number.Value[..2];
        return prefix != "BE" && Has(prefix == "EL" ? "GR" : prefix);
    }
}
