using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Domain.Invoicing;

public sealed partial class SentenceTests
{
    [Theory]
    [InlineData("fr")]
    [InlineData("nl")]
    [InlineData("de")]
    [InlineData("en")]
    public void Every_refusal_and_every_reason_of_invoicing_and_recovery_has_its_sentence(string language)
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", ".."));
        var file = Path.Combine(root, "Grains.Interfaces", "Refusals", $"invoicing.{language}.json");
        var sentences = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file))!;
        var codes = new[] { "Invoicing", "Recovery" }
            .SelectMany(room => Directory.EnumerateFiles(Path.Combine(root, "Grains", room), "*.cs"))
            .SelectMany(source => Codes().Matches(File.ReadAllText(source)).Select(match => match.Groups["code"].Value))
            .Concat(Enum.GetNames<DunningTrack>().Select(track => $"dunning.track.{track.ToLowerInvariant()}"))
            .ToHashSet();
        Assert.True(codes.Count > 40);
        Assert.Empty(codes.Except(sentences.Keys));
        Assert.All(sentences.Values, sentence => Assert.EndsWith(".", sentence, StringComparison.Ordinal));
    }

    [GeneratedRegex(
        "(?<!Rate\\()\"(?<code>(invoice|invoice-book|payment|vat|dunning)\\.(reason\\.)?[a-z]+(-[a-z]+)*)\"[,)]")]
    private static partial Regex Codes();

    private static string Here([CallerFilePath] string here = "") => here;
}
