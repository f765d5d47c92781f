using Microsoft.Playwright;
using Smart.Tests.Api;
using Xunit;

namespace Smart.Tests.Browser;

/// <summary>Money on which people decide, as they see it.</summary>
public sealed class ReferralTests(Visitors visitors) : IClassFixture<Visitors>
{
    [Fact]
    public async Task A_referral_is_overridden_by_two_people_and_the_member_sees_it_paid()
    {
        var job = await Referrals.Referred(visitors);
        var finance = await visitors.Window();
        await visitors.SignIn(finance, "Fien Proof", ["finance@arts"]);
        await finance.GotoAsync($"/referrals/{job}/prefinancing");
        await finance.GetByLabel("Decision").SelectOptionAsync("Approve");
        await finance.GetByLabel("Amount in all").FillAsync("300.00");
        await finance.GetByLabel("Why", new() { Exact = true }).SelectOptionAsync("EvidenceSeen");
        await finance.GetByRole(AriaRole.Button, new() { Name = "Decide" }).ClickAsync();
        await Assertions.Expect(finance.GetByText("You proposed this")).ToBeVisibleAsync();

        var adviser = await visitors.Window(width: 390);
        await visitors.SignIn(adviser, "Ada Proof", ["adviser@arts"]);
        await adviser.GotoAsync("/referrals?state=AwaitingSecond");
        await adviser.Locator($"a[href='/referrals/{job}/prefinancing']").ClickAsync();
        await adviser.GetByRole(AriaRole.Button, new() { Name = "Confirm the proposal" }).ClickAsync();
        await Assertions.Expect(adviser.GetByText("approved by people").First).ToBeVisibleAsync();

        var member = await visitors.Window(width: 390, theme: "dark");
        await visitors.SignInMember(member);
        await member.GotoAsync($"/money/{job}/prefinancing");
        await Assertions.Expect(member.Locator("body")).ToContainTextAsync("approved by people");
        await Assertions.Expect(member.Locator("body")).ToContainTextAsync("overridden");
    }
}
