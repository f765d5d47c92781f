using System.Globalization;
using System.Text.Json;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Imports;

/// <summary>
/// The fields of one JSON object. The first that is missing or of another kind is remembered as the fault of the whole
/// line, and reading goes on with a harmless value, so that the reader says once what it wants, without a branch a
/// field.
/// </summary>
public sealed class LineFields
{
    private const int LongestText = 500;
    private const int LongestShown = 40;

    private readonly JsonElement _object;
    private readonly string _path;
    private readonly LineFields _root;
    private Refusal? _fault;

    /// <summary>The fields of a whole line.</summary>
    public LineFields(JsonElement line)
    {
        _object = line;
        _path = "";
        _root = this;
        if (line.ValueKind != JsonValueKind.Object) _fault = new Refusal("import.not-an-object");
    }

    private LineFields(JsonElement @object, string path, LineFields root)
    {
        _object = @object;
        _path = path;
        _root = root;
    }

    /// <summary>What is wrong with the line; null while all is well.</summary>
    public Refusal? Fault => _root._fault;

    /// <summary>A text that must be there.</summary>
    public string Text(string name) => OptionalText(name) ?? Missing(name, "");

    /// <summary>A text, or what it means not to say it.</summary>
    public string TextOr(string name, string otherwise) => OptionalText(name) ?? otherwise;

    /// <summary>A text that may be absent, null or empty, all of which mean the same.</summary>
    public string? OptionalText(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.String) return Wrong<string?>(name, value, null);
        var text = Readable(value)?.Trim();
        if (text is null or { Length: > LongestText }) return Wrong<string?>(name, value, null);
        return text.Length == 0 ? null : text;
    }

    /// <summary>One of some words; absent means the first.</summary>
    public string OneOf(string name, params ReadOnlySpan<string> words)
    {
        var text = OptionalText(name);
        if (text is null) return words[0];
        if (words.Contains(text)) return text;
        Unknown(name, text);
        return words[0];
    }

    /// <summary>A word that nobody knows is the fault of the line.</summary>
    public void Unknown(string name, string word) =>
        _root._fault ??= new Refusal("import.word-unknown", $"{_path}{name}: {word}");

    /// <summary>An ISO 8601 date that must be there.</summary>
    public DateOnly Date(string name) => OptionalDate(name) ?? Missing(name, DateOnly.MinValue);

    /// <summary>An ISO 8601 date.</summary>
    public DateOnly? OptionalDate(string name)
    {
        if (Find(name) is not { } value) return null;
        var text = value.ValueKind == JsonValueKind.String ? Readable(value) : null;
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, default, out var date)
                ? date
                : Wrong<DateOnly?>(name, value, DateOnly.MinValue);
    }

    /// <summary>A decimal number that must be there, written as a number or as text.</summary>
    public decimal Number(string name) => OptionalNumber(name) ?? Missing(name, 0m);

    /// <summary>A decimal number, written as a number or as text.</summary>
    public decimal? OptionalNumber(string name)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (Find(name) is not { } value) return null;
        var read = value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetDecimal(out var number) => number,
            JsonValueKind.String
                when decimal.TryParse(Readable(value), Style, CultureInfo.InvariantCulture, out var number) => number,
            _ => (decimal?)null,
        };
        return read ?? Wrong<decimal?>(name, value, 0m);
    }

    /// <summary>A part of the whole, between 0 and 1, that must be there.</summary>
    public decimal Share(string name)
    {
        var share = Number(name);
        return share is >= 0 and <= 1 ? share : Wrong(name, _object.GetProperty(name), 0m);
    }

    /// <summary>A whole number; absent means <paramref name="otherwise"/>.</summary>
    public int Count(string name, int otherwise)
    {
        if (Find(name) is not { } value) return otherwise;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var count) && count >= 0
            ? count
            : Wrong(name, value, otherwise);
    }

    /// <summary>Yes or no; absent means no.</summary>
    public bool Flag(string name) => Find(name) switch
    {
        null => false,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => Wrong(name, value, false),
    };

    /// <summary>An object that must be there.</summary>
    public LineFields Object(string name) =>
        OptionalObject(name) ?? new LineFields(Missing(name, default(JsonElement)), $"{_path}{name}.", _root);

    /// <summary>An object, or null when it is absent or null.</summary>
    public LineFields? OptionalObject(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Object) Wrong(name, value, 0);
        return new LineFields(value, $"{_path}{name}.", _root);
    }

    /// <summary>A list of texts; absent means empty.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        [.. List(name, JsonValueKind.String).Select(value => Readable(value) ?? Wrong(name, value, ""))];

    /// <summary>A list of objects; absent means empty.</summary>
    public IReadOnlyList<LineFields> Objects(string name) =>
        [.. List(name, JsonValueKind.Object)
            .Select((value, i) => new LineFields(value, $"{_path}{name}[{i}].", _root))];

    private IEnumerable<JsonElement> List(string name, JsonValueKind kind)
    {
        if (Find(name) is not { } list) return [];
        if (list.ValueKind != JsonValueKind.Array) return Wrong<JsonElement[]>(name, list, []);
        return list.EnumerateArray().Any(value => value.ValueKind != kind)
            ? Wrong<JsonElement[]>(name, list, [])
            : list.EnumerateArray();
    }

    // Half of a surrogate pair, escaped, is valid JSON and yet no text.
    private static string? Readable(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private JsonElement? Find(string name) =>
        _object.ValueKind == JsonValueKind.Object
        && _object.TryGetProperty(name, out var value)
        && value.ValueKind != JsonValueKind.Null
            ? value
            : null;

    private T Missing<T>(string name, T harmless)
    {
        _root._fault ??= new Refusal("import.field-missing", _path + name);
        return harmless;
    }

    private T Wrong<T>(string name, JsonElement value, T harmless)
    {
        var text = value.GetRawText();
        var shown = text.Length > LongestShown ? text[..LongestShown] + "…" : text;
        _root._fault ??= new Refusal("import.field-wrong", $"{_path}{name}: {shown}");
        return harmless;
    }
}
