using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Xunit;

namespace Smart.Tests.Api;

/// <summary>The Api with all actors behind it.</summary>
public sealed class HouseTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    [Fact]
    public async Task A_job_is_engaged_with_one_click_and_seen_live()
    {
        var id = await house.Made("/v1/jobs", house.Job(needs: ["workspace", "insurance"]));
        using var accepted = await house.Post($"/v1/jobs/{id}/accept");
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        var job = await house.Until($"/v1/jobs/{id}", view => view["status"]!.ToString() == "in-progress");
        Assert.All(job["lines"]!.AsArray(), line => Assert.Null(line!["refusal"]));

        var version = job["version"]!.GetValue<long>();
        var told = await Watch(id, after: 0, until: version);
        Assert.Equal(Enumerable.Range(1, (int)version).Select(n => $"{n}"), told.Select(item => item.EventId));
        Assert.Equal("The job is declared.", Sentence(told[0]));

        var rest = await Watch(id, after: version - 2, until: version);
        Assert.Equal([$"{version - 1}", $"{version}"], rest.Select(item => item.EventId));
    }

    [Fact]
    public async Task The_same_key_gets_the_first_answer_and_other_words_under_it_are_refused()
    {
        var key = house.NewKey();
        using var first = await house.Post("/v1/jobs", house.Job(), key);
        using var again = await house.Post("/v1/jobs", house.Job(), key);
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        Assert.Equal(first.Headers.Location, again.Headers.Location);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await again.Content.ReadAsStringAsync());

        using var other = await house.Post("/v1/jobs", house.Job("1200.00"), key);
        await AssertProblem(other, HttpStatusCode.UnprocessableEntity, "command.other-request");
    }

    [Fact]
    public async Task What_was_read_is_what_is_decided_on()
    {
        var id = await house.Made("/v1/jobs", house.Job());
        using var seen = await house.Http.GetAsync(HouseFixture.At($"/v1/jobs/{id}"));
        var tag = seen.Headers.ETag!.Tag;

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{id}");
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var same = await house.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);

        using var overtaken = await house.Post($"/v1/jobs/{id}/accept", tag: "\"1\"");
        await AssertProblem(overtaken, HttpStatusCode.PreconditionFailed, "version.changed");
        using var accepted = await house.Post($"/v1/jobs/{id}/accept", tag: tag);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.NotEqual(tag, accepted.Headers.ETag!.Tag);
    }

    [Theory]
    [InlineData("\"fee\":\"1000.00\"", "\"fee\":\"15.00\"", "job.below-minimum-wage")]
    [InlineData("\"member\":\"", "\"member\":\"nobody-", "job.member-unknown")]
    [InlineData("\"client\":\"", "\"client\":\"nobody-", "job.client-unknown")]
    [InlineData("\"collaborators\":[]", "\"collaborators\":[{\"member\":\"m-1\",\"share\":\"1.20\"}]", null)]
    public async Task What_cannot_be_is_refused_with_a_sentence_and_a_remedy(string right, string wrong, string? code)
    {
        using var refused = await house.Post(
            "/v1/jobs", house.Job().Replace(right, wrong, StringComparison.Ordinal));
        var problem = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!;
        Assert.True((int)refused.StatusCode is 404 or 409 or 422, problem.ToString());
        if (code is not null) Assert.Equal(code, problem["code"]!.ToString());
        Assert.NotEqual(problem["code"]!.ToString(), problem["title"]!.ToString());
    }

    [Theory]
    [InlineData("\"title\":\"Concert\"", "\"title\":\"a\\u0000b\"", 422, "text.unprintable")]
    [InlineData("\"title\":\"Concert\"", "\"title\":\"a\\u202Eb\"", 422, "text.unprintable")]
    [InlineData("\"title\":\"Concert\"", "\"title\":\"  \"", 422, "text.empty")]
    [InlineData("\"needs\":[]", "\"needs\":[null]", 400, "http.item-empty")]
    [InlineData("\"collaborators\":[]", "\"collaborators\":[null]", 400, "http.item-empty")]
    [InlineData("\"nature\":\"service\"", "\"nature\":\"magic\"", 422, "choice.not-offered")]
    [InlineData("\"sector\":\"music\"", "\"sector\":\"magic\"", 422, "job.sector-unknown")]
    [InlineData("\"allInclusive\":true", "\"allInclusive\":true,\"paymentTermsDays\":-4", 422, "job.term-unlawful")]
    public async Task Words_and_lists_at_the_edge_are_refused(string right, string wrong, int status, string code)
    {
        var body = house.Job();
        Assert.Contains(right, body, StringComparison.Ordinal);
        using var refused = await house.Post("/v1/jobs", body.Replace(right, wrong, StringComparison.Ordinal));
        await AssertProblem(refused, (HttpStatusCode)status, code);
    }

    [Fact]
    public async Task A_novel_is_no_title_and_the_words_that_may_be_sent_are_named()
    {
        using var novel = await house.Post(
            "/v1/jobs", house.Job().Replace("Concert", new string('x', 201), StringComparison.Ordinal));
        await AssertProblem(novel, HttpStatusCode.UnprocessableEntity, "text.too-long");
        using var nobody = await house.Post("/v1/jobs/j-0000000000000000/cancel", """{"by":"fate"}""");
        var problem = await nobody.Content.ReadAsStringAsync();
        Assert.Contains("member, client", problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/pools/nope")]
    [InlineData("/v1/pools/arts/shards/99")]
    [InlineData("/v1/engagements/j-0000000000000000/van")]
    [InlineData("/v1/ledger/nope/balances")]
    [InlineData("/v1/ledger/nope/flows")]
    [InlineData("/v1/resources/arts/van-99")]
    public async Task Nothing_is_invented_for_an_unknown_name(string path)
    {
        using var unknown = await house.Http.GetAsync(HouseFixture.At(path));
        await AssertProblem(unknown, HttpStatusCode.NotFound, "http.unknown");
    }

    [Fact]
    public async Task A_shard_is_there_before_anybody_uses_it() => await house.Get("/v1/pools/arts/shards/0");

    [Fact]
    public async Task The_catalogue_says_what_may_be_asked_for_and_what_it_costs()
    {
        var catalogue = await house.Get("/v1/catalogue/arts?on=2026-11-23");
        var van = catalogue["services"]!.AsArray().Single(service => service!["code"]!.ToString() == "van");
        Assert.Equal("A van of the cooperative's fleet, by the day.", van!["sentence"]!.ToString());
        var price = catalogue["rates"]!.AsArray().Single(rate => rate!["key"]!.ToString() == "price.van.day");
        Assert.False(string.IsNullOrEmpty(price!["source"]!.ToString()));
        using var unknown = await house.Http.GetAsync(HouseFixture.At("/v1/catalogue/nowhere"));
        await AssertProblem(unknown, HttpStatusCode.NotFound, "http.unknown");
    }

    [Fact]
    public async Task Books_sum_to_zero_and_a_statement_has_pages()
    {
        var balances = await house.Get("/v1/ledger/arts/balances");
        Assert.Equal(0m, balances.AsArray().Sum(row => decimal.Parse(
            row!["balance"]!["amount"]!.ToString(), System.Globalization.CultureInfo.InvariantCulture)));
        var page = await house.Get("/v1/ledger/arts/statement?account=pool-fund&limit=1");
        Assert.Equal("-150000.00", page["entries"]![0]!["amount"]!["amount"]!.ToString());
    }

    [Fact]
    public async Task Health_and_metrics_are_for_whoever_watches_the_machine()
    {
        Assert.Equal("ready", await house.Http.GetStringAsync(HouseFixture.At("/health/ready")));
        Assert.Contains(
            "http_server_request_duration",
            await house.Http.GetStringAsync(HouseFixture.At("/metrics")),
            StringComparison.Ordinal);
    }

    private async Task<List<SseItem<string>>> Watch(string job, long after, long until)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/jobs/{job}/events");
        if (after > 0) request.Headers.Add("Last-Event-ID", $"{after}");
        using var response = await house.Http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        await using var stream = await response.Content.ReadAsStreamAsync(patience.Token);
        var told = new List<SseItem<string>>();
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(patience.Token))
        {
            told.Add(item);
            if (item.EventId == $"{until}") break;
        }

        return told;
    }

    private static string Sentence(SseItem<string> item) => JsonNode.Parse(item.Data)!["sentence"]!.ToString();

    private static async Task AssertProblem(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(code, problem["code"]!.ToString());
        Assert.Equal(status, response.StatusCode);
    }
}
