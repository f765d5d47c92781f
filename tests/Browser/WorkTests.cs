using System.IO.Compression;
using System.Text;
using Microsoft.Playwright;
using Xunit;

namespace Smart.Tests.Browser;

/// <summary>The work of staff, as they see it.</summary>
public sealed class WorkTests(Visitors visitors) : IClassFixture<Visitors>
{
    [Fact]
    public async Task The_travel_desk_signs_in_finds_a_ticket_order_mends_what_was_wrong_and_carries_it_out()
    {
        var job = await visitors.Made("/v1/jobs", visitors.Job("1000.00", "train"));
        using var accepted = await visitors.Post($"/v1/jobs/{job}/accept");
        accepted.EnsureSuccessStatusCode();
        await visitors.Until($"/v1/jobs/{job}", view => view["status"]!.ToString() == "in-progress");
        await visitors.Until("/v1/worklists/orders", list => list["items"]!.AsArray().Count == 1);

        var page = await visitors.Window(width: 390);
        await visitors.SignIn(page, "Dirk Balie", ["facilities@arts"]);
        await page.GetByRole(AriaRole.Link, new() { Name = "Work lists", Exact = true }).First.ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Train tickets" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Noor Essai")).ToBeVisibleAsync();
        await page.GetByLabel("What it cost").FillAsync("forty");
        await page.GetByLabel("Reference of the supplier").FillAsync("SNCB-4711");
        await page.GetByRole(AriaRole.Button, new() { Name = "It is ordered" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Write a number")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Reference of the supplier")).ToHaveValueAsync("SNCB-4711");
        await page.GetByLabel("What it cost").FillAsync("41.50");
        await page.GetByRole(AriaRole.Button, new() { Name = "It is ordered" }).ClickAsync();
        await Assertions.Expect(page.Locator(".badge").First).ToHaveTextAsync("carried out");
        await page.GetByRole(AriaRole.Link, new() { Name = "All orders" }).ClickAsync();
        await Assertions.Expect(page.GetByText("No order waits")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task The_risk_report_is_read_and_downloaded()
    {
        var page = await visitors.Window();
        await visitors.SignIn(page, "Fien Risico", ["finance@arts"]);
        await page.GotoAsync("/reports/risk?cooperative=arts");
        await Assertions.Expect(page.Locator(".verdict")).ToContainTextAsync("150,000.00 EUR is enough");
        await Assertions.Expect(page.GetByRole(AriaRole.Table).First).ToBeVisibleAsync();

        var pdf = await Download(page, "PDF");
        Assert.Equal("%PDF-"u8, pdf.AsSpan(0, 5));
        await using var book = new ZipArchive(new MemoryStream(await Download(page, "Excel")));
        Assert.NotNull(book.GetEntry("xl/workbook.xml"));
        var lines = Encoding.UTF8.GetString(await Download(page, "CSV")).Split('\n');
        // What the page begins with stands in the file too, as programs read it.
        Assert.True(lines.Length > 20, $"{lines.Length} lines");
        Assert.Contains(lines, line => line.Contains("150000.00", StringComparison.Ordinal));
    }

    private static async Task<byte[]> Download(IPage page, string link)
    {
        var file = await page.RunAndWaitForDownloadAsync(
            () => page.GetByRole(AriaRole.Link, new() { Name = link, Exact = true }).ClickAsync());
        Assert.StartsWith("mutualised-risk-", file.SuggestedFilename, StringComparison.Ordinal);
        return await File.ReadAllBytesAsync(await file.PathAsync());
    }
}
