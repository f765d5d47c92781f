using Smart.Grains.Credit;
using Smart.Grains.Interfaces;
using Xunit;
using static Smart.Tests.Domain.Credit.Loans;

namespace Smart.Tests.Domain.Credit;

public sealed class DayCountTests
{
    // Among them the examples of ISDA, EMU and Market Conventions: Recent Developments (1998): 1 November 2003 to
    // 1 May 2004 and 1 February 1999 to 1 July 1999 under actual/actual (ISDA).
    [Theory]
    [InlineData(DayCount.ActualActual, "2003-11-01", "2004-05-01", "0.4977243806")]
    [InlineData(DayCount.ActualActual, "1999-02-01", "1999-07-01", "0.4109589041")]
    [InlineData(DayCount.ActualActual, "2002-08-15", "2003-07-15", "0.9150684932")]
    [InlineData(DayCount.ActualActual, "2000-01-30", "2000-06-30", "0.4153005464")]
    [InlineData(DayCount.ActualActual, "1999-12-31", "2010-01-01", "10.0027397260")]
    [InlineData(DayCount.Actual365, "2024-01-01", "2025-01-01", "1.0027397260")]
    [InlineData(DayCount.Actual360, "2024-01-01", "2024-07-01", "0.5055555556")]
    [InlineData(DayCount.Thirty360, "2024-01-31", "2024-02-29", "0.0805555556")]
    [InlineData(DayCount.Thirty360, "2024-02-29", "2024-03-31", "0.0833333333")]
    [InlineData(DayCount.Thirty360, "2023-02-28", "2024-02-29", "1.0000000000")]
    [InlineData(DayCount.Thirty360, "2024-01-15", "2024-01-31", "0.0444444444")]
    [InlineData(DayCount.ThirtyE360, "2024-01-15", "2024-01-31", "0.0416666667")]
    [InlineData(DayCount.ThirtyE360, "2024-01-31", "2024-02-29", "0.0805555556")]
    [InlineData(DayCount.ThirtyE360, "2024-02-29", "2024-03-31", "0.0861111111")]
    public void The_part_of_a_year_follows_the_convention(DayCount count, string from, string to, string expected) =>
        Assert.Equal(
            decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture),
            decimal.Round(DayCounts.Fraction(count, Day(from), Day(to)).ToDecimal(), 10));

    [Fact]
    public void A_month_end_is_kept()
    {
        var due = new DueDates(Day("2026-01-31"), Frequency.Monthly, firstDue: null);
        Assert.Equal(
            [Day("2026-02-28"), Day("2026-03-31"), Day("2026-04-30"), Day("2027-01-31")],
            [due[1], due[2], due[3], due[12]]);
        Assert.Equal(Day("2026-03-31"), new DueDates(Day("2026-01-31"), Frequency.Monthly, Day("2026-02-28"))[2]);
    }

    [Fact]
    public void A_first_due_date_moves_all_that_follow()
    {
        var due = new DueDates(Day("2026-01-10"), Frequency.Quarterly, Day("2026-02-15"));
        Assert.Equal([Day("2026-02-15"), Day("2026-05-15"), Day("2027-02-15")], [due[1], due[2], due[5]]);
    }

    [Theory]
    [InlineData(Frequency.Weekly, "2026-01-08")]
    [InlineData(Frequency.Fortnightly, "2026-01-15")]
    [InlineData(Frequency.Monthly, "2026-02-01")]
    [InlineData(Frequency.TwoMonthly, "2026-03-01")]
    [InlineData(Frequency.Quarterly, "2026-04-01")]
    [InlineData(Frequency.HalfYearly, "2026-07-01")]
    [InlineData(Frequency.Yearly, "2027-01-01")]
    public void Each_frequency_has_its_step(Frequency frequency, string expected) =>
        Assert.Equal(Day(expected), new DueDates(Day("2026-01-01"), frequency, firstDue: null)[1]);
}
