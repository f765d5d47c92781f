using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Smart.Api.Http;
using Xunit;

namespace Smart.Tests.Api;

public sealed class BorderTests(BorderFixture api) : IClassFixture<BorderFixture>
{
    private const string Payment =
        """{"invoice":"j-1/1","amount":{"amount":"12.50","currency":"EUR"},"paidOn":"2026-11-02"}""";

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer another-token")]
    [InlineData("Basic a-token-for-the-tests")]
    public async Task Without_the_token_nothing_opens(string? authorization)
    {
        using var client = new HttpClient { BaseAddress = api.Address };
        if (authorization is not null)
            client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        using var response = await client.GetAsync(new Uri("/v1/jobs/j-1", UriKind.Relative));
        await AssertProblem(response, HttpStatusCode.Unauthorized, "http.token-missing");
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task What_moves_something_needs_a_key()
    {
        using var response = await Post(Payment, key: null);
        var problem = await AssertProblem(response, HttpStatusCode.BadRequest, "http.key-missing");
        Assert.Contains("Idempotency-Key", problem["title"]!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_a_novel_is_refused()
    {
        using var response = await Post(Payment, key: new string('k', 201));
        await AssertProblem(response, HttpStatusCode.BadRequest, "http.key-too-long");
    }

    [Theory]
    [InlineData("{\"invoice\":\"j-1/1\",\n\"amount\":", "http.json", "amount", "line 2")]
    [InlineData("{\"invoice\":\"j-1/1\",\"amount\":12.5,\"paidOn\":\"2026-11-02\"}", "http.json", "amount", "line 1")]
    [InlineData(
        "{\"invoice\":\"j-1/1\",\"amount\":{\"amount\":12.5,\"currency\":\"EUR\"},\"paidOn\":\"2026-11-02\"}",
        "http.json",
        "amount",
        "amount")]
    [InlineData(
        "{\"invoice\":\"j-1/1\",\"amount\":{\"amount\":\"12.50\",\"currency\":\"EUR\"},\"paidOn\":\"2026-02-30\"}",
        "http.json",
        "paidOn",
        "paidOn")]
    [InlineData(
        "{\"invoice\":\"j-1/1\",\"paidOn\":\"2026-11-02\"}", "http.field-missing", "amount", "amount")]
    [InlineData("{\"invoice\":\"j-1/1\",\"invoise\":1}", "http.field-unknown", "invoise", "invoise")]
    [InlineData("{\"invoice\":\"j-1/1\",\"invoice\":\"j-2/1\"}", "http.json", "invoice", "invoice")]
    [InlineData("null", "http.body-missing", "$", "no body")]
    [InlineData("", "http.body-missing", "$", "no body")]
    public async Task A_broken_body_is_refused_with_the_field_and_the_place(
        string body,
        string code,
        string field,
        string said)
    {
        using var response = await Post(body);
        var problem = await AssertProblem(response, HttpStatusCode.BadRequest, code);
        Assert.Equal(field, problem["errors"]!.AsObject().Single().Key);
        Assert.Contains(said, problem["title"]!.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Smart.", problem.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("enterpriseNumber", "0912041907", "enterprise-number.invalid")]
    [InlineData("vatNumber", "BE0912041907", "vat-number.invalid")]
    public async Task A_number_whose_check_digits_are_wrong_is_refused_by_its_field(
        string field,
        string number,
        string code)
    {
        using var client = api.Caller();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/clients");
        request.Headers.Add("Idempotency-Key", "k");
        request.Content = new StringContent(
            $$"""{"kind":"company","country":"BE","{{field}}":"{{number}}","profile":{"name":"X"} }""",
            Encoding.UTF8,
            "application/json");
        using var response = await client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var problem = JsonNode.Parse(text)!;
        Assert.Equal((422, code), (problem["status"]!.GetValue<int>(), problem["code"]!.ToString()));
        Assert.Equal(field, problem["errors"]!.AsObject().Single().Key);
        Assert.Equal(number, problem["detail"]!.ToString());
    }

    [Fact]
    public async Task Each_field_that_lacks_has_a_key_of_its_own()
    {
        using var response = await Post("{}");
        var problem = await AssertProblem(response, HttpStatusCode.BadRequest, "http.field-missing");
        Assert.Equal(["invoice", "amount", "paidOn"], problem["errors"]!.AsObject().Select(error => error.Key));
    }

    [Theory]
    [InlineData(1 << 20, false)]
    [InlineData(1 << 20, true)]
    [InlineData(40 << 20, false)]
    [InlineData(40 << 20, true)]
    public async Task A_body_beyond_the_limit_is_refused_and_the_caller_hears_it(int bytes, bool inChunks)
    {
        using var client = api.Caller();
        client.DefaultRequestHeaders.TransferEncodingChunked = inChunks;
        using var content = new ByteArrayContent(
            Encoding.ASCII.GetBytes($$"""{"invoice":"{{new string('x', bytes)}}"}"""));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        client.DefaultRequestHeaders.Add("Idempotency-Key", "k");
        using var response = await client.PostAsync(new Uri("/v1/payments", UriKind.Relative), content);
        await AssertProblem(response, HttpStatusCode.RequestEntityTooLarge, "http.body-too-large");
    }

    [Theory]
    [InlineData("/v1/jobs?limit=abc", "http.query", "limit")]
    [InlineData("/v1/members?limit=abc", "http.query", "limit")]
    [InlineData("/v1/members?limit=9999", "http.limit", "limit")]
    [InlineData("/v1/jobs?status=magic", "http.query", "status")]
    [InlineData("/v1/catalogue/arts?on=abc", "http.query", "on")]
    public async Task A_parameter_that_cannot_be_read_is_named_in_the_language_of_the_caller(
        string address, string code, string parameter)
    {
        foreach (var language in Languages.All)
        {
            using var client = api.Caller(language);
            using var response = await client.GetAsync(new Uri(address, UriKind.Relative));
            var problem = await AssertProblem(response, HttpStatusCode.BadRequest, code);
            Assert.Equal(parameter, problem["errors"]!.AsObject().Single().Key);
            Assert.Null(problem["detail"]);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{\"invoice\":7}")]
    [InlineData("{\"invoice\":\"j-1/1\",\"amount\":12.5}")]
    [InlineData("{\"invoice\":\"j-1/1\",\"paidOn\":true}")]
    [InlineData("{\"invoice\":\"j-1/1\",\"invoice\":\"j-2/1\"}")]
    [InlineData("{\"invoice\":\"j-1/1\",\"reference\":7}")]
    [InlineData("{\"invoice\":")]
    public async Task No_word_of_the_framework_is_said(string body)
    {
        var said = new List<string>();
        foreach (var language in Languages.All)
        {
            using var response = await Post(body, language: language);
            var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            said.Add($"{problem["title"]} {problem["detail"]}");
            Assert.DoesNotContain("JSON value", said[^1], StringComparison.Ordinal);
            Assert.DoesNotContain("System.", said[^1], StringComparison.Ordinal);
        }

        Assert.Equal(Languages.All.Length, said.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_body_that_is_no_json_is_refused()
    {
        using var client = api.Caller();
        using var content = new StringContent("invoice=j-1", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await client.PostAsync(new Uri("/v1/payments", UriKind.Relative), content);
        await AssertProblem(response, HttpStatusCode.UnsupportedMediaType, "http.media-type");
    }

    [Theory]
    [InlineData("12")]
    [InlineData("W/\"12\"")]
    [InlineData("\"twelve\"")]
    public async Task A_version_that_cannot_be_read_is_refused(string tag)
    {
        using var client = api.Caller();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/payments");
        request.Headers.Add("Idempotency-Key", "k");
        request.Headers.TryAddWithoutValidation("If-Match", tag);
        request.Content = new StringContent(Payment, Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request);
        await AssertProblem(response, HttpStatusCode.BadRequest, "http.if-match");
    }

    [Fact]
    public async Task What_does_not_exist_is_a_problem_and_no_page()
    {
        using var client = api.Caller();
        using var response = await client.GetAsync(new Uri("/v1/castles", UriKind.Relative));
        await AssertProblem(response, HttpStatusCode.NotFound, "http.no-such-route");
        using var wrong = await client.DeleteAsync(new Uri("/v1/payments", UriKind.Relative));
        await AssertProblem(wrong, HttpStatusCode.MethodNotAllowed, "http.method");
    }

    [Theory]
    [InlineData("fr", "fr")]
    [InlineData("nl-BE, fr;q=0.8", "nl")]
    [InlineData("it, de;q=0.4, en;q=0.3", "de")]
    [InlineData("en;q=0, nl;q=0.1", "nl")]
    [InlineData("it", "fr")]
    [InlineData("*", "fr")]
    public async Task A_problem_speaks_the_language_of_the_caller(string wanted, string spoken)
    {
        using var client = api.Caller(wanted);
        using var response = await client.GetAsync(new Uri("/v1/castles", UriKind.Relative));
        var problem = await AssertProblem(response, HttpStatusCode.NotFound, "http.no-such-route");
        var sentence = ApiSentences.Of("http.no-such-route", spoken, "/v1/castles").Sentence;
        Assert.Equal(sentence, problem["title"]!.ToString());
        Assert.Equal(spoken, response.Content.Headers.ContentLanguage.Single());
    }

    [Fact]
    public void Every_sentence_exists_in_every_language()
    {
        foreach (var language in Languages.All)
            Assert.Equal(ApiSentences.Codes("fr").Order(), ApiSentences.Codes(language).Order());
    }

    [Fact]
    public async Task The_correlation_of_the_caller_comes_back_unless_it_could_forge_a_log_line()
    {
        using var client = api.Caller();
        client.DefaultRequestHeaders.Add(Correlation.Header, "order-17");
        using var kept = await client.GetAsync(new Uri("/v1/castles", UriKind.Relative));
        Assert.Equal("order-17", kept.Headers.GetValues(Correlation.Header).Single());

        client.DefaultRequestHeaders.Remove(Correlation.Header);
        client.DefaultRequestHeaders.Add(Correlation.Header, "a b\tlevel=error");
        using var replaced = await client.GetAsync(new Uri("/v1/castles", UriKind.Relative));
        var correlation = replaced.Headers.GetValues(Correlation.Header).Single();
        Assert.DoesNotContain("level", correlation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_asks_for_another_host_than_ours_is_answered_nothing()
    {
        using var client = new HttpClient { BaseAddress = api.Address };
        client.DefaultRequestHeaders.Host = "evil.example";
        using var answer = await client.GetAsync(new Uri("/sign-in", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsStringAsync());
    }

    private async Task<HttpResponseMessage> Post(string body, string? key = "k", string language = "en")
    {
        using var client = api.Caller(language);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/payments");
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        request.Content = new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));
        return await client.SendAsync(request);
    }

    private static async Task<JsonNode> AssertProblem(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonNode.Parse(text)!;
        Assert.Equal(code, problem["code"]!.ToString());
        Assert.Equal(status, response.StatusCode);
        Assert.Equal((int)status, problem["status"]!.GetValue<int>());
        Assert.False(string.IsNullOrEmpty(problem["remedy"]?.ToString()));
        return problem;
    }
}
