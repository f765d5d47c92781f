using System.Net;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Api.Pages;

/// <summary>What staff sees of a job, a member, a client: all of it, and only of their own house.</summary>
public sealed class StaffViewTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    [Fact]
    public async Task The_journal_of_a_job_tells_what_works_for_it_who_decided_and_what_was_booked()
    {
        var job = await Engaged();
        using var fulfilled = await house.Post(
            $"/v1/engagements/{job}/train/order/fulfil",
            """{"price":{"amount":"40.00","currency":"EUR"},"reference":"B-1"}""");
        fulfilled.EnsureSuccessStatusCode();
        var at = Uri.EscapeDataString($"job/{job}@1");
        await house.Until($"/v1/jobs?at={at}", list => !list["isBehind"]!.GetValue<bool>());
        var told = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var page = await house.Get($"/v1/jobs/{job}/journal?limit=10{(cursor is null ? "" : $"&cursor={cursor}")}");
            Assert.InRange(page["items"]!.AsArray().Count, 1, 10);
            told.AddRange(page["items"]!.AsArray().Select(item => item!));
            cursor = page["next"]?.ToString();
        }
        while (cursor is not null);

        var positions = told.Select(item => long.Parse(item["position"]!.ToString())).ToArray();
        Assert.Equal(positions.Order().Distinct(), positions);
        string[] kinds = [.. told.Select(item => item["stream"]!.ToString().Split('/')[0]).Distinct()];
        Assert.Empty(new[] { "job", "engagement", "order", "contract", "dimona", "activity" }.Except(kinds));
        Assert.All(told, item => Assert.NotEqual(item["name"]!.ToString(), item["sentence"]!.ToString()));
        var accepted = told.Single(item => item["name"]!.ToString() == "job.accepted.v1");
        Assert.Equal(("staff", house.Member), (accepted["who"]!.ToString(), accepted["forMember"]?.ToString()));
        var latest = await house.Get($"/v1/jobs/{job}/journal?sort=-at&limit=1");
        Assert.Equal(positions[^1].ToString(), latest["items"]![0]!["position"]!.ToString());
    }

    [Fact]
    public async Task The_journal_is_for_staff_of_that_house_and_leaves_out_what_they_may_not_read()
    {
        var job = await Engaged();
        foreach (var (roles, member, status) in ((string, string?, HttpStatusCode)[])
        [
            ("member@arts", house.Member, HttpStatusCode.Forbidden),
            ("finance@rival", null, HttpStatusCode.NotFound),
            ("board@arts", null, HttpStatusCode.OK),
        ])
        {
            using var caller = house.Caller("somebody", [roles], member);
            using var answer = await caller.GetAsync(HouseFixture.At($"/v1/jobs/{job}/journal?limit=200"));
            Assert.Equal(status, answer.StatusCode);
            if (status != HttpStatusCode.OK) continue;
            var page = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
            // The board reads neither contracts nor what is declared of them.
            Assert.DoesNotContain(
                page["items"]!.AsArray(),
                item => item!["stream"]!.ToString().Split('/')[0] is "contract" or "dimona" or "wage" or "order");
        }
    }

    [Fact]
    public async Task An_Activity_in_which_nothing_was_done_yet_stands_on_the_page_of_its_manager_and_can_be_chosen()
    {
        const string fresh = "a-without-a-job";
        Assert.Null((await house.Grain<IActivityGrain>(fresh).Open(new OpenActivity(
            new CooperativeId(HouseFixture.Cooperative), new MemberId(house.Member)))).Refusal);
        await house.Until(
            $"/v1/members/{house.Member}/overview",
            all => all["activities"]!.AsArray().Any(budget => budget!["id"]!.ToString() == fresh));
        using var staff = new Reader(house.House.Api.Caller("ada", ["adviser@arts"]));
        var page = await staff.Open($"/members/{house.Member}");
        Assert.Contains(fresh, page.Body!.TextContent, StringComparison.Ordinal);
        using var member = Reader.Member(house.House, house.Member);
        var form = await member.Open("/jobs/new");
        Assert.Contains(form.QuerySelectorAll("#f-Form-Activity option"), each => each.GetAttribute("value") == fresh);
    }

    [Fact]
    public async Task Staff_who_are_shown_the_name_of_a_client_have_looked_and_the_member_has_not()
    {
        var id = await house.Issued();
        var job = id.Split('/')[0];
        using var staff = new Reader(house.House.Api.Caller("livia", ["finance@arts"]));
        foreach (var path in new[] { $"/jobs/{job}", $"/invoices/{id}" })
        {
            var head = (await staff.Open(path)).QuerySelector(".page-head")!;
            Assert.Contains("Festival d'essai", head.TextContent, StringComparison.Ordinal);
        }

        var looks = (await house.Get($"/v1/audit/access?who=livia&subject={house.Client}")).ToJsonString();
        Assert.Contains($"GET /jobs/{job}", looks, StringComparison.Ordinal);
        Assert.Contains($"GET /invoices/{id}", looks, StringComparison.Ordinal);
        var list = await staff.Open("/clients");
        Assert.Contains("Festival d'essai", list.Body!.TextContent, StringComparison.Ordinal);
        var lists = (await house.Get("/v1/audit/access?who=livia")).ToJsonString();
        Assert.Contains("GET /clients", lists, StringComparison.Ordinal);
        using var member = Reader.Member(house.House, house.Member);
        await member.Open($"/jobs/{job}");
        Assert.Empty((await house.Get($"/v1/audit/access?who=noor&subject={house.Client}")).AsArray());
    }

    [Theory]
    [InlineData("sort=name", "http.query")]
    [InlineData("cursor=abc", "http.cursor")]
    [InlineData("cursor=-1", "http.cursor")]
    [InlineData("limit=0", "http.limit")]
    public async Task What_cannot_be_read_of_a_question_to_the_journal_is_refused(string query, string code)
    {
        var job = await house.Made("/v1/jobs", house.Job());
        using var answer = await house.Http.GetAsync(HouseFixture.At($"/v1/jobs/{job}/journal?{query}"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(code, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"]!.ToString());
    }

    [Theory]
    [InlineData("en")]
    [InlineData("fr")]
    [InlineData("nl")]
    [InlineData("de")]
    public async Task The_time_line_is_read_on_a_page_and_each_amount_leads_to_its_account(string language)
    {
        var job = await Engaged();
        using var finance = new Reader(house.House.Api.Caller("fien", ["finance@arts"], language: language));
        var link = (await finance.Open($"/jobs/{job}")).QuerySelector(".page-head a.button")!.GetAttribute("href")!;
        var page = await finance.Open(link);
        Assert.True(page.QuerySelectorAll(".journal .step").Length > 10);
        Assert.DoesNotContain(".v1", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        var turned = await finance.Open($"/jobs/{job}/journal?sort=-at");
        Assert.NotEqual(
            page.QuerySelector(".journal .step")!.TextContent, turned.QuerySelector(".journal .step")!.TextContent);
        using var rival = new Reader(house.House.Api.Caller("rival", ["finance@rival"]));
        await rival.Open(link);
        Assert.Equal(HttpStatusCode.NotFound, rival.Answer.StatusCode);
    }

    [Fact]
    public async Task All_of_a_member_stands_on_one_page_and_whoever_looked_at_their_profile_is_remembered()
    {
        var job = await Engaged();
        await house.Until(
            $"/v1/members/{house.Member}/overview",
            all => Ids(all, "contracts").Any(id => id.StartsWith(job, StringComparison.Ordinal))
                && Ids(all, "activities").Contains($"job.{job}")
                && all["owed"]!.AsArray().Any(pay => pay!["job"]!.ToString() == job));
        var overview = await house.Get($"/v1/members/{house.Member}/overview");
        Assert.Contains(overview["jobs"]!.AsArray(), row => row!["job"]!.ToString() == job);
        Assert.Contains(overview["owed"]!.AsArray(), pay => pay!["job"]!.ToString() == job);
        Assert.Contains(overview["activities"]!.AsArray(), budget => budget!["id"]!.ToString() == $"job.{job}");
        Assert.DoesNotContain("Noor", overview.ToJsonString(), StringComparison.Ordinal);

        using var adviser = new Reader(house.House.Api.Caller("ada", ["adviser@arts"]));
        var page = await adviser.Open($"/members/{house.Member}");
        Assert.Equal("Noor Essai", page.QuerySelector("h1")!.TextContent);
        Assert.NotEmpty(page.QuerySelectorAll(".journal .step"));
        Assert.NotEmpty((await house.Get($"/v1/audit/access?who=ada&subject={house.Member}")).AsArray());
        var journal = await house.Get($"/v1/members/{house.Member}/journal?limit=200");
        Assert.Contains(journal["items"]!.AsArray(), item => item!["name"]!.ToString() == "member.joined.v1");

        // The board sees what the member does, and neither who it is nor what they earn.
        using var board = house.Caller("bo", ["board@arts"]);
        var seen = JsonNode.Parse(await board.GetStringAsync(HouseFixture.At($"/v1/members/{house.Member}/overview")))!;
        Assert.Empty(seen["contracts"]!.AsArray());
        Assert.Empty(seen["wages"]!.AsArray());
        using var rival = new Reader(house.House.Api.Caller("rival", ["adviser@rival"]));
        await rival.Open($"/members/{house.Member}");
        Assert.Equal(HttpStatusCode.NotFound, rival.Answer.StatusCode);
    }

    [Fact]
    public async Task Members_and_clients_are_found_by_part_of_their_name_and_what_is_typed_is_no_pattern()
    {
        using var adviser = new Reader(house.House.Api.Caller("ada", ["adviser@arts"]));
        foreach (var (path, found, links) in ((string, string, int)[])
        [
            ("/members?search=noor", "Noor Essai", 1),
            ("/members?search=essai", "Noor Essai", 1),
            ("/members?search=%25", "", 0),
            ("/members?search=_oor", "", 0),
            ("/clients?search=festival", "Festival d'essai SRL", 1),
            ($"/clients?search={house.Client}", "Festival d'essai SRL", 1),
            ("/clients?search=nobody", "", 0),
        ])
        {
            var page = await adviser.Open(path);
            Assert.Equal(HttpStatusCode.OK, adviser.Answer.StatusCode);
            string[] names = [.. page.QuerySelectorAll("td a").Select(link => link.TextContent)];
            Assert.Equal(links, names.Length);
            if (links > 0) Assert.Equal(found, names[0]);
        }

        using var rival = new Reader(house.House.Api.Caller("rival", ["adviser@rival"]));
        Assert.Empty((await rival.Open("/members?cooperative=arts")).QuerySelectorAll("td"));
    }

    [Fact]
    public async Task All_of_a_client_stands_on_one_page_as_one_cooperative_knows_it()
    {
        var job = await Engaged();
        using var finance = new Reader(house.House.Api.Caller("fien", ["finance@arts"]));
        await house.Until(
            $"/v1/clients/{house.Client}/overview?cooperative=arts",
            all => all["jobs"]!.AsArray().Any(row => row!["job"]!.ToString() == job));
        var page = await finance.Open($"/clients/{house.Client}?cooperative=arts");
        Assert.Equal("Festival d'essai SRL", page.QuerySelector("h1")!.TextContent);
        Assert.Contains("Nothing is overdue.", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains(
            page.QuerySelectorAll(".journal .step"),
            step => step.TextContent.Contains("The client is known.", StringComparison.Ordinal)
                || step.TextContent.Contains("The job is declared.", StringComparison.Ordinal));

        foreach (var (roles, member) in ((string, string?)[])[("finance@rival", null), ("member@arts", house.Member)])
        {
            using var other = house.Caller("other", [roles], member);
            using var answer = await other.GetAsync(
                HouseFixture.At($"/v1/clients/{house.Client}/overview?cooperative=arts"));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    private static IEnumerable<string> Ids(JsonNode all, string what) =>
        all[what]!.AsArray().Select(each => each!["id"]!.ToString());

    private async Task<string> Engaged()
    {
        var job = await house.Made("/v1/jobs", house.Job("1000.00", "train"));
        using var accepted = await house.Post($"/v1/jobs/{job}/accept");
        accepted.EnsureSuccessStatusCode();
        await house.Until($"/v1/jobs/{job}", view => view["status"]!.ToString() == "in-progress");
        return job;
    }
}
