using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Smart.Api.Reports;
using Smart.Grains.Kernel.Following;
using Smart.Grains.Reports;
using Xunit;

namespace Smart.Tests.Api;

/// <summary>A house in which three jobs were lived: one was paid, one is open, one is lost.</summary>
public sealed class RiskHouse : IAsyncLifetime
{
    public HouseFixture House { get; } = new();

    public async ValueTask InitializeAsync()
    {
        await House.InitializeAsync();
        var file = string.Join(
            '\n',
            SeasonImportTests.Line("general", "R-1", """{"kind":"paid","on":"2025-02-07","reference":"structured"}"""),
            SeasonImportTests.Line("general", "R-2", """{"kind":"never"}"""),
            SeasonImportTests.Line("mobility", "R-3", """{"kind":"never"}""").Replace("0912041906", "0899999751"));
        using var content = new StringContent(file, Encoding.UTF8, "application/jsonl");
        using var response = await House.Http.PostAsync(HouseFixture.At("/v1/imports?until=2025-06-30"), content);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        var hash = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["hash"]!.ToString();
        var lived = await House.Until($"/v1/imports/{hash}", view => !view["isRunning"]!.GetValue<bool>());
        Assert.True(lived["report"]!["faults"]!.AsArray().Count == 0, lived.ToJsonString());
    }

    public ValueTask DisposeAsync() => House.DisposeAsync();
}

/// <summary>The report of mutualised risk, by HTTP.</summary>
public sealed class ReportTests(RiskHouse risk) : IClassFixture<RiskHouse>
{
    private const string Path = "/v1/reports/mutualised-risk";
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private readonly HouseFixture _house = risk.House;

    [Fact]
    public async Task It_is_tied_to_the_ledger_and_the_same_after_a_rebuild()
    {
        var before = await Bytes($"{Path}?asOf=2025-03-31", "application/json");
        var report = JsonNode.Parse(before)!;
        Assert.True(report["isTied"]!.GetValue<bool>());
        Assert.Contains(Rows(report, "reconciliation"), row => row[0] == "receivable" && row[1] != "0.00");
        Assert.All(Rows(report, "reconciliation"), row => Assert.Equal("0.00", row[3]));

        Task<byte[]>[] files =
            [.. Formats.Select(format => Bytes($"{Path}?asOf=2025-03-31", format)), Chart("waterfall")];
        var first = await Task.WhenAll(files);
        await using (var followers = new FollowerSource(_house.Database.ConnectionString))
            Assert.NotEqual(0, await new Rebuild(followers, new RiskFacts(), _ => { }).Run(CancellationToken.None));

        Assert.Equal(before, await Bytes($"{Path}?asOf=2025-03-31", "application/json"));
        foreach (var (n, format) in Formats.Index())
            Assert.Equal(first[n], await Bytes($"{Path}?asOf=2025-03-31", format));
        Assert.Equal(first[^1], await Chart("waterfall"));
    }

    [Fact]
    public async Task What_was_open_in_March_was_lost_by_July_and_was_nothing_in_January()
    {
        var march = await _house.Get($"{Path}?asOf=2025-03-31&cooperative=general");
        var january = await _house.Get($"{Path}?asOf=2025-01-01");
        Assert.Equal("1265.45", Total(march, "ageing", 2));
        Assert.Equal("0.00", Total(january, "ageing", 2));
        Assert.NotEqual("0.00", Total(march, "exposure-by-product", 1));

        var lost = Rows(await _house.Get(Path), "back-test").Single(row => row[0] == "lost-since");
        Assert.NotNull(lost[2]);
    }

    [Fact]
    public async Task What_is_seen_by_client_sector_term_and_product_is_the_same_exposure()
    {
        var report = await _house.Get($"{Path}?asOf=2025-03-31");
        var all = Total(report, "exposure-by-product", 1);
        foreach (var table in (string[])["exposure-by-cooperative", "exposure-by-sector", "exposure-by-term"])
            Assert.Equal(all, Total(report, table, 1));
        var clients = Rows(report, "exposure-by-client").Sum(row => decimal.Parse(row[5]!, null));
        Assert.Equal(decimal.Parse(all, null), clients);
    }

    [Fact]
    public async Task Opening_and_what_moved_make_the_closing_of_each_month()
    {
        var before = "0.00";
        foreach (var row in Rows(await _house.Get($"{Path}?asOf=2025-03-31"), "roll-forward"))
        {
            decimal[] cells = [.. row.Skip(1).Select(cell => decimal.Parse(cell!, null))];
            Assert.Equal(cells[^1], cells[..^1].Sum());
            Assert.Equal(before, row[1]);
            before = row[^1]!;
        }

        Assert.NotEqual("0.00", before);
    }

