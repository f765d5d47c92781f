using System.Collections.Frozen;
using Smart.Api.Http;

namespace Smart.Api.Identity;

/// <summary>What the pages of signing in say, in the reader's language.</summary>
public static class Words
{
    private static readonly FrozenDictionary<string, FrozenDictionary<string, string>> ByLanguage =
        Languages.All.ToFrozenDictionary(language => language, language =>
            ApiSentences.Load<string>("identity-words", language));

    /// <summary>Every word that there is in a language.</summary>
    public static IReadOnlyCollection<string> Keys(string language) => ByLanguage[language].Keys;

    /// <summary>A sentence in the language of the request.</summary>
    /// <exception cref="KeyNotFoundException">No such sentence: a bug, and a test looks for it.</exception>
    public static string Of(string key) => Of(key, Languages.Current);

    /// <summary>A sentence in a language.</summary>
    public static string Of(string key, string language) => ByLanguage[language][key];
}
