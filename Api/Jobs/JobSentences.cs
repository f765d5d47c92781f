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

    /// <summary>An event of a job in a language.</summary>
    public static JobHappened Describe(StreamEvent e, string language)
    {
        using var words = JsonDocument.Parse(e.Json);
        var line = Word(words.RootElement, "line");
        return new JobHappened(e.Version, e.Name, e.At, line, Sentence(e.Name, words.RootElement, line, language));
    }

    /// <summary>An event of a job, or of what works for it, in a language.</summary>
    /// <param name="stream">The actor on which it happened.</param>
    /// <param name="name">Its stored name.</param>
    /// <param name="json">Its words, as stored.</param>
    /// <param name="language">fr, nl, de or en.</param>
    public static string Describe(string stream, string name, string json, string language)
    {
        using var words = JsonDocument.Parse(json);
        // The key of a service line or an order ends with the line.
        var line = stream.Split('/') is ["engagement" or "order", _, var last] ? last : Word(words.RootElement, "line");
        return Sentence(name, words.RootElement, line, language);
    }

    private static string Sentence(string name, JsonElement words, string? line, string language)
    {
        var sentences = ByLanguage[language];
        var named = line is null ? null : new Texts(language).OfLine(line);
        var to = Word(words, "to")?.ToLowerInvariant();
        var status = sentences.GetValueOrDefault($"status.{to}", to ?? "");
        // A newer form of an event tells the same as the first one.
        var first = $"{name[..name.LastIndexOf('.')]}.v1";
        return sentences.GetValueOrDefault(name, sentences.GetValueOrDefault(first, sentences["*"]))
            .Replace("{name}", name, StringComparison.Ordinal)
            .Replace("{line}", named, StringComparison.Ordinal)
            .Replace("{status}", status, StringComparison.Ordinal)
            .Replace("{reason}", Reason(words), StringComparison.Ordinal);
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
