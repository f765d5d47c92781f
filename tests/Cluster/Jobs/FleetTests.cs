using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Cluster.Jobs;

/// <summary>A fleet points to what is free; what happens behind its back it finds out in time.</summary>
public sealed class FleetTests(OneSilo house) : IClassFixture<OneSilo>
{
    private static readonly DateOnly Day = Calendar.LegalDay(TimeProvider.System.GetUtcNow()).AddDays(30);
    private static readonly Period Days = new(Day, Day.AddDays(1));

    [Fact]
    public async Task Those_who_ask_at_the_same_time_are_sent_to_different_ones()
    {
        var fleet = await Commission("together", 20);

        var offered = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => fleet.Offer(Days, taken: null)));

        Assert.Equal(Enumerable.Range(1, 20).Select(n => $"together/van-{n}").Order(), offered.Order());
    }

    [Fact]
    public async Task Nobody_is_offered_what_there_is_not()
    {
        Assert.False(await Fleet("none").HasFree(Days));
        Assert.Null(await Fleet("none").Offer(Days, taken: null));
    }

    [Fact]
    public async Task What_was_booked_before_it_came_to_life_is_known()
    {
        await Put("before", 2);
        await Book("before/van-1", "E1");

        Assert.Equal("before/van-2", await Fleet("before").Offer(Days, taken: null));
    }

    [Fact]
    public async Task Who_finds_it_taken_is_sent_to_the_next()
    {
        var fleet = await Commission("behind", 2);
        Assert.True(await fleet.HasFree(Days));
        await Book("behind/van-1", "E1");

        Assert.Equal("behind/van-1", await fleet.Offer(Days, taken: null));
        Assert.Equal("behind/van-2", await fleet.Offer(Days, taken: "behind/van-1"));
    }

    [Fact]
    public async Task What_is_given_back_is_offered_again()
    {
        var fleet = await Commission("back", 2);
        var first = (await fleet.Offer(Days, taken: null))!;
        await Book(first, "E1");
        await Release(first, "E1");
        await fleet.GivenBack(first);

        Assert.Equal(first, await fleet.Offer(Days, taken: null));
    }

    [Fact]
    public async Task What_was_given_back_at_the_calendar_is_found_before_it_says_that_there_is_none()
    {
        var fleet = await Commission("calendar", 1);
        var only = (await fleet.Offer(Days, taken: null))!;
        await Book(only, "E1");
        Assert.False(await fleet.HasFree(Days));
        await Release(only, "E1");

        Assert.True(await fleet.HasFree(Days));
        Assert.Equal(only, await fleet.Offer(Days, taken: null));
    }

    [Fact]
    public async Task What_is_put_into_service_later_is_found()
    {
        var fleet = await Commission("later", 1);
        await Book((await fleet.Offer(Days, taken: null))!, "E1");
        await Put("later", 2);

        Assert.Equal("later/van-2", await fleet.Offer(Days, taken: null));
    }

    [Fact]
    public async Task What_was_booked_at_the_calendar_is_not_said_to_be_free()
    {
        var fleet = await Commission("asked", 1);
        Assert.True(await fleet.HasFree(Days));
        await Book("asked/van-1", "E1");

        Assert.False(await fleet.HasFree(Days));
    }

    [Fact]
    public async Task One_that_somebody_has_until_further_notice_hinders_nobody()
    {
        await Put("for-good", 2);
        var forGood = new BookResource(new EngagementId("E1"), Days with { To = DateOnly.MaxValue });
        (await Van("for-good/van-1").Book(forGood)).ThrowIfRefused();

        Assert.True(await Fleet("for-good").HasFree(forGood.Period));
        Assert.Equal("for-good/van-2", await Fleet("for-good").Offer(Days, taken: null));
        await Book("for-good/van-2", "E2");
        Assert.Null(await Fleet("for-good").Offer(Days, taken: null));
    }

    [Fact]
    public async Task What_came_later_is_free_on_the_days_on_which_it_is()
    {
        var fleet = await Commission("gap", 1);
        await Book("gap/van-1", "E1");
        await Put("gap", 3);
        await Book("gap/van-2", "E2");

        Assert.Equal("gap/van-3", await fleet.Offer(Days, taken: null));
        await Book("gap/van-3", "E3");
        Assert.False(await fleet.HasFree(Days));
    }

    [Fact]
    public async Task What_nobody_came_for_is_offered_again_before_there_is_none()
    {
        var fleet = await Commission("left", 1);
        Assert.Equal("left/van-1", await fleet.Offer(Days, taken: null));

        Assert.Equal("left/van-1", await fleet.Offer(Days, taken: null));
    }

    private async Task<IFleetGrain> Commission(string cooperative, int vans)
    {
        await Put(cooperative, vans);
        return Fleet(cooperative);
    }

    private async Task Put(string cooperative, int vans)
    {
        for (var n = 1; n <= vans; n++)
        {
            var van = new CommissionResource(new CooperativeId(cooperative), ResourceKind.Van);
            (await Van($"{cooperative}/van-{n}").Commission(van)).ThrowIfRefused();
        }
    }

    private async Task Book(string van, string by) =>
        (await Van(van).Book(new BookResource(new EngagementId(by), Days))).ThrowIfRefused();

    private async Task Release(string van, string by) =>
        (await Van(van).Release(new ReleaseResource(new EngagementId(by)))).ThrowIfRefused();

    private IFleetGrain Fleet(string cooperative) => house.Cluster.Client.GetGrain<IFleetGrain>($"{cooperative}/van");

    private IResourceGrain Van(string key) => house.Cluster.Client.GetGrain<IResourceGrain>(key);
}
