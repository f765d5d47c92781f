using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Smart.Api.Identity;
using Xunit;

namespace Smart.Tests.Api.Identity;

/// <summary>What nobody can use any more goes, and what somebody still can stays.</summary>
public sealed class HousekeepingTests(DoorFixture door) : IClassFixture<DoorFixture>
{
    [Fact]
    public async Task Sessions_links_and_keys_that_are_over_go_and_the_others_stay()
    {
        var person = await door.Person("auditor@*");
        using var here = await door.SignedIn(person);
        using var there = await door.SignedIn(person);
        var now = TimeProvider.System.GetUtcNow();
        var fresh = await door.Link(person);
        await door.Store(async store =>
        {
            // One of the two browsers was left alone for too long.
            var oldest = await store.Sessions.Where(each => each.PersonId == person.Id)
                .OrderBy(each => each.CreatedAt).FirstAsync();
            oldest.EndsAt = now.AddMinutes(-1);
            store.Links.Add(Link(person, 1, now.AddDays(-8), usedAt: null));
            store.Links.Add(Link(person, 2, now.AddDays(+1), usedAt: now.AddDays(-8)));
            store.Links.Add(Link(person, 3, now.AddDays(-1), usedAt: null));
            store.SigningKeys.Add(new SigningKey { Id = "ancient", Protected = "x", CreatedAt = now.AddDays(-400) });
            return await store.SaveChangesAsync();
        });

        var keeper = door.Api.Services.GetRequiredService<Housekeeping>();
        Assert.True(await keeper.Clean(TestContext.Current.CancellationToken) >= 4);
        Assert.Equal(0, await keeper.Clean(TestContext.Current.CancellationToken));
        Assert.False(await here.IsIn());
        Assert.True(await there.IsIn());
        Assert.Equal(1, await door.Store(store => store.Sessions.CountAsync(each => each.PersonId == person.Id)));
        var kept = await door.Store(store => store.Links
            .Where(each => each.PersonId == person.Id && each.Purpose == "recovery").ToListAsync());
        Assert.Equal(3, Assert.Single(kept).TokenHash[0]);
        Assert.False(await door.Store(store => store.SigningKeys.AnyAsync(each => each.Id == "ancient")));
        Assert.True(await door.Store(store => store.SigningKeys.AnyAsync()));
        using var opened = await door.Browser().Open($"{SignInLinks.Path}?token={fresh}");
        Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
    }

    private static SignInLink Link(Person person, byte hash, DateTimeOffset endsAt, DateTimeOffset? usedAt) => new()
    {
        TokenHash = [hash],
        PersonId = person.Id,
        Purpose = "recovery",
        CreatedAt = endsAt.AddDays(-1),
        EndsAt = endsAt,
        UsedAt = usedAt,
    };
}
