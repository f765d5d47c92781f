using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Smart.Api.Http;
using Smart.Api.Jobs;
using Smart.Api.Web;
using Smart.Grains;
using Xunit;

namespace Smart.Tests.Api.Pages;

/// <summary>What pages say: in every language, nothing missing, nothing left over.</summary>
public sealed partial class TextTests
{
    private static readonly string Source = File.ReadAllText(Files().First()) is { Length: > 0 }
        ? string.Join('\n', Files().Select(File.ReadAllText))
        : "";

    public static TheoryData<string> All => [.. Languages.All];

    [Theory, MemberData(nameof(All))]
    public void Every_text_that_a_page_asks_for_is_there(string language)
    {
        var asked = Asked().Matches(Source).Select(match => match.Groups[1].Value).Distinct();
        Assert.Empty(asked.Where(key => !key.Contains('{', StringComparison.Ordinal)).Except(Texts.Keys(language)));
    }

    [Fact]
    public void Every_language_says_the_same_things() =>
        Assert.All(Languages.All, language => Assert.Equal(Texts.Keys("en").Order(), Texts.Keys(language).Order()));

    [Fact]
    public void No_text_is_left_that_no_page_asks_for()
    {
        var asked = Asked().Matches(Source).Select(match => match.Groups[1].Value).ToHashSet(StringComparer.Ordinal);
        var families = Families().Matches(Source).Select(match => match.Groups[1].Value.TrimEnd('.') + ".").ToArray();
        Assert.DoesNotContain(Texts.Keys("en"), key => !asked.Contains(key) && !families.Any(key.StartsWith));
    }

    [Theory, MemberData(nameof(All))]
    public void Every_event_that_a_time_line_tells_has_a_sentence(string language)
    {
        string[] told =
        [
            "job", "engagement", "order", "prefinancing", "contract", "dimona", "wage", "self-bill", "invoice",
            "dunning", "activity", "member", "client", "client-account",
        ];
        string[] names =
        [
            .. typeof(Journaled).Assembly.GetTypes()
                .SelectMany(type => type.GetCustomAttributesData())
                .Where(mark => mark.AttributeType.Name == "EventNameAttribute")
                .Select(mark => (string)mark.ConstructorArguments[0].Value!)
                .Where(name => told.Contains(name.Split('.')[0])),
        ];
        Assert.True(names.Length > 80, $"{names.Length} events");
        Assert.DoesNotContain(names, name =>
            JobSentences.Describe("job/j-1", name, "{}", language).Contains(name, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Files([CallerFilePath] string here = "") =>
        Directory.EnumerateFiles(
                Path.Combine(Path.GetDirectoryName(here)!, "../../../Api"), "*.*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".razor" or ".cs")
            .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))
            .Where(file => !file.Contains("/bin/", StringComparison.Ordinal));

    // say["key"], Say["key"], Say.Say("key", ...).
    [GeneratedRegex("""[Ss]ay(?:\[|\.Say\()"([a-z0-9.\-]+)"(?:\]|,|\))""")]
    private static partial Regex Asked();

    // Say[$"job.status.{status}"] and Say.OfCode("service", code) ask for a family of texts.
    [GeneratedRegex("""[Ss]ay(?:\[\$"|\.OfCode\(")([a-z0-9.\-]+?)(?:\.\{|")""")]
    private static partial Regex Families();
}
