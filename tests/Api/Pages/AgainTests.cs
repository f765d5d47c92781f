using System.Net;
using AngleSharp.Dom;
using Xunit;

namespace Smart.Tests.Api.Pages;

/// <summary>A job that was refused for want of money, once the money is there.</summary>
public sealed class AgainTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    [Fact]
    public async Task A_job_refused_for_want_of_money_is_declared_again_with_one_click_and_goes_through()
    {
        var refused = await Referrals.Refused(house);
        Assert.Equal("refused", (await house.Get($"/v1/jobs/{refused}"))["status"]!.ToString());
        using var reader = Reader.Member(house.House, house.Member);
        using var twice = Reader.Member(house.House, house.Member);
        await reader.Open($"/jobs/{refused}");
        var wish = reader.Page.QuerySelectorAll("form").Single(Declares).QuerySelector("[name=wish]")!
            .GetAttribute("value")!;
        await twice.Open($"/jobs/{refused}");
        await Referrals.LetThrough(house);

        var plan = await reader.Press("Declare it again");
        var next = reader.Answer.RequestMessage!.RequestUri!.AbsolutePath;
        Assert.NotEqual($"/jobs/{refused}", next);
        Assert.Equal("Concert", plan.QuerySelector("h1")!.TextContent);
        await twice.Press("Declare it again", ("wish", wish));
        Assert.Equal(next, twice.Answer.RequestMessage!.RequestUri!.AbsolutePath);
        await reader.Press("All inclusive: accept");
        await house.Until($"/v1{next}", job => job["status"]!.ToString() == "in-progress");
        Assert.Equal("refused", (await house.Get($"/v1/jobs/{refused}"))["status"]!.ToString());
    }

    [Fact]
    public async Task What_the_client_signed_binds_them_for_that_job_only_and_a_new_one_says_that_it_is_to_be_signed()
    {
        var refused = await Referrals.Refused(house, isSigned: true);
        Assert.True((await house.Get($"/v1/jobs/{refused}"))["quoteSigned"]!.GetValue<bool>());
        using var reader = Reader.Member(house.House, house.Member);
        await reader.Open($"/jobs/{refused}");
        await Referrals.LetThrough(house);
        var plan = await reader.Press("Declare it again");
        var next = await house.Get($"/v1{reader.Answer.RequestMessage!.RequestUri!.AbsolutePath}");
        Assert.NotEqual(refused, next["id"]!.ToString());
        Assert.False(next["quoteSigned"]!.GetValue<bool>());
        Assert.Contains(
            plan.QuerySelectorAll(".notice.warn"),
            each => each.TextContent.Trim().StartsWith("The client signed", StringComparison.Ordinal));
        Assert.Contains(
            plan.QuerySelectorAll("a"),
            link => link.GetAttribute("href")!.Contains("/quotes/", StringComparison.Ordinal));

        // However often it is declared, it is signed as often as the client signs.
        var other = await house.Made($"/v1/jobs/{refused}/declare-again", "{}");
        Assert.False((await house.Get($"/v1/jobs/{other}"))["quoteSigned"]!.GetValue<bool>());
    }

    [Fact]
    public async Task Only_what_was_refused_is_declared_again_and_only_by_whose_it_is()
    {
        var planned = await house.Made("/v1/jobs", house.Job());
        using var early = await house.Post($"/v1/jobs/{planned}/declare-again", "{}");
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        var refused = await Referrals.Refused(house);
        using var other = house.Caller("else", ["member@arts"], "m-somebody-else");
        using var request = new HttpRequestMessage(
            HttpMethod.Post, HouseFixture.At($"/v1/jobs/{refused}/declare-again"));
        request.Headers.Add("Idempotency-Key", house.NewKey());
        using var beyond = await other.SendAsync(request);
        Assert.Equal(HttpStatusCode.NotFound, beyond.StatusCode);
        // With the same key it is one job, however often it is asked.
        var key = house.NewKey();
        using var first = await house.Post($"/v1/jobs/{refused}/declare-again", key: key);
        using var second = await house.Post($"/v1/jobs/{refused}/declare-again", key: key);
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(first.Headers.Location, second.Headers.Location);
    }

    private static bool Declares(IElement form) =>
        form.QuerySelectorAll("button").Any(button => button.TextContent.Trim() == "Declare it again");
}
