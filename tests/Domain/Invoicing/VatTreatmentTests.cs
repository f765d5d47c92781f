using System.Globalization;
using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;
using Xunit;

namespace Smart.Tests.Domain.Invoicing;

public sealed class VatTreatmentTests
{
    public static TheoryData<string, IReadOnlyDictionary<string, string>> Examples
    {
        get
        {
            var data = new TheoryData<string, IReadOnlyDictionary<string, string>>();
            foreach (var row in MarkdownTable.Read("Grains/Invoicing/VatTreatment.examples.md", "client"))
                data.Add(string.Join(' ', row.Values), row);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Examples), DisableDiscoveryEnumeration = true)]
    public void Each_example_that_an_adviser_reviews_is_what_the_rule_says(
        string example, IReadOnlyDictionary<string, string> row)
    {
        var (treatment, refusal) = VatTreatment.For(Question(row));
        Assert.Equal(row["outcome"], treatment?.Reason ?? refusal?.Code);
        Assert.Equal(row["category"], treatment is null ? "" : Code(treatment.Category));
        Assert.Equal(row["rate"], treatment?.RatePercent.ToString("0.##", CultureInfo.InvariantCulture) ?? "");
        Assert.NotEmpty(example);
    }

    [Fact]
    public void There_are_examples_to_check() =>
        Assert.True(MarkdownTable.Read("Grains/Invoicing/VatTreatment.examples.md", "client").Count >= 28);

    private static VatQuestion Question(IReadOnlyDictionary<string, string> row) => new(
        row["nature"] switch
        {
            "service" => WorkNature.Service,
            "performance" => WorkNature.Performance,
            "author-rights" => WorkNature.AuthorRights,
            _ => throw new FormatException(row["nature"]),
        },
        Enum.Parse<ClientKind>(row["client"], ignoreCase: true),
        row["country"],
        row["VAT number"].Length == 0 ? null : new VatNumber(row["VAT number"]),
        row["declared"] == "-" ? null : decimal.Parse(row["declared"], CultureInfo.InvariantCulture),
        StandardPercent: 21m,
        ReducedPercent: 6m);

    private static string Code(VatCategory category) => category switch
    {
        VatCategory.Standard => "S",
        VatCategory.ReverseCharge => "AE",
        VatCategory.OutOfScope => "O",
        _ => "?",
    };
}
