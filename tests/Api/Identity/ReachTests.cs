using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Api.Identity;

/// <summary>A member's job with everything that follows from it, and people around it.</summary>
public sealed class NeighbourFixture : IAsyncLifetime
{
    public HouseFixture House { get; } = new();

    public string Job { get; private set; } = "";

    public string Neighbour { get; private set; } = "";

    public string Activity { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        await House.InitializeAsync();
        Neighbour = await House.Made("/v1/members", """
            {"cooperative":"arts","status":"salaried","since":"2024-01-01","sector":"music",
             "profile":{"name":"Alex Voisin","language":"fr","iban":"BE68539007547034"}}
            """);
        Activity = await House.Made(
            "/v1/activities", $$"""{"cooperative":"arts","manager":"{{House.Member}}","privateTo":null}""");
        Job = await House.Made("/v1/jobs", House.Job("1000.00", "van", "prefinancing", "train"));
        using var accepted = await House.Post($"/v1/jobs/{Job}/accept");
        accepted.EnsureSuccessStatusCode();
        await House.Until($"/v1/jobs/{Job}", view => view["status"]!.ToString() == "in-progress");
    }

    public ValueTask DisposeAsync() => House.DisposeAsync();
}

public sealed class ReachTests(NeighbourFixture town) : IClassFixture<NeighbourFixture>
{
    // What everybody who works here may know, and lists, which are narrowed instead of refused.
    private static readonly string[] Common =
    [
        "/v1/calculators", "/v1/catalogue", "/v1/cooperatives", "/v1/pools/{cooperative}", "/v1/resources",
        "/v1/clients",
    ];

    // Bodies that can be read, by the last word of the address; for the others the empty one can, or none is wanted.
    private static readonly Dictionary<string, string> Whole = new()
    {
        ["profile"] = """{"name":"Somebody Else","language":"fr","iban":"BE31756321295455"}""",
        ["cancel"] = """{"by":"member"}""",
        ["shares"] = """{"shares":1}""",
        ["roles"] = """{"member":"m-1","role":"manager"}""",
        ["terms"] = """{"days":30}""",
        ["pause"] = """{"until":"2027-01-01","reason":"waits"}""",
    };

    public static TheoryData<string> EveryRole => [.. Roles.All];

    private HouseFixture House => town.House;

    [Fact]
    public void Every_endpoint_says_which_right_it_needs_and_how_far_it_must_go()
    {
        Assert.NotEmpty(House.Endpoints);
        foreach (var endpoint in House.Endpoints)
        {
            var needed = endpoint.Metadata.GetMetadata<Policies.Needed>();
            var isKnown = needed is not null && Rights.All.ContainsKey(needed.Right);
            Assert.True(isKnown, $"{endpoint.DisplayName}: no right");
            var isScoped = endpoint.Metadata.GetMetadata<Policies.Scoped>() is not null;
            Assert.True(isScoped, $"{endpoint.DisplayName}: no reach");
        }
    }

