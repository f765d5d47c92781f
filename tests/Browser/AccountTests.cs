using Microsoft.Playwright;
using Xunit;

namespace Smart.Tests.Browser;

/// <summary>A person's own account, with what only a browser can do.</summary>
public sealed class AccountTests(Visitors visitors) : IClassFixture<Visitors>
{
    [Fact]
    public async Task A_passkey_is_added_and_signs_in_without_anything_typed()
    {
        // A number is no name that a passkey can be bound to.
        var page = await visitors.Window(width: 390, host: "localhost");
        var keys = await Authenticator(page);
        await visitors.SignInMember(page);
        await page.GotoAsync("/account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a passkey" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new() { Name = "Remove" })).ToHaveCountAsync(1);
        await page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Visitors.IsAt(page, "/sign-in");

        await page.GotoAsync("/account");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await Assertions.Expect(page.GetByText("by passkey")).ToBeVisibleAsync();

        // Taken away here, it opens nothing any more, though the device still has it.
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Saved.")).ToBeVisibleAsync();
        await page.Locator("main").GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The passkey was not recognised.");
        await keys.DetachAsync();
    }

    [Fact]
    public async Task Erasure_takes_the_account_and_the_name_away_for_good()
    {
        const string password = "tulip-orchestra-velvet-39";
        var member = await visitors.Made("/v1/members", """
            {"cooperative":"arts","status":"salaried","since":"2024-01-01","sector":"music",
             "profile":{"name":"Robin Vergeten","language":"fr","iban":"BE68539007547034"}}
            """);
        var staff = await visitors.Window();
        await visitors.SignIn(staff, "Ada Proof", ["adviser@arts"]);
        await staff.GotoAsync($"/members/{member}");
        await Assertions.Expect(staff.Locator("h1")).ToHaveTextAsync("Robin Vergeten");
        var page = await visitors.Window(width: 390);
        await visitors.SignIn(page, "Robin Vergeten", ["member@arts"], member);
        await page.GotoAsync("/account");
        var user = (await page.Locator("main p.quiet").First.TextContentAsync())!.Split(" · ")[1];
        await page.GetByLabel("New password").FillAsync(password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Save the password" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Saved.")).ToBeVisibleAsync();

        await page.GetByText("Erase my data").ClickAsync();
        await page.GetByLabel("I understand that this cannot be undone").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Erase for good" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Your data is erased.")).ToBeVisibleAsync();

        await page.GotoAsync("/account");
        await Visitors.IsAt(page, "/sign-in");
        await page.Locator("input[name=user]").FillAsync(user);
        await page.Locator("input[name=password]").FillAsync(password);
        await page.Locator("form[action='/sign-in'] button").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();

        foreach (var path in new[] { $"/members/{member}", "/members?search=Robin" })
        {
            await staff.GotoAsync(path);
            await Assertions.Expect(staff.Locator("main")).Not.ToContainTextAsync("Robin Vergeten");
        }
    }

    // A device that unlocks for its owner at once.
    private static async Task<ICDPSession> Authenticator(IPage page)
    {
        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable");
        await session.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
        return session;
    }
}
