using System.Net;
using System.Xml.Linq;
using AngleSharp.Dom;
using Smart.Api.Invoicing.Pages;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Api.Pages;

/// <summary>An invoice as its client sees it, by a link, and as staff do, who record what came in.</summary>
public sealed class InvoicePageTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    private static readonly DateOnly Today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    [Fact]
    public async Task A_client_sees_by_a_link_what_to_pay_and_how_and_takes_the_document_along()
    {
        var id = await house.Issued();
        using var staff = new Reader(house.House.Api.Caller("fien", ["finance@arts"]));
        var page = await staff.Open($"/invoices/{id}");
        var link = page.QuerySelectorAll("a").First(each => each.TextContent == "Link for the client: see and pay")
            .GetAttribute("href")!;
        using var client = Reader.Stranger(house.House);
        var seen = await client.Open(link);
        Assert.Equal(HttpStatusCode.OK, client.Answer.StatusCode);
        var invoice = (await house.Grain<IInvoiceGrain>(id).View())!;
        Assert.Contains(invoice.Reference, seen.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("€1,210.00", seen.Body!.TextContent, StringComparison.Ordinal);
        Assert.NotEmpty(seen.QuerySelector("svg.pay-code path")!.GetAttribute("d")!);
        await client.Open($"{link}/document");
        var document = XDocument.Parse(
            await client.Answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("Invoice", document.Root!.Name.LocalName);
        // What opens an invoice opens no quote.
        await client.Open(link.Replace("/pay/", "/quotes/", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NotFound, client.Answer.StatusCode);
        await client.Open($"/invoices/{id}");
        Assert.DoesNotContain(invoice.Reference, client.Page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Staff_record_a_payment_once_and_what_is_wrong_with_it_is_said()
    {
        var id = await house.Issued();
        using var staff = new Reader(house.House.Api.Caller("fien", ["finance@arts"]));
        await staff.Open($"/invoices/{id}");
        var wrong = await staff.Press("Record a payment", ("amount", "lots"), ("paidOn", "2999-01-01"));
        Assert.Equal(2, wrong.QuerySelectorAll("p.error").Length);
        Assert.Equal("lots", wrong.QuerySelector("#f-amount")!.GetAttribute("value"));
        var paid = await staff.Press("Record a payment", ("amount", "210,00"), ("paidOn", $"{Today:yyyy-MM-dd}"));
        Assert.Single(paid.QuerySelectorAll(".notice.good"));
        Assert.Contains("€1,000.00", paid.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(Money.Eur(1_000), (await house.Grain<IInvoiceGrain>(id).View())!.Open);
    }

    [Fact]
    public async Task Another_member_finds_no_invoice_there_and_no_way_to_record_money()
    {
        var id = await house.Issued();
        using var other = new Reader(house.House.Api.Caller("else", ["member@arts"], "m-elsewhere"));
        var page = await other.Open($"/invoices/{id}");
        Assert.Equal(HttpStatusCode.NotFound, other.Answer.StatusCode);
        Assert.Empty(page.QuerySelectorAll("form[method=post] [name=amount]"));
    }

    [Fact]
    public void The_code_of_a_payment_says_what_a_bank_needs_line_by_line()
    {
        Assert.True(Iban.TryParse("BE68539007547034", out var iban));
        var text = PaymentCode.Text(new string('n', 80), iban, Money.Eur(1_234.5m), "+++090/9337/55493+++");
        string[] lines =
        [
            "BCD", "002", "1", "SCT", "", new string('n', 70), "BE68539007547034", "EUR1234.50", "", "",
            "+++090/9337/55493+++",
        ];
        Assert.Equal(lines, text.Split('\n'));
        var (side, path) = PaymentCode.Drawing(text);
        Assert.InRange(side, 21, 77);
        Assert.StartsWith("M", path, StringComparison.Ordinal);
    }
}
