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
        await page.WaitForURLAsync("**/sign-in");

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
