using Deque.AxeCore.Commons;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Smart.Tests.Api;
using Xunit;

namespace Smart.Tests.Browser;

/// <summary>Every page, for everybody: whatever the window, the theme and the way of reading.</summary>
public sealed class PageTests(Visitors visitors) : IClassFixture<Visitors>
{
    // WCAG 2.2, levels A and AA.
    private const string Wcag = """
        {"resultTypes": ["violations"],
         "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
        """;

    // A theme changes colours and nothing else: what depends on them is looked at in both.
    private const string Colours = """
        {"resultTypes": ["violations"],
         "runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
        """;

    private const string Findings = """
        async options => (await axe.run(document, JSON.parse(options))).violations.map(
            found => `${found.id}: ${found.nodes.map(node => node.html).join(' | ')}`)
        """;

    private static readonly string Axe = new BundledAxeScriptProvider().GetScript();

    // The pages of a member; all others are of staff.
    private static readonly string[] OfMembers =
    [
        "/", "/jobs", "/jobs/new", "/jobs/{Id}", "/year", "/calendar", "/quotes/{Token}", "/money",
        "/money/{Job}/{Line}",
    ];

    private const int LargestFirstLoad = 80_000;
    private const int LatencyMilliseconds = 150;
    private const int BytesPerSecond = 1_600_000 / 8;

    private static readonly (int Width, ColorScheme Theme, string Rules)[] Windows =
    [
        (360, ColorScheme.Light, Wcag), (360, ColorScheme.Dark, Colours), (1440, ColorScheme.Dark, Colours),
        (1440, ColorScheme.Light, Wcag),
    ];

    [Fact]
    public async Task No_page_of_a_member_has_a_finding_of_axe_nor_scrolls_sideways()
    {
        var page = await visitors.Window();
        var link = await visitors.Link("Noor Essai", ["member@arts"], visitors.Member);
        foreach (var path in new[] { "/sign-in", "/recover", link, "/sign-in/second" }) await Look(page, path);
        await visitors.SignInMember(page);
        await page.GotoAsync("/jobs/new");
        await JobTests.Type(page, "Looked at");
        await page.GetByRole(AriaRole.Button, new() { Name = "See the plan" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "All inclusive: accept" }).WaitForAsync();
        var job = new Uri(page.Url).AbsolutePath;
        var quote = await page.GetByRole(AriaRole.Link, new() { Name = "Link for the client" })
            .GetAttributeAsync("href");
        var money = $"/money/{await Referrals.Referred(visitors)}/prefinancing";
        string[] paths =
        [
            job, "/", "/jobs", "/jobs/new", "/year", "/calendar", "/account", quote!, "/nowhere", "/money", money,
        ];
        foreach (var path in paths) await Look(page, path);
        Assert.Equal([], OfMembers.Where(template => !paths.Any(path => IsOf(path, template))));
        Clean(paths.Length + 4);
    }

    [Fact]
    public async Task No_page_of_staff_has_a_finding_of_axe_nor_scrolls_sideways()
    {
        var page = await visitors.Window();
        await visitors.SignIn(page, "Fien Kas", ["finance@arts", "auditor@arts"]);
        await Referrals.LetThrough(visitors);
        var job = await visitors.Made("/v1/jobs", visitors.Job("1000.00", "train"));
        var invoice = await visitors.Issued();
        (await visitors.Post($"/v1/jobs/{job}/accept")).Dispose();
        await visitors.Until($"/v1/jobs/{job}", view => view["status"]!.ToString() == "in-progress");
        var referral = $"/referrals/{await Referrals.Referred(visitors)}/prefinancing";
        string[] paths =
        [
            "/", "/worklists", "/worklists/orders", "/worklists/receipts", "/worklists/dunning", "/worklists/items",
            "/members",
            "/clients", $"/members/{visitors.Member}", $"/clients/{visitors.Client}", $"/jobs/{job}/journal", "/audit",
            "/audit?view=journal", "/pool", "/invoices", "/ledger", "/reports/risk?cooperative=arts", "/referrals",
            referral, $"/invoices/{invoice}", $"/orders/{job}/train",
        ];
        foreach (var path in paths) await Look(page, path);
        await page.GotoAsync($"/invoices/{invoice}");
        var pay = await page.GetByRole(AriaRole.Link, new() { Name = "Link for the client: see and pay" })
            .GetAttributeAsync("href");

        using (var proposed = await visitors.Post(
            "/v1/cooperatives/arts/rates",
            """{"key":"price.van.day","from":"2030-01-01","value":"90","source":"The board, for this test"}"""))
        {
            proposed.EnsureSuccessStatusCode();
        }

        await visitors.SignIn(page, "Alix Clé", ["admin@*"]);
        var webhook = await visitors.Made(
            "/v1/webhooks",
            """{"cooperative":"arts","url":"https://hooks.example.org/looked-at","kinds":["order.placed"]}""");
        string[] own =
        [
            "/users", $"/users/{visitors.IdOf("Alix Clé")}", "/webhooks", $"/webhooks/{webhook}", pay!,
            $"/members/{visitors.Member}/erase", "/rates", "/worklists/second",
        ];
        foreach (var path in own) await Look(page, path);
        await page.Locator(".main-nav summary").Last.ClickAsync();
        await Look(page, "the menus");
        string[] all = [.. paths, .. own];
        var templates = visitors.House.Api.Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
            .Select(endpoint => $"/{endpoint.RoutePattern.RawText!.TrimStart('/')}")
            .Except(OfMembers)
            .ToArray();
        Assert.NotEmpty(templates);
        Assert.Equal([], templates.Where(template => !all.Any(path => IsOf(path, template))));
        Clean(all.Length + 1);
    }

