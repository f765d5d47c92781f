using CsCheck;
using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;
using Xunit;

namespace Smart.Tests.Domain.Invoicing;

public sealed class InvoiceSearchTests
{
    [Fact]
    public void Whatever_was_printed_on_an_invoice_finds_it() => Gen.Select(Gen.Int[2000, 2099], Gen.Int[1, 9_999_999])
        .Sample(printed =>
        {
            var book = InvoiceBookKey.Parse($"arts/{printed.Item1}/invoice");
            Assert.Equal(
                InvoiceBook.Printed(book, printed.Item2),
                InvoiceSearch.NumberOf(InvoiceBook.Reference(book, printed.Item2)));
        });

    [Theory]
    [InlineData("42", "000042")]
    [InlineData("000042", "000042")]
    [InlineData("0000042", null)]
    [InlineData("4a", null)]
    [InlineData("2026-000042", null)]
    public void A_number_may_be_typed_without_its_year_and_its_zeros(string typed, string? sequence) =>
        Assert.Equal(sequence, InvoiceSearch.Sequence(typed));

    [Theory]
    [InlineData("260000004214", "2026-000042")]
    [InlineData("+++260/0000/04214+++", "2026-000042")]
    [InlineData("260 0000 04214", "2026-000042")]
    [InlineData("+++260/0000/04215+++", null)]
    [InlineData("+++261/0000/04255+++", null)]
    [InlineData("2026-000042", null)]
    public void A_reference_with_wrong_check_digits_or_of_a_credit_note_pays_no_invoice(string typed, string? number) =>
        Assert.Equal(number, InvoiceSearch.NumberOf(typed));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    public void Nothing_typed_leaves_nothing_out(string? typed) =>
        Assert.Empty(InvoiceSearch.Filter(typed, ["c-1"]).Values);

    [Fact]
    public void What_is_typed_is_looked_for_as_it_stands()
    {
        var filter = InvoiceSearch.Filter("20%_\\", ["c-1"]);
        Assert.Equal("(number LIKE ? OR client = ANY(?))", filter.Sql);
        Assert.Equal("20\\%\\_\\\\%", filter.Values[0]);
        Assert.Equal(["c-1", "20%_\\"], (string[])filter.Values[1]);
    }
}
