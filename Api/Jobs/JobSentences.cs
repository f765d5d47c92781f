using System.Collections.Frozen;
using System.Text.Json;
using Smart.Api.Http;
using Smart.Api.Web;
using Smart.Grains.Interfaces;

namespace Smart.Api.Jobs;

/// <summary>What a person reads when something happens to a job; the sentences stand in <c>Happenings</c>.</summary>
public static class JobSentences
{
    private static readonly FrozenDictionary<string, FrozenDictionary<string, string>> ByLanguage =
        Languages.All.ToFrozenDictionary(
            language => language,
            language => ApiSentences.Load<string>("happenings", language));

    /// <summary>The stored names of all that has a sentence, for a browser that listens by name.</summary>
    public static string Names { get; } = string.Join(
        ' ',
        ByLanguage[Languages.Default].Keys.Where(name => name.StartsWith("job.", StringComparison.Ordinal)).Order());

    /// <summary>An event in a language.</summary>
    public static JobHappened Describe(StreamEvent e, string language)
    {
        using var words = JsonDocument.Parse(e.Json);
        var line = Word(words.RootElement, "line");
        var sentences = ByLanguage[language];
        var named = line is null ? null : new Texts(language).OfLine(line);
        var to = Word(words.RootElement, "to")?.ToLowerInvariant();
        var status = sentences.GetValueOrDefault($"status.{to}", to ?? "");
        var sentence = sentences.GetValueOrDefault(e.Name, sentences["*"])
            .Replace("{name}", e.Name, StringComparison.Ordinal)
            .Replace("{line}", named, StringComparison.Ordinal)
            .Replace("{status}", status, StringComparison.Ordinal)
            .Replace("{reason}", Reason(words.RootElement), StringComparison.Ordinal);
        return new JobHappened(e.Version, e.Name, e.At, line, sentence);
    }

    private static string? Word(JsonElement words, string name) =>
        Find(words, name) is { ValueKind: JsonValueKind.String } word ? word.GetString() : null;

    private static string? Reason(JsonElement words) =>
        Find(words, "refusal") is { ValueKind: JsonValueKind.Object } refusal ? Word(refusal, "code") : null;

    // Stored names of members may change case with a new version of an event; their words do not.
    private static JsonElement? Find(JsonElement words, string name)
    {
        foreach (var member in words.EnumerateObject())
        {
            if (string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase)) return member.Value;
        }

        return null;
    }
}
