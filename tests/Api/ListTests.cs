using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace Smart.Tests.Api;

/// <summary>Lists that follow the journal.</summary>
public sealed class ListTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    [Fact]
    public async Task Who_changed_something_sees_it_in_the_list_at_once()
    {
        var (id, at) = await Declare();
        var planned = await Row(id, at);
        Assert.Equal("planned", planned["status"]!.ToString());
        Assert.Equal("1000.00", planned["fee"]!["amount"]!.ToString());

        using var cancelled = await house.Post($"/v1/jobs/{id}/cancel", """{"by":"member"}""");
        Assert.Equal("cancelled", (await Row(id, Position(cancelled)))["status"]!.ToString());
    }

    [Fact]
    public async Task A_list_that_cannot_follow_says_as_of_when_it_is()
    {
        await using var connection = await house.Database.Source.OpenConnectionAsync();
        string id, at;
        await using (var transaction = await connection.BeginTransactionAsync())
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "SELECT pg_current_xact_id()";
            await command.ExecuteScalarAsync();
            (id, at) = await Declare();

            var behind = await house.Get($"/v1/jobs?at={at}");

            Assert.True(behind["isBehind"]!.GetValue<bool>());
            Assert.True(DateTimeOffset.TryParse(behind["asOf"]?.ToString(), out _));
            Assert.DoesNotContain(id, Ids(behind));
        }

        var page = await house.Until($"/v1/jobs?limit=200&at={at}", list => !list["isBehind"]!.GetValue<bool>());
        Assert.Contains(id, Ids(page));
        Assert.Null(page["asOf"]);
    }

    [Fact]
    public async Task A_list_comes_in_pages_and_nothing_is_on_two_of_them()
    {
        var at = "";
        for (var n = 0; n < 3; n++) (_, at) = await Declare();
        foreach (var sort in (string[])["id", "-id", "start", "-start", "changed", "-changed"])
        {
            var whole = Ids(await house.Get($"/v1/jobs?limit=200&sort={sort}&at={at}"));
            var ids = new List<string>();
            string? cursor = null;
            do
            {
                var after = cursor is null ? "" : $"&cursor={cursor}";
                var page = await house.Get($"/v1/jobs?limit=2&cooperative=arts&sort={sort}{after}");
                Assert.InRange(page["items"]!.AsArray().Count, 1, 2);
                ids.AddRange(Ids(page));
                cursor = page["next"]?.ToString();
            }
            while (cursor is not null);

            Assert.True(ids.Count >= 3);
            Assert.Equal(whole, ids);
            Assert.Equal(ids.Distinct(), ids);
        }
    }

    [Fact]
    public async Task Filters_take_what_has_all_of_them()
    {
        var (id, at) = await Declare();
        foreach (var (filter, isThere) in ((string, bool)[])
        [
            ($"member={house.Member}&client={house.Client}&status=planned&cooperative=arts", true),
            ($"activity=job.{id}", true),
            ("status=settled", false),
            ("status=in-progress", false),
            ("member=m-nobody", false),
            ("client=c-nobody", false),
            ("cooperative=mobility", false),
        ])
        {
            var ids = Ids(await house.Get($"/v1/jobs?limit=200&{filter}&at={at}"));
            Assert.True(ids.Contains(id) == isThere, filter);
        }

        Assert.Empty(Ids(await house.Get($"/v1/invoices?client={house.Client}&status=open&sort=-due&at={at}")));
    }

    [Theory]
    [InlineData("/v1/jobs?sort=fee", "http.query")]
    [InlineData("/v1/jobs?status=1", "http.query")]
    [InlineData("/v1/jobs?status=finished", "http.query")]
    [InlineData("/v1/invoices?status=finished", "http.query")]
    [InlineData("/v1/jobs?at=yesterday", "http.query")]
    [InlineData("/v1/jobs?cursor=abc", "http.cursor")]
    [InlineData("/v1/jobs?limit=0", "http.limit")]
    public async Task What_cannot_be_read_is_refused(string path, string code)
    {
        using var response = await house.Http.GetAsync(HouseFixture.At(path));
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal((HttpStatusCode.BadRequest, code), (response.StatusCode, problem["code"]!.ToString()));
    }

    [Fact]
    public async Task A_cursor_of_one_order_is_none_of_another_and_a_made_up_place_begins_at_the_beginning()
    {
        await Declare();
        var (_, at) = await Declare(); // The list has seen all that was declared before, or the pages would differ.
        var page = await house.Get($"/v1/jobs?limit=1&sort=start&at={at}");
        using var other = await house.Http.GetAsync(
            HouseFixture.At($"/v1/jobs?limit=1&sort=-start&cursor={page["next"]}"));
        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);

        var forged = Convert.ToBase64String("start\nnever\nj-1"u8).TrimEnd('=');
        Assert.Equal(Ids(page), Ids(await house.Get($"/v1/jobs?limit=1&sort=start&cursor={forged}")));
    }

    private async Task<(string Id, string At)> Declare()
    {
        using var declared = await house.Post("/v1/jobs", house.Job());
        var id = JsonNode.Parse(await declared.Content.ReadAsStringAsync())!["id"]!.ToString();
        return (id, Position(declared));
    }

    private async Task<JsonNode> Row(string id, string at) =>
        (await house.Get($"/v1/jobs?limit=200&at={at}"))["items"]!.AsArray()
            .Single(item => item!["id"]!.ToString() == id)!["view"]!;

    private static string Position(HttpResponseMessage response) =>
        Uri.EscapeDataString(response.Headers.GetValues("Journal-Position").Single());

    private static List<string> Ids(JsonNode page) =>
        [.. page["items"]!.AsArray().Select(item => item!["id"]!.ToString())];
}
