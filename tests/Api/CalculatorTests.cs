using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Smart.Api.Calculators;
using Xunit;

namespace Smart.Tests.Api;

/// <summary>The calculators, asked as an app asks them.</summary>
public sealed class CalculatorTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    private static readonly JsonSerializerOptions Wide = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static TheoryData<string> Names => [.. Example.Names];

    // With SMART_WRITE_CALCULATORS=1 the page is given the answers of today, to be read before they are committed.
    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_page_shows_what_is_answered(string name)
    {
        var example = Example.Of(name);
        var (status, answer) = await Ask(name, example.Question);

        Assert.True(status == HttpStatusCode.OK, $"{name}: {answer.ToJsonString()}");
        if (Environment.GetEnvironmentVariable("SMART_WRITE_CALCULATORS") == "1") Write(name, answer);
        else Assert.Equal(example.Answer.ToJsonString(Wide), answer.ToJsonString(Wide));
    }

    [Theory]
    [InlineData("""{"kind":"poisson"}""", "1", "calculator.value-missing", "number.mean")]
    [InlineData("""{"kind":"binomial","trials":5}""", "1", "calculator.value-missing", "number.probability")]
    [InlineData("""{"kind":"poisson","mean":"2"}""", "0.5", "calculator.not-one", "sizes")]
    public async Task What_a_sum_of_losses_needs_is_not_made_up(string number, string sum, string code, string at)
    {
        var question = JsonNode.Parse($$"""
            {"method":"compound","number":{{number}},"unit":"1.00","sizes":[{"amount":"1.00","probability":"{{sum}}"}]}
            """)!;
        var (status, problem) = await Ask("loss-distribution", question);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal(code, problem["code"]!.ToString());
        Assert.True(problem["errors"]!.AsObject().ContainsKey(at), problem.ToJsonString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    public async Task Nothing_is_no_question(string body)
    {
        foreach (var name in Example.Names)
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var response = await house.Http.PostAsync(HouseFixture.At($"/v1/calculators/{name}"), content);
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            Assert.Equal("http.body-missing", problem["code"]!.ToString());
        }
    }

    [Theory]
    [InlineData("wage", "amount", "\"-1\"", "calculator.too-small")]
    [InlineData("wage", "amount", "\"1.005\"", "calculator.cents")]
    [InlineData("wage", "amount", "\"99999999999999\"", "calculator.too-large")]
    [InlineData("wage", "contractType", "\"pirate\"", "choice.not-offered")]
    [InlineData("wage", "on", "\"1999-01-01\"", "rate.missing")]
    [InlineData("wage", "cooperative", "\"nowhere\"", "cooperative.unknown")]
    [InlineData("vat", "lines", "[]", "calculator.empty")]
    [InlineData("vat", "discounts", "[{}]", "calculator.one-of-two", "discounts[0].amount")]
    [InlineData("vat", "discounts", """[{"amount":"9999999"}]""", "calculator.discount-too-large")]
    [InlineData("late-interest", "amount", "\"0\"", "calculator.too-small")]
    [InlineData("late-interest", "until", "\"2025-01-01\"", "calculator.dates-reversed")]
    [InlineData("late-interest", "invoicedOn", "\"2025-01-01\"", "calculator.one-of-two", "dueOn")]
    [InlineData("late-interest", "rates", "[]", "rate.missing")]
    [InlineData("late-interest", "until", "\"2050-01-01\"", "rate.missing", "rates")]
    [InlineData("late-interest", "payments", """[{"on":"2025-07-01","amount":"-1"}]""", "calculator.too-small",
        "payments[0].amount")]
    [InlineData("consumer-penalty", "principal", "\"-5\"", "calculator.too-small")]
    [InlineData("consumer-penalty", "on", "\"2020-01-01\"", "calculator.dates-reversed")]
    [InlineData("undisputed-claim", "country", "\"Belgium\"", "client.country-unknown")]
    [InlineData("undisputed-claim", "accessoriesShare", "\"1.5\"", "calculator.too-large")]
    [InlineData("prefinancing-decision", "tenorDays", "-1", "calculator.too-small")]
    [InlineData("prefinancing-decision", "policy", """{"r99":"1"}""", "calculator.no-such-parameter", "policy.r99")]
    [InlineData("prefinancing-decision", "client", """{"dataAsOf":"2027-01-01"}""", "calculator.in-future",
        "client.dataAsOf")]
    [InlineData("decision-table", "rules", """[{"when":{"amount":"< 5"},"then":{"outcome":"a"}}]""", "calculator.gap")]
    [InlineData("decision-table", "rules",
        """[{"when":{},"then":{"o":"a"}},{"when":{"amount":"5"},"then":{"o":"b"}}]""",
        "calculator.overlap",
        "rules[1]")]
    [InlineData("decision-table", "rules", """[{"when":{"amount":"five"},"then":{"o":"a"}}]""", "calculator.not-a-test",
        "rules[0].when.amount")]
    [InlineData("loan-schedule", "rate", "\"-1.5\"", "calculator.too-small")]
    [InlineData("loan-schedule", "instalments", "1201", "calculator.too-large")]
    [InlineData("loan-schedule", "drawdowns", "[{\"on\":\"2026-01-01\",\"amount\":\"0\"}]", "calculator.too-small",
        "drawdowns[0].amount")]
    [InlineData("working-capital", "payment", "\"50.00\"", "calculator.one-of-two")]
    [InlineData("apr", "payments", "[]", "calculator.empty")]
    [InlineData("lease", "rents", "0", "calculator.too-small")]
    [InlineData("arrears", "graceDays", "-1", "calculator.too-small")]
    [InlineData("loss-distribution", "exposures", "[]", "calculator.empty")]
    [InlineData("loss-distribution", "exposures", """[{"exposure":"1","pd":"1.5"}]""", "calculator.too-large",
        "exposures[0].pd")]
    [InlineData("loss-distribution", "exposures", """[{"exposure":"-1","pd":"0.5"}]""", "calculator.too-small",
        "exposures[0].exposure")]
    [InlineData("loss-distribution", "exposures", """[{"exposure":"1.005","pd":"0.5"}]""", "calculator.cents",
        "exposures[0].exposure")]
    [InlineData("loss-distribution", "exposures", """[{"exposure":"1","pd":"0.5","weights":["0.9","0.9"]}]""",
        "calculator.too-large", "exposures[0].weights")]
    [InlineData("loss-distribution", "sectorCorrelation", "\"1\"", "calculator.too-large")]
    [InlineData("loss-distribution", "levels", """["1"]""", "calculator.too-large", "levels[0]")]
    [InlineData("loss-distribution", "unit", "\"0.00\"", "calculator.too-small")]
    [InlineData("loss-distribution", "points", "1001", "calculator.too-large")]
    [InlineData("loss-distribution", "method", "\"compound\"", "calculator.value-missing", "number")]
    [InlineData("contributions", "method", "\"monte-carlo\"", "choice.not-offered")]
    [InlineData("contributions", "level", "\"0.3\"", "calculator.too-small")]
    [InlineData("pd", "observations", "0", "calculator.too-small")]
    [InlineData("pd", "periods", "0", "calculator.too-small")]
    [InlineData("pd", "transitions", "[[0,0,0],[1,1,1]]", "calculator.too-small", "transitions[0]")]
    [InlineData("pd", "buckets", """[{"fromDays":5,"rate":"0"}]""", "calculator.too-large", "buckets[0].fromDays")]
    [InlineData("run-off", "triangle", "[]", "calculator.empty")]
    [InlineData("run-off", "triangle", """[["1","2"],["1","2"]]""", "calculator.too-many", "triangle[1]")]
    [InlineData("run-off", "triangle", """[["-1"]]""", "calculator.too-small", "triangle[0][0]")]
    [InlineData("run-off", "tail", """{"factor":"0.1"}""", "calculator.too-small", "tail.factor")]
    [InlineData("ruin", "years", "0", "calculator.too-small")]
    [InlineData("ruin", "years", "101", "calculator.too-large")]
    [InlineData("ruin", "openings", "[]", "calculator.empty")]
    [InlineData("ruin", "losses", """["0.9","0.9"]""", "calculator.too-large")]
    [InlineData("reinsurance", "cooperatives", "[]", "calculator.empty")]
    [InlineData("reinsurance", "cooperatives", """[{"name":"A","losses":["1"],"turnover":"1","share":"2"}]""",
        "calculator.too-large", "cooperatives[0].share")]
    [InlineData("capital", "exposures", """[{"class":"corporate","exposure":"1","pd":"0.1","lgd":"1.1"}]""",
        "calculator.too-large", "exposures[0].lgd")]
    [InlineData("concentration", "exposures", """["0.00"]""", "calculator.too-small")]
    [InlineData("concentration", "exposures", """["1.001"]""", "calculator.cents", "exposures[0]")]
    [InlineData("stress", "scenarios", "[]", "calculator.empty")]
    [InlineData("stress", "scenarios", """[{"kind":"sector-banned","sector":"opera"}]""", "choice.not-offered",
        "scenarios[0].sector")]
    public async Task What_cannot_be_answered_is_refused_by_field(
        string name, string field, string value, string code, string? at = null)
    {
        var question = Example.Of(name).Question;
        question[field] = JsonNode.Parse(value);
        var (status, problem) = await Ask(name, question);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal(code, problem["code"]!.ToString());
        Assert.Contains(at ?? field, problem["errors"]!.AsObject().Select(error => error.Key));
    }

    [Theory]
    [InlineData("amount", "\"NaN\"")]
    [InlineData("amount", "12.5")]
    [InlineData("known", "\"everything\"")]
    [InlineData("on", "\"2026-02-30\"")]
    public async Task What_is_not_a_value_of_its_kind_is_a_bad_request_by_field(string field, string value)
    {
        var question = Example.Of("wage").Question;
        question[field] = JsonNode.Parse(value);
        var (status, problem) = await Ask("wage", question);

        Assert.True(status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity);
        Assert.Contains(field, problem["errors"]!.AsObject().Select(error => error.Key));
    }

    // Credit Suisse First Boston, "CreditRisk+: a credit risk management framework" (1997): 25 obligors, one sector,
    // the standard deviation of each rate half of it. The exposure and the class of each.
    [Fact]
    public async Task The_example_of_the_CreditRisk_document_comes_out()
    {
        const string Obligors =
            "358475H 1089819H 1799710F 1933116G 2317327G 2410929G 2652184H 2957685G 3137989D 3204044D 4727724A "
            + "4830517D 4912097D 4928989H 5042312F 5320364E 5435457D 5517586C 5764596E 5847845C "
            + "6466533H 6480322H 7727651B 15410906F 20238895E";
        var rates = "ABCDEFGH".Zip((string[])["0.015", "0.016", "0.03", "0.05", "0.075", "0.1", "0.15", "0.3"])
            .ToDictionary(pair => pair.First, pair => pair.Second);
        var exposures = Obligors.Split(' ').Select(each =>
            $$"""{"exposure":"{{each[..^1]}}","pd":"{{rates[each[^1]]}}","weights":["1"]}""");
        var (_, answer) = await Ask("loss-distribution", JsonNode.Parse($$"""
            {"method":"credit-risk-plus","exposures":[{{string.Join(',', exposures)}}],
             "sectors":[{"name":"all","deviation":"0.5"}],"levels":["0.99"]}
            """)!);
        Assert.Equal(14_221_863, Amount(answer["expectedLoss"]), 1.0);
        Assert.Equal(12_668_742, Amount(answer["standardDeviation"]), 1.0);
        Assert.Equal(55_311_503, Amount(answer["levels"]![0]!["interpolatedValueAtRisk"]), 1.0);

        static double Amount(JsonNode? node) => double.Parse(node!.ToString(), null);
    }

    private async Task<(HttpStatusCode Status, JsonNode Answer)> Ask(string name, JsonNode question)
    {
        using var content = JsonContent.Create(question);
        using var response = await house.Http.PostAsync(HouseFixture.At($"/v1/calculators/{name}"), content);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    private static void Write(string name, JsonNode answer, [CallerFilePath] string here = "")
    {
        var page = Path.Combine(Path.GetDirectoryName(here)!, "../../docs/CALCULATORS.md");
        var sections = File.ReadAllText(page).Split("\n## ");
        var place = Array.FindIndex(sections, text => text.StartsWith($"{name}\n", StringComparison.Ordinal));
        var section = sections[place];
        var start = section.LastIndexOf("```json\n", StringComparison.Ordinal) + "```json\n".Length;
        var end = section.IndexOf("```", start, StringComparison.Ordinal);
        sections[place] = $"{section[..start]}{answer.ToJsonString(Wide)}\n{section[end..]}";
        File.WriteAllText(page, string.Join("\n## ", sections));
    }
}
