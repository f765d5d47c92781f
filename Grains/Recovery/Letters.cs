using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Recovery;

/// <summary>
/// The letters that we send, in the language of the invoice. Their words stand in one file per language beside this
/// one; a letter holds no word that is not there.
/// </summary>
public static class Letters
{
    /// <summary>What a letter is, in bytes.</summary>
    public const string MediaType = "text/plain; charset=utf-8";

    /// <summary>The languages that letters are written in; the first stands in for any other.</summary>
    public static readonly string[] Languages = ["fr", "nl", "de", "en"];

    private static readonly FrozenDictionary<string, JsonElement> Words =
        Languages.ToFrozenDictionary(language => language, Read);

    /// <summary>Names of the letters that each language must have.</summary>
    public static IEnumerable<string> Names { get; } =
    [
        .. new[] { "business", "consumer" }.SelectMany(debtor => new[]
        {
            $"{debtor}.reminder", $"{debtor}.notice", $"{debtor}.formal-notice",
        }),
        "correction",
    ];

    /// <summary>Name of the letter of a step.</summary>
    public static string NameOf(DunningTrack track, DunningStep step)
    {
        var debtor = track == DunningTrack.Consumer ? "consumer" : "business";
        return step switch
        {
            DunningStep.Reminder => $"{debtor}.reminder",
            DunningStep.Notice => $"{debtor}.notice",
            DunningStep.FormalNotice => $"{debtor}.formal-notice",
            _ => throw new ArgumentOutOfRangeException(nameof(step), step, "A file is no letter."),
        };
    }

    /// <summary>Writes a letter.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="language">fr, nl, de or en.</param>
    /// <param name="head">Who writes to whom, and when.</param>
    /// <param name="fields">What the places in the text stand for.</param>
    /// <param name="saysImputation">Whether it says what earlier payments covered.</param>
    /// <exception cref="KeyNotFoundException">A place in the text has no field.</exception>
    public static byte[] Write(
        string name,
        string language,
        LetterHead head,
        IReadOnlyDictionary<string, string> fields,
        bool saysImputation = false)
    {
        var words = Words.GetValueOrDefault(language, Words[Languages[0]]);
        var letter = words.GetProperty(name);
        List<string> ours = [Text(letter, "subject"), "", Text(words, "greeting"), ""];
        foreach (var paragraph in letter.GetProperty("body").EnumerateArray())
            ours.AddRange([paragraph.GetString()!, ""]);
        if (saysImputation) ours.AddRange([Text(words, "imputation"), ""]);
        if (name != "correction") ours.AddRange([Text(words, "payment"), ""]);
        ours.Add(Text(words, "closing"));

        string[] address = string.IsNullOrWhiteSpace(head.Address) ? [head.To] : [head.To, head.Address];
        var filled = ours.Select(line => Fill(line, fields));
        string[] lines = [head.From, "", .. address, "", Day(head.On), "", .. filled, head.From, ""];
        return Encoding.UTF8.GetBytes(string.Join('\n', lines));
    }

    /// <summary>An amount as letters write it: 1234.50.</summary>
    public static string Amount(Money amount) => (amount.Minor / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>A day as letters write it: 31/12/2026.</summary>
    public static string Day(DateOnly day) => day.ToString("dd'/'MM'/'yyyy", CultureInfo.InvariantCulture);

    /// <summary>Why a loss is certain, in words.</summary>
    public static string Cause(string language, LossCause cause) =>
        Words.GetValueOrDefault(language, Words[Languages[0]]).GetProperty($"cause.{cause}").GetString()!;

    private static string Text(JsonElement words, string name) => words.GetProperty(name).GetString()!;

    // Names come from people and may hold braces: only our own words are searched for places.
    private static string Fill(string line, IReadOnlyDictionary<string, string> fields)
    {
        var text = new StringBuilder(line.Length * 2);
        var at = 0;
        while (line.IndexOf('{', at) is var open and >= 0 && line.IndexOf('}', open) is var close and > 0)
        {
            var place = line[(open + 1)..close];
            text.Append(line, at, open - at);
            text.Append(fields.TryGetValue(place, out var value) ? value : throw new KeyNotFoundException(place));
            at = close + 1;
        }

        return text.Append(line, at, line.Length - at).ToString();
    }

    private static JsonElement Read(string language)
    {
        using var stream = typeof(Letters).Assembly.GetManifestResourceStream($"letters/{language}.json")
            ?? throw new InvalidOperationException($"There are no letters in {language}.");
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}

/// <summary>Who writes to whom, and when.</summary>
/// <param name="From">The cooperative's name.</param>
/// <param name="To">The client's name.</param>
/// <param name="Address">The client's address in one line, where known.</param>
/// <param name="On">The day.</param>
public sealed record LetterHead(string From, string To, string? Address, DateOnly On);
