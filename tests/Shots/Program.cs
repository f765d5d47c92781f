using System.Collections.Immutable;
using Microsoft.Playwright;

// Pictures of the main pages, of the house that runs: what it holds is what they show. A page is taken as one first
// sees it, on a phone and on a desktop, light and dark.
//   Smart.Shots FOLDER LINK-OF-A-MEMBER LINK-OF-FINANCE
if (args is not [var folder, var member, var finance])
{
    await Console.Error.WriteLineAsync("./dev shots [FOLDER]");
    return 2;
}

var soon = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(20);
ImmutableArray<Subject> subjects =
[
    new("home", member, "/"),
    new("declare", member, "/jobs/new", Prepare: page => Declare(page, soon)),
    new("job", member, "/jobs", Follow: "table a[href^='/jobs/']"),
    new("year", member, "/year"),
    new("calendar", member, "/calendar"),
    new("money", member, "/money"),
    new("work", finance, "/worklists"),
    new("member", finance, "/members", Follow: "main a[href^='/members/']"),
    new("pool", finance, "/pool?cooperative=arts"),
    new("risk", finance, "/reports/risk?cooperative=arts"),
    new("invoices", finance, "/invoices?cooperative=arts"),
    new("ledger", finance, "/ledger?cooperative=arts"),
];
ImmutableArray<Window> windows = [new("phone", 390, 844, Scale: 2), new("desktop", 1280, 860, Scale: 1.25f)];

Directory.CreateDirectory(folder);
using var driver = await Playwright.CreateAsync();
await using var browser = await driver.Chromium.LaunchAsync(new()
{
    ExecutablePath = "/usr/bin/chromium",
    Args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
});
var house = new Uri(member).GetLeftPart(UriPartial.Authority);
// A link works once, so what it gave is kept for the other windows.
var signedIn = new Dictionary<string, string>(StringComparer.Ordinal);
foreach (var link in new[] { member, finance }) signedIn[link] = await SignIn(browser, link);
foreach (var window in windows)
{
    foreach (var theme in new[] { ColorScheme.Light, ColorScheme.Dark })
    {
        foreach (var subject in subjects) await Take(subject, window, theme);
    }
}
return 0;

async Task Take(Subject subject, Window window, ColorScheme theme)
{
    await using var context = await browser.NewContextAsync(new()
    {
        BaseURL = house,
        StorageState = signedIn[subject.Link],
        ViewportSize = new() { Width = window.Width, Height = window.Height },
        DeviceScaleFactor = window.Scale,
        ColorScheme = theme,
        Locale = "en",
        ReducedMotion = ReducedMotion.Reduce,
    });
    var page = await context.NewPageAsync();
    await page.GotoAsync(subject.Path);
    if (subject.Follow is { } link)
    {
        await page.Locator(link).First.ClickAsync();
        await page.WaitForLoadStateAsync();
    }

    if (subject.Prepare is { } prepare) await prepare(page);
    var file = Path.Combine(folder, $"{subject.Name}-{window.Name}-{theme.ToString().ToLowerInvariant()}.jpg");
    await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
    await page.ScreenshotAsync(new() { Path = file, Type = ScreenshotType.Jpeg, Quality = 82 });
    await Console.Out.WriteLineAsync($"{file}  {new FileInfo(file).Length / 1000} kB");
}

static async Task<string> SignIn(IBrowser browser, string link)
{
    await using var context = await browser.NewContextAsync();
    var page = await context.NewPageAsync();
    await page.GotoAsync(link);
    await page.Locator("form[action*=sign-in] button").ClickAsync();
    await page.WaitForURLAsync(url => new Uri(url).AbsolutePath == "/");
    return await context.StorageStateAsync();
}

// A form that is filled in, with what it would come to.
static async Task Declare(IPage page, DateOnly day)
{
    await page.GetByLabel("Name of the job").FillAsync("Concert at the harbour");
    await page.GetByLabel("First day").FillAsync($"{day:yyyy-MM-dd}");
    await page.GetByLabel("Hours of work").FillAsync("8");
    await page.GetByLabel("Place").FillAsync("Oostende");
    await page.GetByLabel("Enterprise number").FillAsync("0899999751");
    await page.GetByLabel("Fee excluding VAT").FillAsync("1250");
    await page.Locator("#preview .big").First.WaitForAsync();
    await page.EvaluateAsync("scrollTo(0, 0)");
}

/// <summary>A page worth a picture.</summary>
/// <param name="Name">Begins the name of its files.</param>
/// <param name="Link">Signs in whoever looks at it.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Follow">The link on that page that leads to it, where it has no lasting address.</param>
/// <param name="Prepare">What is done before the picture is taken.</param>
internal sealed record Subject(
    string Name, string Link, string Path, string? Follow = null, Func<IPage, Task>? Prepare = null);

/// <summary>A window, in CSS pixels.</summary>
internal sealed record Window(string Name, int Width, int Height, float Scale);
