using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Api.Identity;

/// <summary>A member takes their data away, and has it erased, from the page of their account.</summary>
public sealed class AccountDataTests(HouseFixture house) : IClassFixture<HouseFixture>
{
    [Fact]
    public async Task A_member_takes_a_copy_erases_everything_and_is_nobody_here_afterwards()
    {
        var member = await house.Made("/v1/members", """
            {"cooperative":"arts","status":"salaried","since":"2024-01-01","sector":"music",
             "profile":{"name":"Sacha Essai","language":"fr","iban":"BE68539007547034"}}
            """);
        using var browser = await house.SignedIn("sacha", "member@arts", member);
        using var copy = await browser.Open("/account/data");
        Assert.Equal("smart.json", copy.Content.Headers.ContentDisposition!.FileName);
        var told = JsonNode.Parse(browser.Page)!;
        Assert.Equal("Sacha Essai", told["profile"]!["name"]!.ToString());
        Assert.Equal("sacha", told["account"]!["userName"]!.ToString());

        await browser.Open("/account");
        using var unsure = await browser.Submit("/account/erase");
        Assert.Equal("/account", unsure.Headers.Location!.ToString());
        Assert.NotNull(await house.Grain<IMemberGrain>(member).Profile());
        await browser.Open("/account");
        using var erased = await browser.Submit("/account/erase", ("agreed", "true"));
        Assert.Contains("Your data is erased.", browser.Page, StringComparison.Ordinal);
        Assert.False(await browser.IsIn());
        Assert.Null(await house.Grain<IMemberGrain>(member).Profile());
        Assert.False(await Store(store => store.Users.AnyAsync(person => person.Member == member)));
    }

    [Fact]
    public async Task What_cannot_be_undone_wants_a_sign_in_of_just_now()
    {
        using var browser = await house.SignedIn("noor", "member@arts", house.Member);
        await browser.Open("/account");
        var before = TimeProvider.System.GetUtcNow().AddHours(-1);
        await Store(store => store.Sessions.ExecuteUpdateAsync(
            row => row.SetProperty(session => session.CreatedAt, before)));
        using var refused = await browser.Submit("/account/erase", ("agreed", "true"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("Sign in again", browser.Page, StringComparison.Ordinal);
        Assert.NotNull(await house.Grain<IMemberGrain>(house.Member).Profile());
    }

    [Fact]
    public async Task Who_is_no_member_has_nothing_to_take_and_no_form_of_another_site_erases()
    {
        using var staff = await house.SignedIn("fien", "finance@arts", member: null);
        Assert.Equal(HttpStatusCode.NotFound, (await staff.Open("/account/data")).StatusCode);
        await staff.Open("/account");
        Assert.DoesNotContain("/account/erase", staff.Page, StringComparison.Ordinal);
        using var forged = await staff.Forge("/account/erase", ("agreed", "true"));
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        using var nobody = new Browser(house.House.Api.Address);
        using var sent = await nobody.Open("/account/data");
        Assert.Equal("/sign-in", sent.Headers.Location!.AbsolutePath);
    }

    private async Task<T> Store<T>(Func<IdentityStore, Task<T>> act)
    {
        await using var scope = house.House.Api.Services.CreateAsyncScope();
        return await act(scope.ServiceProvider.GetRequiredService<IdentityStore>());
    }
}
