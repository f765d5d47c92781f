using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Smart.Grains.Interfaces;

/// <summary>Why not: an expected answer, said to the person in a sentence. A bug throws instead.</summary>
/// <param name="Code">Stable; the sentences of a code stand in <c>Refusals/</c>, one file an area and language.</param>
/// <param name="Detail">
/// What stands in the way, as text: a day, a number, or JSON; null when the code says it all.
/// </param>
[GenerateSerializer, Immutable]
[method: JsonConstructor]
public sealed record Refusal(string Code, string? Detail = null)
{
    /// <summary>A refusal with a detail of any kind; dates and numbers in invariant form, the rest as JSON.</summary>
    public Refusal(string code, object? detail)
        : this(code, Text(detail))
    {
    }

    /// <summary>
    /// Path of the field of the command that is refused, as callers write it: <c>needs[2].amount</c>; null where it is
    /// no field. It is never stored: it speaks of what was asked, and what was asked is gone when this is read again.
    /// </summary>
    [Id(2), JsonIgnore]
    public string? Field { get; init; }

    /// <summary>The same, about a field of the command.</summary>
    public Refusal At(string field) => this with { Field = field };

    /// <summary>The same, where what was decided is one member of the command: its fields stand under that.</summary>
    public Refusal Under(string member) => Field is null ? this : At($"{member}.{Field}");

    /// <summary>
    /// The sentence that the person reads; the code itself where a sentence is missing, which a test forbids.
    /// </summary>
    /// <param name="language">fr, nl, de or en; anything else reads English.</param>
    public string Sentence(string language) =>
        (Sentences.Find(Code, language) ?? Code).Replace("{detail}", Detail, StringComparison.Ordinal);

    /// <summary>What would help, where that is a sentence of its own; else null.</summary>
    public string? Remedy(string language) =>
        Sentences.Find($"{Code}.remedy", language)?.Replace("{detail}", Detail, StringComparison.Ordinal);

    /// <summary>Why not is the same why not, whichever field of whichever command it answered.</summary>
    public bool Equals(Refusal? other) => other is not null && Code == other.Code && Detail == other.Detail;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Code, Detail);

    private static string? Text(object? detail) => detail switch
    {
        null => null,
        string text => text,
        DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
        DateTimeOffset instant => instant.ToString("O", CultureInfo.InvariantCulture),
        IFormattable value => value.ToString(null, CultureInfo.InvariantCulture),
        _ when detail.GetType().IsValueType => detail.ToString(),
        _ => JsonSerializer.Serialize(detail, SmartJson.Options),
    };
}

/// <summary>Every sentence for people, by code: refusals, explanations of a plan, reasons.</summary>
public static class Sentences
{
    private const string Fallback = "en";

    /// <summary>The languages in which everything is said.</summary>
    public static readonly string[] Languages = ["fr", "nl", "de", "en"];

    private static readonly FrozenDictionary<string, FrozenDictionary<string, string>> ByLanguage =
        Languages.ToFrozenDictionary(language => language, Load, StringComparer.Ordinal);

    /// <summary>The sentence of a code; null when there is none.</summary>
    public static string? Find(string code, string language) =>
        (ByLanguage.GetValueOrDefault(language) ?? ByLanguage[Fallback]).GetValueOrDefault(code);

    /// <summary>Every code that has a sentence in a language.</summary>
    public static IEnumerable<string> Codes(string language) => ByLanguage[language].Keys;

    private static FrozenDictionary<string, string> Load(string language)
    {
        var assembly = typeof(Sentences).Assembly;
        var sentences = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames())
        {
            if (!name.EndsWith($".{language}.json", StringComparison.Ordinal)) continue;
            using var stream = assembly.GetManifestResourceStream(name)!;
            foreach (var (code, sentence) in JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!)
                sentences.Add(code, sentence);
        }

        return sentences.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
