using CsCheck;
using Smart.Grains.Interfaces;
using Smart.Grains.Services;
using Xunit;

namespace Smart.Tests.Domain.Services;

public sealed class FleetTests
{
    private static readonly DateOnly Monday = new(2026, 3, 2);

    private static readonly Gen<Period> Days = Gen.Select(Gen.Int[0, 20], Gen.Int[0, 6])
        .Select((from, more) => new Period(Monday.AddDays(from), Monday.AddDays(from + more)));

    [Fact]
    public void The_first_that_is_free_on_all_days_is_offered()
    {
        var fleet = new Fleet();
        fleet.Learn(1, [new Period(Monday, Monday)]);
        fleet.Learn(2, []);

        Assert.Equal(2, fleet.FirstFree(new Period(Monday, Monday.AddDays(1))));
        Assert.Equal(1, fleet.FirstFree(new Period(Monday.AddDays(1), DateOnly.MaxValue)));
    }

    [Fact]
    public void One_that_somebody_has_until_further_notice_hinders_nobody()
    {
        var fleet = new Fleet();
        fleet.Learn(1, [new Period(Monday, DateOnly.MaxValue)]);
        fleet.Learn(2, []);

        Assert.Equal(2, fleet.FirstFree(new Period(Monday, Monday)));
        Assert.Equal(1, fleet.FirstFree(new Period(DateOnly.MinValue, Monday.AddDays(-1))));
    }

    [Fact]
    public void An_empty_fleet_offers_nothing() => Assert.Null(new Fleet().FirstFree(new Period(Monday, Monday)));

    [Fact]
    public void One_beyond_others_that_are_unknown_does_not_make_those_free()
    {
        var fleet = new Fleet();
        fleet.Learn(3, []);

        Assert.Null(fleet.FirstFree(new Period(Monday, Monday)));
    }

    [Fact]
    public void What_is_learnt_takes_the_place_of_what_was_known()
    {
        var fleet = new Fleet();
        fleet.Learn(1, [new Period(Monday, Monday)]);
        fleet.Learn(1, [new Period(Monday.AddDays(1), Monday.AddDays(1))]);

        Assert.Equal(1, fleet.FirstFree(new Period(Monday, Monday)));
        Assert.Null(fleet.FirstFree(new Period(Monday.AddDays(1), Monday.AddDays(1))));
    }

    /// <summary>Against asking each calendar in turn, period by period.</summary>
    [Fact]
    public void It_finds_whom_asking_around_would_find() =>
        Gen.Select(Days.Array[0, 4].Array[0, 5], Days).Sample((calendars, wanted) =>
        {
            var fleet = new Fleet();
            for (var n = 0; n < calendars.Length; n++) fleet.Learn(n + 1, calendars[n]);

            var first = Array.FindIndex(calendars, taken => !taken.Any(days => days.Overlaps(wanted)));
            Assert.Equal(first < 0 ? null : first + 1, fleet.FirstFree(wanted));
            if (fleet.FirstFree(wanted) is not { } number) return;
            fleet.Take(number, wanted);
            Assert.NotEqual(number, fleet.FirstFree(wanted));
            fleet.Learn(number, calendars[number - 1]);
            Assert.Equal(number, fleet.FirstFree(wanted));
        });
}
