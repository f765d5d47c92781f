using System.Net;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Api.Pages;

/// <summary>The pages of finance staff, and that of a client who has nothing but a link.</summary>
public sealed class StaffPageTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    public static TheoryData<string> Pages =>
    [
        "/", "/pool", "/invoices", "/reports/risk?cooperative=arts", "/ledger", "/worklists", "/worklists/receipts",
        "/worklists/dunning", "/worklists/items", "/worklists/second", "/rates",
    ];

    [Theory, MemberData(nameof(Pages))]
    public async Task A_page_of_staff_opens_for_staff_and_not_for_members(string path)
    {
        using var staff = new Reader(house.House.Api.Caller("fien", ["finance@arts"]));
        var page = await staff.Open(path);
        Assert.Equal(HttpStatusCode.OK, staff.Answer.StatusCode);
        Assert.NotEmpty(page.QuerySelector("h1")!.TextContent);
        Assert.All(page.Scripts, script => Assert.NotNull(script.Source));
        Assert.Empty(page.QuerySelectorAll("[style], style"));
        if (path == "/") return;
        using var member = Reader.Member(house.House, house.Member);
        var seen = await member.Open(path);
        Assert.True(
            member.Answer.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound
            || seen.QuerySelectorAll("td").Length == 0,
            $"{path} answers a member {member.Answer.StatusCode}");
    }

    [Fact]
    public async Task The_balances_of_the_ledger_sum_to_nothing_and_lead_to_their_entries()
    {
        using var staff = new Reader(house.House.Api.Caller("fien", ["finance@arts"]));
        var balances = await staff.Open("/ledger?cooperative=arts");
        Assert.Contains("Sum of all balances: €0.00", balances.Body!.TextContent, StringComparison.Ordinal);
        var bank = balances.QuerySelectorAll("td a").First(link => link.TextContent == "Bank");
        var entries = await staff.Open(bank.GetAttribute("href")!);
        Assert.NotEmpty(entries.QuerySelectorAll("tbody tr"));
    }

    [Fact]
    public async Task The_file_of_a_list_holds_what_its_page_was_narrowed_to()
    {
        var (open, paid) = (await house.Issued(), await house.Issued());
        var view = (await house.Grain<IInvoiceGrain>(paid).View())!;
        (await house.Grain<IInvoiceGrain>(paid).RecordPayment(new RecordPayment("p-1", view.Total, view.IssuedOn)))
            .ThrowIfRefused();
        await house.Until("/v1/invoices?status=paid", list => list["items"]!.AsArray()
            .Any(each => (string?)each!["id"] == paid));
        var (client, member) = (await OtherClient(), await OtherMember());
        using var staff = new Reader(house.House.Api.Caller("fien", ["finance@arts"]));
        foreach (var (path, with, without) in (
            (string, string, string)[])
        [
            ("/invoices?status=Open&sort=due", open, paid), ("/invoices?status=Paid", paid, open),
            ("/clients?search=festival", house.Client, client), ("/members?search=noor", house.Member, member),
            ("/clients?search=maison", client, house.Client), ("/members?search=ilja", member, house.Member),
        ])
        {
            var page = await staff.Open(path);
            var link = page.QuerySelector(".files a")!.GetAttribute("href")!;
            var file = await house.Http.GetStringAsync(HouseFixture.At(link));
            Assert.Contains(with, file, StringComparison.Ordinal);
            Assert.DoesNotContain(without, file, StringComparison.Ordinal);
        }

        var none = await staff.Open("/clients?search=festival");
        var narrowed = none.QuerySelector(".files a")!.GetAttribute("href")!;
        Assert.Contains("search=festival", narrowed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_accepts_a_quote_by_its_link_once_it_is_agreed_to()
    {
        var link = await Link(house.House);
        using var client = Reader.Stranger(house.House);
        await client.Open(link);
        var asked = await client.Press("Accept the quote");
        Assert.Single(asked.QuerySelectorAll(".notice.bad"));
        var accepted = await client.Press("Accept the quote", ("agreed", "true"));
        Assert.Single(accepted.QuerySelectorAll(".notice.good"));
        var again = await client.Open(link);
        Assert.Single(again.QuerySelectorAll(".notice.good"));
        Assert.Empty(again.QuerySelectorAll(".all-in"));
    }

    [Theory]
    [InlineData(null, "nothing of what that costs is charged to you")]
    [InlineData("0", "nothing of what that costs is charged to you")]
    [InlineData("0.35", "35% of the costs already incurred")]
    [InlineData("1", "100% of the costs already incurred")]
    public async Task A_quote_names_the_share_that_the_client_would_bear(string? bears, string said)
    {
        var body = house.Job().Replace("\"quoteAccepted\":true", "\"quoteAccepted\":false", StringComparison.Ordinal);
        if (bears is not null) body = body.TrimEnd().TrimEnd('}') + $"}},\"terms\":{{\"clientBears\":\"{bears}\"}}}}";
        using var member = Reader.Member(house.House, house.Member);
        var job = await member.Open($"/jobs/{await house.Made("/v1/jobs", body)}");
        var link = job.QuerySelectorAll("a").First(each => each.TextContent == "Link for the client");
        using var client = Reader.Stranger(house.House);
        var quote = await client.Open(link.GetAttribute("href")!);
        Assert.Contains(said, quote.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_who_accepts_another_quote_than_there_is_by_now_is_shown_the_new_one()
    {
        var job = await house.Made("/v1/jobs", Offered("1000.00"));
        using var member = Reader.Member(house.House, house.Member);
        var page = await member.Open($"/jobs/{job}");
        var link = page.QuerySelectorAll("a").First(each => each.TextContent == "Link for the client")
            .GetAttribute("href")!;
        using var client = Reader.Stranger(house.House);
        await client.Open(link);
        var old = client.Page.QuerySelector("[name=quote]")!.GetAttribute("value")!;
        using (var dearer = await house.Post($"/v1/jobs/{job}/plan", Declared(Offered("1300.00"))))
            dearer.EnsureSuccessStatusCode();

        var refused = await client.Press("Accept the quote", ("agreed", "true"));
        var said = refused.QuerySelector(".notice.bad")!.TextContent.Trim();
        Assert.StartsWith("The quote has changed", said, StringComparison.Ordinal);
        Assert.Contains("€1,573.00", refused.Body!.TextContent, StringComparison.Ordinal);
        Assert.False(refused.QuerySelector("[name=agreed]")!.HasAttribute("checked"));
        foreach (var (body, status) in ((string?, HttpStatusCode)[])
            [
                ($$"""{"quote":"{{old}}"}""", HttpStatusCode.Conflict),
                ("{}", HttpStatusCode.BadRequest),
                (null, HttpStatusCode.BadRequest),
            ])
        {
            using var answer = await house.Post($"/v1/jobs/{job}/sign-quote", body);
            Assert.Equal(status, answer.StatusCode);
        }

        Assert.False((await house.Get($"/v1/jobs/{job}"))["quoteSigned"]!.GetValue<bool>());
        var accepted = await client.Press("Accept the quote", ("agreed", "true"));
        Assert.Single(accepted.QuerySelectorAll(".notice.good"));
        var signed = (await house.Actors.GetGrain<IStreamActor>(GrainId.Create("job", job)).EventsAfter(0))
            .Single(e => e.Name == "job.quote-signed.v2");
        Assert.Contains("130000", signed.Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_member_accepts_the_plan_that_was_shown_and_no_other()
    {
        var job = await house.Made("/v1/jobs", Offered("1000.00"));
        using var member = Reader.Member(house.House, house.Member);
        await member.Open($"/jobs/{job}");
        using (var dearer = await house.Post($"/v1/jobs/{job}/plan", Declared(Offered("1300.00"))))
            dearer.EnsureSuccessStatusCode();
        var refused = await member.Press("All inclusive: accept");
        Assert.StartsWith(
            "The plan has changed", refused.QuerySelector(".notice.bad")!.TextContent.Trim(), StringComparison.Ordinal);
        Assert.Contains("€1,300.00", refused.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal("planned", (await house.Get($"/v1/jobs/{job}"))["status"]!.ToString());
        using var stale = await house.Post($"/v1/jobs/{job}/accept", """{"plan":"another"}""");
        Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
        var accepted = await member.Press("All inclusive: accept");
        Assert.Empty(accepted.QuerySelectorAll(".notice.bad"));
        Assert.NotEqual("planned", (await house.Get($"/v1/jobs/{job}"))["status"]!.ToString());
    }

    [Fact]
    public async Task A_link_that_was_changed_by_a_letter_shows_nothing()
    {
        var link = await Link(house.House);
        var changed = link[..^3] + (link[^3] == 'A' ? 'B' : 'A') + link[^2..];
        using var client = Reader.Stranger(house.House);
        var page = await client.Open(changed);
        Assert.Equal(HttpStatusCode.NotFound, client.Answer.StatusCode);
        Assert.DoesNotContain("Unsigned", page.Body!.TextContent, StringComparison.Ordinal);
    }

    private Task<string> OtherClient() => Listed("/v1/clients", """
        {"kind":"company","country":"BE","enterpriseNumber":"0899999652","vatNumber":"BE0899999652",
         "profile":{"name":"Maison inventée SA","address":"Rue Inventée 2, 1000 Bruxelles"}}
        """);

    private Task<string> OtherMember() => Listed("/v1/members", """
        {"cooperative":"arts","status":"salaried","since":"2024-01-01","sector":"music",
         "profile":{"name":"Ilja Voorbeeld","language":"nl","iban":"BE68539007547034"}}
        """);

    // Made, and seen on its list: what a search leaves out must be there to be left out.
    private async Task<string> Listed(string path, string body)
    {
        var id = await house.Made(path, body);
        await house.Until($"{path}/names?limit={PageWish.LongestPage}", list => list["items"]!.AsArray()
            .Any(each => (string?)each!["id"] == id));
        return id;
    }

    private string Offered(string fee) =>
        house.Job(fee).Replace("\"quoteAccepted\":true", "\"quoteAccepted\":false", StringComparison.Ordinal);

    private static string Declared(string job) =>
        new JsonObject { ["declaration"] = JsonNode.Parse(job)!["declaration"]!.DeepClone() }.ToJsonString();

    private async Task<string> Link(TestHouse where)
    {
        using var member = Reader.Member(where, house.Member);
        await member.Open("/jobs/new");
        var job = await member.Press("See the plan", [.. MemberPageTests.Concert.Skip(1), ("Form.Title", "Unsigned")]);
        return job.QuerySelectorAll("a").First(each => each.TextContent == "Link for the client").GetAttribute("href")!;
    }
}
