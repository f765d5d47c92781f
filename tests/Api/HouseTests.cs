using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Smart.Tests.Api.Identity;
using Smart.Tests.Fixtures;
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
    public async Task Who_may_look_no_longer_sees_what_happens_next_nor_is_kept_connected()
    {
        var id = await house.Made("/v1/jobs", house.Job());
        using var admin = house.Caller("u-alix", ["admin@*"]);
        using var kept = await house.SignedIn("kept", "finance@arts", member: null);
        using var left = await house.SignedIn("left", "finance@arts", member: null);
        using var ended = await house.SignedIn("ended", "finance@arts", member: null);
        using var locked = await house.SignedIn("locked", "finance@arts", member: null);
        using var fallen = await house.SignedIn("fallen", "finance@arts", member: null);
        using var brief = new HttpClient { BaseAddress = house.House.Api.Address };
        brief.DefaultRequestHeaders.Authorization = new("Bearer", TestToken.Of(
            house.House.Api.Address, "u-brief", ["finance@arts"], lives: TimeSpan.FromSeconds(2)));

        Stream[] others =
        [
            await Stream.Open(brief, id), // First: its token does not live long enough to wait for the others.
            await Stream.Open(left.Http, id), await Stream.Open(ended.Http, id), await Stream.Open(locked.Http, id),
            await Stream.Open(fallen.Http, id),
        ];
        await using var goesOn = await Stream.Open(kept.Http, id);
        await left.Open("/account");
        using var gone = await left.Submit("/sign-out");
        await Send(admin, HttpMethod.Delete, "/v1/users/u-ended/sessions");
        await Send(admin, HttpMethod.Post, "/v1/users/u-locked/disable");
        await Send(admin, HttpMethod.Delete, "/v1/users/u-fallen/roles/finance/arts");
        // Each stream is at its end within a heartbeat, and the next thing that happens is told to one reader only.
        foreach (var other in others) Assert.Null(await other.Next());
        using var cancelled = await house.Post($"/v1/jobs/{id}/cancel", """{"by":"member"}""");
        Assert.NotNull(await goesOn.Next());
        foreach (var other in others) await other.DisposeAsync();
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

    private async Task Send(HttpClient caller, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Idempotency-Key", house.NewKey());
        using var answer = await caller.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    private static string Sentence(SseItem<string> item) => JsonNode.Parse(item.Data)!["sentence"]!.ToString();

    private static async Task AssertProblem(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(code, problem["code"]!.ToString());
        Assert.Equal(status, response.StatusCode);
    }

    // What happens to a job, as somebody sees it who has seen what happened already.
    private sealed class Stream(HttpResponseMessage answer, IAsyncEnumerator<SseItem<string>> items) : IAsyncDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

        public static async Task<Stream> Open(HttpClient reader, string job)
        {
            var answer = await reader.GetAsync(
                HouseFixture.At($"/v1/jobs/{job}/events"), HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var parser = SseParser.Create(await answer.Content.ReadAsStreamAsync());
            var stream = new Stream(answer, parser.EnumerateAsync().GetAsyncEnumerator());
            for (var version = ""; version != "2"; version = (await stream.Next())!.Value.EventId!)
            {
                // A job that is declared is planned in the same breath.
            }

            return stream;
        }

        // Null where the stream is at its end.
        public async Task<SseItem<string>?> Next() =>
            await items.MoveNextAsync().AsTask().WaitAsync(Patience) ? items.Current : null;

        public async ValueTask DisposeAsync()
        {
            answer.Dispose();
            await items.DisposeAsync();
        }
    }
}