    [Fact]
    public async Task Nobody_comes_in_without_saying_who()
    {
        using var nobody = new HttpClient { BaseAddress = House.Http.BaseAddress };
        foreach (var (endpoint, method) in Calls())
        {
            using var response = await Send(nobody, method, Path(endpoint));
            var isRefused = response.StatusCode == HttpStatusCode.Unauthorized;
            Assert.True(isRefused, $"{endpoint.DisplayName}: {response.StatusCode}");
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.ToString());
        }
    }

    [Theory]
    [MemberData(nameof(EveryRole))]
    public async Task A_role_without_the_right_is_refused_at_every_endpoint(string role)
    {
        using var caller = House.Caller($"only-{role}", [$"{role}@*"], role == Roles.Member ? town.Neighbour : null);
        foreach (var (endpoint, method) in Calls())
        {
            var right = Rights.All[endpoint.Metadata.GetMetadata<Policies.Needed>()!.Right];
            if (right.At.Contains(role) || right.Own.Contains(role)) continue;
            using var response = await Send(caller, method, Path(endpoint));
            var isRefused = response.StatusCode == HttpStatusCode.Forbidden;
            Assert.True(isRefused, $"{endpoint.DisplayName}: {response.StatusCode}");
        }
    }

    // To a neighbour, and to staff of another cooperative, what is another's and what does not exist look the same.
    [Theory]
    [InlineData("member@arts", true)]
    [InlineData("activity-manager@arts", true)]
    [InlineData("adviser@rival,finance@rival,jurist@rival,board@rival,facilities@rival,auditor@rival", false)]
    public async Task Ids_of_others_that_somebody_guessed_look_like_ids_of_nobody(string roles, bool isMember)
    {
        using var stranger = House.Caller("stranger", roles.Split(','), isMember ? town.Neighbour : null);
        var tried = 0;
        foreach (var (endpoint, method) in Calls())
        {
            if (Array.Exists(Common, endpoint.RoutePattern.RawText!.StartsWith)) continue;
            if (endpoint.RoutePattern.Parameters.Count == 0) continue;
            var body = Whole.GetValueOrDefault(endpoint.RoutePattern.RawText!.Split('/')[^1]);
            using var others = await Send(stranger, method, Path(endpoint), body);
            using var nobodys = await Send(stranger, method, Path(endpoint, isThere: false), body);
            Assert.False(others.IsSuccessStatusCode, $"{endpoint.DisplayName} lets a stranger in.");
            Assert.True(
                (others.StatusCode, await Code(others)) == (nobodys.StatusCode, await Code(nobodys)),
                $"{endpoint.DisplayName} tells {others.StatusCode} from {nobodys.StatusCode}.");
            tried++;
        }

        Assert.True(tried > 40, $"{tried} endpoints");
    }

    [Fact]
    public async Task A_member_sees_and_moves_what_is_theirs()
    {
        using var own = House.Caller("noor", ["member@arts"], House.Member);
        foreach (var path in (string[])
            [
                $"/v1/members/{House.Member}", $"/v1/members/{House.Member}/profile", $"/v1/jobs/{town.Job}",
                $"/v1/jobs/{town.Job}/plan", $"/v1/activities/{town.Activity}", $"/v1/jobs", $"/v1/members",
                $"/v1/invoices?job={town.Job}", "/v1/pools/arts", "/v1/catalogue/arts",
                $"/v1/contracts/{town.Job}/{House.Member}/1",
            ])
        {
            using var response = await own.GetAsync(HouseFixture.At(path));
            Assert.True(response.IsSuccessStatusCode, $"{path}: {response.StatusCode}");
        }

        Assert.Equal([House.Member], await Ids(own, "/v1/members"));
        Assert.Contains(town.Job, await Ids(own, "/v1/jobs"));
    }

    [Fact]
    public async Task A_member_finds_their_own_contracts_wages_activities_and_invoices_and_no_others()
    {
        using var own = House.Caller("noor", ["member@arts"], House.Member);
        using var neighbour = House.Caller("alex", ["member@arts"], town.Neighbour);
        await Invoice();
        (string List, string Part)[] lists =
        [
            ("/v1/contracts", $"{town.Job}/{House.Member}/"), ("/v1/activities", town.Activity),
            ("/v1/invoices", town.Job), ("/v1/prefinancings", town.Job),
        ];
        foreach (var (list, part) in lists)
        {
            // Lists follow a moment later.
            var theirs = await Eventually(() => Ids(own, list), ids => ids.Exists(id => id.Contains(part)));
            Assert.Contains(theirs, id => id.Contains(part, StringComparison.Ordinal));
            Assert.Contains(await Ids(House.Http, list), id => id.Contains(part, StringComparison.Ordinal));
            Assert.DoesNotContain(await Ids(neighbour, list), id => id.Contains(part, StringComparison.Ordinal));
            Assert.Equal(theirs, await Ids(own, $"{list}?cooperative=arts"));
            using var beyond = await neighbour.GetAsync(HouseFixture.At($"{list}?cooperative=rival"));
            Assert.True(beyond.StatusCode == HttpStatusCode.NotFound, list);
        }

        Assert.Empty(await Ids(own, "/v1/wages"));
        foreach (var path in (string[])[$"/v1/invoices?member={House.Member}", $"/v1/invoices?job={town.Job}"])
        {
            using var refused = await neighbour.GetAsync(HouseFixture.At(path));
            Assert.True(refused.StatusCode == HttpStatusCode.NotFound, path);
        }

        var page = JsonNode.Parse(await own.GetStringAsync(HouseFixture.At("/v1/contracts?limit=1")))!;
        Assert.Single(page["items"]!.AsArray());
    }

    [Fact]
    public async Task Who_has_a_role_in_an_Activity_lists_it_until_the_role_is_taken_away()
    {
        using var neighbour = House.Caller("alex", ["member@arts"], town.Neighbour);
        var shared = await House.Made(
            "/v1/activities", $$"""{"cooperative":"arts","manager":"{{House.Member}}","privateTo":null}""");
        using var given = await House.Post(
            $"/v1/activities/{shared}/roles", $$"""{"member":"{{town.Neighbour}}","role":"member"}""");
        Assert.True(given.IsSuccessStatusCode, await given.Content.ReadAsStringAsync());
        Assert.Contains(shared, await Eventually(() => Ids(neighbour, "/v1/activities"), ids => ids.Contains(shared)));
        using var taken = await House.Post(
            $"/v1/activities/{shared}/roles", $$"""{"member":"{{town.Neighbour}}","role":null}""");
        Assert.True(taken.IsSuccessStatusCode, await taken.Content.ReadAsStringAsync());
        Assert.DoesNotContain(
            shared, await Eventually(() => Ids(neighbour, "/v1/activities"), ids => !ids.Contains(shared)));
    }

    [Fact]
    public async Task Who_a_consumer_is_only_those_know_who_work_with_them()
    {
        var consumer = await House.Made("/v1/clients", """
            {"kind":"consumer","country":"BE",
             "profile":{"name":"Camille Privée","address":"Rue Inventée 9, 4000 Liège"}}
            """);
        var path = HouseFixture.At($"/v1/clients/{consumer}/profile");
        using var own = House.Caller("noor", ["member@arts"], House.Member);
        using var neighbour = House.Caller("alex", ["member@arts"], town.Neighbour);
        using var home = House.Caller("home", ["adviser@arts"]);
        using var rival = House.Caller("rival", ["adviser@rival"]);
        foreach (var caller in (HttpClient[])[own, neighbour, home, rival])
        {
            using var before = await caller.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, before.StatusCode);
        }

        await House.Made(
            "/v1/jobs", House.Job("300.00").Replace(House.Client, consumer, StringComparison.Ordinal));
        foreach (var caller in (HttpClient[])[own, home])
        {
            Assert.Equal(HttpStatusCode.OK, await Eventually(
                () => Status(caller, path), status => status == HttpStatusCode.OK));
        }

        Assert.Equal(HttpStatusCode.NotFound, await Status(neighbour, path));
        Assert.Equal(HttpStatusCode.NotFound, await Status(rival, path));
        // A company is in a public register.
        Assert.Equal(
            HttpStatusCode.OK, await Status(neighbour, HouseFixture.At($"/v1/clients/{House.Client}/profile")));
    }

    // The work lies days ahead, and so does its invoice: the list is told of one all the same.
    private async Task Invoice()
    {
        await using var told = House.Database.Source.CreateCommand("""
            INSERT INTO invoice_list (invoice, number, cooperative, job, client, issued_on, due_on, currency, total,
                paid, credited, lost, is_disputed, version, changed_at)
            VALUES ($1 || '/1', '2026-1', 'arts', $1, $2, '2026-01-01', '2026-01-31', 'EUR', 121000, 0, 0, 0, false, 1,
                '2026-01-01T00:00:00Z')
            """);
        told.Parameters.AddWithValue(town.Job);
        told.Parameters.AddWithValue(House.Client);
        await told.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<HttpStatusCode> Status(HttpClient caller, Uri path)
    {
        using var response = await caller.GetAsync(path);
        return response.StatusCode;
    }

    // Lists follow the journal: what was just committed is seen a moment later.
    private static async Task<T> Eventually<T>(Func<Task<T>> look, Predicate<T> isWanted)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var seen = await look();
            if (isWanted(seen) || patience.IsCancellationRequested) return seen;
            await Task.Delay(50);
        }
    }

    [Fact]
    public async Task Lists_are_narrowed_to_what_somebody_may_see()
    {
        using var neighbour = House.Caller("alex", ["member@arts"], town.Neighbour);
        Assert.Equal([town.Neighbour], await Ids(neighbour, "/v1/members"));
        Assert.DoesNotContain(town.Job, await Ids(neighbour, "/v1/jobs"));
        string[] beyond =
            [$"/v1/jobs?member={House.Member}", "/v1/jobs?cooperative=rival", $"/v1/invoices?job={town.Job}"];
        foreach (var path in beyond)
        {
            using var refused = await neighbour.GetAsync(HouseFixture.At(path));
            Assert.True(refused.StatusCode == HttpStatusCode.NotFound, path);
        }

        using var rival = House.Caller("rival", ["adviser@rival"]);
        Assert.Empty(await Ids(rival, "/v1/members"));
        Assert.Empty(await Ids(rival, "/v1/jobs"));
        using var asked = await rival.GetAsync(HouseFixture.At("/v1/members?cooperative=arts"));
        Assert.Equal(HttpStatusCode.NotFound, asked.StatusCode);
        using var home = House.Caller("home", ["adviser@arts"]);
        Assert.Contains(town.Job, await Ids(home, "/v1/jobs"));
        Assert.Contains(House.Member, await Ids(home, "/v1/members"));
    }

    [Fact]
    public async Task What_a_body_names_is_no_way_round()
    {
        using var neighbour = House.Caller("alex", ["member@arts"], town.Neighbour);
        using var forAnother = await Send(neighbour, "POST", "/v1/jobs", House.Job());
        await Refused("member.unknown", forAnother);

        var elsewhere = House.Job().Replace("\"arts\"", "\"rival\"", StringComparison.Ordinal);
        using var abroad = await Send(neighbour, "POST", "/v1/jobs", elsewhere);
        await Refused("cooperative.unknown", abroad);

        var own = House.Job().Replace(House.Member, town.Neighbour, StringComparison.Ordinal);
        var onAnothersBudget = own.Replace(
            "\"client\":", $"\"activity\":\"{town.Activity}\",\"client\":", StringComparison.Ordinal);
        using var budget = await Send(neighbour, "POST", "/v1/jobs", onAnothersBudget);
        await Refused("activity.unknown", budget);

        using var declared = await Send(neighbour, "POST", "/v1/jobs", own);
        Assert.Equal(HttpStatusCode.Created, declared.StatusCode);
        var job = JsonNode.Parse(await declared.Content.ReadAsStringAsync())!["id"]!.ToString();
        var given = new JsonObject { ["declaration"] = JsonNode.Parse(House.Job())!["declaration"]!.DeepClone() };
        using var handed = await Send(neighbour, "POST", $"/v1/jobs/{job}/plan", given.ToJsonString());
        Assert.Equal(HttpStatusCode.UnprocessableEntity, handed.StatusCode);

        using var foreign = await Send(
            neighbour, "POST", "/v1/activities", $$"""{"cooperative":"arts","manager":"{{House.Member}}"}""");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, foreign.StatusCode);
    }

    [Theory]
    [InlineData("role")]
    [InlineData("isActive")]
    [InlineData("member")]
    public async Task A_field_that_is_not_asked_for_is_refused_by_name(string field)
    {
        using var own = House.Caller("noor", ["member@arts"], House.Member);
        using var request = Request("PUT", $"/v1/members/{House.Member}/profile", $$"""
            {"name":"Noor Essai","language":"fr","iban":"BE68539007547034","{{field}}":"admin"}
            """);
        using var response = await own.SendAsync(request);
        Assert.Equal((HttpStatusCode.BadRequest, "http.field-unknown"), (response.StatusCode, await Code(response)));
    }

    private IEnumerable<(RouteEndpoint Endpoint, string Method)> Calls() =>
        from endpoint in House.Endpoints
        from method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
        select (endpoint, method);

    // The real ids of the member's things, or ids of the same form that nobody has.
    private string Path(RouteEndpoint endpoint, bool isThere = true)
    {
        var area = endpoint.RoutePattern.RawText!.Split('/')[2];
        return "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => segment.Parts[0] switch
        {
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart part => Value(area, part.Name, isThere),
            Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
            _ => "",
        }));
    }

    private string Value(string area, string name, bool isThere) => (area, name) switch
    {
        (_, "n") => "1",
        (_, "month") => "2026-01",
        _ when !isThere => $"x-{name}",
        (_, "job") or ("jobs", "id") => town.Job,
        (_, "member") or ("members", "id") => House.Member,
        ("activities", "id") => town.Activity,
        ("clients", "id") => House.Client,
        (_, "cooperative") or ("cooperatives", "id") => HouseFixture.Cooperative,
        (_, "line") => "prefinancing",
        (_, "name") => "van-1",
        (_, "chart") => "density",
        _ => "1",
    };

    private Task<HttpResponseMessage> Send(HttpClient caller, string method, string path, string? body = null) =>
        caller.SendAsync(Request(method, path, body));

    private HttpRequestMessage Request(string method, string path, string? body)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), HouseFixture.At(path));
        request.Headers.Add("Idempotency-Key", House.NewKey());
        if (method != "GET") request.Content = JsonContent.Create(JsonNode.Parse(body ?? "{}"));
        if (path == "/v1/imports") request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/jsonl");
        return request;
    }

    private static async Task Refused(string code, HttpResponseMessage response) =>
        Assert.Equal((HttpStatusCode.UnprocessableEntity, code), (response.StatusCode, await Code(response)));

    private static async Task<string> Code(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        return text.StartsWith('{') ? JsonNode.Parse(text)!["code"]?.ToString() ?? "" : text;
    }

    private static async Task<List<string>> Ids(HttpClient caller, string path) =>
    [
        .. JsonNode.Parse(await caller.GetStringAsync(HouseFixture.At(path)))!["items"]!.AsArray()
            .Select(item => item!["id"]!.ToString()),
    ];
}
