using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Smart.Grains.Interfaces;
using Calendar = Smart.Grains.Interfaces.Calendar;
using Xunit;

namespace Smart.Tests.Api.Pages;

/// <summary>An invoice whose client was reminded in vain: what was claimed beside it, and what is paid of it.</summary>
public sealed class LateClaimPageTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    private const string Job = "late-1";
    private const string Invoice = $"{Job}/1";

    private static readonly DateOnly Today = Calendar.LegalDay(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task What_was_claimed_and_what_was_paid_of_it_stands_on_invoice_job_and_list_and_on_the_clients_page()
    {
        await Live();
        var late = (await house.Grain<IInvoiceGrain>(Invoice).View())!;
        var claim = late.Late!;
        Assert.Equal(Money.Eur(40), claim.Claimed.Costs);
        Assert.True(claim.Claimed.Interest.IsPositive);

        using var staff = new Reader(house.House.Api.Caller("fien", ["finance@general"]));
        var page = await staff.Open($"/invoices/{Invoice}");
        Assert.Equal([Euro(claim.Claimed.Interest), Euro(claim.Claimed.Costs)], Lines(page, "Late interest", "Costs"));
        Assert.Equal([Euro(late.Open + claim.Claimed.Total)], Lines(page, "To pay in all"));
        Assert.Equal(
            (late.Open + claim.Claimed.Total).ToDecimal(),
            decimal.Parse(page.QuerySelector("#f-amount")!.GetAttribute("value")!, CultureInfo.InvariantCulture));
        var link = page.QuerySelectorAll("a").First(each => each.TextContent == "Link for the client: see and pay");
        using var client = Reader.Stranger(house.House);
        var seen = await client.Open(link.GetAttribute("href")!);
        Assert.Equal([Euro(late.Open + claim.Claimed.Total)], Lines(seen, "Amount"));

        // All but one euro; nothing is in suspense.
        var paid = late.Open + claim.Claimed.Total - Money.Eur(1);
        page = await staff.Press(
            "Record a payment", ("amount", Typed(paid)), ("paidOn", $"{Today.AddDays(-1):yyyy-MM-dd}"));
        Assert.Single(page.QuerySelectorAll(".notice.good"));
        Assert.Equal([Euro(Money.Zero - (claim.Claimed.Total - Money.Eur(1)))], Lines(page, "Paid of these"));
        Assert.Equal([Euro(Money.Eur(1))], Lines(page, "To pay in all"));
        Assert.Empty((await house.Get("/v1/worklists/receipts"))["items"]!.AsArray());

        var job = await staff.Open($"/jobs/{Job}");
        Assert.Contains(
            $"{Euro(claim.Claimed.Total)} was claimed from the client, and {Euro(claim.Claimed.Total - Money.Eur(1))}",
            job.Body!.TextContent,
            StringComparison.Ordinal);
        var shown = await house.Until(
            "/v1/worklists/dunning",
            list => list["items"]![0]!["view"]!["claimedPaid"]!["amount"]!.ToString() != "0.00");
        Assert.Equal(Typed(claim.Claimed.Total), shown["items"]![0]!["view"]!["claimed"]!["amount"]!.ToString());
        var cases = await staff.Open("/worklists/dunning?cooperative=general&status=Closed");
        Assert.Contains(
            $"{Euro(claim.Claimed.Total - Money.Eur(1))} of it paid",
            cases.Body!.TextContent,
            StringComparison.Ordinal);

        var api = await house.Get($"/v1/invoices/{Invoice}");
        Assert.Equal("1.00", (string?)api["late"]!["left"]!["interest"]!["amount"]);
        var dunning = await house.Get($"/v1/dunning/{Invoice}");
        Assert.Equal("40.00", (string?)dunning["late"]!["paid"]!["costs"]!["amount"]);
    }

    private static string Euro(Money amount) => (amount.IsNegative ? "−€" : "€") + Math.Abs(amount.ToDecimal())
        .ToString("#,##0.00", CultureInfo.InvariantCulture);

    private static string Typed(Money amount) => amount.ToDecimal().ToString("0.00", CultureInfo.InvariantCulture);

    // The amounts of the lines of a sheet whose labels begin so.
    private static string[] Lines(IDocument page, params string[] labels) =>
    [
        .. page.QuerySelectorAll(".fall > div")
            .Where(line => labels.Any(
                label => line.Children[0].TextContent.StartsWith(label, StringComparison.Ordinal)))
            .Select(line => line.Children[1].TextContent.Trim()),
    ];

    // Worked ten weeks ago, due after thirty days, never paid: two letters, and the bailiff only next week.
    private async Task Live()
    {
        using var content = new StringContent(Line(), Encoding.UTF8, "application/jsonl");
        using var sent = await house.Http.PostAsync(
            HouseFixture.At($"/v1/imports?until={Today.AddDays(-1):yyyy-MM-dd}"), content);
        Assert.Equal(HttpStatusCode.Accepted, sent.StatusCode);
        var hash = JsonNode.Parse(await sent.Content.ReadAsStringAsync())!["hash"];
        var lived = await house.Until($"/v1/imports/{hash}", seen => !seen["isRunning"]!.GetValue<bool>());
        Assert.Equal("[]", lived["report"]!["faults"]!.ToJsonString());
        await house.Until($"/v1/dunning/{Invoice}", seen => seen["steps"]!.AsArray().Count == 3);
        await house.Until($"/v1/invoices/{Invoice}", seen => seen["late"] is not null);
    }

    private static string Line()
    {
        var day = Today.AddDays(-70).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var declared = Today.AddDays(-77).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return $$$"""
            {"ref":"{{{Job}}}","declared_on":"{{{declared}}}","cooperative":"general",
            "member":{"id":"M-1","name":"Ada Essai","sector":"design","language":"fr","status":"salaried",
            "since":"2016-06-15","iban":"BE31756321295455","cooperative":"general"},"activity":null,
            "client":{"id":"company","kind":"company","name":"Client d'essai SRL","country":"BE",
            "enterprise_number":"0912041906","vat_number":"BE0912041906","payment_terms_days":30},
            "title":"Affiche","sector":"design","place":"Namur","nature":"service",
            "start":"{{{day}}}","end":"{{{day}}}",
            "hours":6.5,"fee_excl_vat":"2045.83","currency":"EUR","vat_rate":21,"vat_case":"standard",
            "quote_accepted":true,"all_inclusive":true,"needs":[],"collaborators":[],"outcome":{"kind":"never"}}
            """.ReplaceLineEndings("");
    }
}
