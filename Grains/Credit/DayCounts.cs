using Smart.Grains.Interfaces;

namespace Smart.Grains.Credit;

/// <summary>Year fractions by day count; each in constant time but actual/actual, which is so in whole years.</summary>
public static class DayCounts
{
    private const int Common = 365;
    private const int Leap = 366;

    /// <summary>What a year is divided into: the denominator of every fraction of a day count.</summary>
    public static int Denominator(DayCount count) => count switch
    {
        DayCount.Actual365 => Common,
        DayCount.ActualActual => Common * Leap,
        _ => 360,
    };

    /// <summary>The part of a year from one day to another; the first day counts, the last does not.</summary>
    /// <param name="count">The convention.</param>
    /// <param name="from">The first day.</param>
    /// <param name="to">The day after the last; not before <paramref name="from"/>.</param>
    public static YearFraction Fraction(DayCount count, DateOnly from, DateOnly to) =>
        new(Numerator(count, from, to), Denominator(count));

    /// <summary>The numerator of <see cref="Fraction"/> alone.</summary>
    public static int Numerator(DayCount count, DateOnly from, DateOnly to) => count switch
    {
        DayCount.Thirty360 => ThirtyUs(from, to),
        DayCount.ThirtyE360 => Thirty(from, to, Math.Min(from.Day, 30), Math.Min(to.Day, 30)),
        DayCount.ActualActual => Weighted(from, to),
        _ => to.DayNumber - from.DayNumber,
    };

    private static int ThirtyUs(DateOnly from, DateOnly to)
    {
        var (first, last) = (from.Day, to.Day);
        if (IsEndOfFebruary(from))
        {
            if (IsEndOfFebruary(to)) last = 30;
            first = 30;
        }

        if (last == 31 && first >= 30) last = 30;
        return Thirty(from, to, Math.Min(first, 30), last);
    }

    private static int Thirty(DateOnly from, DateOnly to, int first, int last) =>
        (360 * (to.Year - from.Year)) + (30 * (to.Month - from.Month)) + (last - first);

    private static bool IsEndOfFebruary(DateOnly day) => day.Month == 2 && day.AddDays(1).Month == 3;

    // A day in a leap year weighs 365 and any other 366: over 365 x 366 both are exact.
    private static int Weighted(DateOnly from, DateOnly to)
    {
        if (from.Year == to.Year) return (to.DayNumber - from.DayNumber) * Weight(from.Year);
        var toNewYear = new DateOnly(from.Year + 1, 1, 1).DayNumber - from.DayNumber;
        var sinceNewYear = to.DayOfYear - 1;
        return (toNewYear * Weight(from.Year))
            + ((to.Year - from.Year - 1) * Common * Leap)
            + (sinceNewYear * Weight(to.Year));
    }

    private static int Weight(int year) => DateTime.IsLeapYear(year) ? Common : Leap;
}
