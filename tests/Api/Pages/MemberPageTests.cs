using System.Globalization;
using System.Net;
using AngleSharp.Dom;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Api.Pages;

/// <summary>The pages of a member, asked for and sent by HTTP without a script.</summary>
public sealed class MemberPageTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    private static string Day { get; } = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime)
        .AddDays(12).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static (string Name, string Value)[] Concert { get; } =
    [
        ("Form.Title", "Concert <b>& more</b>"),
        ("Form.Start", Day),
        ("Form.Hours", "7,5"),
        ("Form.Client", "0899.999.751"),
        ("Form.Fee", "1 000,00"),
    ];

    [Fact]
    public async Task A_member_declares_sees_the_plan_accepts_and_finds_the_job_under_way()
    {
        using var reader = Reader.Member(house.House, house.Member);
        await reader.Open("/jobs/new");
        var plan = await reader.Press("See the plan", Concert);
        Assert.Matches("^/jobs/j-", reader.Answer.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal("Concert <b>& more</b>", plan.QuerySelector("h1")!.TextContent);
        Assert.Contains("€1,000.00", plan.Body!.TextContent, StringComparison.Ordinal);

        var job = await reader.Press("All inclusive: accept");
        Assert.Equal(HttpStatusCode.OK, reader.Answer.StatusCode);
        Assert.DoesNotContain(job.QuerySelectorAll("button"), button => button.TextContent == "All inclusive: accept");
        var id = reader.Answer.RequestMessage!.RequestUri!.AbsolutePath.Split('/')[2];
        await house.Until(
            "/v1/jobs?limit=200", jobs => jobs["items"]!.AsArray().Any(each => (string?)each!["id"] == id));
        var list = await reader.Open("/");
        Assert.Contains(list.QuerySelectorAll("td a"), link => link.TextContent == "Concert <b>& more</b>");
    }

    [Fact]
    public async Task What_is_owed_is_called_as_its_job_is()
    {
        using var reader = Reader.Member(house.House, house.Member);
        await reader.Open("/jobs/new");
        await reader.Press(
            "See the plan", [.. Concert.Where(field => field.Name != "Form.Title"), ("Form.Title", "Of which pay")]);
        var job = reader.Answer.RequestMessage!.RequestUri!.AbsolutePath.Split('/')[^1];
        await reader.Press("All inclusive: accept");
        await house.Until("/v1/jobs?limit=200", list => list["items"]!.AsArray().Any(
            each => (string?)each!["id"] == job && each["view"]!["status"]!.ToString() == "in-progress"));
        var home = await reader.Open("/");
        Assert.Contains(
            home.QuerySelectorAll(".hero .steps a"),
            link => link.GetAttribute("href") == $"/jobs/{job}" && link.TextContent == "Of which pay");
    }

    [Fact]
    public async Task A_year_and_a_month_show_the_jobs_that_begin_in_them()
    {
        using var reader = Reader.Member(house.House, house.Member);
        await reader.Open("/jobs/new");
        await reader.Press(
            "See the plan", [.. Concert.Where(field => field.Name != "Form.Title"), ("Form.Title", "Of a year")]);
        var job = reader.Answer.RequestMessage!.RequestUri!.AbsolutePath.Split('/')[^1];
        // The list follows the journal a moment behind.
        await house.Until(
            "/v1/jobs?limit=200", list => list["items"]!.AsArray().Any(each => (string?)each!["id"] == job));
        var year = await reader.Open($"/year?year={Day[..4]}");
        Assert.Single(
            year.QuerySelectorAll("tbody a"), link => link.GetAttribute("href") == $"/calendar?month={Day[..7]}");
        Assert.NotEmpty(year.QuerySelectorAll("svg rect.planned"));
        var month = await reader.Open($"/calendar?month={Day[..7]}");
        Assert.Contains(month.QuerySelectorAll("td a"), link => link.TextContent == "Of a year");
        var other = await reader.Open("/calendar?month=1999-13");
        Assert.Equal(HttpStatusCode.OK, reader.Answer.StatusCode);
        Assert.NotEmpty(other.QuerySelector("h1")!.TextContent);
        var before = await reader.Open($"/year?year={int.Parse(Day[..4], CultureInfo.InvariantCulture) - 3}");
        Assert.Empty(before.QuerySelectorAll("tbody a"));
    }

    [Fact]
    public async Task What_was_typed_stays_and_each_field_says_what_is_wrong_with_it()
    {
        using var reader = Reader.Member(house.House, house.Member);
        await reader.Open("/jobs/new");
        var page = await reader.Press(
            "See the plan", ("Form.Title", "\"><script>alert(1)</script>"), ("Form.Start", "31 February"),
            ("Form.Hours", "many"), ("Form.Fee", "12,5"), ("Form.Client", "0899.999.750"));
        Assert.Equal(HttpStatusCode.OK, reader.Answer.StatusCode);
        Assert.Equal("\"><script>alert(1)</script>", page.QuerySelector("#f-Form-Title")!.GetAttribute("value"));
        Assert.Equal("12,5", page.QuerySelector("#f-Form-Fee")!.GetAttribute("value"));
        string[] wrong = [.. page.QuerySelectorAll("[aria-invalid=true]").Select(box => box.Id!)];
        Assert.Equal(["f-Form-Start", "f-Form-Hours", "f-Form-Client"], wrong);
        Assert.All(wrong, id => Assert.NotEmpty(page.QuerySelector($"#{id}-error")!.TextContent));
    }

    [Fact]
    public async Task A_refusal_stands_under_its_field_with_a_remedy_in_the_readers_language()
    {
        using var reader = Reader.Member(house.House, house.Member, "nl");
        await reader.Open("/jobs/new");
        var page = await reader.Press(
            "Toon het plan", [.. Concert.Where(field => field.Name != "Form.Fee"), ("Form.Fee", "20")]);
        Assert.Single(page.QuerySelectorAll(".notice.bad"));
        Assert.NotEmpty(page.QuerySelector(".notice.bad p + p")!.TextContent);
        Assert.Equal("20", page.QuerySelector("#f-Form-Fee")!.GetAttribute("value"));
    }

    [Fact]
    public async Task All_that_the_actor_refuses_of_a_job_stands_under_its_fields_at_once()
    {
        using var reader = Reader.Member(house.House, house.Member);
        await reader.Open("/jobs/new");
        string[] changed = ["Form.Start", "Form.Hours", "Form.Fee"];
        (string, string)[] typed =
        [
            .. Concert.Where(field => !changed.Contains(field.Name)),
            ("Form.Start", "2020-01-01"), ("Form.Hours", "6.3"), ("Form.Fee", "0"),
        ];
        var page = await reader.Press("See the plan", typed);
        Assert.Equal(
            ["f-Form-Start", "f-Form-Hours", "f-Form-Fee"],
            page.QuerySelectorAll("[aria-invalid=true]").Select(box => box.Id!));
        // Whoever only wants to know what it comes to is told the same.
        page = await reader.Press("Recalculate", typed);
        Assert.Equal(3, page.QuerySelectorAll("[aria-invalid=true]").Length);
        Assert.Equal(3, page.QuerySelectorAll("#preview p strong").Length);
    }

    [Theory]
    [InlineData("99")]
    [InlineData("1")]
    [InlineData("Service, Performance")]
    [InlineData("<b>")]
    public async Task A_choice_that_was_not_offered_is_refused_at_its_field(string nature)
    {
        using var reader = Reader.Member(house.House, house.Member);
        await reader.Open("/jobs/new");
        var page = await reader.Press("See the plan", [.. Concert, ("Form.Nature", nature)]);
        Assert.Equal(HttpStatusCode.OK, reader.Answer.StatusCode);
        Assert.NotEmpty(page.QuerySelector("#f-Form-Nature-error")!.TextContent);
    }

    [Fact]
    public async Task What_is_switched_off_in_a_plan_stays_off_when_the_plan_is_refused()
    {
        var job = await house.Made("/v1/jobs", house.Job());
        using var reader = Reader.Member(house.House, house.Member);
        await reader.Open($"/jobs/{job}");
        Assert.True(reader.Page.QuerySelector("#l-insurance")!.HasAttribute("checked"));
        var refused = await reader.Press("All inclusive: accept", ("plan", "another one"), ("with", "nothing"));
        Assert.Single(refused.QuerySelectorAll(".notice.bad"));
        Assert.False(refused.QuerySelector("#l-insurance")!.HasAttribute("checked"));
        var accepted = await reader.Press("All inclusive: accept");
        Assert.Empty(accepted.QuerySelectorAll(".notice.bad"));
        var lines = (await house.Get($"/v1/jobs/{job}"))["lines"]!.AsArray();
        Assert.DoesNotContain(lines, line => (string?)line!["line"]!["id"] == "insurance");
    }

    [Fact]
    public async Task A_plan_accepted_twice_or_called_off_meanwhile_shows_where_the_job_stands()
    {
        var job = await house.Made("/v1/jobs", house.Job());
        using var one = Reader.Member(house.House, house.Member);
        using var twice = Reader.Member(house.House, house.Member);
        await one.Open($"/jobs/{job}");
        await twice.Open($"/jobs/{job}");
        await one.Press("Yes, call it off");
        var seen = await twice.Press("All inclusive: accept");
        Assert.Equal(HttpStatusCode.OK, twice.Answer.StatusCode);
        Assert.Equal("called off", seen.QuerySelector(".badge")!.TextContent);
        // What is called off is not paid: no figure and no day may say that it is.
        var pay = seen.QuerySelector("[data-part=pay]")!.TextContent;
        Assert.Contains("what was planned is not paid", pay, StringComparison.Ordinal);
        Assert.DoesNotContain("Net pay for you", pay, StringComparison.Ordinal);
        Assert.DoesNotContain("paid by", pay, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_form_sent_twice_makes_one_job()
    {
        using var reader = Reader.Member(house.House, house.Member);
        var form = await reader.Open("/jobs/new");
        var wish = form.QuerySelector("[name=wish]")!.GetAttribute("value")!;
        await reader.Press("See the plan", Concert);
        var first = reader.Answer.RequestMessage!.RequestUri!;
        await reader.Open("/jobs/new");
        await reader.Press("See the plan", [.. Concert, ("wish", wish)]);
        Assert.Equal(first, reader.Answer.RequestMessage!.RequestUri);
    }

    [Fact]
    public async Task A_form_without_the_token_of_its_page_is_turned_away_and_does_nothing()
    {
        using var reader = Reader.Member(house.House, house.Member);
        await reader.Open("/jobs/new");
        await reader.Press("See the plan", [.. Concert, ("__RequestVerificationToken", "guessed")]);
        Assert.Equal(HttpStatusCode.BadRequest, reader.Answer.StatusCode);
    }

    [Fact]
    public async Task A_job_of_somebody_else_is_shown_as_if_it_were_not_there()
    {
        using var owner = Reader.Member(house.House, house.Member);
        await owner.Open("/jobs/new");
        await owner.Press("See the plan", Concert);
        using var other = Reader.Member(house.House, "m-somebody-else");
        await other.Open(owner.Answer.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Equal(HttpStatusCode.NotFound, other.Answer.StatusCode);
        Assert.DoesNotContain("Concert", other.Page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_typed_is_reckoned_on_the_way_and_nothing_is_kept()
    {
        using var reader = Reader.Member(house.House, house.Member);
        await reader.Open("/jobs/new");
        var page = await reader.Press("Recalculate", Concert);
        Assert.Contains("Net pay for you", page.QuerySelector("#preview")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("/jobs/new", reader.Answer.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Fact]
    public async Task An_Activity_in_which_one_has_no_part_carries_no_job_of_ones_own()
    {
        var theirs = new ActivityId("of-others");
        Assert.Null((await house.Grain<IActivityGrain>(theirs.Value).Open(
            new OpenActivity(new CooperativeId(HouseFixture.Cooperative), new MemberId("m-another")))).Refusal);
        using var reader = Reader.Member(house.House, house.Member);
        await reader.Open("/jobs/new");
        var page = await reader.Press("See the plan", [.. Concert, ("Form.Activity", theirs.Value)]);
        Assert.Equal("/jobs/new", reader.Answer.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.NotEmpty(page.QuerySelectorAll(".notice.bad"));
    }

    [Theory]
    [InlineData("1.234,56", "1234.56")]
    [InlineData("1,234.56", "1234.56")]
    [InlineData("1 234,5", "1234.5")]
    [InlineData("1.234", "1234")]
    [InlineData("1234.5000", "1234.5000")]
    [InlineData("0,125", "0.125")]
    [InlineData("€ 12", "12")]
    [InlineData("12-", null)]
    [InlineData("", null)]
    public void A_number_is_read_however_it_was_typed(string typed, string? read) =>
        Assert.Equal(
            read is null ? null : decimal.Parse(read, CultureInfo.InvariantCulture), Smart.Api.Web.Formats.Read(typed));

    [Fact]
    public async Task Nothing_on_a_page_runs_or_paints_but_what_comes_from_a_file()
    {
        using var reader = Reader.Member(house.House, house.Member);
        foreach (var path in new[] { "/", "/jobs", "/jobs/new" })
        {
            var page = await reader.Open(path);
            Assert.Equal(HttpStatusCode.OK, reader.Answer.StatusCode);
            Assert.All(page.Scripts, script => Assert.NotNull(script.Source));
            Assert.Empty(page.QuerySelectorAll("[style], style"));
            Assert.DoesNotContain(
                page.All.SelectMany(element => element.Attributes),
                each => each.Name.StartsWith("on", StringComparison.Ordinal));
        }
    }
}
