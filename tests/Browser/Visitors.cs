using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;
using Smart.Tests.Api;
using Xunit;

namespace Smart.Tests.Browser;

/// <summary>
/// A house with people who may sign in, and a browser: Debian's Chromium, which <c>./dev test</c> installs.
/// </summary>
public sealed class Visitors : HouseFixture
{
    private const string Chromium = "/usr/bin/chromium";
    private const float PatienceMilliseconds = 30_000;

    private readonly Dictionary<string, string> _people = new(StringComparer.Ordinal);
    private IPlaywright _driver = null!;
    private IBrowser _browser = null!;

    /// <summary>Where pages are.</summary>
    public Uri Address => House.Api.Address;

    /// <inheritdoc />
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Assertions.SetDefaultExpectTimeout(PatienceMilliseconds);
        _driver = await Playwright.CreateAsync();
        _browser = await _driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Chromium,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _driver.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>Id of somebody who has a link.</summary>
    public string IdOf(string name) => _people[name];

    /// <summary>Says a figure, which <c>./dev test</c> shows: figures are for people, no test hangs on them.</summary>
    public static void Figure(string figure) => Console.WriteLine($"figure: {figure}");

    /// <summary>A window of nobody's.</summary>
    /// <param name="width">In pixels.</param>
    /// <param name="theme">light or dark.</param>
    /// <param name="script">Whether scripts run.</param>
    /// <param name="host">The name under which the house is visited; its address when left out.</param>
    /// <param name="worker">Whether the app may be installed, with what works without a network.</param>
    public async Task<IPage> Window(
        int width = 1440, string theme = "light", bool script = true, string? host = null, bool worker = false)
    {
        var context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = new UriBuilder(Address) { Host = host ?? Address.Host }.Uri.AbsoluteUri,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            Locale = "en",
            JavaScriptEnabled = script,
            ServiceWorkers = worker ? ServiceWorkerPolicy.Allow : ServiceWorkerPolicy.Block,
        });
        context.SetDefaultTimeout(PatienceMilliseconds);
        return await context.NewPageAsync();
    }

    /// <summary>Signs somebody with these roles in, by the link that they would be sent.</summary>
    public async Task SignIn(IPage page, string name, string[] roles, string? member = null)
    {
        await page.GotoAsync(await Link(name, roles, member));
        await page.GetByRole(AriaRole.Heading, new() { Name = name }).WaitForAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
        await IsAt(page, "/");
    }

    /// <summary>
    /// Waits until the window shows this path. It asks again and again: the driver's wait for an address listens for
    /// an event that a page is loaded, and misses it now and then.
    /// </summary>
    public static Task IsAt(IPage page, string path) =>
        Assertions.Expect(page).ToHaveURLAsync(new Regex($@"^\w+://[^/]+{Regex.Escape(path)}(\?|$)"));

    /// <summary>The member of this house, signed in.</summary>
    public Task SignInMember(IPage page) => SignIn(page, "Noor Essai", ["member@arts"], Member);

    /// <summary>A link that signs somebody with these roles in, once.</summary>
    public async Task<string> Link(string name, string[] roles, string? member)
    {
        await using var scope = House.Api.Services.CreateAsyncScope();
        if (!_people.TryGetValue(name, out var id))
        {
            var people = scope.ServiceProvider.GetRequiredService<People>();
            var (person, made) = await people.Make($"{Guid.CreateVersion7():N}", name, "en", member: member);
            Assert.True(made.Succeeded, $"{made}");
            foreach (var role in roles)
                await people.Give(person.Id, RoleAt.Read(role)!.Value, People.Operator, People.Operator);
            id = _people[name] = person.Id;
        }

        var links = scope.ServiceProvider.GetRequiredService<SignInLinks>();
        return $"{SignInLinks.Path}?token={await links.Make(id, "first-start", TimeSpan.FromMinutes(10))}";
    }
}
