using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Smart.Grains.Interfaces;
using Smart.Tests.Fixtures;
using Xunit;

namespace Smart.Tests.Api.Identity;

/// <summary>Accounts and roles, by the word of two people.</summary>
public sealed class UsersTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    [Fact]
    public async Task A_role_counts_once_a_second_administrator_confirms_it()
    {
        using var alix = Admin("u-alix");
        using var arno = Admin("u-arno");
        var user = await Made(alix, "/v1/users", New("kim"));
        var proposal = await Made(alix, $"/v1/users/{user}/roles", """{"role":"finance","cooperative":"arts"}""");
        Assert.Empty(await RolesOf(alix, user));

        Assert.Equal("users.own-proposal", await Refusal(alix, $"/v1/users/proposals/{proposal}/confirm"));
        Assert.Empty(await RolesOf(alix, user));
        Assert.Equal("", await Refusal(arno, $"/v1/users/proposals/{proposal}/confirm"));
        Assert.Equal(["finance@arts"], await RolesOf(alix, user));
        Assert.Equal("", await Refusal(arno, $"/v1/users/proposals/{proposal}/confirm"));
        Assert.Equal("users.proposal-decided", await Refusal(arno, $"/v1/users/proposals/{proposal}/refuse"));
    }

    [Fact]
    public async Task The_same_key_makes_the_same_account_and_role_and_nothing_else()
    {
        using var alix = Admin("u-alix");
        var key = house.NewKey();
        using var first = await Post(alix, "/v1/users", New("sol"), key);
        using var again = await Post(alix, "/v1/users", New("sol"), key);
        Assert.Equal((HttpStatusCode.Created, first.Headers.Location), (again.StatusCode, again.Headers.Location));
        await AssertOther(await Post(alix, "/v1/users", New("sol2"), key));
        await AssertOther(await Post(alix, "/v1/users", New("sol", locale: "nl"), key));

        var path = $"{first.Headers.Location}/roles";
        const string finance = """{"role":"finance","cooperative":"arts"}""";
        using var proposed = await Post(alix, path, finance, key);
        using var repeated = await Post(alix, path, finance, key);
        Assert.Equal(
            (HttpStatusCode.Created, proposed.Headers.Location), (repeated.StatusCode, repeated.Headers.Location));
        await AssertOther(await Post(alix, path, """{"role":"admin","cooperative":"arts"}""", key));
        await AssertOther(await Post(alix, path, """{"role":"finance","cooperative":"*"}""", key));
    }

    [Fact]
    public async Task A_link_is_told_once_and_whoever_asks_again_under_its_key_is_told_why_and_makes_none()
    {
        using var alix = Admin("u-alix");
        var user = await Made(alix, "/v1/users", New("lena"));
        var (path, key) = ($"/v1/users/{user}/sign-in-links", house.NewKey());
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Post(alix, path, body: null, key)));
        var made = Assert.Single(answers, answer => answer.IsSuccessStatusCode);
        var link = JsonNode.Parse(await made.Content.ReadAsStringAsync())!["address"]!.ToString();
        foreach (var again in answers.Where(answer => answer != made))
        {
            Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
            var said = JsonNode.Parse(await again.Content.ReadAsStringAsync())!;
            Assert.Equal("users.link-shown", said["code"]!.ToString());
            Assert.NotEmpty(said["remedy"]!.ToString());
        }

        // What was told first still leads in: a repeat changed nothing.
        using var nobody = new Browser(house.House.Api.Address);
        using var opened = await nobody.Open(new Uri(link).PathAndQuery);
        using var entered = await nobody.Submit(Smart.Api.Identity.SignInLinks.Path);
        Assert.True(await nobody.IsIn());
        Assert.Equal("", await Refusal(alix, path));
        foreach (var answer in answers) answer.Dispose();
    }

    [Fact]
    public async Task A_wish_that_is_sent_four_times_at_once_makes_one_account_and_is_told_so_each_time()
    {
        using var alix = Admin("u-alix");
        foreach (var name in new[] { "nele", "nils", "nora", "nuno", "nina" })
        {
            var key = house.NewKey();
            var answers = await Task.WhenAll(
                Enumerable.Range(0, 4).Select(_ => Post(alix, "/v1/users", New(name), key)));
            Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
            Assert.Single(answers.Select(answer => answer.Headers.Location).Distinct());
            var users = JsonNode.Parse(await alix.GetStringAsync(HouseFixture.At("/v1/users")))!.AsArray();
            Assert.Single(users, user => user!["userName"]!.ToString() == name);
            foreach (var answer in answers) answer.Dispose();
        }
    }

    [Fact]
    public async Task An_account_that_was_erased_is_not_made_anew_by_the_wish_that_made_it()
    {
        using var admin = Admin("u-alix");
        var member = await Made(house.Http, "/v1/members", """
            {"cooperative":"arts","status":"salaried","since":"2024-01-01","sector":"music",
             "profile":{"name":"Ida Essai","language":"fr","iban":"BE68539007547034"}}
            """);
        var (key, body) = (house.NewKey(), JsonNode.Parse(New("ida"))!);
        body["member"] = member;
        using var first = await Post(admin, "/v1/users", body.ToJsonString(), key);
        using var twice = await Post(admin, "/v1/users", body.ToJsonString(), key);
        Assert.Equal((HttpStatusCode.Created, first.Headers.Location), (twice.StatusCode, twice.Headers.Location));
        Assert.Equal("", await Erase(admin, member));
        using var late = await Post(admin, "/v1/users", body.ToJsonString(), key);
        Assert.Equal(HttpStatusCode.Conflict, late.StatusCode);
        var said = JsonNode.Parse(await late.Content.ReadAsStringAsync())!;
        Assert.Equal("users.made-before", said["code"]!.ToString());
        var users = await admin.GetStringAsync(HouseFixture.At("/v1/users"));
        Assert.DoesNotContain("\"ida\"", users, StringComparison.Ordinal);

        // A wish that was refused made nothing: mended, it is granted under the same key.
        var other = house.NewKey();
        using var unfit = await Post(admin, "/v1/users", New("no name!"), other);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unfit.StatusCode);
        using var mended = await Post(admin, "/v1/users", New("ilse"), other);
        Assert.Equal(HttpStatusCode.Created, mended.StatusCode);
    }

    [Fact]
    public async Task A_link_is_made_for_an_account_that_may_do_nothing_yet_and_for_no_other()
    {
        using var alix = Admin("u-alix");
        using var arno = Admin("u-arno");
        var user = await Made(alix, "/v1/users", New("mo"));
        Assert.Equal("", await Refusal(alix, $"/v1/users/{user}/sign-in-links"));
        var proposal = await Made(alix, $"/v1/users/{user}/roles", """{"role":"finance","cooperative":"arts"}""");
        Assert.Equal("", await Refusal(arno, $"/v1/users/proposals/{proposal}/confirm"));
        // Else one administrator would be two people: themselves, and whoever the link signs in.
        Assert.Equal("users.link-unfit", await Refusal(alix, $"/v1/users/{user}/sign-in-links"));
    }

    [Fact]
    public async Task Nobody_raises_themselves_and_no_program_confirms()
    {
        using var alix = Admin("u-alix");
        using var program = Admin("program:cli");
        var user = await Made(alix, "/v1/users", New("lou"));
        using var self = Admin(user);
        Assert.Equal("users.own-role", await Refusal(
            self, $"/v1/users/{user}/roles", """{"role":"board","cooperative":"*"}"""));
        var proposal = await Made(alix, $"/v1/users/{user}/roles", """{"role":"board","cooperative":"*"}""");
        Assert.Equal("users.own-role", await Refusal(self, $"/v1/users/proposals/{proposal}/confirm"));
        Assert.Equal("users.program-confirms", await Refusal(program, $"/v1/users/proposals/{proposal}/confirm"));
        Assert.Equal("", await Refusal(program, $"/v1/users/proposals/{proposal}/refuse"));
        Assert.Empty(await RolesOf(alix, user));
    }

    [Fact]
    public async Task Accounts_are_for_administrators_of_everything()
    {
        foreach (var role in (string[])["member@arts", "finance@*", "board@*", "admin@arts"])
        {
            using var caller = house.Caller("u-curious", [role], role == "member@arts" ? house.Member : null);
            using var asked = await Post(caller, "/v1/users", New("mallory"));
            Assert.True(asked.StatusCode == HttpStatusCode.Forbidden, role);
        }

        using var admin = Admin("u-alix");
        foreach (var (body, code) in new[]
        {
            (New("max", locale: "it"), "users.locale-unknown"),
            (New("not a name!"), "users.name-taken"),
        })
        {
            Assert.Equal(code, await Refusal(admin, "/v1/users", body));
        }
    }

    [Fact]
    public async Task A_look_at_personal_data_is_remembered_and_ones_own_is_not()
    {
        using var adviser = house.Caller("u-ada", ["adviser@arts"]);
        using var own = house.Caller("u-noor", ["member@arts"], house.Member);
        foreach (var caller in (HttpClient[])[adviser, own])
            (await caller.GetAsync(HouseFixture.At($"/v1/members/{house.Member}/profile"))).EnsureSuccessStatusCode();
        using var auditor = house.Caller("u-theo", ["auditor@*"]);
        var log = JsonNode.Parse(await auditor.GetStringAsync(
            HouseFixture.At($"/v1/audit/access?subject={house.Member}")))!.AsArray();
        var look = Assert.Single(log);
        Assert.Equal(("u-ada", "personal-data-read"), (look!["who"]!.ToString(), look["kind"]!.ToString()));
    }

    [Fact]
    public async Task A_member_takes_their_data_away_and_what_is_erased_is_gone()
    {
        using var admin = Admin("u-alix");
        var member = await Made(house.Http, "/v1/members", """
            {"cooperative":"arts","status":"salaried","since":"2024-01-01","sector":"music",
             "profile":{"name":"Sam Essai","language":"fr","iban":"BE68539007547034"}}
            """);
        var account = new JsonObject
        {
            ["userName"] = "sam",
            ["name"] = "Sam Essai",
            ["locale"] = "fr",
            ["member"] = member,
        };
        await Made(admin, "/v1/users", account.ToJsonString());
        using var own = house.Caller("u-sam", ["member@arts"], member);
        var path = $"/v1/members/{member}/personal-data";
        var data = JsonNode.Parse(await own.GetStringAsync(HouseFixture.At(path)))!;
        Assert.Equal("Sam Essai", data["profile"]!["name"]!.ToString());
        Assert.Equal("sam", data["account"]!["userName"]!.ToString());

        using var neighbour = house.Caller("u-alex", ["member@arts"], house.Member);
        using var foreign = await neighbour.GetAsync(HouseFixture.At(path));
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);

        using var request = new HttpRequestMessage(HttpMethod.Delete, path);
        request.Headers.Add("Idempotency-Key", house.NewKey());
        using var erased = await admin.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, erased.StatusCode);
        var after = JsonNode.Parse(await admin.GetStringAsync(HouseFixture.At(path)))!;
        Assert.Null(after["profile"]);
        Assert.Null(after["account"]);
        Assert.DoesNotContain("Sam Essai", after.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erasure_waits_for_work_under_way_and_takes_the_names_of_jobs_along()
    {
        var member = await Made(house.Http, "/v1/members", """
            {"cooperative":"arts","status":"salaried","since":"2024-01-01","sector":"music",
             "profile":{"name":"Kim Essai","language":"fr","iban":"BE68539007547034"}}
            """);
        var body = house.Job("400.00").Replace(house.Member, member, StringComparison.Ordinal)
            .Replace("\"Concert\"", "\"Concert for Aunt Zoé\"", StringComparison.Ordinal);
        var job = await Made(house.Http, "/v1/jobs", body);
        using var accepted = await Post(house.Http, $"/v1/jobs/{job}/accept", body: null);
        await house.Until($"/v1/jobs/{job}", view => view["status"]!.ToString() == "in-progress");
        await house.Until($"/v1/jobs?member={member}", page => page["items"]!.AsArray()
            .Any(row => row!["view"]!["status"]!.ToString() is "accepted" or "in-progress"));

        using var own = house.Caller("u-kim", ["member@arts"], member);
        Assert.Equal("member.erase.not-over", await Erase(own, member));
        Assert.Equal("Concert for Aunt Zoé", (await house.Grain<IJobTextGrain>(job).Read()).Title);
        using var cancelled = await Post(house.Http, $"/v1/jobs/{job}/cancel", """{"by":"member"}""");
        await house.Until($"/v1/jobs/{job}", view => view["status"]!.ToString() == "cancelled");
        using var neighbour = house.Caller("u-alex", ["member@arts"], house.Member);
        Assert.Equal("http.unknown", await Erase(neighbour, member));
        Assert.Equal("", await Erase(own, member));
        Assert.Equal("", (await house.Grain<IJobTextGrain>(job).Read()).Title);
        Assert.Equal("", await Erase(own, member));
    }

    private async Task<string> Erase(HttpClient caller, string member)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/v1/members/{member}/personal-data");
        request.Headers.Add("Idempotency-Key", house.NewKey());
        using var response = await caller.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? "" : JsonNode.Parse(text)!["code"]!.ToString();
    }

    private HttpClient Admin(string id) => house.Caller(id, ["admin@*"]);

    private static string New(string name, string locale = "fr") =>
        new JsonObject { ["userName"] = name, ["name"] = "Kim Essai", ["locale"] = locale }.ToJsonString();

    private async Task<string> Made(HttpClient caller, string path, string body)
    {
        using var response = await Post(caller, path, body);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.Created, text);
        return JsonNode.Parse(text)!["id"]!.ToString();
    }

    // The code of the refusal; nothing when it is done.
    private async Task<string> Refusal(HttpClient caller, string path, string? body = null)
    {
        using var response = await Post(caller, path, body);
        var text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? "" : JsonNode.Parse(text)!["code"]!.ToString();
    }

    private static async Task<string[]> RolesOf(HttpClient caller, string user)
    {
        var users = JsonNode.Parse(await caller.GetStringAsync(HouseFixture.At("/v1/users")))!.AsArray();
        return
        [
            .. users.Single(each => each!["id"]!.ToString() == user)!["roles"]!.AsArray()
                .Select(role => $"{role!["role"]}@{role["cooperative"]}"),
        ];
    }

    private static async Task AssertOther(HttpResponseMessage refused)
    {
        using (refused)
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            var problem = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!;
            Assert.Equal("command.other-request", problem["code"]!.ToString());
        }
    }

    private async Task<HttpResponseMessage> Post(HttpClient caller, string path, string? body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Headers.Add("Idempotency-Key", key ?? house.NewKey());
        if (body is not null) request.Content = JsonContent.Create(JsonNode.Parse(body));
        return await caller.SendAsync(request);
    }
}
