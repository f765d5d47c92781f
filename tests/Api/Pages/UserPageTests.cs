using System.Net;
using AngleSharp.Dom;
using Xunit;

namespace Smart.Tests.Api.Pages;

/// <summary>The pages of administrators: people and their roles, and addresses outside.</summary>
public sealed class UserPageTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    [Fact]
    public async Task A_role_is_proposed_on_one_page_and_confirmed_by_another_person_on_theirs()
    {
        using var alix = Admin("u-alix");
        await alix.Open("/users");
        var person = await alix.Press("Make the account", ("userName", "kim.page"), ("name", "Kim <b>Page</b>"));
        Assert.StartsWith("/users/u-", alix.Answer.RequestMessage!.RequestUri!.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal("Kim <b>Page</b>", person.QuerySelector("h1")!.TextContent);
        var proposed = await alix.Press("Propose", ("wanted", "finance"), ("cooperative", "arts"));
        Assert.Contains("Waits for a second person: Finance, arts", Text(proposed), StringComparison.Ordinal);

        await alix.Open("/users");
        var own = await alix.Press("Confirm Kim <b>Page</b>");
        Assert.Contains("Who proposed a role does not confirm it.", Text(own), StringComparison.Ordinal);
        using var arno = Admin("u-arno");
        await arno.Open("/users");
        var confirmed = await arno.Press("Confirm Kim <b>Page</b>");
        Assert.Contains("Finance (arts)", Text(confirmed), StringComparison.Ordinal);

        await arno.Open(Row(confirmed, "Kim <b>Page</b>"));
        var taken = await arno.Press("Take away Finance");
        Assert.DoesNotContain(
            taken.QuerySelectorAll("button"), each => each.TextContent.Contains("Take away", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_account_is_given_a_link_locked_and_unlocked()
    {
        using var alix = Admin("u-alix");
        await alix.Open("/users");
        await alix.Press("Make the account", ("userName", "lou.page"), ("name", "Lou Page"));
        var at = alix.Answer.RequestMessage!.RequestUri!.AbsolutePath;
        var linked = await alix.Press("Make a sign-in link");
        Assert.Contains(
            "/sign-in/link?token=", linked.QuerySelector("code.once")!.TextContent, StringComparison.Ordinal);
        var again = await alix.Open(at);
        Assert.Null(again.QuerySelector("code.once"));
        var locked = await alix.Press("Lock");
        Assert.Contains("locked", locked.QuerySelector(".page-head .badge")!.TextContent, StringComparison.Ordinal);
        var unlocked = await alix.Press("Unlock");
        Assert.Null(unlocked.QuerySelector(".page-head .badge"));
        await alix.Press("Sign out everywhere");
        Assert.Equal(HttpStatusCode.OK, alix.Answer.StatusCode);
    }

    [Fact]
    public async Task What_was_typed_stays_when_an_account_cannot_be_made()
    {
        using var alix = Admin("u-alix");
        await alix.Open("/users");
        var page = await alix.Press(
            "Make the account", ("userName", "not a name!"), ("name", "\"><script>"), ("member", ""));
        Assert.Equal("not a name!", page.QuerySelector("#f-userName")!.GetAttribute("value"));
        Assert.Equal("\"><script>", page.QuerySelector("#f-name")!.GetAttribute("value"));
        Assert.NotEmpty(page.QuerySelector("#f-userName-error")!.TextContent);
        var unknown = await alix.Press(
            "Make the account", ("userName", "nobody.page"), ("name", "No Body"), ("member", "m-nobody"));
        Assert.NotEmpty(unknown.QuerySelector("#f-member-error")!.TextContent);
        Assert.Equal("m-nobody", unknown.QuerySelector("#f-member")!.GetAttribute("value"));
    }

    [Theory]
    [InlineData("name", "Kim\u202EsleZ", "U+202E")]
    [InlineData("name", "Kim\u0007", "U+0007")]
    [InlineData("userName", "x", "100")]
    public async Task A_form_takes_no_text_that_an_endpoint_would_not(string field, string text, string said)
    {
        using var alix = Admin("u-alix");
        var before = (await alix.Open("/users")).QuerySelectorAll("tbody tr").Length;
        if (field == "userName") text = new string('x', 101);
        (string, string)[] typed = [("userName", "unfit"), ("name", "Un Fit"), ("email", "unfit@example.org")];
        var page = await alix.Press(
            "Make the account", [.. typed.Where(each => each.Item1 != field), (field, text)]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, alix.Answer.StatusCode);
        Assert.Contains(said, page.QuerySelector($"#f-{field}-error")!.TextContent, StringComparison.Ordinal);
        // Nothing is made, and nothing that was typed is lost.
        Assert.Equal("unfit@example.org", page.QuerySelector("#f-email")!.GetAttribute("value"));
        Assert.Equal(before, (await alix.Open("/users")).QuerySelectorAll("tbody tr").Length);
    }

    [Fact]
    public async Task The_same_form_sent_with_other_words_is_refused()
    {
        using var alix = Admin("u-alix");
        await alix.Open("/users");
        var wish = ("wish", "a-form-that-is-sent-twice");
        await alix.Press("Make the account", ("userName", "twice.page"), ("name", "Twice Page"), wish);
        await alix.Open("/users");
        var page = await alix.Press("Make the account", ("userName", "other.page"), ("name", "Other Page"), wish);
        Assert.Contains("This request was already made with other contents.", Text(page), StringComparison.Ordinal);
        Assert.Equal("other.page", page.QuerySelector("#f-userName")!.GetAttribute("value"));
    }

    [Theory]
    [InlineData("member@arts")]
    [InlineData("finance@*")]
    [InlineData("admin@arts")]
    public async Task Accounts_are_shown_to_nobody_else(string role)
    {
        using var curious = new Reader(house.House.Api.Caller("curious", [role], house.Member));
        foreach (var path in (string[])["/users", "/users/u-alix"])
        {
            var page = await curious.Open(path);
            Assert.NotEqual(HttpStatusCode.OK, curious.Answer.StatusCode);
            Assert.Empty(page.QuerySelectorAll("main form"));
        }
    }

    [Fact]
    public async Task A_webhook_is_registered_shows_its_secret_once_is_tried_and_removed()
    {
        using var owner = new Reader(house.House.Api.Caller("u-fien", ["finance@arts"]));
        await owner.Open("/webhooks?cooperative=arts");
        var wrong = await owner.Press(
            "Register", ("url", "http://127.0.0.1/hook"), ("kinds", "invoice.paid"));
        Assert.Equal("http://127.0.0.1/hook", wrong.QuerySelector("#f-url")!.GetAttribute("value"));
        Assert.NotEmpty(wrong.QuerySelector("#f-url-error")!.TextContent);
        Assert.NotNull(wrong.QuerySelector("input[value='invoice.paid'][checked]"));

        var made = await owner.Press("Register", ("url", "https://hooks.example.org/smart"), ("kinds", "invoice.paid"));
        Assert.StartsWith("whsec_", made.QuerySelector("code.once")!.TextContent, StringComparison.Ordinal);
        var path = made.QuerySelector(".notice.good a")!.GetAttribute("href")!;
        var shown = await owner.Open(path);
        Assert.Null(shown.QuerySelector("code.once"));
        Assert.Contains("sends", shown.QuerySelector(".page-head .badge")!.TextContent, StringComparison.Ordinal);
        var rotated = await owner.Press("New secret");
        Assert.StartsWith("whsec_", rotated.QuerySelector("code.once")!.TextContent, StringComparison.Ordinal);
        await owner.Open(path);
        var tried = await owner.Press("Try the address");
        Assert.Empty(tried.QuerySelectorAll(".notice.bad"));
        await Eventually(owner, path, page => page.QuerySelectorAll(".rows button").Length == 1);
        var paused = await owner.Press("Pause");
        Assert.Contains("paused", paused.QuerySelector(".page-head .badge")!.TextContent, StringComparison.Ordinal);

        using var other = new Reader(house.House.Api.Caller("u-felix", ["finance@arts"]));
        await other.Open(path);
        Assert.Equal(HttpStatusCode.NotFound, other.Answer.StatusCode);
        var list = await owner.Press("Yes, remove it");
        Assert.Equal("/webhooks", owner.Answer.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.Empty(list.QuerySelectorAll($"a[href='{path}']"));
    }

    // What is to be sent follows the journal: it is seen a moment later.
    private static async Task Eventually(Reader reader, string path, Predicate<IDocument> isWanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!isWanted(await reader.Open(path)))
        {
            Assert.False(patience.IsCancellationRequested, $"{path} stays as it is.");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private Reader Admin(string id) => new(house.House.Api.Caller(id, ["admin@*"]));

    private static string Text(IDocument page) => string.Join(' ', page.Body!.TextContent.Split(
        (char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Row(IDocument page, string name) =>
        page.QuerySelectorAll("td a").Single(link => link.TextContent == name).GetAttribute("href")!;
}
