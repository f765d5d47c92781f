using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace Smart.Tests.Api;

/// <summary>What is refused names the field, by its path in the body as the caller wrote it.</summary>
public sealed class FieldTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    [Theory]
    [InlineData("\"end\":\"", "\"end\":\"2001-01-01\",\"was\":\"", "job.dates-reversed", "declaration.end")]
    [InlineData("\"end\":\"", "\"end\":\"2099-01-01\",\"was\":\"", "job.too-far", "declaration.end")]
    [InlineData("\"fee\":\"1000.00\"", "\"fee\":\"1000.005\"", "job.fee-decimals", "declaration.fee")]
    [InlineData("\"fee\":\"1000.00\"", "\"fee\":\"15.00\"", "job.below-minimum-wage", "declaration.fee")]
    [InlineData("\"hours\":\"7.5\"", "\"hours\":\"7.4\"", "job.hours-invalid", "declaration.hours")]
    [InlineData("\"client\":\"", "\"client\":\"nobody-", "job.client-unknown", "declaration.client")]
    [InlineData("\"member\":\"", "\"member\":\"nobody-", "job.member-unknown", "declaration.member")]
    [InlineData("\"ratePercent\":\"21\"", "\"ratePercent\":\"12\"", "vat.rate-unknown", "declaration.vat.ratePercent")]
    [InlineData(
        "\"needs\":[]",
        "\"needs\":[{\"service\":\"van\"},{\"service\":\"castle\"}]",
        "job.need-unknown",
        "declaration.needs[1].service")]
    [InlineData(
        "\"collaborators\":[]",
        "\"collaborators\":[{\"member\":\"m-1\",\"share\":\"1.20\"}]",
        "job.share-invalid",
        "declaration.collaborators[0].share")]
    [InlineData(
        "\"needs\":[]", "\"needs\":[{\"service\":\"van\"},null]", "http.item-empty", "declaration.needs[1]")]
    [InlineData("\"title\":\"Concert\"", "\"title\":\" \"", "text.empty", "text.title")]
    [InlineData("\"start\":\"", "\"start\":\"2026-02-30\",\"was\":\"", "http.json", "declaration.start")]
    public async Task A_job_that_is_refused_names_the_field(string right, string wrong, string code, string field)
    {
        var body = JsonNode.Parse(house.Job().Replace(right, wrong, StringComparison.Ordinal))!;
        body["declaration"]!.AsObject().Remove("was");
        using var refused = await house.Post("/v1/jobs", body.ToJsonString());
        await AssertField(refused, code, field);
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_job_is_told_at_once()
    {
        var body = JsonNode.Parse(house.Job("1000.005", "castle"))!;
        body["declaration"]!["hours"] = "7.4";
        body["declaration"]!["sector"] = "gardening";
        using var refused = await house.Post("/v1/jobs", body.ToJsonString());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        var problem = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!;
        Assert.Equal("job.fee-decimals", problem["code"]!.ToString());
        Assert.Equal(
            ["declaration.fee", "declaration.sector", "declaration.needs[0].service", "declaration.hours"],
            problem["errors"]!.AsObject().Select(each => each.Key));
        Assert.All(problem["errors"]!.AsObject(), each => Assert.NotEmpty(each.Value![0]!.ToString()));
    }

    [Theory]
    [InlineData("/v1/members", """
        {"cooperative":"arts","status":"salaried","since":"2024-01-01","sector":"magic",
         "profile":{"name":"Noor Essai","language":"fr"}}
        """, "member.sector-unknown", "sector")]
    [InlineData("/v1/members", """
        {"cooperative":"arts","status":"salaried","since":"2024-01-01","sector":"music",
         "profile":{"name":"Noor Essai","language":"it"}}
        """, "member.language-unknown", "profile.language")]
    [InlineData("/v1/clients", """
        {"kind":"company","country":"Belgium","profile":{"name":"X"}}
        """, "client.country-unknown", "country")]
    [InlineData("/v1/clients", """
        {"kind":"company","country":"BE","profile":{"name":"X"}}
        """, "client.number-missing", "enterpriseNumber")]
    [InlineData("/v1/cooperatives/arts/rates", """
        {"key":"no.such-rate","from":"2026-01-01","value":"1","source":"x"}
        """, "rate.unknown", "key")]
    [InlineData("/v1/resources/arts/van-1/bookings", """
        {"by":"j-1/van","period":{"from":"2026-03-02","to":"2026-03-01"}}
        """, "resource.dates-reversed", "period")]
    public async Task Whatever_is_refused_names_the_field(string path, string body, string code, string field)
    {
        using var refused = await house.Post(path, body);
        await AssertField(refused, code, field);
    }

    [Fact]
    public async Task Every_field_that_lacks_is_named_by_a_key_of_its_own()
    {
        var body = JsonNode.Parse(house.Job())!;
        foreach (var name in (string[])["cooperative", "member", "client", "sector", "nature", "start", "end", "hours"])
            body["declaration"]!.AsObject().Remove(name);
        body.AsObject().Remove("text");
        using var refused = await house.Post("/v1/jobs", body.ToJsonString());
        var problem = await Problem(refused, HttpStatusCode.BadRequest, "http.field-missing");
        string[] wanted =
        [
            "declaration.cooperative", "declaration.member", "declaration.client", "declaration.sector",
            "declaration.nature", "declaration.start", "declaration.end", "declaration.hours", "text",
        ];
        Assert.Equal(wanted, problem["errors"]!.AsObject().Select(error => error.Key));
        Assert.Equal(
            "The field text is missing.", problem["errors"]!["text"]!.AsArray().Single()!.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("""{"without":[]}""")]
    public async Task Whoever_names_nothing_to_leave_out_accepts_everything(string? body)
    {
        var id = await house.Made("/v1/jobs", house.Job());
        using var accepted = await house.Post($"/v1/jobs/{id}/accept", body);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
    }

    [Fact]
    public async Task A_line_that_the_law_requires_is_refused_by_its_field()
    {
        var id = await house.Made("/v1/jobs", house.Job());
        using var refused = await house.Post($"/v1/jobs/{id}/accept", """{"without":["invoice"]}""");
        await AssertField(refused, "job.line-required-by-law", "without");
    }

    [Fact]
    public async Task An_account_of_a_client_or_a_cooperative_that_does_not_exist_is_not_there()
    {
        await house.Get($"/v1/clients/{house.Client}/accounts/arts");
        foreach (var (client, cooperative) in ((string, string)[])[("c-nobody", "arts"), (house.Client, "nope")])
        {
            var path = $"/v1/clients/{client}/accounts/{cooperative}";
            using var seen = await house.Http.GetAsync(HouseFixture.At(path));
            await Problem(seen, HttpStatusCode.NotFound, "http.unknown");
            using var agreed = await house.Post($"{path}/terms", """{"paymentTermDays":30}""");
            await Problem(agreed, HttpStatusCode.NotFound, "http.unknown");
        }
    }

    private static async Task AssertField(HttpResponseMessage response, string code, string field)
    {
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(code, problem["code"]!.ToString());
        var (key, sentences) = Assert.Single(problem["errors"]!.AsObject());
        Assert.Equal(field, key);
        Assert.Equal(code.StartsWith("http.", StringComparison.Ordinal) ? 400 : 422, (int)response.StatusCode);
        Assert.NotEqual(code, sentences!.AsArray().Single()!.ToString());
        Assert.False(string.IsNullOrEmpty(problem["remedy"]?.ToString()), problem.ToString());
    }

    private static async Task<JsonNode> Problem(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(code, problem["code"]!.ToString());
        Assert.Equal(status, response.StatusCode);
        return problem;
    }
}
