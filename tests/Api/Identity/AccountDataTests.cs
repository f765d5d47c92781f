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
    public async Task Staff_erase_a_person_on_a_page_that_says_what_the_law_keeps_and_the_audit_says_who_did()
    {
        var member = await house.Made("/v1/members", """
            {"cooperative":"arts","status":"salaried","since":"2024-01-01","sector":"music",
             "profile":{"name":"Robin Essai","language":"fr","iban":"BE68539007547034"}}
            """);
        using var robin = await house.SignedIn("robin", "member@arts", member);
        using var admin = await house.SignedIn("alix", "admin@arts", member: null);
        await admin.Open($"/members/{member}");
        Assert.Contains($"href=\"/members/{member}/erase\"", admin.Page, StringComparison.Ordinal);
        (string, string)[] terms = [("fr", "7 ans"), ("nl", "7 jaar"), ("de", "7 Jahre"), ("en", "7 years")];
        foreach (var (language, term) in terms)
        {
            admin.Http.DefaultRequestHeaders.AcceptLanguage.Clear();
            admin.Http.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
            await admin.Open($"/members/{member}/erase");
            Assert.Contains(term, admin.Page, StringComparison.Ordinal);
            Assert.Contains("Robin Essai", admin.Page, StringComparison.Ordinal);
        }

        using var unsure = await admin.SubmitNamed("erase");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unsure.StatusCode);
        Assert.NotNull(await house.Grain<IMemberGrain>(member).Profile());
        using var erased = await admin.SubmitNamed("erase", ("agreed", "true"));
        Assert.Equal(HttpStatusCode.OK, erased.StatusCode);
        Assert.DoesNotContain("Robin Essai", admin.Page, StringComparison.Ordinal);
        Assert.Null(await house.Grain<IMemberGrain>(member).Profile());
        Assert.False(await robin.IsIn());
        Assert.False(await Store(store => store.Users.AnyAsync(person => person.Member == member)));

        using var auditor = house.Caller("u-theo", ["auditor@arts"]);
        var log = JsonNode.Parse(await auditor.GetStringAsync(
            HouseFixture.At($"/v1/audit/access?subject={member}&kind=personal-data-erased")))!.AsArray();
        Assert.Equal("u-alix", Assert.Single(log)!["who"]!.ToString());
    }

    [Fact]
    public async Task Nobody_erases_who_may_not_or_has_been_in_for_long_or_while_work_is_under_way()
    {
        var job = await house.Made("/v1/jobs", house.Job("500.00"));
        using var accepted = await house.Post($"/v1/jobs/{job}/accept");
        await house.Until($"/v1/jobs?member={house.Member}", page => page["items"]!.AsArray()
            .Any(row => row!["view"]!["status"]!.ToString() is "accepted" or "in-progress"));
        var path = $"/members/{house.Member}/erase";
        using var finance = await house.SignedIn("fred", "finance@arts", member: null);
        using var afar = await house.SignedIn("arno", "admin@elsewhere", member: null);
        var colleague = await house.Made("/v1/members", """
            {"cooperative":"arts","status":"salaried","since":"2024-01-01","sector":"music",
             "profile":{"name":"Jo Essai","language":"fr","iban":"BE68539007547034"}}
            """);
        using var own = await house.SignedIn("jo", "admin@arts", colleague);
        Assert.Equal("/denied", (await finance.Open(path)).Headers.Location?.AbsolutePath);
        Assert.Equal(HttpStatusCode.NotFound, (await afar.Open(path)).StatusCode);
        // One's own data is erased at one's own account, and nowhere else.
        Assert.Equal(HttpStatusCode.NotFound, (await own.Open($"/members/{colleague}/erase")).StatusCode);

        using var admin = await house.SignedIn("olaf", "admin@arts", member: null);
        await admin.Open(path);
        using var busy = await admin.SubmitNamed("erase", ("agreed", "true"));
        Assert.Equal(HttpStatusCode.Conflict, busy.StatusCode);
        Assert.Contains("notice bad", admin.Page, StringComparison.Ordinal);
        var before = TimeProvider.System.GetUtcNow().AddHours(-1);
        await Store(store => store.Sessions.Where(session => session.PersonId == "u-olaf")
            .ExecuteUpdateAsync(row => row.SetProperty(session => session.CreatedAt, before)));
        using var stale = await admin.SubmitNamed("erase", ("agreed", "true"));
        Assert.Equal(HttpStatusCode.Forbidden, stale.StatusCode);
        Assert.Contains("Sign in again", admin.Page, StringComparison.Ordinal);
        Assert.NotNull(await house.Grain<IMemberGrain>(house.Member).Profile());
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
