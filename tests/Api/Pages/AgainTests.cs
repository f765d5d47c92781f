using System.Net;
using AngleSharp.Dom;
using Smart.Grains.Interfaces;
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_client_signed_goes_along_unless_the_quote_says_something_else_by_now(bool isChanged)
    {
        var refused = await Referrals.Refused(house, isSigned: true);
        using var reader = Reader.Member(house.House, house.Member);
        await reader.Open($"/jobs/{refused}");
        await Referrals.LetThrough(house);
        var account = house.Grain<IClientAccountGrain>($"{HouseFixture.Cooperative}/{house.Client}");
        var terms = (await account.View()).PaymentTermDays;
        if (isChanged) (await account.Terms(new SetClientTerms(terms - 7))).ThrowIfRefused();
        var plan = await reader.Press("Declare it again");
        if (isChanged) (await account.Terms(new SetClientTerms(terms))).ThrowIfRefused();
        var next = await house.Get($"/v1{reader.Answer.RequestMessage!.RequestUri!.AbsolutePath}");
        Assert.Equal(!isChanged, next["quoteSigned"]!.GetValue<bool>());
        var warned = plan.QuerySelectorAll(".notice.warn").Select(each => each.TextContent.Trim());
        Assert.Equal(isChanged, warned.Any(text => text.StartsWith("The client signed", StringComparison.Ordinal)));
        Assert.Equal(isChanged, plan.QuerySelectorAll("a").Any(
            link => link.GetAttribute("href")!.Contains("/quotes/", StringComparison.Ordinal)));
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
