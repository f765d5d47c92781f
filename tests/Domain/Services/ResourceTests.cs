using CsCheck;
using Smart.Grains.Interfaces;
using Smart.Grains.Services;
using Xunit;

namespace Smart.Tests.Domain.Services;

public sealed class ResourceTests
{
    private static readonly DateOnly Today = new(2026, 3, 2);
    private static readonly CooperativeId Cooperative = new("general");

    private static readonly Resource.State Van = Resource.Evolve(
        Resource.State.Initial, new Resource.Event.Commissioned(Cooperative, ResourceKind.Van));

    [Fact]
    public void What_nobody_commissioned_cannot_be_booked() =>
        Assert.Equal("resource.unknown", Resource.Decide(Resource.State.Initial, Book("a", 1, 2), Today).Refusal?.Code);

    [Fact]
    public void A_van_that_is_taken_is_refused_with_the_days_that_stand_in_the_way()
    {
        var state = After(Van, Book("a", 3, 5));

        var refusal = Resource.Decide(state, Book("b", 5, 6), Today).Refusal!;

        Assert.Equal("resource.taken", refusal.Code);
        Assert.Equal(Days(3, 5).ToString(), refusal.Detail?.ToString());
    }

    [Fact]
    public void The_day_after_it_comes_back_it_goes_out_again() =>
        Assert.Null(Resource.Decide(After(Van, Book("a", 3, 5)), Book("b", 6, 6), Today).Refusal);

    [Fact]
    public void Booking_the_same_days_again_changes_nothing_and_other_days_are_refused()
    {
        var state = After(Van, Book("a", 3, 5));

        Assert.True(Resource.Decide(state, Book("a", 3, 5), Today).IsNothingNew);
        Assert.Equal("resource.held-otherwise", Resource.Decide(state, Book("a", 3, 4), Today).Refusal?.Code);
    }

    [Fact]
    public void The_past_cannot_be_booked() =>
        Assert.Equal("resource.period-past", Resource.Decide(Van, Book("a", -1, 2), Today).Refusal?.Code);

    [Fact]
    public void Reversed_dates_are_said_before_anything_else()
    {
        foreach (var state in new[] { Resource.State.Initial, Van, After(Van, Book("a", 3, 5)) })
            Assert.Equal("resource.dates-reversed", Resource.Decide(state, Book("a", 4, 3), Today).Refusal?.Code);
    }

    [Fact]
    public void Giving_back_what_one_does_not_hold_changes_nothing() =>
        Assert.True(Resource.Decide(Van, new ReleaseResource(new EngagementId("a"))).IsNothingNew);

    [Fact]
    public void Commissioning_twice_is_commissioning_once()
    {
        Assert.True(Resource.Decide(Van, new CommissionResource(Cooperative, ResourceKind.Van)).IsNothingNew);
        Assert.Equal(
            "resource.commissioned-otherwise",
            Resource.Decide(Van, new CommissionResource(Cooperative, ResourceKind.Room)).Refusal?.Code);
    }

    [Fact]
    public void Whatever_is_asked_in_whatever_order_no_two_bookings_overlap() =>
        Commands.Array[0, 40].Sample(commands =>
        {
            var bookings = commands.Aggregate(Van, After).Bookings.Values.OrderBy(period => period.From).ToList();
            Assert.All(bookings.Zip(bookings.Skip(1)), pair => Assert.False(pair.First.Overlaps(pair.Second)));
        });

    [Fact]
    public void Whatever_was_asked_asking_it_again_writes_nothing() =>
        Commands.Array[1, 40].Sample(commands =>
        {
            var state = commands.Aggregate(Van, After);
            var again = Decide(state, commands[^1]);
            Assert.True(again.IsNothingNew || again.Refusal is not null);
        });

    private static Gen<object> Commands { get; } =
        from who in Gen.Int[0, 5]
        from day in Gen.Int[-2, 20]
        from length in Gen.Int[0, 5]
        from isRelease in Gen.Frequency((3, Gen.Const(false)), (1, Gen.Const(true)))
        select isRelease
            ? (object)new ReleaseResource(new EngagementId($"e{who}"))
            : Book($"e{who}", day, day + length);

    private static Resource.State After(Resource.State state, object command) =>
        Decide(state, command).Events.Aggregate(state, Resource.Evolve);

    private static Grains.Kernel.Decision<Resource.Event> Decide(Resource.State state, object command) => command switch
    {
        BookResource book => Resource.Decide(state, book, Today),
        ReleaseResource release => Resource.Decide(state, release),
        _ => throw new ArgumentOutOfRangeException(nameof(command)),
    };

    private static BookResource Book(string who, int from, int to) => new(new EngagementId(who), Days(from, to));

    private static Period Days(int from, int to) => new(Today.AddDays(from), Today.AddDays(to));
}
