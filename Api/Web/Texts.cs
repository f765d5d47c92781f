using System.Collections.Frozen;
using Smart.Api.Http;

namespace Smart.Api.Web;

/// <summary>What the pages say, one file a language in <c>Web/Texts</c>, in the language of the reader.</summary>
/// <param name="language">fr, nl, de or en.</param>
public sealed class Texts(string language)
{
    private static readonly FrozenDictionary<string, FrozenDictionary<string, string>> ByLanguage =
        Languages.All.ToFrozenDictionary(each => each, each => ApiSentences.Load<string>("texts", each));

    /// <summary>The reader's language.</summary>
    public string Language => language;

    /// <summary>How amounts, dates and numbers are written in it.</summary>
    public Formats Formats { get; } = new(language);

    /// <summary>Every key that has a text in a language.</summary>
    public static IReadOnlyCollection<string> Keys(string language) => ByLanguage[language].Keys;

    /// <summary>The text of a key.</summary>
    /// <exception cref="KeyNotFoundException">No such key: a bug, and a test looks for it.</exception>
    public string this[string key] => ByLanguage[language].TryGetValue(key, out var text)
        ? text
        : throw new KeyNotFoundException($"There is no text called {key} in {language}.");

    /// <summary>The text of a key, with what it names in place of <c>{0}</c>, <c>{1}</c> ...</summary>
    public string Say(string key, params object[] named)
    {
        var text = this[key];
        for (var n = 0; n < named.Length; n++)
            text = text.Replace($"{{{n}}}", $"{named[n]}", StringComparison.Ordinal);
        return text;
    }

    /// <summary>
    /// What a line of a plan is called: its id is the service's code, or begins with it where there are several.
    /// </summary>
    public string OfLine(string line)
    {
        for (var code = line; ; code = code[..code.LastIndexOf('-')])
        {
            if (ByLanguage[language].TryGetValue($"service.{code}", out var text)) return text;
            if (!code.Contains('-')) return line;
        }
    }

    /// <summary>
    /// The text of a code that comes from outside the pages, such as a status; the code where none is known.
    /// </summary>
    public string OfCode(string prefix, string code) =>
        ByLanguage[language].GetValueOrDefault($"{prefix}.{code}", code);
}
