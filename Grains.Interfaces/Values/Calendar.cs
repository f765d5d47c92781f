namespace Smart.Grains.Interfaces;

/// <summary>The only place that turns instants into legal days, which are days in Brussels.</summary>
/// <remarks>
/// Legal holidays: royal decree of 18 April 1974, art. 1. Working days are Monday to Saturday, less holidays. Bank days
/// are those of the
/// TARGET system of the Eurosystem.
/// </remarks>
public static class Calendar
{
    private const int WorkingDaysToPay = 7;

    private static readonly TimeZoneInfo Brussels = TimeZoneInfo.FindSystemTimeZoneById("Europe/Brussels");

    /// <summary>The day in Brussels at an instant.</summary>
    public static DateOnly LegalDay(DateTimeOffset instant) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(instant, Brussels).DateTime);

    /// <summary>An instant as a clock in Brussels shows it.</summary>
    public static DateTime Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Brussels).DateTime;

    /// <summary>The instant at which a day begins in Brussels.</summary>
    public static DateTimeOffset StartOf(DateOnly day) => Instant(day, TimeOnly.MinValue);

    /// <summary>
    /// The instant of a wall-clock time in Brussels; a time that the clock skips is the one right after.
    /// </summary>
    public static DateTimeOffset Instant(DateOnly day, TimeOnly time)
    {
        var local = day.ToDateTime(time, DateTimeKind.Unspecified);
        if (Brussels.IsInvalidTime(local)) local = local.AddHours(1);
        return new DateTimeOffset(local, Brussels.GetUtcOffset(local)).ToUniversalTime();
    }

    /// <summary>Easter Sunday of a year (Gregorian, by the anonymous algorithm of 1876).</summary>
    public static DateOnly Easter(int year)
    {
        var (a, b, c) = (year % 19, year / 100, year % 100);
        var h = ((19 * a) + b - (b / 4) - ((b - ((b + 8) / 25) + 1) / 3) + 15) % 30;
        var l = (32 + (2 * (b % 4)) + (2 * (c / 4)) - h - (c % 4)) % 7;
        var m = (a + (11 * h) + (22 * l)) / 451;
        var n = h + l - (7 * m) + 114;
        return new DateOnly(year, n / 31, (n % 31) + 1);
    }

    /// <summary>Whether a day is one of the ten legal holidays.</summary>
    public static bool IsHoliday(DateOnly day)
    {
        if ((day.Month, day.Day) is (1, 1) or (5, 1) or (7, 21) or (8, 15) or (11, 1) or (11, 11) or (12, 25))
            return true;
        var sinceEaster = day.DayNumber - Easter(day.Year).DayNumber;
        return sinceEaster is 1 or 39 or 50;
    }

    /// <summary>Monday to Saturday, less legal holidays.</summary>
    public static bool IsWorkingDay(DateOnly day) => day.DayOfWeek != DayOfWeek.Sunday && !IsHoliday(day);

    /// <summary>A day on which banks settle payments in euro.</summary>
    public static bool IsBankDay(DateOnly day)
    {
        if (day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday) return false;
        if ((day.Month, day.Day) is (1, 1) or (5, 1) or (12, 25) or (12, 26)) return false;
        var sinceEaster = day.DayNumber - Easter(day.Year).DayNumber;
        return sinceEaster is not (-2 or 1);
    }

    /// <summary>The first working day after a day.</summary>
    public static DateOnly NextWorkingDay(DateOnly day) => AddWorkingDays(day, 1);

    /// <summary>The n-th working day after a day.</summary>
    public static DateOnly AddWorkingDays(DateOnly day, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        while (count > 0)
        {
            day = day.AddDays(1);
            if (IsWorkingDay(day)) count--;
        }

        return day;
    }

    /// <summary>The last bank day that is not after a day.</summary>
    public static DateOnly BankDayNotAfter(DateOnly day)
    {
        while (!IsBankDay(day)) day = day.AddDays(-1);
        return day;
    }

    /// <summary>
    /// The day on which pay for work that ended is on the worker's account at the latest: within 7 working days, and on
    /// the last bank day not after (law of 12 April 1965, art. 9).
    /// </summary>
    public static DateOnly PayDue(DateOnly end) => BankDayNotAfter(AddWorkingDays(end, WorkingDaysToPay));
}