    [Fact]
    public async Task The_places_of_staff_stand_in_one_row_and_their_menus_open_without_a_script()
    {
        var page = await visitors.Window(script: false);
        await visitors.SignIn(
            page, "Thea Alles", ["finance@arts", "adviser@arts", "board@arts", "admin@arts", "auditor@arts"]);
        foreach (var width in new[] { 360, 1024, 1440 })
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.GotoAsync("/");
            var row = (await page.Locator(".main-nav").BoundingBoxAsync())!;
            Assert.InRange(row.Height, 40, 72);
            var entries = page.Locator(".main-nav > *");
            for (var n = 0; n < await entries.CountAsync(); n++)
            {
                var entry = (await entries.Nth(n).BoundingBoxAsync())!;
                Assert.InRange(entry.X, 0, width - entry.Width);
                Assert.InRange(entry.Y, row.Y, row.Y + row.Height - entry.Height);
            }

            var menu = page.Locator(".menu").Last;
            await menu.Locator("summary").ClickAsync();
            await Assertions.Expect(menu.GetByRole(AriaRole.Link).First).ToBeVisibleAsync();
            var panel = (await menu.Locator(".menu-panel").BoundingBoxAsync())!;
            Assert.InRange(panel.X, 0, width - panel.Width);
            Assert.InRange(panel.Y, 0, 900 - panel.Height);
        }
    }

    [Fact]
    public async Task The_first_load_of_a_members_home_is_light()
    {
        var page = await visitors.Window(width: 390);
        await visitors.SignInMember(page);
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("Network.enable");
        await session.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });
        await session.SendAsync("Network.emulateNetworkConditions", new()
        {
            ["offline"] = false,
            ["latency"] = LatencyMilliseconds,
            ["downloadThroughput"] = BytesPerSecond,
            ["uploadThroughput"] = BytesPerSecond,
        });
        var bytes = 0d;
        session.Event("Network.loadingFinished").OnEvent += (_, told) =>
            bytes += told!.Value.GetProperty("encodedDataLength").GetDouble();
        await page.GotoAsync("/", new() { WaitUntil = WaitUntilState.NetworkIdle });
        var paint = await page.EvaluateAsync<double>(
            "performance.getEntriesByType('paint').find(entry => entry.name === 'first-contentful-paint').startTime");
        Visitors.Figure(
            $"first load of a member's home, 1.6 Mbit/s and 150 ms: {bytes:N0} bytes, painted {paint:N0} ms");
        Assert.InRange(bytes, 1, LargestFirstLoad);
    }

    [Fact]
    public async Task Without_a_network_the_app_says_so_and_once_there_is_one_it_goes_on()
    {
        var page = await visitors.Window(width: 390, worker: true);
        await visitors.SignInMember(page);
        await page.EvaluateAsync("navigator.serviceWorker.ready.then(() => true)");
        await page.Context.SetOfflineAsync(true);
        await page.GotoAsync("/jobs");
        await Assertions.Expect(page.GetByText("No connection. Nothing was sent and nothing is lost"))
            .ToBeVisibleAsync();
        await page.Context.SetOfflineAsync(false);
        await page.GetByRole(AriaRole.Link).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new() { Name = "All inclusive" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_is_typed_into_a_page_is_text_and_never_runs()
    {
        const string nasty = "<img src=x onerror=\"document.title='taken'\">";
        var page = await visitors.Window();
        await visitors.SignInMember(page);
        await page.GotoAsync("/jobs/new");
        await JobTests.Type(page, nasty);
        await page.GetByRole(AriaRole.Button, new() { Name = "See the plan" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToHaveTextAsync(nasty);
        Assert.NotEqual("taken", await page.TitleAsync());
    }

    // Whoever comes here found nothing on any of them.
    private static void Clean(int pages) =>
        Visitors.Figure($"axe (WCAG 2.2 A and AA) over {pages} pages, both themes, 360 and 1,440 px: 0 findings");

    private static bool IsOf(string path, string template)
    {
        var (parts, pattern) = (path.Split('?')[0].Split('/'), template.Split('/'));
        return parts.Length == pattern.Length
            && pattern.Zip(parts).All(each => each.First.StartsWith('{') || each.First == each.Second);
    }

    // What is no path is the page as it stands.
    private static async Task Look(IPage page, string path)
    {
        if (path[0] == '/')
        {
            var answer = await page.GotoAsync(path);
            Assert.True(answer!.Ok || path == "/nowhere", $"{path} answers {answer.Status}");
        }

        await BringAxe(page);
        foreach (var (width, theme, rules) in Windows)
        {
            var place = $"{path}, {width} px, {theme}";
            await page.SetViewportSizeAsync(width, 900);
            await page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
            var found = await page.EvaluateAsync<string[]>(Findings, rules);
            Assert.True(found.Length == 0, $"{place}: {string.Join('\n', found)}");
            var wide = await page.EvaluateAsync<int>(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth");
            Assert.True(wide <= 0, $"{place} is {wide} px too wide");
        }
    }

    // What the package does for a run takes a second, and brings the script anew: here one is enough for all windows.
    private static async Task BringAxe(IPage page)
    {
        if (await page.EvaluateAsync<bool>("typeof axe === 'object'")) return;
        await page.EvaluateAsync(Axe);
    }
}
