using CsCheck;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Domain.Values;

public sealed class CalendarTests
{
    [Theory]
    [InlineData("2024-03-31")]
    [InlineData("2025-04-20")]
    [InlineData("2026-04-05")]
    [InlineData("2027-03-28")]
    [InlineData("2038-04-25")]
    public void Easter_falls_where_the_almanac_says(string day) =>
        Assert.Equal(Day(day), Calendar.Easter(Day(day).Year));

    [Theory]
    [InlineData("2026-04-06", "Easter Monday")]
    [InlineData("2026-05-14", "Ascension")]
    [InlineData("2026-05-25", "Whit Monday")]
    [InlineData("2026-07-21", "national day")]
    [InlineData("2026-11-11", "armistice")]
    public void Legal_holidays_are_no_working_days(string day, string why) =>
        Assert.False(Calendar.IsWorkingDay(Day(day)), why);

    [Fact]
    public void A_year_has_ten_legal_holidays() => Gen.Int[1990, 2090].Sample(year =>
    {
        var days = Enumerable.Range(0, 365).Select(n => new DateOnly(year, 1, 1).AddDays(n));
        var holidays = days.Count(Calendar.IsHoliday);
        // Ascension may fall on the first of May, as in 2008.
        Assert.InRange(holidays, 9, 10);
    });

    [Theory]
    [InlineData("2026-03-09", "2026-03-17")]
    [InlineData("2026-03-10", "2026-03-18")]
    [InlineData("2026-03-31", "2026-04-09")]
    [InlineData("2026-12-24", "2027-01-04")]
    [InlineData("2026-03-06", "2026-03-13")]
    public void Pay_is_due_seven_working_days_after_the_end_on_a_bank_day(string end, string due) =>
        Assert.Equal(Day(due), Calendar.PayDue(Day(end)));

    [Fact]
    public void Pay_is_never_due_before_the_work_ends_nor_on_a_day_without_banks() =>
        Gen.Int[0, 20_000].Select(n => new DateOnly(2000, 1, 1).AddDays(n)).Sample(end =>
        {
            var due = Calendar.PayDue(end);
            Assert.True(due > end);
            Assert.True(Calendar.IsBankDay(due));
        });

    [Fact]
    public void A_legal_day_begins_at_midnight_in_Brussels_summer_and_winter()
    {
        Assert.Equal(Day("2026-07-02"), Calendar.LegalDay(new DateTimeOffset(2026, 7, 1, 22, 0, 0, TimeSpan.Zero)));
        Assert.Equal(Day("2026-01-01"), Calendar.LegalDay(new DateTimeOffset(2026, 1, 1, 22, 59, 59, TimeSpan.Zero)));
        Assert.Equal(new DateTimeOffset(2026, 6, 30, 22, 0, 0, TimeSpan.Zero), Calendar.StartOf(Day("2026-07-01")));
    }

    [Fact]
    public void Every_day_begins_on_itself_and_the_instant_before_belongs_to_the_day_before() =>
        Gen.Int[0, 30_000].Select(n => new DateOnly(1990, 1, 1).AddDays(n)).Sample(day =>
        {
            Assert.Equal(day, Calendar.LegalDay(Calendar.StartOf(day)));
            Assert.Equal(day.AddDays(-1), Calendar.LegalDay(Calendar.StartOf(day).AddTicks(-1)));
        });

    [Fact]
    public void An_hour_that_the_clock_skips_is_the_one_right_after() => Assert.Equal(
        new DateTimeOffset(2026, 3, 29, 1, 30, 0, TimeSpan.Zero),
        Calendar.Instant(Day("2026-03-29"), new TimeOnly(2, 30)));

    [Fact]
    public void Two_periods_that_share_a_day_overlap()
    {
        var period = new Period(Day("2026-03-10"), Day("2026-03-12"));

        Assert.True(period.Overlaps(new Period(Day("2026-03-12"), Day("2026-03-20"))));
        Assert.False(period.Overlaps(new Period(Day("2026-03-13"), Day("2026-03-20"))));
        Assert.False(period.Overlaps(new Period(Day("2026-03-12"), Day("2026-03-11"))));
        Assert.Equal(3, period.Days);
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "O");
}
