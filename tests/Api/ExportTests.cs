using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Smart.Api.Exports;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Api;

/// <summary>Lists as files: whole, exact, and harmless in a spreadsheet.</summary>
public sealed class ExportTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    // What suppliers could write where somebody copies it from; a spreadsheet would run each.
    private static readonly string[] Formulas =
    [
        "=HYPERLINK(\"http://x\",\"pay\")", "+1+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A1",
    ];

    public static TheoryData<string> Lists =>
    [
        "/v1/jobs", "/v1/invoices", "/v1/members", "/v1/clients", "/v1/worklists/orders", "/v1/worklists/dunning",
        "/v1/worklists/receipts", "/v1/worklists/items", "/v1/members/names", "/v1/clients/names",
        "/v1/ledger/arts/statement?account=bank",
    ];

    [Theory, MemberData(nameof(Lists))]
    public async Task Every_list_comes_as_json_as_csv_and_as_a_workbook(string path)
    {
        var csv = await Get(path, Sheets.Csv);
        Assert.Equal("text/csv", csv.Content.Headers.ContentType!.MediaType);
        Assert.EndsWith(".csv", csv.Content.Headers.ContentDisposition!.FileName!.Trim('"'), StringComparison.Ordinal);
        Assert.NotEmpty((await csv.Content.ReadAsStringAsync()).Split('\n')[0]);
        var xlsx = await Get(path, Sheets.Xlsx);
        await using var book = await ZipArchive.CreateAsync(
            await xlsx.Content.ReadAsStreamAsync(), ZipArchiveMode.Read, leaveOpen: false, entryNameEncoding: null);
        Assert.NotNull(book.GetEntry("xl/workbook.xml"));
        var mark = path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var linked = await Get($"{path}{mark}format=csv", "text/html");
        Assert.Equal("text/csv", linked.Content.Headers.ContentType!.MediaType);
        var json = await Get(path, "*/*");
        Assert.Equal("application/json", json.Content.Headers.ContentType!.MediaType);
        using var other = await Ask(path, "image/png");
        Assert.Equal(HttpStatusCode.NotAcceptable, other.StatusCode);
    }

    [Fact]
    public async Task What_somebody_wrote_is_no_formula_in_any_file()
    {
        foreach (var formula in Formulas) await Fulfilled(formula);
        var csv = await (await Get("/v1/worklists/orders?status=fulfilled", Sheets.Csv)).Content.ReadAsStringAsync();
        var json = await house.Get("/v1/worklists/orders?status=fulfilled&limit=200");
        Assert.All(Formulas, formula => Assert.Contains(
            json["items"]!.AsArray(), item => item!["view"]!["reference"]!.ToString() == formula));
        var cells = Cells(csv);
        Assert.All(Formulas, formula => Assert.Contains($"'{formula}", cells));
        Assert.DoesNotContain(cells, cell => cell.Length > 0 && "=+@\t\r".Contains(cell[0], StringComparison.Ordinal));

        var xlsx = await Get("/v1/worklists/orders?status=fulfilled", Sheets.Xlsx);
        await using var book = await ZipArchive.CreateAsync(
            await xlsx.Content.ReadAsStreamAsync(), ZipArchiveMode.Read, leaveOpen: false, entryNameEncoding: null);
        var parts = new List<string>();
        foreach (var part in book.Entries.Where(entry => entry.Name.EndsWith(".xml", StringComparison.Ordinal)))
        {
            using var text = new StreamReader(await part.OpenAsync());
            parts.Add(WebUtility.HtmlDecode(await text.ReadToEndAsync()));
        }

        // No cell is a formula, and each of the texts is there as a text.
        Assert.DoesNotContain(parts, part => part.Contains("<f>", StringComparison.Ordinal));
        Assert.DoesNotContain(parts, part => part.Contains("<x:f>", StringComparison.Ordinal));
        Assert.All(Formulas, formula => Assert.Contains(
            parts, part => part.Contains($">'{formula}<", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("=1", "'=1")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "'\r=1")]
    [InlineData("a=1", "a=1")]
    [InlineData("", "")]
    [InlineData(null, null)]
    public void A_text_is_guarded_by_how_it_begins(string? text, string? guarded) =>
        Assert.Equal(guarded, FormulaGuard.Of(text));

    [Fact]
    public async Task A_file_holds_every_row_with_amounts_that_can_be_summed_and_a_page_only_where_one_is_asked_for()
    {
        for (var n = 0; n < 3; n++) await house.Made("/v1/jobs", house.Job("1234.50"));
        var last = await house.Made("/v1/jobs", house.Job("0999.99"));
        var at = Uri.EscapeDataString($"job/{last}@1");
        await house.Until($"/v1/jobs?at={at}", list => !list["isBehind"]!.GetValue<bool>());
        var page = await (await Get("/v1/jobs?limit=2&sort=start", Sheets.Csv)).Content.ReadAsStringAsync();
        Assert.Equal(3, Lines(page).Length);
        var all = Lines(await (await Get("/v1/jobs?sort=start", Sheets.Csv)).Content.ReadAsStringAsync());
        var heads = all[0].Split(',');
        var (fee, currency) = (Array.IndexOf(heads, "fee"), Array.IndexOf(heads, "fee.currency"));
        Assert.True(fee >= 0 && currency == fee + 1);
        var rows = all.Skip(1).Select(line => line.Split(',')).ToArray();
        Assert.True(rows.Length >= 4);
        Assert.All(rows, row => Assert.Equal("EUR", row[currency]));
        Assert.Contains(rows, row => decimal.Parse(row[fee], CultureInfo.InvariantCulture) == 1234.50m);
        Assert.Equal(rows.Select(row => row[0]).Distinct(), rows.Select(row => row[0]));
    }

    [Fact]
    public async Task Nobody_gets_as_a_file_what_they_may_not_read_as_a_page()
    {
        await house.Made("/v1/jobs", house.Job());
        using var rival = house.Caller("rival", ["finance@rival", "adviser@rival"]);
        rival.DefaultRequestHeaders.Accept.ParseAdd(Sheets.Csv);
        Assert.Single(Lines(await rival.GetStringAsync(HouseFixture.At("/v1/jobs"))));
        using var refused = await rival.GetAsync(HouseFixture.At("/v1/jobs?cooperative=arts"));
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
        using var member = house.Caller("noor", ["member@arts"], house.Member);
        member.DefaultRequestHeaders.Accept.ParseAdd(Sheets.Csv);
        using var orders = await member.GetAsync(HouseFixture.At("/v1/worklists/orders"));
        Assert.Equal(HttpStatusCode.Forbidden, orders.StatusCode);
        using var names = await member.GetAsync(HouseFixture.At("/v1/members/names"));
        Assert.Equal(HttpStatusCode.Forbidden, names.StatusCode);
    }

    private static string[] Lines(string csv) => csv.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static List<string> Cells(string csv)
    {
        using var text = new StringReader(csv);
        using var parser = new CsvHelper.CsvParser(text, CultureInfo.InvariantCulture);
        var cells = new List<string>();
        while (parser.Read()) cells.AddRange(parser.Record!);
        return cells;
    }

    private async Task Fulfilled(string reference)
    {
        var job = await house.Made("/v1/jobs", house.Job("1000.00", "train"));
        using var accepted = await house.Post($"/v1/jobs/{job}/accept");
        await house.Until($"/v1/jobs/{job}", view => view["status"]!.ToString() == "in-progress");
        var body = new JsonObject
        {
            ["price"] = new JsonObject { ["amount"] = "40.00", ["currency"] = "EUR" },
            ["reference"] = reference,
        };
        using var fulfilled = await house.Post($"/v1/engagements/{job}/train/order/fulfil", body.ToJsonString());
        fulfilled.EnsureSuccessStatusCode();
        await house.Until(
            "/v1/worklists/orders?status=fulfilled&limit=200",
            list => list["items"]!.AsArray().Any(item => item!["id"]!.ToString() == $"{job}/train"));
    }

    private async Task<HttpResponseMessage> Get(string path, string accept)
    {
        var answer = await Ask(path, accept);
        Assert.True(answer.IsSuccessStatusCode, $"{path} as {accept}: {answer.StatusCode}");
        return answer;
    }

    // Files weigh: each question is of somebody who asked for none yet.
    private async Task<HttpResponseMessage> Ask(string path, string accept)
    {
        using var reader = house.Caller(house.NewKey(), [.. TestToken.Staff]);
        using var request = new HttpRequestMessage(HttpMethod.Get, HouseFixture.At(path));
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
        return await reader.SendAsync(request);
    }
}
