using System.Buffers.Binary;
using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AngleSharp.Html.Parser;
using Xunit;

namespace Smart.Tests.Api.Pages;

/// <summary>The app on a phone's home screen: its name, its icons, and what it says without a network.</summary>
public sealed partial class InstallTests(BorderFixture api) : IClassFixture<BorderFixture>
{
    [Fact]
    public async Task Its_manifest_names_icons_that_are_there_in_the_sizes_it_says()
    {
        using var anybody = new HttpClient { BaseAddress = api.Address };
        using var answer = await Get(anybody, "/app.webmanifest");
        Assert.Equal("application/manifest+json", answer.Content.Headers.ContentType?.MediaType);
        var manifest = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(("standalone", "/", "/"), (
            manifest["display"]!.ToString(), manifest["start_url"]!.ToString(), manifest["scope"]!.ToString()));
        Assert.NotEmpty(manifest["name"]!.ToString());
        var sizes = new List<int>();
        foreach (var icon in manifest["icons"]!.AsArray())
        {
            using var file = await Get(anybody, icon!["src"]!.ToString());
            Assert.Equal(icon["type"]!.ToString(), file.Content.Headers.ContentType?.MediaType);
            if (icon["type"]!.ToString() != "image/png") continue;
            var bytes = await file.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
            // Width and height stand after the signature and the head of the first chunk.
            var (width, height) = (Number(bytes, 16), Number(bytes, 20));
            Assert.Equal(icon["sizes"]!.ToString(), $"{width}x{height}");
            sizes.Add(width);
        }

        // As many as it takes for a browser to offer it.
        Assert.Equal([192, 512], sizes.Order());
    }

    [Fact]
    public async Task What_it_keeps_for_want_of_a_network_speaks_four_languages_and_is_no_page_of_anybody()
    {
        using var anybody = new HttpClient { BaseAddress = api.Address };
        using var worker = await Get(anybody, "/sw.js");
        var script = await worker.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        string[] kept = [.. Kept().Match(script).Groups["files"].Value.Split(',').Select(each => each.Trim(' ', '\''))];
        Assert.Equal(["/offline.html", "/app.css"], kept);
        foreach (var path in kept) (await Get(anybody, path)).Dispose();
        using var shown = await Get(anybody, "/offline.html");
        var page = await new HtmlParser().ParseDocumentAsync(
            await shown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            TestContext.Current.CancellationToken);
        Assert.Equal(
            ["de", "en", "fr", "nl"],
            page.QuerySelectorAll("p[lang]").Select(each => each.GetAttribute("lang")!).Order());
        Assert.Empty(page.QuerySelectorAll("script, [style], style"));
        Assert.Contains("Try again", page.QuerySelector("a.button")!.TextContent, StringComparison.Ordinal);
    }

    private static int Number(byte[] bytes, int at) => BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(at));

    private static async Task<HttpResponseMessage> Get(HttpClient http, string path)
    {
        var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{path}: {answer.StatusCode}");
        return answer;
    }

    [GeneratedRegex(@"addAll\(\[(?<files>[^\]]*)\]\)")]
    private static partial Regex Kept();
}
