using System.Net;
using AngleSharp.Dom;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Api.Pages;

/// <summary>Requests for money: what their member reads and sends, and what those who decide do.</summary>
public sealed class MoneyPageTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    [Fact]
    public async Task A_member_reads_why_appeals_with_what_was_typed_kept_and_takes_it_back()
    {
        var job = await Referrals.Declined(house);
        using var member = Reader.Member(house.House, house.Member);
        var page = await member.Open($"/money/{job}/prefinancing");
        Assert.Equal("Declined", page.QuerySelector(".badge")!.TextContent);
        Assert.Contains("Pay back a financing of this member.", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(21, page.QuerySelectorAll("tbody tr").Length);

        page = await member.Press("Appeal", ("Note", "\"><script>alert(1)</script>"));
        Assert.NotEmpty(page.QuerySelector("#f-Reason-error")!.TextContent);
        Assert.Equal("\"><script>alert(1)</script>", page.QuerySelector("#f-Note")!.TextContent);
        page = await member.Press("Appeal", ("Reason", "WorkAtRisk"));
        var notice = page.QuerySelector(".notice.warn")!.TextContent;
        Assert.Contains("a person looks at it again", notice, StringComparison.Ordinal);
        Assert.Equal("\"><script>alert(1)</script>", page.QuerySelector("blockquote")!.TextContent);
        Assert.DoesNotContain(page.QuerySelectorAll("button"), button => button.TextContent == "Appeal");

        page = await member.Press("Withdraw the appeal");
        Assert.Contains(page.QuerySelectorAll("button"), button => button.TextContent == "Appeal");
        await Listed(member, "/money", $"/money/{job}/prefinancing");
    }

    [Fact]
    public async Task One_proposes_another_confirms_and_what_is_wrong_stands_at_its_field()
    {
        var job = await Referrals.Referred(house);
        var path = $"/referrals/{job}/prefinancing";
        using var fien = new Reader(house.House.Api.Caller("fien", ["finance@arts"]));
        using var ada = new Reader(house.House.Api.Caller("ada", ["adviser@arts"]));
        await Listed(fien, "/referrals", path);
        var page = await fien.Open(path);
        Assert.Contains("€200.00", page.Body!.TextContent, StringComparison.Ordinal);

        page = await fien.Press("Decide", ("Amount", "lots"), ("Note", "seen"), ("Verdict", "Approve"));
        // A choice says as much of itself as a box that is typed into.
        var wrong = page.QuerySelectorAll("[aria-invalid=true]").ToArray();
        Assert.Equal(["f-Amount", "f-Reason"], wrong.Select(box => box.Id));
        Assert.All(wrong, box => Assert.Contains(
            $"{box.Id}-error", box.GetAttribute("aria-describedby"), StringComparison.Ordinal));
        Assert.All(wrong, box => Assert.NotEmpty(page.QuerySelector($"#{box.Id}-error")!.TextContent));
        Assert.Equal("lots", page.QuerySelector("#f-Amount")!.GetAttribute("value"));
        Assert.Equal("seen", page.QuerySelector("#f-Note")!.TextContent);
        page = await fien.Press("Decide", ("Amount", "300,01"), ("Reason", "EvidenceSeen"));
        Assert.Contains("300.00 EUR", page.QuerySelector("#f-Amount-error")!.TextContent, StringComparison.Ordinal);
        page = await fien.Press("Decide", ("Amount", "300,00"));
        Assert.Contains("a colleague confirms it", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(page.QuerySelectorAll("button"), button => button.TextContent == "Confirm the proposal");

        await ada.Open(path);
        page = await ada.Press("Confirm the proposal");
        Assert.Contains("approved by people", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("overridden", page.Body!.TextContent, StringComparison.Ordinal);
        await house.Until($"/v1/jobs/{job}", view => view["status"]!.ToString() == "in-progress");
    }

    [Fact]
    public async Task Whoever_confirms_confirms_the_amount_that_they_read_and_no_other()
    {
        var job = await Referrals.Referred(house);
        var path = $"/referrals/{job}/prefinancing";
        using var fien = new Reader(house.House.Api.Caller("fien", ["finance@arts"]));
        using var ada = new Reader(house.House.Api.Caller("ada", ["adviser@arts"]));
        await fien.Open(path);
        (string, string)[] approve = [("Verdict", "Approve"), ("Reason", "EvidenceSeen")];
        await fien.Press("Decide", [.. approve, ("Amount", "210,00")]);
        await ada.Open(path);
        await fien.Press("Decide", [.. approve, ("Amount", "300,00")]);

        var page = await ada.Press("Confirm the proposal");
        Assert.Contains(
            "Another amount is proposed by now",
            page.QuerySelector(".notice.bad")!.TextContent,
            StringComparison.Ordinal);
        Assert.Equal("€300.00", page.QuerySelector(".big")!.TextContent.Trim());
        page = await ada.Press("Confirm the proposal", ("read", "lots"));
        Assert.Single(page.QuerySelectorAll(".notice.bad"));
        Assert.NotNull((await house.Grain<IPrefinancingGrain>($"{job}/prefinancing").View())!.Review!.Proposal);

        using var stale = await house.Post(
            $"/v1/prefinancings/{job}/prefinancing/confirm", """{"amount":{"amount":"210.00","currency":"EUR"}}""");
        Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
        page = await ada.Press("Confirm the proposal");
        Assert.Contains("approved by people", page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_finds_what_is_not_theirs()
    {
        var job = await Referrals.Referred(house);
        using var other = Reader.Member(house.House, "m-somebody");
        await other.Open($"/money/{job}/prefinancing");
        Assert.Equal(HttpStatusCode.NotFound, other.Answer.StatusCode);
        using var member = Reader.Member(house.House, house.Member);
        await member.Open($"/referrals/{job}/prefinancing");
        Assert.Equal(HttpStatusCode.Forbidden, member.Answer.StatusCode);
        using var elsewhere = new Reader(house.House.Api.Caller("far", ["finance@mobility"]));
        await elsewhere.Open($"/referrals/{job}/prefinancing");
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.Answer.StatusCode);
    }

    [Theory, InlineData("fr", "Recours"), InlineData("nl", "Beroep"), InlineData("de", "Einspruch")]
    public async Task The_explanation_is_read_in_every_language(string language, string appeal)
    {
        var job = await Referrals.Declined(house);
        using var member = Reader.Member(house.House, house.Member, language);
        var page = await member.Open($"/money/{job}/prefinancing");
        Assert.Contains(page.QuerySelectorAll("h2"), heading => heading.TextContent == appeal);
        Assert.DoesNotContain("prefinancing.", page.Body!.TextContent, StringComparison.Ordinal);
    }

    // Lists follow the journal a moment behind.
    private static async Task Listed(Reader who, string list, string link)
    {
        for (var n = 0; n < 200; n++)
        {
            var page = await who.Open(list);
            if (page.QuerySelectorAll("td a").Any(each => each.GetAttribute("href") == link)) return;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Fail($"{link} is not on {list}.");
    }
}
