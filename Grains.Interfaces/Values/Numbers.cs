using System.Globalization;

namespace Smart.Grains.Interfaces;

/// <summary>A Belgian enterprise number: ten digits, the last two 97 less the remainder of the others by 97.</summary>
/// <param name="Value">The ten digits.</param>
[GenerateSerializer, Immutable]
public readonly record struct EnterpriseNumber(string Value) : ITextValue<EnterpriseNumber>
{
    /// <summary>Reads a number as people write it: dots, spaces and <c>BE</c> in front do not matter.</summary>
    /// <returns>False when it is not ten digits that begin with 0 or 1, or its check digits are wrong.</returns>
    public static bool TryParse(string? text, out EnterpriseNumber number)
    {
        number = default;
        var digits = Text.Compact(text);
        if (digits.StartsWith("BE", StringComparison.Ordinal)) digits = digits[2..];
        if (digits.Length != 10 || digits[0] is not ('0' or '1') || !Text.IsDigits(digits)) return false;
        var (body, check) = (Text.Number(digits[..8]), Text.Number(digits[8..]));
        if (check != 97 - (body % 97)) return false;
        number = new EnterpriseNumber(digits);
        return true;
    }

    /// <inheritdoc/>
    public static EnterpriseNumber FromText(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A VAT number with its country prefix; a Belgian one is an enterprise number behind <c>BE</c>.</summary>
/// <param name="Value">Prefix and number, without spaces or dots.</param>
[GenerateSerializer, Immutable]
public readonly record struct VatNumber(string Value) : ITextValue<VatNumber>
{
    /// <summary>The two letters in front: ISO 3166-1, but <c>EL</c> for Greece.</summary>
    public string Prefix => Value[..2];

    /// <summary>Reads a number as people write it.</summary>
    /// <returns>False when the form is wrong, or the check digits of a Belgian one.</returns>
    public static bool TryParse(string? text, out VatNumber number)
    {
        number = default;
        var value = Text.Compact(text);
        if (value.Length is < 4 or > 14 || !char.IsAsciiLetterUpper(value[0]) || !char.IsAsciiLetterUpper(value[1]))
            return false;
        if (!value.All(char.IsAsciiLetterOrDigit)) return false;
        if (value.StartsWith("BE", StringComparison.Ordinal) && !EnterpriseNumber.TryParse(value, out _)) return false;
        number = new VatNumber(value);
        return true;
    }

    /// <inheritdoc/>
    public static VatNumber FromText(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>An international bank account number (ISO 13616): remainder 1 by 97.</summary>
/// <param name="Value">Without spaces.</param>
[GenerateSerializer, Immutable]
public readonly record struct Iban(string Value) : ITextValue<Iban>
{
    private const int BelgianLength = 16;

    /// <summary>Reads a number as people write it; spaces do not matter.</summary>
    /// <returns>False when the form or the check digits are wrong.</returns>
    public static bool TryParse(string? text, out Iban iban)
    {
        iban = default;
        var value = Text.Compact(text);
        if (value.Length is < 15 or > 34) return false;
        if (!value.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c))) return false;
        if (!char.IsAsciiLetterUpper(value[0]) || !char.IsAsciiLetterUpper(value[1])) return false;
        if (value.StartsWith("BE", StringComparison.Ordinal) && value.Length != BelgianLength) return false;
        if (Text.Mod97(value[4..] + value[..4]) != 1) return false;
        iban = new Iban(value);
        return true;
    }

    /// <inheritdoc/>
    public static Iban FromText(string text) => new(text);

    /// <inheritdoc/>
    public override string ToString() => Value;
}

/// <summary>A Belgian national register number: eleven digits, birth date, serial and check.</summary>
public static class NationalRegisterNumber
{
    /// <summary>Whether the check digits are right, for somebody born before or after 2000.</summary>
    public static bool IsValid(string? text)
    {
        var digits = Text.Compact(text).Replace("-", "", StringComparison.Ordinal);
        if (digits.Length != 11 || !Text.IsDigits(digits)) return false;
        var (body, check) = (Text.Number(digits[..9]), Text.Number(digits[9..]));
        return check == 97 - (body % 97) || check == 97 - ((2_000_000_000 + body) % 97);
    }
}

/// <summary>A bank's identifier (ISO 9362): eight or eleven letters and digits.</summary>
public static class Bic
{
    /// <summary>Whether the form is right.</summary>
    public static bool IsValid(string? text) =>
        Text.Compact(text) is { Length: 8 or 11 } bic
        && bic[..6].All(char.IsAsciiLetterUpper)
        && bic[6..].All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c));
}

/// <summary>
/// The structured communication of Belgian credit transfers: ten digits and their remainder by 97, 0 as 97.
/// </summary>
public static class StructuredCommunication
{
    private const long Most = 9_999_999_999;

    /// <summary>As printed on an invoice: <c>+++090/9337/55493+++</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number has more than ten digits, or is negative.</exception>
    public static string Of(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, Most);
        var digits = string.Create(CultureInfo.InvariantCulture, $"{number:D10}{Check(number):D2}");
        return $"+++{digits[..3]}/{digits[3..7]}/{digits[7..]}+++";
    }

    /// <summary>Reads one as it stands on a statement, with or without its signs.</summary>
    /// <returns>False when there are not twelve digits, or the check digits are wrong.</returns>
    public static bool TryParse(string? text, out long number)
    {
        number = 0;
        var digits = new string([.. (text ?? "").Where(char.IsAsciiDigit)]);
        if (digits.Length != 12) return false;
        number = Text.Number(digits[..10]);
        return Text.Number(digits[10..]) == Check(number);
    }

    private static long Check(long number) => number % 97 is 0 ? 97 : number % 97;
}

/// <summary>A Peppol participant: scheme and number, <c>0208:0123456789</c> for a Belgian enterprise.</summary>
public static class PeppolEndpoint
{
    /// <summary>The endpoint of a Belgian enterprise (ISO 6523 code 0208).</summary>
    public static string Of(EnterpriseNumber number) => $"0208:{number.Value}";
}

internal static class Text
{
    public static string Compact(string? text) => (text ?? "")
        .Replace(" ", "", StringComparison.Ordinal)
        .Replace(".", "", StringComparison.Ordinal)
        .ToUpperInvariant();

    public static bool IsDigits(string text) => text.All(char.IsAsciiDigit);

    public static long Number(string digits) => long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Remainder by 97 of a text in which letters count as 10 to 35.</summary>
    public static int Mod97(string text) => text.Aggregate(0, (rest, c) => char.IsAsciiDigit(c)
        ? ((rest * 10) + (c - '0')) % 97
        : ((rest * 100) + (c - 'A' + 10)) % 97);
}
