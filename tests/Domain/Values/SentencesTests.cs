using System.Collections.Immutable;
using System.Text.Json;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Domain.Values;

public sealed class SentencesTests
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

    private sealed record Kept(
        JobId Job,
        Month Month,
        Money Amount,
        Period Days,
        ImmutableSortedDictionary<Month, DateOnly> Dates,
        ResourceKind Kind,
        Refusal Refusal);
}
