using System.Text.Json;
using System.Text.Json.Serialization;
using Smart.Grains.Interfaces;

namespace Smart.Api.Http;

/// <summary>
/// What people write freely: trimmed, not longer than it may be, and nothing in it that could not be printed. Control
/// characters have no place in XML 1.0, where invoices end; marks that override the direction of writing would show
/// another text than the one that is kept.
/// </summary>
/// <param name="shortest">Fewest characters; zero where a text may be empty.</param>
/// <param name="longest">Most characters.</param>
public sealed class FreeText(int shortest, int longest) : JsonConverter<string>
{
    /// <summary>Longest text where its member says nothing else.</summary>
    public const int Longest = 2_000;

    /// <inheritdoc />
    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String) throw new Misread("http.expects-text");
        var text = reader.GetString()!.Trim();
        if (Check(text, longest) is { } refusal) throw new UnfitValue(refusal.Code, $"{refusal.Detail}");
        if (text.Length < shortest) throw new UnfitValue("text.empty", "");
        return text;
    }

    /// <summary>Why a text may not be kept; null when it may.</summary>
    public static Refusal? Check(string text, int longest)
    {
        if (text.Length > longest) return new Refusal("text.too-long", $"{longest}");
        foreach (var c in text)
        {
            if (IsUnprintable(c)) return new Refusal("text.unprintable", $"U+{(int)c:X4}");
        }

        return null;
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);

    private static bool IsUnprintable(char c) =>
        (char.IsControl(c) && c is not ('\n' or '\r' or '\t'))
        || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\uFFFE' or '\uFFFF';
}
