using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Api.Pages;

/// <summary>
/// What waits for a second person stands on their list, whatever crashes, and leaves it with what that person says.
/// </summary>
public sealed class AwaitedTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    // As if the process had died between its commit and what it does next: the first word to the list is lost, of those
    // that open an item and of those that close it. To open one that was closed before is an insert, then an update.
    private const string FirstWordIsLost = """
        DROP TABLE IF EXISTS lost_word;
        CREATE TABLE lost_word (stream text, opens boolean, PRIMARY KEY (stream, opens));
        CREATE OR REPLACE FUNCTION lose_first_word() RETURNS trigger LANGUAGE plpgsql AS $lose$
        BEGIN
            IF TG_OP = 'INSERT' AND EXISTS (SELECT FROM work_item WHERE id = NEW.id) THEN RETURN NEW; END IF;
            INSERT INTO lost_word VALUES (NEW.stream, NEW.closed_at IS NULL) ON CONFLICT DO NOTHING;
            IF FOUND THEN RETURN NULL; END IF;
            RETURN NEW;
        END $lose$;
        CREATE OR REPLACE TRIGGER lose_first_word BEFORE INSERT OR UPDATE ON work_item
        FOR EACH ROW WHEN (NEW.kind LIKE '%-awaits-second') EXECUTE FUNCTION lose_first_word()
        """;

    private static readonly DateOnly Next = Calendar.LegalDay(TimeProvider.System.GetUtcNow()).AddDays(40);

    private static int _rates;

    [Theory]
    [InlineData("price")]
    [InlineData("loss")]
    [InlineData("rate")]
    public async Task What_was_said_right_before_a_crash_reaches_the_list_of_second_persons_all_the_same(string what)
    {
        await Run(FirstWordIsLost);
        var (stream, path, body) = await Said(what);
        var item = Assert.Single(await Eventually(stream, waits: true));
        Assert.EndsWith("-awaits-second", item["kind"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(1L, await Lost(stream));
        Assert.Equal(0L, await Late());
        using var second = house.Caller("ann", ["finance@arts", "board@arts"]);
        using var confirmed = await Send(second, path, body);
        Assert.Equal(HttpStatusCode.OK, Done(confirmed));
        Assert.Empty(await Eventually(stream, waits: false));
        Assert.Equal(2L, await Lost(stream));
        await Run("DROP TRIGGER lose_first_word ON work_item");
    }

    [Theory]
    [InlineData("price")]
    [InlineData("loss")]
    [InlineData("rate")]
    public async Task Nobody_takes_off_the_list_what_a_second_person_has_not_decided(string what)
    {
        var (stream, path, body) = await Said(what);
        var item = Assert.Single(await Eventually(stream, waits: true));
        var closing = new JsonObject
        {
            ["cooperative"] = "arts",
            ["item"] = item["item"]!.ToString(),
        }.ToJsonString();
        using var clerk = house.Caller("jul", ["jurist@arts", "admin@arts", "facilities@arts", "finance@arts"]);
        for (var n = 0; n < 2; n++)
        {
            using var refused = await Send(clerk, "/v1/worklists/items/close", closing);
            var problem = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!;
            Assert.Equal(
                (HttpStatusCode.Conflict, "work.undecided"), (refused.StatusCode, problem["code"]!.ToString()));
        }

        foreach (var (role, mayDecide) in new[] { ("admin", what == "rate"), ("finance", what != "rate") })
        {
            using var reader = new Reader(house.House.Api.Caller(role, [$"{role}@arts"]));
            var row = (await reader.Open("/worklists/items")).QuerySelectorAll("tbody tr")
                .Single(each => each.TextContent.Contains(stream, StringComparison.Ordinal));
            Assert.Empty(row.QuerySelectorAll("button"));
            var links = row.QuerySelectorAll("a").Select(link => link.GetAttribute("href")!).ToArray();
            Assert.Equal(mayDecide, Array.Exists(links, link => link.StartsWith("/worklists/second")));
            Assert.Equal(!mayDecide, row.TextContent.Contains("Waits for a second person"));
            // Whatever leads somewhere leads somewhere that may be read.
            foreach (var link in links)
            {
                await reader.Open(link);
                Assert.Equal(HttpStatusCode.OK, reader.Answer.StatusCode);
            }
        }

        Assert.Single(await Waiting(stream));

        using var second = house.Caller("ann", ["finance@arts", "board@arts"]);
        using var confirmed = await Send(second, path, body);
        Assert.Equal(HttpStatusCode.OK, Done(confirmed));
        Assert.Empty(await Waiting(stream));
        using var closed = await Send(clerk, "/v1/worklists/items/close", closing);
        Assert.Equal(HttpStatusCode.NoContent, closed.StatusCode);
    }

    // What one person says, and how another one confirms it.
    private async Task<(string Stream, string Confirm, string Body)> Said(string what)
    {
        switch (what)
        {
            case "price":
                var order = $"/v1/engagements/{await Engaged()}/train/order";
                using (var partner = house.Caller("rail", ["partner@arts"]))
                {
                    const string dear = """{"amount":"45.00","currency":"EUR"}""";
                    using var said = await Send(
                        partner, $"{order}/fulfil", $$"""{"price":{{dear}},"reference":"P-1","confirmed":{{dear}}}""");
                    Assert.Equal(HttpStatusCode.NoContent, said.StatusCode);
                }

                return ($"order/{order.Split('/')[3]}/train", $"{order}/price/confirm", "{}");
            case "loss":
                var invoice = await house.Issued();
                using (var one = house.Caller("fien", ["finance@arts"]))
                {
                    using var said = await Send(
                        one, $"/v1/invoices/{invoice}/write-off", """{"cause":"prescribed"}""");
                    said.EnsureSuccessStatusCode();
                }

                return ($"invoice/{invoice}", $"/v1/invoices/{invoice}/write-off/confirm", "{}");
            default:
                var rate = $"\"key\":\"price.van.day\",\"from\":\"{Next:O}\"";
                var value = 90 + Interlocked.Increment(ref _rates);
                using (var board = house.Caller("bert", ["board@arts"]))
                {
                    using var said = await Send(
                        board,
                        "/v1/cooperatives/arts/rates",
                        $$"""{{{rate}},"value":"{{value}}","source":"Board"}""");
                    said.EnsureSuccessStatusCode();
                }

                return ("cooperative/arts", "/v1/cooperatives/arts/rates/confirm", $"{{{rate}}}");
        }
    }

    private async Task<string> Engaged()
    {
        var job = await house.Made("/v1/jobs", house.Job("1000.00", "train"));
        using var accepted = await house.Post($"/v1/jobs/{job}/accept");
        accepted.EnsureSuccessStatusCode();
        await house.Until($"/v1/jobs/{job}", view => view["status"]!.ToString() == "in-progress");
        return job;
    }

    private async Task<JsonNode[]> Eventually(string stream, bool waits)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        for (; ; await Task.Delay(20, patience.Token))
        {
            var items = await Waiting(stream);
            if (items.Length > 0 == waits) return items;
        }
    }

    private async Task<JsonNode[]> Waiting(string stream)
    {
        var list = await house.Get($"/v1/worklists/items?limit={PageWish.LongestPage}");
        return
        [
            .. list["items"]!.AsArray().Select(item => item!["view"]!)
                .Where(item => item["stream"]!.ToString() == stream),
        ];
    }

    private async Task Run(string sql)
    {
        await using var command = house.Database.Source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    // What is told at once is due when it is said: whoever watches the house is not alarmed by it.
    private async Task<long> Late()
    {
        await using var command = house.Database.Source.CreateCommand(
            "SELECT count(*) FROM wake WHERE due_at < now() - interval '1 min'");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<long> Lost(string stream)
    {
        await using var command = house.Database.Source.CreateCommand(
            "SELECT count(*) FROM lost_word WHERE stream = $1");
        command.Parameters.Add(new Npgsql.NpgsqlParameter<string> { TypedValue = stream });
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<HttpResponseMessage> Send(HttpClient who, string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, HouseFixture.At(path));
        request.Headers.Add("Idempotency-Key", house.NewKey());
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await who.SendAsync(request);
    }

    // Some confirmations answer with what there is now, and some with nothing.
    private static HttpStatusCode Done(HttpResponseMessage answer) =>
        answer.StatusCode == HttpStatusCode.NoContent ? HttpStatusCode.OK : answer.StatusCode;
}
