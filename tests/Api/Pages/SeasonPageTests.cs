using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Smart.Tests.Api.Pages;

/// <summary>
/// Pages of what happens in a year: every nature of work, kind of client, way of working and end of a job, looked at by
/// the member and by staff. A page that cannot show one of them would be found by whoever has it.
/// </summary>
public sealed class SeasonPageTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    private const string Until = "2025-04-10";

    private static readonly string[] Outcomes =
    [
        """{"kind":"paid","on":"2025-03-07","reference":"structured"}""",
        """{"kind":"paid","on":"2025-06-07","reference":"free text"}""",
        """{"kind":"partial","first":"0.30","on":"2025-03-10","rest_on":"2025-06-15"}""",
        """{"kind":"never"}""",
        """{"kind":"dispute","settled":"0.50"}""",
        """{"kind":"cancelled","on":"2025-01-09","by":"client"}""",
    ];

    private static readonly (string Client, string Vat)[] Clients =
    [
        ("""
         {"id":"company","kind":"company","name":"Client d'essai SRL","country":"BE","enterprise_number":"0912041906",
          "vat_number":"BE0912041906","payment_terms_days":30}
         """, "\"vat_rate\":21,\"vat_case\":\"standard\""),
        ("""
         {"id":"public","kind":"public","name":"Commune d'essai","country":"BE","enterprise_number":"0899999949",
          "vat_number":null,"payment_terms_days":60}
         """, "\"vat_rate\":21,\"vat_case\":\"standard\""),
        ("""
         {"id":"abroad","kind":"foreign","name":"Probe BV","country":"NL","enterprise_number":null,
          "vat_number":"NL004495445B01","payment_terms_days":30}
         """, "\"vat_rate\":0,\"vat_case\":\"reverse-charge\""),
        ("""
         {"id":"person","kind":"consumer","name":"Ada Client","country":"BE","enterprise_number":null,
          "vat_number":null,"payment_terms_days":14}
         """, "\"vat_rate\":21,\"vat_case\":\"standard\""),
    ];

    private static readonly string[] Natures = ["performance", "service", "author-rights"];

    [Fact]
    public async Task Every_page_of_a_varied_season_opens_for_the_member_and_for_staff()
    {
        var references = await Live();
        using var staff = new Reader(house.House.Api.Caller());
        foreach (var reference in references)
        {
            var status = await Opens(staff, $"/jobs/{reference}");
            await Opens(staff, $"/jobs/{reference}/journal");
            var job = await house.Get($"/v1/jobs/{reference}");
            if (job["invoice"] is { } invoice) await Opens(staff, $"/invoices/{invoice}");
            Assert.NotEmpty(status);
        }

        foreach (var member in new[] { "M-salaried", "M-self-employed" })
        {
            using var reader = new Reader(house.Caller("ada", ["member@general"], member));
            foreach (var path in (string[])["/", "/jobs", "/money", "/year?year=2025", "/calendar?month=2025-01"])
                await Opens(reader, path);
            await Opens(staff, $"/members/{member}");
            if (member == "M-salaried") await LeadsSomewhere(reader, $"/members/{member}");
            var own = references.Where((_, n) => Status(n) == member[2..]).ToArray();
            Assert.NotEmpty(own);
            foreach (var reference in own) await Opens(reader, $"/jobs/{reference}");
        }

        foreach (var client in (string[])["company", "public", "abroad", "person"])
            await Opens(staff, $"/clients/{client}");
        foreach (var path in (string[])["/invoices?cooperative=general", "/worklists/dunning", "/worklists/receipts"])
            await Opens(staff, path);
    }

    private static async Task<string> Opens(Reader reader, string path)
    {
        var page = await reader.Open(path);
        Assert.True(reader.Answer.StatusCode == HttpStatusCode.OK, $"{path} answers {reader.Answer.StatusCode}");
        return page.QuerySelector("h1")!.TextContent;
    }

    // Whoever is paid a wage for a job of somebody else sees its number, which leads nowhere.
    private static async Task LeadsSomewhere(Reader reader, string path)
    {
        var page = await reader.Open(path);
        Assert.Equal(HttpStatusCode.OK, reader.Answer.StatusCode);
        var cells = page.QuerySelectorAll("td[data-label=Job]");
        Assert.Contains(cells, cell => cell.QuerySelector("a") is { TextContent: var called }
            && called.StartsWith("Affiche", StringComparison.Ordinal));
        Assert.Contains(cells, cell => cell.QuerySelector("a") is null
            && cell.TextContent.Trim().StartsWith("P-", StringComparison.Ordinal));
        string[] links = [.. cells.Select(cell => cell.QuerySelector("a")?.GetAttribute("href")).OfType<string>()];
        foreach (var link in links.Distinct()) await Opens(reader, link);
    }

    private static string Status(int n) => n % 2 == 0 ? "salaried" : "self-employed";

    // Every outcome with each way of working; natures and clients take turns.
    private async Task<string[]> Live()
    {
        var lines = Enumerable.Range(0, 2 * Outcomes.Length).Select(Line).ToArray();
        using var content = new StringContent(string.Join('\n', lines), Encoding.UTF8, "application/jsonl");
        using var sent = await house.Http.PostAsync(HouseFixture.At($"/v1/imports?until={Until}"), content);
        var hash = JsonNode.Parse(await sent.Content.ReadAsStringAsync())!["hash"];
        var lived = await house.Until($"/v1/imports/{hash}", seen => !seen["isRunning"]!.GetValue<bool>());
        var faults = lived["report"]!["faults"]!.AsArray();
        Assert.True(faults.Count == 0, faults.ToJsonString());
        return [.. Enumerable.Range(0, lines.Length).Select(n => $"P-{n}")];
    }

    private static string Line(int n)
    {
        var (client, vat) = Clients[n / 2 % Clients.Length];
        var status = Status(n);
        var day = new DateOnly(2025, 1, 13).AddDays(n).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var other = Status(n + 1);
        var share = n % 3 == 0 ? $$"""{"member":"M-{{other}}","share":"0.20"}""" : "";
        return $$"""
            {"ref":"P-{{n}}","declared_on":"2025-01-06","cooperative":"general",
            "member":{"id":"M-{{status}}","name":"Ada Essai","sector":"design","language":"fr","status":"{{status}}",
            "since":"2016-06-15","iban":"BE31756321295455","cooperative":"general"},"activity":null,
            "client":{{client}},"title":"Affiche {{n}}","sector":"design","place":"Namur",
            "nature":"{{Natures[n % Natures.Length]}}","start":"{{day}}","end":"{{day}}","hours":6.5,
            "fee_excl_vat":"1045.83","currency":"EUR",{{vat}},"quote_accepted":true,"all_inclusive":true,
            "needs":["workspace","train"],"collaborators":[{{share}}],"outcome":{{Outcomes[n / 2]}}}
            """.ReplaceLineEndings("");
    }
}
