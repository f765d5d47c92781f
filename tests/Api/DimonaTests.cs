using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Smart.Tests.Api;

/// <summary>What staff do when a declaration to social security cannot go by itself.</summary>
public sealed class DimonaTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    [Fact]
    public async Task A_missing_number_is_completed_and_the_declaration_goes()
    {
        var contract = await Contract();
        var waiting = await Declared(contract, "waiting-for-number");
        Assert.Null(waiting["number"]);

        // Nothing to answer yet, and resuming without the number changes nothing.
        await Refused($"{contract}/dimona/answer", """{"kind":"in","periodId":4711,"anomalies":[]}""",
            HttpStatusCode.Conflict, "dimona.not-submitted");
        await Moved(HttpMethod.Post, $"{contract}/dimona/resume");
        await Declared(contract, "waiting-for-number");

        var profile = $"/v1/members/{house.Member}/profile";
        await Refused(profile, """{"name":"Noor Essai","language":"fr","nationalNumber":"1"}""",
            HttpStatusCode.UnprocessableEntity, "national-register-number.invalid", "nationalNumber", HttpMethod.Put);
        await Moved(HttpMethod.Put, profile, """
            {"name":"Noor Essai","language":"fr","iban":"BE68539007547034","nationalNumber":"90010100123"}
            """);
        await Moved(HttpMethod.Post, $"{contract}/dimona/resume");
        await Declared(contract, "submitted");

        await Refused($"{contract}/dimona/answer", """{"kind":"in","anomalies":[]}""",
            HttpStatusCode.UnprocessableEntity, "dimona.period-missing", "periodId");
        await Refused($"{contract}/dimona/answer", """{"kind":"in","anomalies":["90017-356","no code"]}""",
            HttpStatusCode.UnprocessableEntity, "dimona.anomaly-unfit", "anomalies[1]");
        await Refused($"{contract}/dimona/answer", """{"kind":"in","periodId":1,"anomalies":["90017-356"]}""",
            HttpStatusCode.UnprocessableEntity, "dimona.period-of-refused", "periodId");
        await Moved(HttpMethod.Post, $"{contract}/dimona/answer", """{"kind":"in","periodId":4711,"anomalies":[]}""");
        Assert.Equal("4711", (await Declared(contract, "accepted"))["periodId"]!.ToString());
        await Refused($"{contract}/dimona/answer", """{"kind":"in","periodId":4712,"anomalies":[]}""",
            HttpStatusCode.Conflict, "dimona.answered");
    }

    [Fact]
    public async Task A_contract_that_nobody_made_has_no_declaration()
    {
        const string contract = "/v1/contracts/j-nobody/m-nobody/1";
        await Refused($"{contract}/dimona/resume", body: null, HttpStatusCode.NotFound, "dimona.unknown");
        await Refused($"{contract}/dimona/answer", """{"kind":"in","periodId":1,"anomalies":[]}""",
            HttpStatusCode.NotFound, "dimona.unknown");
        await Refused("/v1/members/m-nobody/profile", """{"name":"A","language":"fr"}""",
            HttpStatusCode.NotFound, "member.unknown", method: HttpMethod.Put);
    }

    private async Task<string> Contract()
    {
        var id = await house.Made("/v1/jobs", house.Job());
        using var accepted = await house.Post($"/v1/jobs/{id}/accept");
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        await house.Until($"/v1/jobs/{id}", view => view["status"]!.ToString() == "in-progress");
        return $"/v1/contracts/{id}/{house.Member}/1";
    }

    private async Task<JsonNode> Declared(string contract, string status) =>
        (await house.Until($"{contract}/dimona", list => list.AsArray() is [{ } first, ..]
            && first["status"]!.ToString() == status))[0]!;

    private async Task Moved(HttpMethod method, string path, string? body = null)
    {
        using var response = await Send(method, path, body);
        Assert.True(
            response.StatusCode == HttpStatusCode.NoContent, await response.Content.ReadAsStringAsync());
    }

    private async Task Refused(
        string path, string? body, HttpStatusCode status, string code, string? field = null, HttpMethod? method = null)
    {
        using var response = await Send(method ?? HttpMethod.Post, path, body);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal(code, problem["code"]?.ToString() ?? problem.ToString());
        Assert.Equal(status, response.StatusCode);
        if (field is not null) Assert.True(problem["errors"]!.AsObject().ContainsKey(field), problem.ToString());
    }

    private async Task<HttpResponseMessage> Send(HttpMethod method, string path, string? body)
    {
        using var request = new HttpRequestMessage(method, HouseFixture.At(path));
        request.Headers.Add("Idempotency-Key", house.NewKey());
        if (body is not null) request.Content = JsonContent.Create(JsonNode.Parse(body));
        return await house.Http.SendAsync(request);
    }
}
