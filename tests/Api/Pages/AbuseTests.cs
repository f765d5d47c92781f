using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Smart.Grains.Interfaces;
using Smart.Tests.Api.Identity;
using Xunit;

namespace Smart.Tests.Api.Pages;

/// <summary>
/// What somebody might try on pages, tried over HTTP: ids that are guessed, forms of another site, fields that nobody
/// asked for, forms that are far too large.
/// </summary>
public sealed class AbuseTests(NeighbourFixture town) : IClassFixture<NeighbourFixture>
{
    // What whoever has the link sees; the token is sealed, and tests of its own try to change it.
    private static readonly string[] ByLink = ["/quotes/{Token}", "/pay/{Token}"];

    private readonly HtmlParser _parser = new();

    private HouseFixture House => town.House;

    public static TheoryData<string> EveryRole => [.. Roles.All];

    [Theory]
    [MemberData(nameof(EveryRole))]
    public async Task A_page_is_for_who_has_its_right_and_for_nobody_else(string role)
    {
        using var reader = House.Caller($"only-{role}", [$"{role}@*"], role == Roles.Member ? town.Neighbour : null);
        reader.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        var tried = 0;
        foreach (var page in Pages())
        {
            var path = $"/{page.RoutePattern.RawText!.TrimStart('/')}";
            if (ByLink.Contains(path)) continue;
            var isClosed = page.Metadata.GetOrderedMetadata<IAuthorizeData>()
                .Select(each => each.Policy).OfType<string>().Select(right => Rights.All[right])
                .Any(right => !right.At.Contains(role) && !right.Own.Contains(role));
            if (!isClosed) continue;
            using var answer = await reader.GetAsync(HouseFixture.At(await Path(path, isThere: true)));
            Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, $"{path} for {role}: {answer.StatusCode}");
            tried++;
        }

