using System.Globalization;
using Microsoft.Playwright;
using Xunit;

namespace Smart.Tests.Browser;

/// <summary>A job from declaration to the last step, as its member sees it.</summary>
public sealed class JobTests(Visitors visitors) : IClassFixture<Visitors>
{
    private static string Day { get; } = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime)
        .AddDays(12).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [Fact]
    public async Task A_member_signs_in_declares_on_a_phone_accepts_and_watches_it_finish()
    {
        var page = await visitors.Window(width: 390);
        await visitors.SignInMember(page);
        await page.GetByRole(AriaRole.Link, new() { Name = "All inclusive" }).ClickAsync();
        await Type(page, "Concert in Liège");
        // What it comes to is there before anything is sent.
        await Assertions.Expect(page.Locator("#preview")).ToContainTextAsync("Net pay for you");
        // The first answer of a process is compiled while one waits; the next one is as they all are.
        const string previews = "performance.getEntriesByType('resource').filter(e => e.name.endsWith('/preview'))";
        var before = await page.EvaluateAsync<int>($"{previews}.length");
        await page.GetByLabel("Hours of work").FillAsync("7.6");
        await page.WaitForFunctionAsync($"{previews}.length > {before}");
        var took = await page.EvaluateAsync<double>($"{previews}.at(-1).duration");
        await page.GetByLabel("Hours of work").FillAsync("7.5");
        Visitors.Figure($"a plan updated after a change: {took:N0} ms, and 60 ms of waiting for the next key");
        await CountTaps(page);
        await page.GetByRole(AriaRole.Button, new() { Name = "See the plan" }).ClickAsync();
        var heading = page.GetByRole(AriaRole.Heading, new() { Level = 1 });
        await Assertions.Expect(heading).ToHaveTextAsync("Concert in Liège");
        await page.GetByRole(AriaRole.Button, new() { Name = "All inclusive: accept" }).ClickAsync();
        await Assertions.Expect(page.Locator(".steps")).ToContainTextAsync("Everything is confirmed");
        await Assertions.Expect(page.Locator("[data-part=status]")).ToHaveTextAsync("in progress");
        var taps = await page.EvaluateAsync<int>("Number(sessionStorage.taps)");
        Visitors.Figure($"declare and accept on the phone layout: {taps} taps after typing");
        Assert.InRange(taps, 1, 4);
    }

    [Fact]
    public async Task A_client_accepts_the_quote_by_its_link_on_a_phone_and_the_member_sees_it_signed()
    {
        var page = await visitors.Window();
        await visitors.SignInMember(page);
        await page.GotoAsync("/jobs/new");
        await Type(page, "To be accepted");
        await page.GetByRole(AriaRole.Button, new() { Name = "See the plan" }).ClickAsync();
        var link = page.GetByRole(AriaRole.Link, new() { Name = "Link for the client" });
        var path = await link.GetAttributeAsync("href");

        // Nobody: another browser, with nothing but the link.
        var client = await visitors.Window(width: 390);
        await client.GotoAsync(path!);
        await Assertions.Expect(client.GetByText("To be accepted").First).ToBeVisibleAsync();
        await client.GetByRole(AriaRole.Button, new() { Name = "Accept the quote" }).ClickAsync();
        await Assertions.Expect(client.GetByText("You have accepted this quote")).ToHaveCountAsync(0);
        await client.GetByLabel("I accept this quote on behalf of the client").CheckAsync();
        await client.GetByRole(AriaRole.Button, new() { Name = "Accept the quote" }).ClickAsync();
        await Assertions.Expect(client.GetByText("You have accepted this quote")).ToBeVisibleAsync();

        // Who has the page of the job open is told without asking.
        await Assertions.Expect(page.Locator(".steps")).ToContainTextAsync("The client signed the quote.");
    }

    [Fact]
    public async Task A_job_is_called_off_and_everything_is_undone_before_the_members_eyes()
    {
        var page = await visitors.Window();
        await visitors.SignInMember(page);
        await page.GotoAsync("/jobs/new");
        await Type(page, "Called off");
        await page.GetByRole(AriaRole.Button, new() { Name = "See the plan" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "All inclusive: accept" }).ClickAsync();
        await Assertions.Expect(page.Locator(".steps")).ToContainTextAsync("Everything is confirmed");
        await page.GetByText("Call the job off").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Yes, call it off" }).ClickAsync();
        await Assertions.Expect(page.Locator(".steps")).ToContainTextAsync("Everything is undone.");
        await Assertions.Expect(page.Locator("[data-part=status]")).ToHaveTextAsync("called off");
    }

    [Fact]
    public async Task Without_a_script_the_same_job_is_declared_and_accepted()
    {
        var page = await visitors.Window(script: false);
        await visitors.SignInMember(page);
        await page.GotoAsync("/jobs/new");
        await Type(page, "No script");
        await page.GetByRole(AriaRole.Button, new() { Name = "Recalculate" }).ClickAsync();
        await Assertions.Expect(page.Locator("#preview")).ToContainTextAsync("Net pay for you");
        await page.GetByRole(AriaRole.Button, new() { Name = "See the plan" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "All inclusive: accept" }).ClickAsync();
        await Assertions.Expect(page.Locator(".steps")).ToContainTextAsync("The plan is accepted");
    }

    // Across the pages that follow; only what a finger did counts.
    private static async Task CountTaps(IPage page)
    {
        const string count = """
            addEventListener('click', tap => {
                if (tap.isTrusted) sessionStorage.taps = Number(sessionStorage.taps || 0) + 1;
            }, true);
            """;
        await page.EvaluateAsync("sessionStorage.taps = 0");
        await page.EvaluateAsync($"() => {{ {count} }}");
        await page.AddInitScriptAsync(count);
    }

    internal static async Task Type(IPage page, string title)
    {
        await page.GetByLabel("Name of the job").FillAsync(title);
        await page.GetByLabel("First day").FillAsync(Day);
        await page.GetByLabel("Hours of work").FillAsync("7.5");
        await page.GetByLabel("Enterprise number").FillAsync("0899.999.751");
        await page.GetByLabel("Fee excluding VAT").FillAsync("1,000.00");
    }
}
