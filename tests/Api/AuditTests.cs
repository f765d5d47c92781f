using System.Net;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Smart.Tests.Api.Pages;
using Xunit;

namespace Smart.Tests.Api;

/// <summary>Who looked at whom, and who decided what: for who watches over a house, and over no other.</summary>
public sealed class AuditTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    private string Looked => $"/v1/audit/access?subject={house.Member}&who=ada";

    [Fact]
    public async Task A_look_at_a_profile_is_in_the_log_of_its_house_and_in_no_other()
    {
        await Look();
        foreach (var (roles, count) in ((string, int?)[])
            [("auditor@arts", 1), ("board@arts", 1), ("admin@*", 1), ("auditor@rival", 0), ("finance@arts", null)])
        {
            using var caller = house.Caller("watch", [roles]);
            using var answer = await caller.GetAsync(HouseFixture.At(Looked));
            if (count is null)
            {
                Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
                continue;
            }

            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            var rows = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsArray();
            Assert.True(count == 0 ? rows.Count == 0 : rows.Count > 0, $"{roles}: {rows.Count}");
        }

        using var rival = house.Caller("watch", ["auditor@rival"]);
        using var asked = await rival.GetAsync(HouseFixture.At($"{Looked}&cooperative=arts"));
        Assert.Equal(HttpStatusCode.NotFound, asked.StatusCode);
    }

    [Fact]
    public async Task What_somebody_decided_is_found_by_person_by_request_and_by_day()
    {
        var job = await house.Made("/v1/jobs", house.Job());
        var found = await house.Get($"/v1/audit/journal?cooperative=arts&who=staff&limit=200");
        var declared = found["items"]!.AsArray().Single(item =>
            item!["stream"]!.ToString() == $"job/{job}" && item["name"]!.ToString() == "job.declared.v1")!;
        var request = await house.Get($"/v1/audit/journal?command={declared["correlation"]}");
        var position = declared["position"]!.ToString();
        Assert.Contains(request["items"]!.AsArray(), item => item!["position"]!.ToString() == position);
        Assert.All(
            request["items"]!.AsArray(),
            item => Assert.Equal(declared["correlation"]!.ToString(), item!["correlation"]!.ToString()));
        Assert.Empty((await house.Get("/v1/audit/journal?who=nobody"))["items"]!.AsArray());
        Assert.Empty((await house.Get("/v1/audit/journal?from=2020-01-01&to=2020-02-01"))["items"]!.AsArray());
        Assert.Empty(declared["postings"]!.AsArray());

        var first = await house.Get("/v1/audit/journal?limit=1");
        var second = await house.Get($"/v1/audit/journal?limit=1&cursor={first["next"]}");
        Assert.True(long.Parse(second["items"]![0]!["position"]!.ToString())
            < long.Parse(first["items"]![0]!["position"]!.ToString()));

        using var rival = house.Caller("watch", ["auditor@rival"]);
        var theirs = await rival.GetStringAsync(HouseFixture.At("/v1/audit/journal"));
        Assert.DoesNotContain(job, theirs, StringComparison.Ordinal);
        using var finance = house.Caller("fien", ["finance@arts"]);
        using var refused = await finance.GetAsync(HouseFixture.At("/v1/audit/journal"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Theory]
    [InlineData("cursor=abc")]
    [InlineData("limit=0")]
    [InlineData("from=yesterday")]
    public async Task What_cannot_be_read_of_a_search_is_refused(string query)
    {
        using var answer = await house.Http.GetAsync(HouseFixture.At($"/v1/audit/journal?{query}"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("access")]
    [InlineData("roles")]
    [InlineData("journal")]
    public async Task An_auditor_reads_it_on_a_page_in_their_language(string view)
    {
        await Look();
        await house.Made("/v1/jobs", house.Job());
        using var auditor = new Reader(house.Caller("watch", ["auditor@arts"]));
        var page = await auditor.Open($"/audit?view={view}");
        Assert.Equal(HttpStatusCode.OK, auditor.Answer.StatusCode);
        if (view != "roles") Assert.NotEmpty(page.QuerySelectorAll(view == "access" ? "tbody tr" : ".journal .step"));
        Assert.Single(page.QuerySelectorAll(".tabs [aria-current=page]"));
        using var finance = new Reader(house.Caller("fien", ["finance@arts"]));
        await finance.Open($"/audit?view={view}");
        Assert.Equal(HttpStatusCode.Forbidden, finance.Answer.StatusCode);
    }

    private async Task Look()
    {
        using var adviser = house.Caller("ada", ["adviser@arts"]);
        using var seen = await adviser.GetAsync(HouseFixture.At($"/v1/members/{house.Member}/profile"));
        Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
    }
}
