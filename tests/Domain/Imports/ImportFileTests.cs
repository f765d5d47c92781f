using System.Text;
using Smart.Grains.Imports;
using Xunit;

namespace Smart.Tests.Domain.Imports;

public sealed class ImportFileTests
{
    // A line of a file is one line; it stands here on several for whoever reads it.
    private static readonly string Whole = """
        {"ref":"S1","declared_on":"2025-01-02","cooperative":"arts",
         "member":{"id":"M1","name":"Ann","sector":"music","language":"nl","status":"self-employed",
         "since":"2020-01-01","iban":"BE68539007547034"},
         "activity":{"id":"A1","name":"Studio","manager":"M2"},
         "client":{"id":"C1","kind":"public","name":"Stad","country":"BE","enterprise_number":"0202239951",
         "vat_number":null,"payment_terms_days":60},
         "title":"Concert","sector":"music","place":"Gent","nature":"performance","start":"2025-01-10",
         "end":"2025-01-11","hours":6.5,"fee_excl_vat":"1000.00","currency":"EUR","vat_rate":6,
         "vat_case":"standard","quote_accepted":true,"all_inclusive":true,"needs":["van"],
         "collaborators":[{"member":"M3","share":"0.15"}],"unknown":{"x":1},
         "outcome":{"kind":"partial","on":"2025-02-01","first":"0.30","rest_on":"2025-03-01"}}
        """.ReplaceLineEndings("");

    private static readonly string Least = """
        {"ref":"S2","declared_on":"2025-01-02","cooperative":"arts","member":{"id":"M1"},
         "client":{"id":"C1"},"start":"2025-01-10","hours":"7.5","fee_excl_vat":500}
        """.ReplaceLineEndings("");

    [Fact]
    public void Everything_that_a_line_says_is_read()
    {
        var line = Assert.Single(Read(Whole).Lines);
        Assert.Equal("self-employed", line.Member.Status);
        Assert.Equal("arts", line.Member.Cooperative);
        Assert.Equal("M2", line.Activity?.Manager);
        Assert.Equal(60, line.Client.PaymentTermsDays);
        Assert.Equal(6.5m, line.Hours);
        Assert.Equal(1000.00m, line.Fee);
        Assert.Equal(new ImportShare("M3", 0.15m), Assert.Single(line.Collaborators));
        Assert.Equal(
            new ImportOutcome.Partial(new DateOnly(2025, 2, 1), 0.30m, new DateOnly(2025, 3, 1)),
            line.Outcome);
    }

    [Fact]
    public void What_a_line_does_not_say_has_its_usual_meaning()
    {
        var line = Assert.Single(Read(Least).Lines);
        Assert.Equal("EUR", line.Currency);
        Assert.Equal("salaried", line.Member.Status);
        Assert.Equal("M1", line.Member.Name);
        Assert.Equal(line.Start, line.End);
        Assert.Equal(7.5m, line.Hours);
        Assert.Equal(500m, line.Fee);
        Assert.False(line.AllInclusive);
        Assert.Null(line.Activity);
        Assert.Null(line.Outcome);
    }

    [Fact]
    public void A_mark_at_the_start_carriage_returns_and_blank_lines_change_nothing()
    {
        var text = "\uFEFF" + Whole.Trim() + "\r\n\r\n  \r\n" + Least.Trim() + "\r\n";
        var file = ImportFile.Parse(Encoding.UTF8.GetBytes(text));
        Assert.Empty(file.Faults);
        Assert.Equal([1, 4], file.Lines.Select(line => line.Number));
        Assert.Equal(Read(Whole).Lines[0].Hash, file.Lines[0].Hash);
    }

    [Theory]
    [InlineData("{\"ref\":\"S3\",", "import.not-json")]
    [InlineData("not json", "import.not-json")]
    [InlineData("[1]", "import.not-an-object")]
    [InlineData("{\"ref\":\"S3\"}", "import.field-missing")]
    public void A_broken_line_is_reported_with_its_number_and_the_rest_goes_in(string broken, string code)
    {
        var file = Read(Whole, broken, Least);
        var fault = Assert.Single(file.Faults);
        Assert.Equal((2, code), (fault.Line, fault.Reason.Code));
        Assert.Equal(["S1", "S2"], file.Lines.Select(line => line.Ref));
    }

    [Theory]
    [InlineData("\"start\":\"2025-01-10\"", "\"start\":\"10/01/2025\"", "import.field-wrong", "start")]
    [InlineData("\"fee_excl_vat\":500", "\"fee_excl_vat\":\"a lot\"", "import.field-wrong", "fee_excl_vat")]
    [InlineData("\"fee_excl_vat\":500", "\"fee_excl_vat\":1e40", "import.field-wrong", "fee_excl_vat")]
    [InlineData("{\"id\":\"C1\"}", "{\"id\":\"C1\",\"kind\":\"king\"}", "import.word-unknown", "client.kind")]
    [InlineData("\"client\":{\"id\":\"C1\"}", "\"client\":\"C1\"", "import.field-wrong", "client")]
    [InlineData("\"client\":{\"id\":\"C1\"}", "\"client\":{}", "import.field-missing", "client.id")]
    [InlineData("\"hours\":\"7.5\"", "\"hours\":\"7.5\",\"needs\":[1]", "import.field-wrong", "needs")]
    [InlineData("\"hours\":\"7.5\"", "\"hours\":\"7.5\",\"title\":\"\\ud800\"", "import.field-wrong", "title")]
    [InlineData(
        "\"hours\":\"7.5\"",
        "\"hours\":\"7.5\",\"outcome\":{\"kind\":\"partial\",\"on\":\"2025-02-01\",\"first\":\"1.5\"}",
        "import.field-wrong",
        "outcome.first")]
    public void A_wrong_field_is_named(string right, string wrong, string code, string field)
    {
        var file = Read(Least.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Empty(file.Lines);
        var fault = Assert.Single(file.Faults);
        Assert.Equal(code, fault.Reason.Code);
        Assert.StartsWith(field, fault.Reason.Detail?.ToString(), StringComparison.Ordinal);
        Assert.Equal("S2", fault.Ref);
    }

    [Fact]
    public void The_same_line_twice_is_one_job_and_other_words_under_the_same_reference_are_reported()
    {
        var file = Read(Least, Least, Least.Replace("500", "600", StringComparison.Ordinal));
        Assert.Single(file.Lines);
        var fault = Assert.Single(file.Faults);
        Assert.Equal((3, "import.ref-reused"), (fault.Line, fault.Reason.Code));
    }

    [Fact]
    public void A_line_that_never_ends_is_reported_and_the_next_one_goes_in()
    {
        var file = Read(new string('x', ImportFile.LongestLine + 1), Least);
        Assert.Equal("import.line-too-long", Assert.Single(file.Faults).Reason.Code);
        Assert.Equal(2, Assert.Single(file.Lines).Number);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_reported()
    {
        byte[] bytes = [.. "{\"ref\":\""u8, 0xFF, 0xFE, .. "\"}\n"u8, .. Encoding.UTF8.GetBytes(Least)];
        var file = ImportFile.Parse(bytes);
        Assert.Equal("import.not-utf8", Assert.Single(file.Faults).Reason.Code);
        Assert.Single(file.Lines);
    }

    private static ImportFile Read(params string[] lines) =>
        ImportFile.Parse(Encoding.UTF8.GetBytes(string.Join('\n', lines.Select(line => line.Trim()))));
}
