using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Smart.Api.Http;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Api;

/// <summary>An Api that lets little through and has little patience.</summary>
public sealed class StrictBorder : BorderFixture
{
    protected override Dictionary<string, string?> Settings => new()
    {
        ["Api:RequestsPerSecond"] = "10",
        ["Api:PagesPerSecond"] = "10",
        ["Api:HeavyAtOnce"] = "3",
        ["Api:HeavyPerSecond"] = "1",
        ["Api:HeadersWithin"] = "1",
        ["Api:BodyGrace"] = "2",
    };
}

/// <summary>How much one caller may ask, and how slowly.</summary>
public sealed class LimitTests(StrictBorder api) : IClassFixture<StrictBorder>
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(8);

    [Fact]
    public async Task Who_asks_too_often_is_told_when_to_come_back_in_four_languages_and_nobody_else_is()
    {
        using var hasty = api.Caller(subject: "hasty");
        var seen = new HashSet<string>();
        for (var n = 0; n < 60; n++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/castles");
            request.Headers.AcceptLanguage.ParseAdd(Languages.All[n % Languages.All.Length]);
            hasty.DefaultRequestHeaders.AcceptLanguage.Clear();
            using var response = await hasty.SendAsync(request);
            if (response.StatusCode != HttpStatusCode.TooManyRequests) continue;
            Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter!.Delta);
            var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
            Assert.Equal("http.too-many-requests", problem["code"]!.ToString());
            seen.Add(problem["title"]!.ToString());
        }

        Assert.Equal(Languages.All.Length, seen.Count);
        using var patient = api.Caller(subject: "patient");
        using var other = await patient.GetAsync(new Uri("/v1/castles", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task Whoever_looks_at_too_many_pages_is_told_on_a_page_when_to_come_back_and_nobody_else_is()
    {
        using var hasty = api.Caller(subject: "hasty reader");
        hasty.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        var seen = new HashSet<string>();
        for (var n = 0; n < 90; n++)
        {
            hasty.DefaultRequestHeaders.AcceptLanguage.Clear();
            hasty.DefaultRequestHeaders.AcceptLanguage.ParseAdd(Languages.All[n % Languages.All.Length]);
            using var page = await hasty.GetAsync(new Uri($"/castles/{n}", UriKind.Relative));
            if (page.StatusCode != HttpStatusCode.TooManyRequests) continue;
            Assert.Equal(TimeSpan.FromSeconds(1), page.Headers.RetryAfter!.Delta);
            Assert.Equal("text/html", page.Content.Headers.ContentType!.MediaType);
            var text = await page.Content.ReadAsStringAsync();
            var title = text.IndexOf("<h1>", StringComparison.Ordinal);
            seen.Add(text[title..text.IndexOf("</h1>", StringComparison.Ordinal)]);
        }

        Assert.Equal(Languages.All.Length, seen.Count);
        using var patient = api.Caller(subject: "patient reader");
        using var other = await patient.GetAsync(new Uri("/castles", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
    }

    [Fact]
    public async Task What_takes_the_house_long_has_a_limit_of_its_own_and_small_questions_weigh_nothing()
    {
        using var caller = api.Caller(subject: "curious");
        var statuses = new List<HttpStatusCode>();
        for (var n = 0; n < 6; n++)
        {
            using var small = new StringContent("{}", Encoding.UTF8, "application/json");
            using var response = await caller.PostAsync(new Uri("/v1/calculators/wage", UriKind.Relative), small);
            statuses.Add(response.StatusCode);
        }

        Assert.DoesNotContain(HttpStatusCode.TooManyRequests, statuses);
        using var heavy = new ByteArrayContent(new byte[3 << 20]);
        heavy.Headers.ContentType = MediaTypeHeaderValue.Parse("application/json");
        using var first = await caller.PostAsync(new Uri("/v1/calculators/wage", UriKind.Relative), heavy);
        Assert.Equal(HttpStatusCode.BadRequest, first.StatusCode);
        using var again = new ByteArrayContent(new byte[3 << 20]);
        using var second = await caller.PostAsync(new Uri("/v1/calculators/wage", UriKind.Relative), again);
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.InRange(second.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
        var problem = JsonNode.Parse(await second.Content.ReadAsStringAsync())!;
        Assert.Equal("http.too-much-work", problem["code"]!.ToString());
    }

    [Theory]
    [InlineData("/v1/jobs", "text/csv")]
    [InlineData("/v1/invoices?format=xlsx", "*/*")]
    [InlineData("/v1/ledger/arts/statement?account=bank", "text/csv")]
    [InlineData("/v1/reports/mutualised-risk/runs/rr-1/report", "application/pdf")]
    [InlineData("/v1/audit/journal", "application/json")]
    [InlineData("/reports/risk", "text/html")]
    [InlineData("/reports/risk/file.pdf", "application/pdf")]
    [InlineData("/audit?view=journal", "text/html")]
    public async Task Files_reports_and_heavy_pages_have_their_weight_and_say_when_to_come_back(
        string path, string accepted)
    {
        using var caller = api.Caller(subject: $"hungry {path}");
        caller.DefaultRequestHeaders.Accept.ParseAdd(accepted);
        // Nobody is at home here: what is let through fails behind the border, and what weighs too much before it.
        using var first = await Begun(caller, path);
        Assert.NotEqual(HttpStatusCode.TooManyRequests, first.StatusCode);
        using var second = await Begun(caller, path);
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.InRange(second.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
        Assert.Equal(
            accepted == "text/html" ? "text/html" : "application/problem+json",
            second.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("/v1/jobs", "application/json")]
    [InlineData("/v1/jobs?limit=50", "text/csv")]
    public async Task A_page_of_a_list_weighs_nothing_whatever_it_is_written_as(string path, string accepted)
    {
        using var caller = api.Caller(subject: $"modest {accepted}");
        caller.DefaultRequestHeaders.Accept.ParseAdd(accepted);
        for (var n = 0; n < 5; n++)
        {
            using var answer = await Begun(caller, path);
            Assert.NotEqual(HttpStatusCode.TooManyRequests, answer.StatusCode);
        }
    }

    // A file that has begun breaks off when nobody is at home: only how it begins is looked at.
    private static Task<HttpResponseMessage> Begun(HttpClient caller, string path) =>
        caller.GetAsync(new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

    [Fact]
    public async Task Headers_that_never_end_are_not_waited_for()
    {
        var (took, answer) = await Drip("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
        Assert.True(took < Bound);
        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_trickles_is_given_up_with_a_problem()
    {
        var token = TestToken.Of(api.Address, "slow", TestToken.Staff);
        var (took, answer) = await Drip(
            $"POST /v1/payments HTTP/1.1\r\nHost: {api.Address.Authority}\r\nIdempotency-Key: k\r\n"
            + "Content-Type: application/json\r\n"
            + $"Authorization: Bearer {token}\r\nAccept-Language: en\r\nContent-Length: 100000\r\n\r\n{{");
        Assert.True(took < Bound);
        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains("http.too-slow", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_is_not_signed_in_is_refused_before_the_body_is_read()
    {
        var (took, answer) = await Drip(
            "POST /v1/payments HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000000\r\n\r\n");
        Assert.True(took < Bound);
        Assert.StartsWith("HTTP/1.1 401", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(1, 40_000)]
    public async Task Headers_have_a_number_and_a_size(int count, int length)
    {
        using var caller = new HttpClient { BaseAddress = api.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/docs");
        for (var n = 0; n < count; n++) request.Headers.Add($"X-Header-{n}", new string('x', length));
        using var response = await caller.SendAsync(request);
        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, response.StatusCode);
    }

    // Sends a beginning, then a byte now and then, until a whole problem is read or the other side has had enough.
    private async Task<(TimeSpan Took, string Answer)> Drip(string beginning)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(api.Address.Host, api.Address.Port);
        var since = Stopwatch.StartNew();
        await socket.SendAsync(Encoding.ASCII.GetBytes(beginning));
        using var ended = new CancellationTokenSource(Bound * 2);
        var dripping = Task.Run(async () =>
        {
            try
            {
                while (!ended.IsCancellationRequested)
                {
                    await socket.SendAsync("a"u8.ToArray(), ended.Token);
                    await Task.Delay(200, ended.Token);
                }
            }
            catch (Exception gone) when (gone is SocketException or OperationCanceledException)
            {
                // The other side has closed.
            }
        });
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            int read;
            while (!$"{answer}".Contains('}', StringComparison.Ordinal)
                && (read = await socket.ReceiveAsync(buffer, ended.Token)) > 0)
            {
                answer.Append(Encoding.UTF8.GetString(buffer, 0, read));
            }
        }
        catch (SocketException)
        {
            // Closed while we still sent: what was answered before counts.
        }

        var took = since.Elapsed;
        await ended.CancelAsync();
        await dripping;
        return (took, answer.ToString());
    }
}

/// <summary>Whoever watches the machine is never limited.</summary>
public sealed class HealthLimitTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    [Fact]
    public async Task Health_is_told_however_often_it_is_asked()
    {
        await using var strict = await TestApi.Start(
            house.Database, house.House.Cluster, "--Api:RequestsPerSecond=1");
        using var caller = new HttpClient { BaseAddress = strict.Address };
        for (var n = 0; n < 50; n++)
        {
            using var live = await caller.GetAsync(new Uri("/health/live", UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        }
    }
}
