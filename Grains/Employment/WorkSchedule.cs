using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Employment;

/// <summary>On which days of a contract how long is worked.</summary>
public static class WorkSchedule
{
    private const int MinutesInHour = 60;

    /// <summary>
    /// Spreads hours over a period: as many days as give each at least the shortest period, at least as many as keep
    /// each within the longest day, evenly over the period. No day without work is on the schedule.
    /// </summary>
    /// <param name="from">First day of the contract.</param>
    /// <param name="to">Last day, not before the first.</param>
    /// <param name="minutes">All minutes to be worked; more than zero.</param>
    /// <param name="shortest">Minutes of the shortest work period.</param>
    /// <param name="longest">Minutes of the longest work day.</param>
    /// <returns>Days in order, the first is the first of the contract; together exactly the minutes asked.</returns>
    public static ImmutableArray<WorkDay> Spread(DateOnly from, DateOnly to, int minutes, int shortest, int longest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(minutes);
        var available = to.DayNumber - from.DayNumber + 1;
        var wanted = Math.Max(minutes / Math.Max(shortest, 1), (minutes + longest - 1) / longest);
        var count = Math.Clamp(wanted, 1, Math.Min(available, minutes));

        var days = ImmutableArray.CreateBuilder<WorkDay>(count);
        for (var i = 0; i < count; i++)
        {
            // Cumulative division: whatever is lost by rounding one day is worked on a later one.
            var before = (int)((long)minutes * i / count);
            var after = (int)((long)minutes * (i + 1) / count);
            days.Add(new WorkDay(from.AddDays((int)((long)available * i / count)), after - before));
        }

        return days.MoveToImmutable();
    }

    /// <summary>Hours, as people say them, in whole minutes.</summary>
    /// <returns>Null when the hours are not a whole number of minutes, or nobody could work them.</returns>
    public static int? Minutes(decimal hours)
    {
        if (hours is <= 0 or > int.MaxValue / MinutesInHour) return null;
        var minutes = hours * MinutesInHour;
        return minutes == decimal.Truncate(minutes) ? (int)minutes : null;
    }

    /// <summary>
    /// Minutes for which a day is paid: those worked, and never less than the shortest work period (law of 16 March
    /// 1971, art. 21; pay is then due for the shortest period: law of 3 July 1978, art. 11bis).
    /// </summary>
    public static int PaidMinutes(WorkDay day, int shortest) => Math.Max(day.Minutes, shortest);
}
