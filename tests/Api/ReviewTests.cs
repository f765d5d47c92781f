using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Api;

/// <summary>Referrals and appeals over HTTP: who may ask what, and what they read.</summary>
public sealed class ReviewTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    [Fact]
    public async Task A_referral_stands_on_the_work_list_is_explained_and_is_overridden_by_two_people()
    {
        var job = await Referrals.Referred(house);
        var path = $"/v1/prefinancings/{job}/prefinancing";
        using var adviser = house.Caller("u-ada", ["adviser@arts"]);
        using var finance = house.Caller("u-fin", ["finance@arts"]);
        var waiting = await Until(finance, "/v1/prefinancings?state=referred&limit=200", job);
        Assert.Equal("referred", waiting["view"]!["state"]!.ToString());

        var seen = await Read(finance, path);
        Assert.Contains("a person decides", seen["sentence"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(21, seen["rules"]!.AsArray().Count);
        var rule = seen["rules"]!.AsArray().Single(each => each!["code"]!.ToString() == "R12")!;
        Assert.Equal(("refer", "10.00"), (rule["verdict"]!.ToString(), rule["threshold"]!.ToString()));
        Assert.NotEmpty(seen["whatWouldChange"]!.AsArray());
        Assert.Equal(64, seen["view"]!["decision"]!["inputHash"]!.ToString().Length);
        Assert.Contains(seen["history"]!.AsArray(), each => each!["what"]!.ToString() == "prefinancing.referred.v1");

        const string approve = """
            {"verdict":"approve","reason":"evidence-seen","amount":{"amount":"300.00","currency":"EUR"},
             "note":"<script>seen</script>"}
            """;
        using var first = await Send(finance, $"{path}/decide", approve, "two-people");
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        var answer = await first.Content.ReadAsStringAsync();
        Assert.Equal("300.00", JsonNode.Parse(answer)!["review"]!["proposal"]!["amount"]!["amount"]!.ToString());
        using var again = await Send(finance, $"{path}/decide", approve, "two-people");
        Assert.Equal((answer, first.Headers.ETag), (await again.Content.ReadAsStringAsync(), again.Headers.ETag));

        await Refused(
            finance, $"{path}/confirm", null, "prefinancing.own-proposal", HttpStatusCode.UnprocessableEntity);
        await Until(adviser, "/v1/prefinancings?state=awaiting-second&limit=200", job);
        using var confirmed = await Send(adviser, $"{path}/confirm", null);
        Assert.Equal(HttpStatusCode.OK, confirmed.StatusCode);
        await house.Until($"/v1/jobs/{job}", view => view["status"]!.ToString() == "in-progress");
        seen = await Read(finance, path);
        Assert.Equal("granted", seen["view"]!["status"]!.ToString());
        Assert.Contains(
            seen["history"]!.AsArray(), each => each!["notes"]!.AsArray().Any(n => $"{n}" == "<script>seen</script>"));
        await Refused(adviser, $"{path}/confirm", null, "prefinancing.nothing-to-decide", HttpStatusCode.Conflict);

        using var board = house.Caller("u-bo", ["board@arts"]);
        await Until(board, "/v1/prefinancings?cooperative=arts&limit=200", job, row => row["state"] is null);
        var report = await Read(board, "/v1/reports/overrides?cooperative=arts");
        Assert.True(report["byTwo"]!.GetValue<int>() > 0);
        Assert.Contains(report["rules"]!.AsArray(), each => each!["rule"]!.ToString() == "R12");
    }

    [Fact]
    public async Task Who_may_not_decide_is_told_so_and_strangers_find_nothing()
    {
        var job = await Referrals.Referred(house);
        var path = $"/v1/prefinancings/{job}/prefinancing";
        const string uphold = """{"verdict":"uphold","reason":"rule-stands"}""";
        using var owner = house.Caller("u-noor", ["member@arts"], house.Member);
        using var stranger = house.Caller("u-else", ["member@arts"], "m-somebody");
        using var elsewhere = house.Caller("u-far", ["finance@mobility"]);
        using var both = house.Caller("u-noor", ["member@arts", "finance@arts"], house.Member);
        using var auditor = house.Caller("u-aud", ["auditor@arts"]);

        Assert.Equal(HttpStatusCode.Forbidden, (await Send(owner, $"{path}/decide", uphold)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await Send(auditor, $"{path}/decide", uphold)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Send(elsewhere, $"{path}/decide", uphold)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Send(stranger, $"{path}/withdraw", null)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(HouseFixture.At(path))).StatusCode);
        await Refused(both, $"{path}/decide", uphold, "prefinancing.own-request", HttpStatusCode.UnprocessableEntity);
        await Refused(
            owner, $"{path}/appeal", """{"reason":"other"}""", "prefinancing.under-review", HttpStatusCode.Conflict);
        Assert.Equal(HttpStatusCode.BadRequest, (await Send(
            both, $"{path}/decide", """{"verdict":"uphold","reason":"rule-stands","by":"u-1"}""")).StatusCode);

        Assert.Equal(HttpStatusCode.NotFound, (await elsewhere.GetAsync(
            HouseFixture.At("/v1/prefinancings?cooperative=arts"))).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await owner.GetAsync(
            HouseFixture.At("/v1/prefinancings?state=refered"))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await owner.GetAsync(
            HouseFixture.At("/v1/reports/overrides"))).StatusCode);
        await Until(owner, "/v1/prefinancings?state=waiting&limit=200", job);
        Assert.Empty((await Read(stranger, "/v1/prefinancings"))["items"]!.AsArray());

        using var late = await Send(owner, $"{path}/withdraw", null, tag: "\"1\"");
        Assert.Equal(HttpStatusCode.PreconditionFailed, late.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Send(owner, $"{path}/withdraw", null)).StatusCode);
        await house.Until($"/v1/jobs/{job}", view => view["status"]!.ToString() == "refused");
    }

    [Fact]
    public async Task What_is_written_with_a_decision_goes_with_the_member_who_is_erased()
    {
        var member = await house.Made("/v1/members", """
            {"cooperative":"arts","status":"salaried","since":"2024-01-01","sector":"music",
             "profile":{"name":"Ada Gone","language":"en","iban":"BE68539007547034"}}
            """);
        var job = await Referrals.Referred(house, member);
        var path = $"/v1/prefinancings/{job}/prefinancing";
        using var finance = house.Caller("u-fin", ["finance@arts"]);
        using var upheld = await Send(
            finance, $"{path}/decide", """{"verdict":"uphold","reason":"other","note":"Ada was ill"}""");
        Assert.Equal(HttpStatusCode.OK, upheld.StatusCode);
        await Until(finance, "/v1/prefinancings?limit=200", job);
        Assert.Contains("Ada was ill", (await Read(finance, path)).ToJsonString(), StringComparison.Ordinal);
        var data = await house.Get($"/v1/members/{member}/personal-data");
        Assert.Equal("Ada was ill", Assert.Single(data["notes"]!.AsArray())!.ToString());

        using var erase = new HttpRequestMessage(
            HttpMethod.Delete, HouseFixture.At($"/v1/members/{member}/personal-data"));
        erase.Headers.Add("Idempotency-Key", house.NewKey());
        using var erased = await house.Http.SendAsync(erase);
        Assert.Equal(HttpStatusCode.OK, erased.StatusCode);
        Assert.DoesNotContain("Ada was ill", (await Read(finance, path)).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_loss_is_booked_by_two_people_and_not_by_one_twice()
    {
        var job = await house.Made("/v1/jobs", house.Job());
        var (path, loss) = ($"/v1/invoices/{job}/1/write-off", """{"cause":"bankruptcy"}""");
        using var one = house.Caller("u-fin", ["finance@arts"]);
        using var other = house.Caller("u-bo", ["board@arts"]);
        using var program = house.Caller("program:books", ["finance@arts"]);
        using var adviser = house.Caller("u-ada", ["adviser@arts"]);
        Assert.Equal(HttpStatusCode.Forbidden, (await Send(adviser, path, loss)).StatusCode);
        await Refused(one, path, loss, "invoice.unknown", HttpStatusCode.NotFound);
        (await house.Grain<IInvoiceGrain>($"{job}/1").Issue(new IssueInvoice(
            new CooperativeId("arts"), new JobId(job), new ActivityId($"job.{job}"), new ClientId(house.Client),
            Calendar.LegalDay(TimeProvider.System.GetUtcNow()),
            [new InvoiceLine("Concert", WorkNature.Service, Money.Eur(1_000), 21m)], Money.Eur(45), Money.Eur(20))))
            .ThrowIfRefused();

        await Refused(
            one, $"{path}/confirm", null, "write-off.nothing-proposed", HttpStatusCode.Conflict);
        using var proposed = await Send(one, path, loss);
        var view = JsonNode.Parse(await proposed.Content.ReadAsStringAsync())!;
        Assert.Equal(("open", "u-fin"), (view["status"]!.ToString(), view["lossProposed"]!["by"]!.ToString()));
        await Refused(one, $"{path}/confirm", null, "write-off.own-proposal", HttpStatusCode.UnprocessableEntity);
        await Refused(program, $"{path}/confirm", null, "write-off.only-people", HttpStatusCode.UnprocessableEntity);
        await Refused(other, path, loss, "write-off.proposed-already", HttpStatusCode.Conflict);
        using var confirmed = await Send(other, $"{path}/confirm", null);
        view = JsonNode.Parse(await confirmed.Content.ReadAsStringAsync())!;
        Assert.Equal("written-off", view["status"]!.ToString());
        Assert.Null(view["lossProposed"]);
    }

    private async Task<HttpResponseMessage> Send(
        HttpClient who, string path, string? body, string? key = null, string? tag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, HouseFixture.At(path));
        request.Headers.Add("Idempotency-Key", key ?? house.NewKey());
        if (tag is not null) request.Headers.TryAddWithoutValidation("If-Match", tag);
        if (body is not null) request.Content = JsonContent.Create(JsonNode.Parse(body));
        return await who.SendAsync(request);
    }

    private async Task Refused(HttpClient who, string path, string? body, string code, HttpStatusCode status)
    {
        using var answer = await Send(who, path, body);
        var problem = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal((status, code), (answer.StatusCode, problem["code"]!.ToString()));
    }

    private static async Task<JsonNode> Read(HttpClient who, string path) =>
        JsonNode.Parse(await who.GetStringAsync(HouseFixture.At(path)))!;

    private static async Task<JsonNode> Until(
        HttpClient who, string path, string job, Func<JsonNode, bool>? isWanted = null)
    {
        for (var n = 0; ; n++)
        {
            var row = (await Read(who, path))["items"]!.AsArray()
                .FirstOrDefault(each => each!["id"]!.ToString() == $"{job}/prefinancing");
            if (row is not null && isWanted?.Invoke(row["view"]!) != false) return row;
            Assert.True(n < 200, $"{job} is not on {path}.");
            await Task.Delay(50);
        }
    }
}
