using System.Net;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Api.Pages;

/// <summary>The work of staff: their lists, and a ticket that is ordered.</summary>
public sealed class WorkPageTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    [Fact]
    public async Task A_ticket_is_ordered_by_the_desk_and_leaves_its_list()
    {
        var job = await Engaged();
        using var desk = new Reader(house.House.Api.Caller("dirk", ["facilities@arts"]));
        var list = await desk.Open("/worklists/orders");
        var link = list.QuerySelectorAll("td a").Single(each => each.GetAttribute("href") == $"/orders/{job}/train");
        Assert.Equal("Train tickets", link.TextContent);
        var order = await desk.Open($"/orders/{job}/train");
        Assert.Contains("Noor Essai", order.Body!.TextContent, StringComparison.Ordinal);

        var wrong = await desk.Press("It is ordered", ("Reference", "  "), ("Price", "forty"));
        string[] fields = [.. wrong.QuerySelectorAll("[aria-invalid=true]").Select(box => box.Id!)];
        Assert.Equal(["f-Reference", "f-Price"], fields);
        Assert.Equal("forty", wrong.QuerySelector("#f-Price")!.GetAttribute("value"));

        // Ten times as much is asked about, and what is confirmed is the price that was asked about.
        var tenfold = await desk.Press("It is ordered", ("Reference", "B-7"), ("Price", "415,00"));
        Assert.Equal("f-Price", tenfold.QuerySelectorAll("[aria-invalid=true]").Single().Id);
        Assert.Contains("€415.00", tenfold.QuerySelector("label.tick")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("B-7", tenfold.QuerySelector("#f-Reference")!.GetAttribute("value"));
        var other = await desk.Press("It is ordered", ("Price", "4,150,000.00"), ("Sure", "true"));
        Assert.Contains("€4,150,000.00", other.QuerySelector("label.tick")!.TextContent, StringComparison.Ordinal);
        var tooDear = await desk.Press("It is ordered", ("Sure", "true"));
        Assert.NotEmpty(tooDear.QuerySelector(".notice.bad")!.TextContent);
        Assert.Equal("B-7", tooDear.QuerySelector("#f-Reference")!.GetAttribute("value"));

        var done = await desk.Press("It is ordered", ("Reference", "B-7"), ("Price", "41,50"));
        Assert.Equal("carried out", done.QuerySelector(".badge")!.TextContent);
        var view = await house.Get($"/v1/engagements/{job}/train/order");
        Assert.Equal(("41.50", "B-7"), (view["price"]!["amount"]!.ToString(), view["reference"]!.ToString()));
        var back = done.QuerySelectorAll(".page-head a").Single().GetAttribute("href")!;
        Assert.Contains("at=order", back, StringComparison.Ordinal);
        await house.Until(
            $"/v1/worklists/orders?at={Uri.EscapeDataString($"order/{job}/train@2")}",
            page => !page["isBehind"]!.GetValue<bool>());
        var left = await desk.Open(back);
        Assert.DoesNotContain(
            left.QuerySelectorAll("td a"), each => each.GetAttribute("href") == $"/orders/{job}/train");
        var looks = await house.Get($"/v1/audit/access?who=dirk&subject={house.Member}");
        Assert.NotEmpty(looks.AsArray());
    }

    [Fact]
    public async Task The_same_order_sent_twice_is_charged_once()
    {
        var job = await Engaged();
        using var desk = new Reader(house.House.Api.Caller("dirk", ["facilities@arts"]));
        using var twice = new Reader(house.House.Api.Caller("dirk", ["facilities@arts"]));
        await desk.Open($"/orders/{job}/train");
        await twice.Open($"/orders/{job}/train");
        var before = await Collected(job);
        await desk.Press("It is ordered", ("Reference", "B-8"), ("Price", "41.50"));
        await twice.Press("It is ordered", ("Reference", "B-8"), ("Price", "41.50"));
        Assert.Equal("carried out", twice.Page.QuerySelector(".badge")!.TextContent);
        foreach (var (price, reference, status) in ((string, string, HttpStatusCode)[])
            [
                ("41.50", "B-8", HttpStatusCode.NoContent),
                ("41.50", "B-8", HttpStatusCode.NoContent),
                ("43.00", "B-8", HttpStatusCode.Conflict),
                ("41.50", "B-9", HttpStatusCode.Conflict),
            ])
        {
            using var again = await house.Post($"/v1/engagements/{job}/train/order/fulfil", Cost(price, reference));
            Assert.Equal(status, again.StatusCode);
        }

        Assert.Equal(before - 41.50m, await Collected(job));
    }

    [Fact]
    public async Task What_is_refused_for_its_price_or_its_version_charges_nothing()
    {
        var job = await Engaged();
        var before = await Collected(job);
        var path = $"/v1/engagements/{job}/train/order/fulfil";
        using var tenfold = await house.Post(path, Cost("400.00", "B-9"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, tenfold.StatusCode);
        using var late = await house.Post(path, Cost("40.00", "B-9"), tag: "\"7\"");
        Assert.Equal(HttpStatusCode.PreconditionFailed, late.StatusCode);
        Assert.Equal(before, await Collected(job));
        using var done = await house.Post(path, Cost("40.00", "B-9"));
        Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        Assert.Equal(before - 40m, await Collected(job));
    }

    [Fact]
    public async Task What_was_charged_before_a_crash_is_not_charged_again_at_another_price()
    {
        var job = await Engaged();
        var before = await Collected(job);
        // The budget was charged, and then the silo died: the order knows nothing of it.
        var line = new ChargeLine("Supplier", $"order/{job}/train", Money.Eur(40), Money.Eur(2.40m));
        (await house.Grain<IActivityGrain>($"job.{job}").Charge(new ChargeBudget(
            new EngagementId($"{job}/train"), new JobId(job), [line], MustBeFunded: true))).ThrowIfRefused();
        var path = $"/v1/engagements/{job}/train/order/fulfil";
        using var other = await house.Post(path, Cost("42.00", "B-1"));
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        using var same = await house.Post(path, Cost("40.00", "B-1"));
        Assert.Equal(HttpStatusCode.NoContent, same.StatusCode);
        Assert.Equal(before - 40m, await Collected(job));
    }

    [Fact]
    public async Task An_order_called_off_is_charged_nothing()
    {
        var job = await Engaged();
        using var desk = new Reader(house.House.Api.Caller("dirk", ["facilities@arts"]));
        await desk.Open($"/orders/{job}/train");
        await desk.Press("Yes, call it off");
        Assert.Equal("called off", desk.Page.QuerySelector(".badge")!.TextContent);
        using var late = await house.Post($"/v1/engagements/{job}/train/order/fulfil", Cost("40.00", "B-8"));
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
    }

    [Fact]
    public async Task Who_is_not_of_the_desk_neither_sees_its_orders_nor_carries_them_out()
    {
        var job = await Engaged();
        using var rival = new Reader(house.House.Api.Caller("rival", ["facilities@rival", "partner@rival"]));
        await rival.Open($"/orders/{job}/train");
        Assert.Equal(HttpStatusCode.NotFound, rival.Answer.StatusCode);
        Assert.Empty((await rival.Open("/worklists/orders?cooperative=arts")).QuerySelectorAll("td"));

        using var member = house.Caller("noor", ["member@arts"], house.Member);
        using var list = await member.GetAsync(HouseFixture.At("/v1/worklists/orders"));
        Assert.Equal(HttpStatusCode.Forbidden, list.StatusCode);

        // A partner carries orders out, and learns nothing of the job or whose it is.
        using var partner = new Reader(house.House.Api.Caller("rail", ["partner@arts"]));
        var order = await partner.Open($"/orders/{job}/train");
        Assert.DoesNotContain("Noor", order.Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Concert", order.Body.TextContent, StringComparison.Ordinal);
        Assert.Contains(order.QuerySelectorAll("button"), button => button.TextContent == "It is ordered");
        await partner.Open("/worklists/items");
        Assert.Equal(HttpStatusCode.Forbidden, partner.Answer.StatusCode);
    }

    [Fact]
    public async Task A_partners_dear_price_waits_for_somebody_of_the_cooperative_on_their_list()
    {
        var job = await Engaged();
        using var partner = new Reader(house.House.Api.Caller("rail", ["partner@arts"]));
        await partner.Open($"/orders/{job}/train");
        var before = await Collected(job);
        var asked = await partner.Press("It is ordered", ("Reference", "P-9"), ("Price", "45.00"));
        Assert.Contains("Somebody of the cooperative", asked.Body!.TextContent, StringComparison.Ordinal);
        var said = await partner.Press("It is ordered", ("Sure", "true"));
        Assert.Equal("to carry out", said.QuerySelector(".badge")!.TextContent);
        Assert.Contains("€45.00", said.QuerySelector(".notice.warn")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(
            said.QuerySelectorAll("button"), each => each.TextContent.Contains("Confirm", StringComparison.Ordinal));
        var order = await house.Get($"/v1/engagements/{job}/train/order");
        Assert.Equal("placed", order["status"]!.ToString());
        Assert.Equal("45.00", order["dearPrice"]!["price"]!["amount"]!.ToString());
        Assert.Equal(before, await Collected(job));

        // The button is not there; whoever sends what it would send is told that it is not theirs.
        var path = $"/v1/engagements/{job}/train/order/price";
        using var rail = house.Caller("rail", ["partner@arts"]);
        Assert.Equal(HttpStatusCode.Forbidden, await Send(rail, $"{path}/confirm", "{}"));
        using var rival = house.Caller("rival", ["facilities@rival"]);
        Assert.Equal(HttpStatusCode.NotFound, await Send(rival, $"{path}/confirm", "{}"));

        // Read at 45, and dearer by the time it is confirmed.
        using var desk = new Reader(house.House.Api.Caller("dirk", ["facilities@arts"]));
        await desk.Open("/worklists/second");
        await partner.Open($"/orders/{job}/train");
        await partner.Press("It is ordered", ("Reference", "P-9"), ("Price", "46.00"));
        await partner.Press("It is ordered", ("Sure", "true"));
        var late = await desk.Press($"Confirm {job}/train");
        Assert.StartsWith(
            "Another price", late.QuerySelector(".notice.bad")!.TextContent.Trim(), StringComparison.Ordinal);
        using var finance = new Reader(house.House.Api.Caller("fien", ["finance@arts"]));
        await finance.Open("/worklists/second");
        var list = await finance.Press($"Confirm {job}/train");
        Assert.DoesNotContain(list.QuerySelectorAll("a"), each => each.GetAttribute("href") == $"/orders/{job}/train");
        var done = await house.Get($"/v1/engagements/{job}/train/order");
        Assert.Equal(("fulfilled", "P-9"), (done["status"]!.ToString(), done["reference"]!.ToString()));
        Assert.Equal("46.00", done["price"]!["amount"]!.ToString());
        Assert.Equal(before - 46m, await Collected(job));
        Assert.Equal(HttpStatusCode.Conflict, await Send(house.Http, $"{path}/confirm", "{}"));
    }

    [Fact]
    public async Task A_dear_price_that_is_turned_down_binds_nobody_and_the_order_waits_on()
    {
        var job = await Engaged();
        using var partner = house.Caller("rail", ["partner@arts"]);
        var path = $"/v1/engagements/{job}/train/order";
        Assert.Equal(HttpStatusCode.NoContent, await Send(partner, $"{path}/fulfil", Dear("45.00", "P-10")));
        using var desk = new Reader(house.House.Api.Caller("dirk", ["facilities@arts"]));
        await desk.Open($"/orders/{job}/train");
        var open = await desk.Press("Turn down Train tickets");
        Assert.Empty(open.QuerySelectorAll(".notice.warn"));
        Assert.Equal(HttpStatusCode.NoContent, await Send(partner, $"{path}/fulfil", Cost("40.00", "P-10")));
        Assert.Equal("fulfilled", (await house.Get(path))["status"]!.ToString());
    }

    [Fact]
    public async Task What_was_said_under_a_key_charges_nothing_again_though_the_price_or_the_tolerance_is_another_now()
    {
        var job = await Engaged();
        var (before, path) = (await Collected(job), $"/v1/engagements/{job}/train/order");
        using var partner = house.Caller("rail", ["partner@arts"]);
        var key = house.NewKey();
        Assert.Equal(HttpStatusCode.NoContent, await Send(partner, $"{path}/fulfil", Dear("45.00", "P-11"), key));
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity, await Send(partner, $"{path}/fulfil", Cost("40.00", "P-11"), key));
        Assert.Equal(before, await Collected(job));

        await Tolerate(0.50m);
        Assert.Equal(HttpStatusCode.NoContent, await Send(partner, $"{path}/fulfil", Dear("45.00", "P-11"), key));
        await Tolerate(0.10m);
        Assert.Equal(before, await Collected(job));
        Assert.Equal("placed", (await house.Get(path))["status"]!.ToString());

        using var desk = house.Caller("dirk", ["facilities@arts"]);
        Assert.Equal(HttpStatusCode.NoContent, await Send(desk, $"{path}/price/confirm", "{}"));
        Assert.Equal("fulfilled", (await house.Get(path))["status"]!.ToString());
        Assert.Equal(before - 45m, await Collected(job));
    }

    [Theory]
    [InlineData("program:books", "facilities@arts")]
    [InlineData("rail", "partner@arts")]
    public async Task A_dear_price_of_a_program_or_of_who_is_staff_only_since_waits_for_somebody_else(
        string who, string role)
    {
        var job = await Engaged();
        var (before, path) = (await Collected(job), $"/v1/engagements/{job}/train/order");
        using var first = house.Caller(who, [role]);
        Assert.Equal(HttpStatusCode.NoContent, await Send(first, $"{path}/fulfil", Dear("45.00", "P-12")));
        using var staff = house.Caller(who, ["facilities@arts"]);
        Assert.Equal(HttpStatusCode.NoContent, await Send(staff, $"{path}/fulfil", Dear("45.00", "P-12")));
        Assert.Equal(HttpStatusCode.NoContent, await Send(staff, $"{path}/fulfil", Dear("46.00", "P-12")));
        Assert.True(await Send(staff, $"{path}/price/confirm", "{}") >= HttpStatusCode.BadRequest);
        var order = await house.Get(path);
        Assert.Equal("placed", order["status"]!.ToString());
        Assert.Equal("46.00", order["dearPrice"]!["price"]!["amount"]!.ToString());
        Assert.Equal(before, await Collected(job));

        // Another person of the staff binds by their own word, as ever.
        using var desk = house.Caller("dirk", ["facilities@arts"]);
        Assert.Equal(HttpStatusCode.NoContent, await Send(desk, $"{path}/fulfil", Dear("47.00", "P-12")));
        Assert.Equal("fulfilled", (await house.Get(path))["status"]!.ToString());
        Assert.Equal(before - 47m, await Collected(job));
    }

    [Fact]
    public async Task Orders_are_listed_the_soonest_first_a_page_at_a_time()
    {
        for (var n = 0; n < 3; n++) await Engaged();
        var first = await house.Until(
            "/v1/worklists/orders?cooperative=arts&limit=2", page => page["items"]!.AsArray().Count == 2);
        var second = await house.Get($"/v1/worklists/orders?cooperative=arts&limit=2&cursor={first["next"]}");
        var days = first["items"]!.AsArray().Concat(second["items"]!.AsArray())
            .Select(item => item!["view"]!["for"]!["from"]!.ToString()).ToArray();
        Assert.Equal(days.Order(StringComparer.Ordinal), days);
        Assert.NotEmpty(second["items"]!.AsArray());
    }

    [Fact]
    public async Task What_machines_gave_up_on_waits_until_somebody_of_that_house_has_dealt_with_it()
    {
        await using (var command = house.Database.Source.CreateCommand("""
            INSERT INTO work_item (id, kind, stream, cooperative, code)
            VALUES ('wake/job/j-lost/step', 'wake-stuck', 'job/j-lost', 'arts', 'wake.stuck')
            """))
        {
            await command.ExecuteNonQueryAsync();
        }

        using var finance = new Reader(house.House.Api.Caller("fien", ["finance@arts"]));
        var items = await finance.Open("/worklists/items");
        Assert.Contains(items.QuerySelectorAll("td a"), link => link.TextContent == "job/j-lost");
        using var rival = house.Caller("rival", ["finance@rival", "admin@rival"]);
        foreach (var (cooperative, status) in ((string, HttpStatusCode)[])
            [("arts", HttpStatusCode.NotFound), ("rival", HttpStatusCode.NotFound)])
        {
            using var refused = await rival.SendAsync(Closing(cooperative));
            Assert.Equal(status, refused.StatusCode);
        }

        using var twice = new Reader(house.House.Api.Caller("fons", ["finance@arts"]));
        await twice.Open("/worklists/items");
        var left = await finance.Press("Dealt with job/j-lost");
        Assert.DoesNotContain(left.QuerySelectorAll("td a"), link => link.TextContent == "job/j-lost");
        var seen = await twice.Press("Dealt with job/j-lost");
        Assert.Equal(HttpStatusCode.OK, twice.Answer.StatusCode);
        Assert.DoesNotContain(seen.QuerySelectorAll("td a"), link => link.TextContent == "job/j-lost");
        using var again = await house.Http.SendAsync(Closing("arts"));
        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        await using var closed = house.Database.Source.CreateCommand(
            "SELECT closed_by FROM work_item WHERE stream = 'job/j-lost'");
        Assert.Equal("fien", await closed.ExecuteScalarAsync());
    }

    private HttpRequestMessage Closing(string cooperative)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, HouseFixture.At("/v1/worklists/items/close"));
        request.Headers.Add("Idempotency-Key", house.NewKey());
        request.Content = System.Net.Http.Json.JsonContent.Create(
            new JsonObject { ["cooperative"] = cooperative, ["item"] = "wake/job/j-lost/step" });
        return request;
    }

    private static string Cost(string price, string reference) =>
        $$$"""{"price":{"amount":"{{{price}}}","currency":"EUR"},"reference":"{{{reference}}}"}""";

    // The price is said twice.
    private static string Dear(string price, string reference) =>
        Cost(price, reference)[..^1] + $$$""","confirmed":{"amount":"{{{price}}}","currency":"EUR"}}""";

    private async Task Tolerate(decimal share) =>
        (await house.Grain<ICooperativeGrain>(HouseFixture.Cooperative).SetRate(new SetRate(
            "order.tolerance", new DateOnly(2024, 1, 1), share, "The board, for this test"))).ThrowIfRefused();

    private async Task<decimal> Collected(string job) => decimal.Parse(
        (await house.Get($"/v1/activities/job.{job}"))["collected"]!["amount"]!.ToString(),
        System.Globalization.CultureInfo.InvariantCulture);

    private async Task<HttpStatusCode> Send(HttpClient who, string path, string body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, HouseFixture.At(path));
        request.Headers.Add("Idempotency-Key", key ?? house.NewKey());
        request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var answer = await who.SendAsync(request);
        return answer.StatusCode;
    }

    // A job whose train tickets wait for the desk.
    private async Task<string> Engaged()
    {
        var job = await house.Made("/v1/jobs", house.Job("1000.00", "train"));
        using var accepted = await house.Post($"/v1/jobs/{job}/accept");
        accepted.EnsureSuccessStatusCode();
        await house.Until($"/v1/jobs/{job}", view => view["status"]!.ToString() == "in-progress");
        var list = $"/v1/worklists/orders?limit={PageWish.LongestPage}";
        var order = $"{job}/train";
        await house.Until(list, page => page["items"]!.AsArray().Any(item => item!["id"]!.ToString() == order));
        return job;
    }
}
