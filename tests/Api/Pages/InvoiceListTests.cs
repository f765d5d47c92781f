using System.Net;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Api.Pages;

/// <summary>The list of invoices: whose they are, and how one is found.</summary>
public sealed class InvoiceListTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    [Fact]
    public async Task An_invoice_is_found_by_its_number_its_payment_reference_and_its_client_and_the_file_keeps_that()
    {
        var (own, other) = await Two();
        var view = (await house.Grain<IInvoiceGrain>(own).View())!;
        var foreign = (await house.Grain<IInvoiceGrain>(other).View())!;
        using var staff = new Reader(house.House.Api.Caller("fien", ["finance@arts"]));
        foreach (var typed in new[]
        {
            view.Number, view.Number[^6..].TrimStart('0'), view.Reference, "festival D'ESSAI", house.Client,
            $" {view.Number} ",
        })
        {
            var page = await staff.Open($"/invoices?search={Uri.EscapeDataString(typed)}");
            var row = Assert.Single(Rows(page), each => each.QuerySelector("a")!.TextContent == view.Number);
            Assert.Contains("Festival d'essai SRL", row.TextContent, StringComparison.Ordinal);
            // A digit or two stand in many numbers and references.
            var isShort = typed.Length < 4;
            if (!isShort) Assert.DoesNotContain(Rows(page), each => each.TextContent.Contains(foreign.Number));
            Assert.Equal(typed, page.QuerySelector("#f-search")!.GetAttribute("value"));
            var file = page.QuerySelector(".files a")!.GetAttribute("href")!;
            var text = await house.Http.GetStringAsync(HouseFixture.At(file));
            Assert.Contains(own, text, StringComparison.Ordinal);
            if (!isShort) Assert.DoesNotContain(other, text, StringComparison.Ordinal);
        }

        var link = Rows(await staff.Open("/invoices?search=maison")).First().QuerySelectorAll("a")[1];
        Assert.Equal("Maison du 100% inventé SA", link.TextContent);
        await staff.Open(link.GetAttribute("href")!);
        Assert.Equal(HttpStatusCode.OK, staff.Answer.StatusCode);
    }

    [Fact]
    public async Task What_is_typed_is_looked_for_as_it_stands_and_what_no_name_can_hold_is_refused()
    {
        var (own, other) = await Two();
        var whole = await Found("100%");
        Assert.Contains(other, whole);
        Assert.DoesNotContain(own, whole);
        Assert.Empty(await Found("_estival"));
        Assert.Empty(await Found("' OR 1=1 --"));
        Assert.Contains(own, await Found(""));
        using var staff = new Reader(house.House.Api.Caller("fien", ["finance@arts"]));
        foreach (var (list, names) in new[]
        {
            ("invoices", "invoices"), ("clients", "clients/names"), ("members", "members/names"),
        })
        {
            foreach (var unfit in new[] { "%00", new string('x', 201) })
            {
                using var refused = await house.Http.GetAsync(HouseFixture.At($"/v1/{names}?search={unfit}"));
                Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
                var page = await staff.Open($"/{list}?search={unfit}");
                Assert.Single(page.QuerySelectorAll("#f-search-error"));
                Assert.Empty(page.QuerySelectorAll("tbody tr"));
            }
        }
    }

    [Fact]
    public async Task The_name_of_a_client_goes_with_its_profile_and_whoever_looked_for_one_has_looked()
    {
        var gone = await Client("0899999454", "Cabaret oublié SRL");
        var id = await house.Issued(gone);
        await house.Until("/v1/invoices?search=cabaret", list => list["items"]!.AsArray().Count == 1);
        using var finance = house.Caller("lena", ["finance@arts"]);
        Assert.Contains(id, await finance.GetStringAsync(HouseFixture.At("/v1/invoices?search=cabaret")));
        var looks = (await house.Get("/v1/audit/access?who=lena")).ToJsonString();
        Assert.Contains("GET /v1/invoices", looks, StringComparison.Ordinal);

        Assert.Null((await house.Grain<IClientGrain>(gone).EraseProfile()).Refusal);
        Assert.Empty(await Found("cabaret"));
        Assert.Equal([id], await Found(gone));
        using var staff = new Reader(house.House.Api.Caller("fien", ["finance@arts"]));
        var row = Assert.Single(Rows(await staff.Open($"/invoices?search={gone}")));
        Assert.Equal(gone, row.QuerySelectorAll("a")[1].TextContent);
    }

    [Fact]
    public async Task A_member_finds_their_own_invoices_and_nobody_elses_and_nobody_looks_into_another_cooperative()
    {
        var (own, other) = await Two();
        using var member = house.Caller("noor", ["member@arts"], house.Member);
        var seen = await member.GetStringAsync(HouseFixture.At("/v1/invoices?search=festival"));
        Assert.Contains(own, seen, StringComparison.Ordinal);
        Assert.DoesNotContain(other, seen, StringComparison.Ordinal);
        using var rival = house.Caller("rival", ["finance@rival"]);
        var theirs = JsonNode.Parse(await rival.GetStringAsync(HouseFixture.At("/v1/invoices?search=festival")))!;
        Assert.Empty(theirs["items"]!.AsArray());
        using var neighbour = house.Caller("alex", ["member@arts"], "m-somebody-else");
        var nothing = JsonNode.Parse(await neighbour.GetStringAsync(HouseFixture.At("/v1/invoices?search=festival")))!;
        Assert.Empty(nothing["items"]!.AsArray());
    }

    private async Task<(string Own, string Other)> Two()
    {
        var client = await Client("0899999553", "Maison du 100% inventé SA");
        var (own, other) = (await house.Issued(), await house.Issued(client));
        await house.Until(
            $"/v1/invoices?limit={PageWish.LongestPage}",
            list => new[] { own, other }.All(id => list["items"]!.AsArray().Any(each => (string?)each!["id"] == id)));
        return (own, other);
    }

    // A number belongs to one client: who is made again under the same key is the one of before.
    private async Task<string> Client(string number, string name)
    {
        using var made = await house.Post(
            "/v1/clients",
            $$$"""
            {"kind":"company","country":"BE","enterpriseNumber":"{{{number}}}","vatNumber":"BE{{{number}}}",
             "profile":{"name":"{{{name}}}","address":"Rue Inventée 3, 1000 Bruxelles"}}
            """,
            $"client-{number}");
        return JsonNode.Parse(await made.Content.ReadAsStringAsync())!["id"]!.ToString();
    }

    private async Task<string[]> Found(string typed)
    {
        var list = await house.Get($"/v1/invoices?search={Uri.EscapeDataString(typed)}");
        return [.. list["items"]!.AsArray().Select(each => each!["id"]!.ToString())];
    }

    private static IEnumerable<IElement> Rows(IDocument page) => page.QuerySelectorAll("tbody tr");
}
