using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Smart.Tests.Api;

/// <summary>A season that comes in by HTTP.</summary>
public sealed class SeasonImportTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    internal static string Line(string cooperative, string reference, string outcome) => $$"""
        {"ref":"{{reference}}","declared_on":"2025-01-06","cooperative":"{{cooperative}}",
        "member":{"id":"M-{{cooperative}}","name":"Ada Essai",
        "sector":"design","language":"fr","status":"salaried","since":"2016-06-15","iban":"BE31756321295455",
        "cooperative":"{{cooperative}}"},"activity":null,
        "client":{"id":"C-{{cooperative}}","kind":"company","name":"Client d'essai SRL",
        "country":"BE","enterprise_number":"0912041906","vat_number":"BE0912041906","payment_terms_days":30},
        "title":"Affiche","sector":"design","place":"Namur","nature":"service","start":"2025-01-13","end":"2025-01-13",
        "hours":6.5,"fee_excl_vat":"1045.83","currency":"EUR","vat_rate":21,"vat_case":"standard",
        "quote_accepted":true,"all_inclusive":true,"needs":["workspace"],"collaborators":[],"outcome":{{outcome}}}
        """.ReplaceLineEndings("");

    private const string Paid = """{"kind":"paid","on":"2025-02-07","reference":"structured"}""";

    private const string Due = """
        SELECT (SELECT count(*) FROM wake WHERE due_at <= now()) + (SELECT count(*) FROM pending_message)
        """;

    [Fact]
    public async Task A_season_is_lived_once_however_often_it_is_sent_and_a_broken_line_is_named()
    {
        var file = string.Join(
            '\n', Line("general", "T-1", Paid), "{\"ref\":\"T-2\",", Line("general", "T-3", """{"kind":"never"}"""));
        var report = await Import(file, "2025-03-01");

        Assert.Equal(2, report["lines"]!.GetValue<int>());
        Assert.Equal((1, 1), (Count(report, "settled"), Count(report, "performed")));
        var fault = Assert.Single(report["faults"]!.AsArray())!;
        Assert.Equal((2, "import.not-json"), (fault["line"]!.GetValue<int>(), fault["code"]!.ToString()));
        var books = Assert.Single(report["books"]!.AsArray())!;
        Assert.Equal(("2530.90", "1265.45"), (Amount(books, "invoiced"), Amount(books, "collected")));
        Assert.NotEqual("0.00", Amount(books, "advancesOutstanding"));

        // Real time has taken over: what fell due between March 2025 and today is done before the journal is compared.
        await Quiet();
        var events = await Number("SELECT count(*) FROM event");
        Assert.Equal(report.ToJsonString(), (await Import(file, "2025-03-01")).ToJsonString());
        Assert.Equal(events, await Number("SELECT count(*) FROM event"));

        // Later the loss is certain: the pool bears it, and what was lived before is left as it was.
        var later = await Import(file, "2025-10-01");
        Assert.Equal(2, Count(later, "settled"));
        Assert.Equal("0.00", Amount(later["books"]![0]!, "advancesOutstanding"));
        Assert.NotEqual("0.00", Amount(later["books"]![0]!, "losses"));
        Assert.Equal("2530.90", Amount(later["books"]![0]!, "invoiced"));
    }

    [Fact]
    public async Task Another_file_goes_into_the_same_cooperative_after_the_first()
    {
        await Import(Line("mobility", "U-1", Paid), "2025-06-01");
        var report = await Import(Line("mobility", "U-2", Paid), "2025-06-01");
        Assert.Empty(report["faults"]!.AsArray());
        Assert.Equal(1, Count(report, "settled"));
    }

    [Theory]
    [InlineData("fr")]
    [InlineData("nl")]
    [InlineData("de")]
    [InlineData("en")]
    public async Task A_reason_for_a_pause_is_refused_with_the_words_that_may_be_sent(string language)
    {
        await Import(Line("mobility", "V-1", """{"kind":"never"}"""), "2025-03-01");
        var open = await house.Until(
            "/v1/invoices?cooperative=mobility&status=open", page => page["items"]!.AsArray().Count == 1);
        using var request = new HttpRequestMessage(
            HttpMethod.Post, HouseFixture.At($"/v1/dunning/{open["items"]![0]!["id"]}/pause"));
        request.Headers.Add("Idempotency-Key", house.NewKey());
        request.Headers.AcceptLanguage.ParseAdd(language);
        request.Content = new StringContent(
            """{"until":"2099-01-01","reason":"payment plan"}""", Encoding.UTF8, "application/json");
        using var refused = await house.Http.SendAsync(request);
        var problem = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!;
        Assert.Equal("dunning.pause-reason-unknown", $"{problem["code"]}");
        Assert.Contains("payment-plan, promise, complaint, address", $"{problem["remedy"]}", StringComparison.Ordinal);
        Assert.Equal("reason", Assert.Single(problem["errors"]!.AsObject()).Key);
    }

    private static int Count(JsonNode report, string status) => report["jobs"]![status]?.GetValue<int>() ?? 0;

    private static string Amount(JsonNode books, string figure) => books[figure]!["amount"]!.ToString();

    private async Task<JsonNode> Import(string file, string until)
    {
        using var content = new StringContent(file, Encoding.UTF8, "application/jsonl");
        using var response = await house.Http.PostAsync(HouseFixture.At($"/v1/imports?until={until}"), content);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, text);
        var path = $"/v1/imports/{JsonNode.Parse(text)!["hash"]}";
        var view = await house.Until(path, seen => !seen["isRunning"]!.GetValue<bool>());
        return view["report"]!;
    }

    private async Task Quiet()
    {
        var waiting = Stopwatch.StartNew();
        while (await Number(Due) > 0)
        {
            if (waiting.Elapsed > TimeSpan.FromSeconds(60)) throw new TimeoutException("Something is still due.");
            await Task.Delay(20);
        }
    }

    private async Task<long> Number(string sql)
    {
        await using var command = house.Database.Source.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