    [Fact]
    public async Task A_workbook_has_a_sheet_a_table_and_pages_and_drawings_are_what_they_say()
    {
        var report = await _house.Get($"{Path}?asOf=2025-03-31");
        using var workbook = new ZipArchive(new MemoryStream(await Bytes($"{Path}?asOf=2025-03-31", Xlsx)));
        var sheets = workbook.Entries.Count(entry => entry.FullName.Contains("worksheets/sheet"));
        Assert.Equal(report["tables"]!.AsArray().Count, sheets);
        Assert.Equal("%PDF-", Encoding.ASCII.GetString(
            await Bytes($"{Path}?asOf=2025-03-31", "application/pdf"), 0, 5));
        var charts = report["charts"]!.AsArray();
        Assert.Equal(8, charts.Count);
        foreach (var chart in charts)
        {
            var drawing = Encoding.UTF8.GetString(await Chart($"{chart!["key"]}"));
            Assert.Equal("svg", XDocument.Parse(drawing).Root!.Name.LocalName);
        }
    }

    [Fact]
    public async Task One_table_comes_as_values_with_titles_in_the_readers_language()
    {
        var address = HouseFixture.At($"{Path}?asOf=2025-03-31&table=ageing");
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.ParseAdd("text/csv");
        request.Headers.AcceptLanguage.ParseAdd("nl");
        using var response = await _house.Http.SendAsync(request);
        var lines = (await response.Content.ReadAsStringAsync()).ReplaceLineEndings("\n").Split('\n');
        Assert.Equal("vanaf … dagen te laat,facturen,vorderingen,voet,voorziening", lines[0]);
        Assert.Equal(8, lines.Count(line => line.Length > 0));
    }

    [Fact]
    public async Task A_policy_of_the_readers_changes_the_figures_and_stands_among_the_assumptions()
    {
        var house = await _house.Get($"{Path}?asOf=2025-03-31");
        var other = await _house.Get($"{Path}?asOf=2025-03-31&lgd=0.10&level=0.9");
        Assert.NotEqual(house["tables"]!.ToJsonString(), other["tables"]!.ToJsonString());
        Assert.Contains(Rows(other, "assumptions"), row => row is ["lgd", "0.1"]);
        Assert.Equal(house["facts"]!.ToString(), other["facts"]!.ToString());
    }

    [Theory]
    [InlineData("asOf=2999-01-01", "asOf")]
    [InlineData("asOf=9999-12-31", "asOf")]
    [InlineData("asOf=yesterday", "asOf")]
    [InlineData("asOf=2025-02-30", "asOf")]
    [InlineData("cooperative=nobody", "cooperative")]
    [InlineData("sector=opera", "sector")]
    [InlineData("lgd=1.01", "lgd")]
    [InlineData("lgd=NaN", "lgd")]
    [InlineData("level=1", "level")]
    [InlineData("deviation=-1", "deviation")]
    [InlineData("correlation=1", "correlation")]
    [InlineData("longerTerms=0", "longerTerms")]
    [InlineData("bannedSector=opera", "bannedSector")]
    public async Task What_cannot_be_asked_is_refused_by_field(string query, string field)
    {
        using var response = await _house.Http.GetAsync(HouseFixture.At($"{Path}?{query}"));
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.InRange((int)response.StatusCode, 400, 422);
        Assert.Contains(field, problem["errors"]!.AsObject().Select(each => each.Key));
    }

    [Fact]
    public async Task A_format_a_table_or_a_chart_that_is_not_there_is_said_not_to_be()
    {
        Assert.Equal(HttpStatusCode.NotAcceptable, await Status(Path, "image/gif"));
        Assert.Equal(HttpStatusCode.BadRequest, await Status($"{Path}?table=opera", "text/csv"));
        Assert.Equal(HttpStatusCode.NotFound, await Status($"{Path}/charts/opera", "image/svg+xml"));
    }

    [Fact]
    public async Task A_run_is_made_beside_and_kept_as_whoever_waits_would_get_it()
    {
        const string Asked = """{"asOf":"2025-03-31T21:59:59.999999Z","cooperative":"general"}""";
        var key = _house.NewKey();
        using var started = await _house.Post($"{Path}/runs", Asked, key);
        Assert.Equal(HttpStatusCode.Created, started.StatusCode);
        var id = JsonNode.Parse(await started.Content.ReadAsStringAsync())!["id"]!.ToString();
        using var again = await _house.Post($"{Path}/runs", Asked, key);
        Assert.Equal(id, JsonNode.Parse(await again.Content.ReadAsStringAsync())!["id"]!.ToString());

        var made = await _house.Until($"{Path}/runs/{id}", view => $"{view["status"]}" == "done");
        Assert.Equal(("1", true), ($"{made["progress"]}", made["isTied"]!.GetValue<bool>()));
        var waited = await _house.Get($"{Path}?asOf=2025-03-31&cooperative=general");
        Assert.Equal(waited.ToJsonString(), (await _house.Get($"{Path}/runs/{id}/report")).ToJsonString());

        using var cancelled = await _house.Post($"{Path}/runs/{id}/cancel");
        var after = JsonNode.Parse(await cancelled.Content.ReadAsStringAsync())!;
        Assert.Equal("done", after["status"]!.ToString());
    }

