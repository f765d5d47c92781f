using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Smart.Api.Http;

/// <summary>The Api's own sentences, one file a language; those of the actors stand with their refusals.</summary>
public static class ApiSentences
{
    private static readonly FrozenDictionary<string, FrozenDictionary<string, string[]>> ByLanguage =
        Languages.All.ToFrozenDictionary(language => language, language => Load<string[]>("sentences", language));

    /// <summary>Every code that has a sentence in a language.</summary>
    public static IReadOnlyCollection<string> Codes(string language) => ByLanguage[language].Keys;

    /// <summary>The sentence of a code, and what would change the answer.</summary>
    /// <exception cref="KeyNotFoundException">No such code: a bug, and a test looks for it.</exception>
    public static (string Sentence, string Remedy) Of(string code, string language, params string[] arguments)
    {
        var lines = ByLanguage[language][code];
        return (Fill(lines[0], arguments), Fill(lines[1], arguments));
    }

    private static string Fill(string sentence, string[] arguments) =>
        string.Format(CultureInfo.InvariantCulture, sentence, [.. arguments]);

    internal static FrozenDictionary<string, T> Load<T>(string folder, string language)
    {
        using var file = typeof(ApiSentences).Assembly.GetManifestResourceStream($"{folder}/{language}.json")
            ?? throw new InvalidOperationException($"The {folder} in {language} are not in the assembly.");
        return JsonSerializer.Deserialize<Dictionary<string, T>>(file)!.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
