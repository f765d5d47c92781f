using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Smart.Grains.Interfaces;
using Smart.Tests.Api.Identity;
using Xunit;

namespace Smart.Tests.Api.Pages;

/// <summary>Wherever a page leads, its reader may go: each role follows every link that it is shown.</summary>
public sealed class LinkTests(NeighbourFixture town) : IClassFixture<NeighbourFixture>
{
    private const int MostPages = 200;

    private readonly HtmlParser _parser = new();

    public static TheoryData<string> EveryRole => [.. Roles.All];

    private HouseFixture House => town.House;

    [Theory]
    [MemberData(nameof(EveryRole))]
    public async Task Every_link_that_somebody_is_shown_opens_for_them(string role)
    {
        await House.Issued();
        await Referrals.Referred(House);
        var isMember = role is Roles.Member or Roles.ActivityManager;
        using var reader = House.Caller($"only-{role}", [$"{role}@arts"], isMember ? House.Member : null);
        reader.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        var left = new Queue<(string To, string From)>([("/", "")]);
        var (known, dead) = (new HashSet<string>(), new List<string>());
        while (left.TryDequeue(out var link) && known.Count < MostPages)
        {
            // A page of a list, an order of it, a month: one of each kind tells enough.
            if (!known.Add(link.To.Split('?')[0] + (link.To.Contains("account=", StringComparison.Ordinal) ? "?" : "")))
                continue;
            using var answer = await reader.GetAsync(HouseFixture.At(link.To));
            if (answer.StatusCode != HttpStatusCode.OK)
                dead.Add($"{link.From} leads to {link.To}: {(int)answer.StatusCode}");
            if (answer.Content.Headers.ContentType?.MediaType != "text/html") continue;
            var page = await _parser.ParseDocumentAsync(
                await answer.Content.ReadAsStreamAsync(), TestContext.Current.CancellationToken);
            foreach (var to in page.QuerySelectorAll("a[href]").Select(each => each.GetAttribute("href")!))
            {
                if (to.StartsWith('/')) left.Enqueue((to.Split('#')[0], link.To));
            }
        }

        Assert.True(dead.Count == 0, string.Join('\n', dead));
        Assert.True(known.Count >= 3, $"{role} sees {string.Join(' ', known)}");
    }
}