    [Fact]
    public async Task Months_are_kept_from_now_on_for_whom_that_was_asked()
    {
        Assert.Equal(HttpStatusCode.NotFound, await Status($"{Path}/months/federation", "application/json"));
        for (var n = 0; n < 2; n++)
        {
            using var begun = await Put($"{Path}/months/federation");
            Assert.Equal(HttpStatusCode.OK, begun.StatusCode);
        }

        Assert.Empty((await _house.Get($"{Path}/months/federation"))["months"]!.AsArray());
        using var nobody = await Put($"{Path}/months/nobody");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, nobody.StatusCode);
    }

    [Fact]
    public async Task A_run_that_is_none_or_cannot_be_made_is_said_to_be_so()
    {
        Assert.Equal(HttpStatusCode.NotFound, await Status($"{Path}/runs/rr-none", "application/json"));
        Assert.Equal(HttpStatusCode.NotFound, await Status($"{Path}/runs/rr-none/report", "application/json"));
        using var cancelled = await _house.Post($"{Path}/runs/rr-none/cancel");
        Assert.Equal(HttpStatusCode.NotFound, cancelled.StatusCode);
        using var future = await _house.Post($"{Path}/runs", """{"asOf":"2999-01-01T00:00:00Z"}""");
        var problem = JsonNode.Parse(await future.Content.ReadAsStringAsync())!;
        Assert.Equal("calculator.in-future", problem["code"]!.ToString());
        Assert.Contains("asOf", problem["errors"]!.AsObject().Select(each => each.Key));
    }

    [Fact]
    public async Task Every_title_column_and_word_of_a_report_is_known_in_four_languages()
    {
        var report = await _house.Get($"{Path}?asOf=2025-03-31");
        var keys = new List<string>();
        foreach (var table in report["tables"]!.AsArray())
        {
            keys.Add($"{table!["key"]}");
            var columns = table["columns"]!.AsArray().Index().ToArray();
            keys.AddRange(columns.Select(column => $"{column.Item!["key"]}"));
            foreach (var (n, _) in columns.Where(column => $"{column.Item!["kind"]}" == "word"))
                keys.AddRange(table["rows"]!.AsArray().Select(row => $"{row![n]}"));
        }

        foreach (var chart in report["charts"]!.AsArray())
            keys.AddRange([$"{chart!["key"]}", $"{chart["across"]}", $"{chart["up"]}", $"{chart["key"]}.note"]);
        string[] speakForThemselves = ["0-30", "31-60", "61-90", "91-", "1-30", ""];
        Assert.Empty(keys.Except(ReportWords.Keys).Except(speakForThemselves));
    }

    private static string[] Formats => ["text/csv", Xlsx, "application/pdf"];

    private static IEnumerable<string?[]> Rows(JsonNode report, string table) =>
        Table(report, table)["rows"]!.AsArray()
            .Select(row => row!.AsArray().Select(cell => cell?.ToString()).ToArray());

    private static string Total(JsonNode report, string table, int column) =>
        Table(report, table)["total"]![column]!.ToString();

    private static JsonNode Table(JsonNode report, string key) =>
        report["tables"]!.AsArray().Single(table => table!["key"]!.ToString() == key)!;

    private async Task<HttpResponseMessage> Put(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, HouseFixture.At(path));
        request.Headers.Add("Idempotency-Key", _house.NewKey());
        return await _house.Http.SendAsync(request);
    }

    private Task<byte[]> Chart(string key) => Bytes($"{Path}/charts/{key}?asOf=2025-03-31", "image/svg+xml");

    private async Task<byte[]> Bytes(string path, string accept)
    {
        using var response = await Send(path, accept);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        Assert.StartsWith(accept, response.Content.Headers.ContentType!.ToString(), StringComparison.Ordinal);
        return await response.Content.ReadAsByteArrayAsync();
    }

    private async Task<HttpStatusCode> Status(string path, string accept)
    {
        using var response = await Send(path, accept);
        return response.StatusCode;
    }

    private async Task<HttpResponseMessage> Send(string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, HouseFixture.At(path));
        request.Headers.Accept.ParseAdd(accept);
        return await _house.Http.SendAsync(request);
    }
}