        Assert.True(tried > 0, $"{role} may see everything");
    }

    [Theory]
    [InlineData("member@arts", true)]
    [InlineData("adviser@rival,finance@rival,board@rival,facilities@rival,admin@rival,partner@rival", false)]
    public async Task A_page_of_an_id_that_was_guessed_looks_like_that_of_nobody(string roles, bool isMember)
    {
        using var stranger = House.Caller("stranger", roles.Split(','), isMember ? town.Neighbour : null);
        stranger.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        var tried = 0;
        foreach (var page in Pages())
        {
            var path = $"/{page.RoutePattern.RawText!.TrimStart('/')}";
            if (page.RoutePattern.Parameters.Count == 0 || ByLink.Contains(path)) continue;
            var (others, nobodys) = (await Path(path, isThere: true), await Path(path, isThere: false));
            // A company is in a public register, and its page says no more than that to who does not work with it.
            if (path == "/clients/{Id}") continue;
            var (seen, none) = (await Shown(stranger, others), await Shown(stranger, nobodys));
            Assert.True(seen == none, $"{path}: {seen} tells from {none}");
            Assert.True(
                seen.Status is HttpStatusCode.NotFound or HttpStatusCode.Forbidden, $"{path}: {seen.Status}");
            tried++;
        }

        Assert.True(tried >= 10, $"{tried} pages");
    }

    [Fact]
    public async Task No_form_of_any_page_is_taken_from_another_site()
    {
        var invoice = await House.Issued();
        using var browser = await House.SignedIn("olga", "admin@*", member: null);
        using var finance = await House.SignedIn("otto", "finance@*", member: null);
        using var own = await House.SignedIn("noor", "member@arts", House.Member);
        using var adviser = await House.SignedIn("ada", "adviser@*", member: null);
        using var desk = await House.SignedIn("dirk", "facilities@*", member: null);
        (Identity.Browser Who, string Path)[] pages =
        [
            (own, "/"), (own, "/jobs/new"), (own, $"/jobs/{town.Job}"), (own, "/account"),
            (own, $"/money/{town.Job}/prefinancing"), (finance, $"/invoices/{invoice}"), (finance, "/webhooks"),
            (browser, "/users"), (browser, "/users/u-olga"), (browser, "/users/u-noor"), (browser, "/rates"),
            (browser, $"/members/{House.Member}/erase"), (adviser, $"/jobs/{town.Job}"),
            (desk, $"/orders/{town.Job}/train"),
        ];
        HashSet<string> tried = [];
        foreach (var (who, path) in pages)
        {
            using var shown = await who.Open(path);
            Assert.True(shown.StatusCode == HttpStatusCode.OK, $"{path}: {shown.StatusCode}");
            var page = await _parser.ParseDocumentAsync(who.Page, TestContext.Current.CancellationToken);
            foreach (var form in page.QuerySelectorAll("form[method=post]"))
            {
                // All that a browser would send, but for the token that only our own page has.
                var fields = form.QuerySelectorAll("[name]")
                    .Where(field => !field.GetAttribute("name")!.StartsWith("__", StringComparison.Ordinal))
                    .Select(field => (field.GetAttribute("name")!, field.GetAttribute("value") ?? "x")).ToArray();
                var to = form.GetAttribute("action") is { Length: > 0 } action ? action : path;
                using var forged = await who.Forge(to, fields);
                var name = $"{to} {form.QuerySelector("[name=_handler]")?.GetAttribute("value")}";
                Assert.True(forged.StatusCode == HttpStatusCode.BadRequest, $"{name}: {forged.StatusCode}");
                tried.Add(name);
            }
        }

        Assert.True(tried.Count >= 20, string.Join('\n', tried));
        Assert.True(await own.IsIn());
        Assert.Equal("in-progress", (await House.Get($"/v1/jobs/{town.Job}"))["status"]!.ToString());
        Assert.Equal(InvoiceStatus.Open, (await House.Grain<IInvoiceGrain>(invoice).View())!.Status);
    }

    [Fact]
    public async Task A_form_does_for_nobody_else_what_it_was_not_asked_for()
    {
        using var neighbour = new Reader(House.House.Api.Caller("alex", ["member@arts"], town.Neighbour));
        await neighbour.Open("/jobs/new");
        var day = Calendar.LegalDay(TimeProvider.System.GetUtcNow()).AddDays(25);
        await neighbour.Press(
            "See the plan",
            ("Form.Title", "Concert"), ("Form.Place", "Namur"), ("Form.Start", $"{day:O}"), ("Form.Hours", "6"),
            ("Form.Client", "0899999751"), ("Form.Fee", "800"), ("Form.Member", House.Member),
            ("Form.Cooperative", "rival"), ("Form.Declaration.Member", House.Member), ("Member", House.Member),
            ("Form.Activity", town.Activity), ("Form.Status", "Settled"));
        // The budget of another is none of theirs, and nothing else of it was heard.
        Assert.Equal("/jobs/new", neighbour.Answer.RequestMessage!.RequestUri!.AbsolutePath);
        Assert.NotEmpty(neighbour.Page.QuerySelectorAll(".notice.bad, .error"));
        await neighbour.Press("See the plan", ("Form.Activity", ""), ("Form.Member", House.Member));
        var path = neighbour.Answer.RequestMessage!.RequestUri!.AbsolutePath;
        Assert.NotEqual("/jobs/new", path);
        var job = await House.Get($"/v1{path}");
        Assert.Equal((town.Neighbour, "arts", "planned"), (
            job["declaration"]!["member"]!.ToString(), job["declaration"]!["cooperative"]!.ToString(),
            job["status"]!.ToString()));
    }

    [Fact]
    public async Task A_form_that_is_far_too_large_or_has_far_too_many_fields_is_refused_on_a_page()
    {
        using var own = House.Caller("noor", ["member@arts"], House.Member);
        own.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        var many = string.Join('&', Enumerable.Range(0, 20_000).Select(n => $"f{n}=x"));
        var deep = $"Form.{string.Join('.', Enumerable.Repeat("Title", 4_000))}=x&_handler=declare";
        foreach (var (body, statuses) in ((string, HttpStatusCode[])[])
        [
            ($"Form.Title={new string('x', 3 << 20)}", [HttpStatusCode.RequestEntityTooLarge]),
            (many, [HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge]),
            (deep, [HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge]),
        ])
        {
            using var content = new StringContent(
                body, System.Text.Encoding.ASCII, "application/x-www-form-urlencoded");
            using var answer = await own.PostAsync(HouseFixture.At("/jobs/new"), content);
            Assert.Contains(answer.StatusCode, statuses);
            Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    private IEnumerable<RouteEndpoint> Pages() => House.House.Api.Services.GetServices<EndpointDataSource>()
        .SelectMany(source => source.Endpoints)
        .OfType<RouteEndpoint>()
        .Where(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null);

    // The address of something that is another's, or that nobody has.
    private async Task<string> Path(string template, bool isThere)
    {
        var id = !isThere ? "nobodys" : template.Split('/')[1] switch
        {
            "members" => House.Member,
            "clients" => House.Client,
            "users" => "u-olga",
            "webhooks" => await Webhook(),
            _ => town.Job,
        };
        var line = template.Split('/')[1] switch { "orders" => "train", _ => "prefinancing" };
        return template
            .Replace("{Id}", id, StringComparison.Ordinal)
            .Replace("{Job}", id, StringComparison.Ordinal)
            .Replace("{Line}", line, StringComparison.Ordinal)
            .Replace("{N:int}", "1", StringComparison.Ordinal);
    }

    private async Task<string> Webhook()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, HouseFixture.At("/v1/webhooks"));
        request.Headers.Add("Idempotency-Key", "a-webhook-of-others");
        request.Content = JsonContent.Create(JsonNode.Parse(
            """{"cooperative":"arts","url":"https://hooks.example.org/others","kinds":["order.placed"]}"""));
        using var made = await House.Http.SendAsync(request);
        var text = await made.Content.ReadAsStringAsync();
        Assert.True(made.IsSuccessStatusCode, text);
        return JsonNode.Parse(text)!["id"]!.ToString();
    }

    private async Task<(HttpStatusCode Status, string Text)> Shown(HttpClient reader, string path)
    {
        using var answer = await reader.GetAsync(HouseFixture.At(path));
        var page = await _parser.ParseDocumentAsync(
            await answer.Content.ReadAsStreamAsync(), TestContext.Current.CancellationToken);
        // The number of the request is another each time.
        foreach (var number in page.QuerySelectorAll("main.alone .quiet")) number.Remove();
        var text = page.QuerySelector("main")!.TextContent.Trim();
        return (answer.StatusCode, text.Replace(path, "where one asked", StringComparison.Ordinal));
    }
}
