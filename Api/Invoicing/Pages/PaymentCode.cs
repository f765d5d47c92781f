using System.Globalization;
using System.Text;
using QRCoder;
using Smart.Grains.Interfaces;

namespace Smart.Api.Invoicing.Pages;

/// <summary>
/// The code that a bank's app reads to fill in a transfer: EPC069-12 version 2 of the European Payments Council, error
/// correction M, at most 331 bytes. A Belgian structured communication goes with the text that is not structured: the
/// field for references takes those of ISO 11649 only, and Belgian banks read theirs in the text.
/// </summary>
public static class PaymentCode
{
    private const int LongestName = 70;

    /// <summary>What the code says.</summary>
    /// <param name="name">Whom to pay; cut at 70 characters.</param>
    /// <param name="iban">Into which account.</param>
    /// <param name="amount">How much, in euros, more than zero.</param>
    /// <param name="communication">As printed on the invoice.</param>
    public static string Text(string name, Iban iban, Money amount, string communication) => string.Join('\n',
        "BCD",
        "002",
        "1",
        "SCT",
        "",
        name.Length > LongestName ? name[..LongestName] : name,
        iban.Value,
        $"EUR{amount.ToDecimal().ToString("0.00", CultureInfo.InvariantCulture)}",
        "",
        "",
        communication);

    /// <summary>The modules of a code: as many squares a side, and the dark ones as a path of SVG.</summary>
    public static (int Side, string Path) Drawing(string text)
    {
        using var made = QRCodeGenerator.GenerateQrCode(
            Encoding.UTF8.GetBytes(text), QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        var rows = made.ModuleMatrix;
        for (var y = 0; y < rows.Count; y++)
        {
            for (var x = 0; x < rows[y].Count; x++)
            {
                if (rows[y][x]) path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
            }
        }

        return (rows.Count, path.ToString());
    }
}
