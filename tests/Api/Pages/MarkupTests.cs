using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Api.Pages;

/// <summary>
/// What people write freely is shown as they wrote it, and is never anything else: every text of the house is markup
/// here, and every page that is found from the first one is looked through.
/// </summary>
public sealed partial class MarkupTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    private const string Nasty = "\"'><img src=x onerror=alert(1)><script>alert(1)</script>{{7*7}}";
    private const int MostPages = 120;
    private const int MostOfAKind = 2;

    [Fact]
    public async Task What_somebody_wrote_is_text_on_every_page_that_shows_it()
    {
        var (member, client, job) = await Written();
        (string Who, string[] Roles, string? Member, int Least)[] readers =
        [
            ("mia", ["member@arts"], member, 3),
            ("ada", ["adviser@arts", "finance@arts", "jurist@arts", "facilities@arts", "board@arts"], null, 6),
            ("alix", ["admin@*", "auditor@*"], null, 3),
        ];
        foreach (var (who, roles, own, least) in readers)
        {
            using var reader = new Reader(house.House.Api.Caller(who, roles, own));
            var shown = await Crawl(reader, ["/", $"/jobs/{job}", $"/clients/{client}", $"/orders/{job}/train"]);
            Assert.True(shown.Count >= least, $"{who} saw it on {string.Join(", ", shown)}");
        }

        using var stranger = Reader.Stranger(house.House);
        using var mia = new Reader(house.House.Api.Caller("mia", ["member@arts"], member));
        var unsigned = await house.Made("/v1/jobs", Body(member, client, isSigned: false));
        var link = (await mia.Open($"/jobs/{unsigned}")).QuerySelectorAll("a")
            .Select(each => each.GetAttribute("href")!)
            .Single(each => each.Contains("/quotes/", StringComparison.Ordinal));
        var quote = await stranger.Open(new Uri(link, UriKind.RelativeOrAbsolute) is { IsAbsoluteUri: true } whole
            ? whole.PathAndQuery
            : link);
        MustBeHarmless(stranger, quote);
        Assert.Equal(Nasty, quote.QuerySelector("h1")!.TextContent);
    }

    // Every free text that there is holds it: names, addresses, titles, places, references, sources.
    private async Task<(string Member, string Client, string Job)> Written()
    {
        var nasty = JsonValue.Create(Nasty).ToJsonString();
        var member = await house.Made("/v1/members", $$$"""
            {"cooperative":"arts","status":"salaried","since":"2024-01-01","sector":"music",
             "profile":{"name":{{{nasty}}},"language":"fr","iban":"BE68539007547034"}}
            """);
        var client = await house.Made("/v1/clients", $$$"""
            {"kind":"consumer","country":"BE","profile":{"name":{{{nasty}}},"address":{{{nasty}}}}}
            """);
        var job = await house.Made("/v1/jobs", Body(member, client, isSigned: true));
        await Post($"/v1/jobs/{job}/accept", "{}");
        await house.Until($"/v1/jobs/{job}", view => view["status"]!.ToString() == "in-progress");
        await Post($"/v1/engagements/{job}/train/order/fulfil", $$$"""
            {"price":{"amount":"40.00","currency":"EUR"},"reference":{{{nasty}}}}
            """);
        var next = Calendar.LegalDay(TimeProvider.System.GetUtcNow()).AddDays(60);
        await Post("/v1/cooperatives/arts/rates", $$$"""
            {"key":"price.van.day","from":"{{{next:O}}}","value":"81.5","source":{{{nasty}}}}
            """);
        await Post("/v1/users", $$$"""{"userName":"nasty","name":{{{nasty}}},"locale":"en"}""");
        return (member, client, job);
    }

    private string Body(string member, string client, bool isSigned)
    {
        var body = JsonNode.Parse(house.Job("1000.00", "train"))!;
        (body["declaration"]!["member"], body["declaration"]!["client"]) = (member, client);
        body["declaration"]!["quoteAccepted"] = isSigned;
        (body["text"]!["title"], body["text"]!["place"]) = (Nasty, Nasty);
        return body.ToJsonString();
    }

    private async Task Post(string path, string body)
    {
        using var done = await house.Post(path, body);
        Assert.True(done.IsSuccessStatusCode, $"{path}: {await done.Content.ReadAsStringAsync()}");
    }

    // From page to page, of each kind a few. What is no page, or goes out, is left.
    private static async Task<HashSet<string>> Crawl(Reader reader, string[] first)
    {
        var (open, kinds, shown) = (new Queue<string>(first), new Dictionary<string, int>(), new HashSet<string>());
        for (var n = 0; n < MostPages && open.TryDequeue(out var path); n++)
        {
            var kind = Number().Replace(path.Split('?')[0], "*");
            if (kinds.GetValueOrDefault(kind) >= MostOfAKind) continue;
            kinds[kind] = kinds.GetValueOrDefault(kind) + 1;
            var page = await reader.Open(path);
            Assert.True((int)reader.Answer.StatusCode < 500, $"{path}: {reader.Answer.StatusCode}");
            MustBeHarmless(reader, page);
            if (page.Body!.TextContent.Contains(Nasty, StringComparison.Ordinal)) shown.Add(kind);
            foreach (var link in page.QuerySelectorAll("main a[href], nav a[href]"))
            {
                var to = link.GetAttribute("href")!;
                if (to.StartsWith('/') && !to.StartsWith("/v1", StringComparison.Ordinal)
                    && !to.StartsWith("/docs", StringComparison.Ordinal)
                    && !to.Contains("/file.", StringComparison.Ordinal)) open.Enqueue(to);
            }
        }

        return shown;
    }

    private static void MustBeHarmless(Reader reader, IHtmlDocument page)
    {
        var path = reader.Answer.RequestMessage!.RequestUri!.PathAndQuery;
        Assert.Empty(page.QuerySelectorAll("img[src=x], [onerror], script:not([src]), style, [style]"));
        Assert.DoesNotContain(page.QuerySelectorAll("script"), each => each.TextContent.Length > 0);
        Assert.DoesNotContain(page.All, each => each.Attributes.Any(
            attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal)));
        Assert.DoesNotContain("49", page.Body!.QuerySelector("h1")?.TextContent ?? "", StringComparison.Ordinal);
        var policy = string.Join(' ', reader.Answer.Headers.GetValues("Content-Security-Policy"));
        Assert.True(policy.Contains("script-src 'self';", StringComparison.Ordinal), path);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
    }

    [GeneratedRegex("[a-z]+-[0-9a-z]{6,}|(?<=/)[0-9]+")]
    private static partial Regex Number();
}
