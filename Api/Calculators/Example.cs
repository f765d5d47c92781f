using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Smart.Api.Calculators;

/// <summary>A question and its answer as <c>docs/CALCULATORS.md</c> shows them; a test asks each of them.</summary>
/// <param name="Question">The first block of JSON of the section.</param>
/// <param name="Answer">The second.</param>
public sealed partial record Example(JsonNode Question, JsonNode Answer)
{
    private static readonly string Page = Read();

    /// <summary>The example of a calculator.</summary>
    /// <exception cref="InvalidOperationException">The page has no such section: an error of ours.</exception>
    public static Example Of(string name)
    {
        var section = Array.Find(
                Page.Split("\n## "), text => text.StartsWith($"{name}\n", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"docs/CALCULATORS.md says nothing of {name}.");
        var blocks = Json().Matches(section);
        return new Example(JsonNode.Parse(blocks[0].Groups[1].Value)!, JsonNode.Parse(blocks[1].Groups[1].Value)!);
    }

    /// <summary>Names of all calculators, in the order of the page.</summary>
    public static IEnumerable<string> Names =>
        Page.Split("\n## ").Skip(1).Select(text => text[..text.IndexOf('\n', StringComparison.Ordinal)]);

    private static string Read()
    {
        using var stream = typeof(Example).Assembly.GetManifestResourceStream("calculators.md")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Json();
}
