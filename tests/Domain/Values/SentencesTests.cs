using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Domain.Values;

public sealed partial class SentencesTests
{
    [Fact]
    public void Every_sentence_is_said_in_four_languages()
    {
        var english = Sentences.Codes("en").ToHashSet();
        Assert.NotEmpty(english);
        Assert.All(Sentences.Languages, language => Assert.Equal(english, Sentences.Codes(language).ToHashSet()));
    }

    [Fact]
    public void No_sentence_is_empty() => Assert.All(
        Sentences.Languages.SelectMany(language => Sentences.Codes(language).Select(code => (language, code))),
        pair => Assert.False(string.IsNullOrWhiteSpace(Sentences.Find(pair.code, pair.language)), pair.code));

    [Fact]
    public void Every_refusal_has_a_sentence_and_a_remedy_in_every_language() => Assert.All(
        from code in Refused().Concat(Sentences.Codes("en").Where(IsRefusal)).Distinct(StringComparer.Ordinal)
        from language in Sentences.Languages
        select (code, language),
        pair =>
        {
            var (sentence, remedy) = (Sentences.Find(pair.code, pair.language), Said(pair.code, pair.language));
            Assert.False(string.IsNullOrWhiteSpace(sentence), $"{pair.code} has no sentence in {pair.language}.");
            Assert.False(string.IsNullOrWhiteSpace(remedy), $"{pair.code} has no remedy in {pair.language}.");
            Assert.NotEqual(sentence, remedy);
        });

    [Fact]
    public void A_refusal_speaks_the_language_of_the_caller()
    {
        var refusal = new Refusal("job.too-far");

        Assert.StartsWith("Deze datum", refusal.Sentence("nl"), StringComparison.Ordinal);
        Assert.StartsWith("This date", refusal.Sentence("it"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_detail_is_kept_as_text()
    {
        Assert.Equal("2026-03-10", new Refusal("x", new DateOnly(2026, 3, 10)).Detail);
        Assert.Equal("12.5", new Refusal("x", 12.5m).Detail);
        Assert.Equal("word", new Refusal("x", (object)"word").Detail);
    }

    [Fact]
    public void Values_are_stored_as_text_and_come_back_as_they_were()
    {
        var written = new Kept(
            new JobId("J1"),
            new Month(2026, 3),
            Money.Eur(12.5m),
            new Period(new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 2)),
            ImmutableSortedDictionary<Month, DateOnly>.Empty.Add(new Month(2026, 4), new DateOnly(2026, 5, 1)),
            ResourceKind.Van,
            new Refusal("a.b", "c"));

        var json = JsonSerializer.Serialize(written, SmartJson.Options);
        var read = JsonSerializer.Deserialize<Kept>(json, SmartJson.Options)!;

        Assert.Contains("\"job\":\"J1\"", json, StringComparison.Ordinal);
        Assert.Contains("{\"currency\":\"EUR\",\"minor\":1250}", json, StringComparison.Ordinal);
        Assert.Contains("\"Van\"", json, StringComparison.Ordinal);
        Assert.Equal(json, JsonSerializer.Serialize(read, SmartJson.Options));
        Assert.Equal(written.Refusal, read.Refusal);
        Assert.Equal(written.Days, read.Days);
    }

    private static string? Said(string code, string language) => Sentences.Find($"{code}.remedy", language);

    // What is explained and not refused: it tells why a line is in a plan, what would do instead, what a rule saw.
    private static bool IsRefusal(string code) =>
        !code.EndsWith(".remedy", StringComparison.Ordinal) && !Explained().IsMatch(code);

    // Read from the source, so that no code can be refused with that a person could not understand.
    private static string[] Refused()
    {
        string[] rooms = ["Grains", "Grains.Interfaces", "Api"];
        var codes = rooms
            .SelectMany(room => Directory.EnumerateFiles(Path.Combine(Root(), room), "*.cs", Everywhere))
            .SelectMany(file => RefusedWith().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .ToArray();
        Assert.True(codes.Length > 200, $"Only {codes.Length} refusals were found in the source.");
        return codes;
    }

    private static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true };

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex(@"(?:new Refusal|new UnfitValue|Refuse)\([^""();]*""([a-z][a-z0-9-]*\.[a-z0-9.-]+)""")]
    private static partial Regex RefusedWith();

    [GeneratedRegex(
        @"^(plan|nearest|service|alternative|prefinancing\.(rule|says|happened)|vat\.reason|dunning\.track"
        + @"|webhook-kind)\.")]
    private static partial Regex Explained();

    private sealed record Kept(
        JobId Job,
        Month Month,
        Money Amount,
        Period Days,
        ImmutableSortedDictionary<Month, DateOnly> Dates,
        ResourceKind Kind,
        Refusal Refusal);
}
