using System.Text.Json;
using System.Text.Json.Serialization;

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
        if (text.Length > longest) throw new UnfitValue("text.too-long", $"{longest}");
        if (text.Length < shortest) throw new UnfitValue("text.empty", "");
        foreach (var c in text)
        {
            if (IsUnprintable(c)) throw new UnfitValue("text.unprintable", $"U+{(int)c:X4}");
        }

        return text;
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value);

    private static bool IsUnprintable(char c) =>
        (char.IsControl(c) && c is not ('\n' or '\r' or '\t'))
        || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') or '\uFFFE' or '\uFFFF';
}
