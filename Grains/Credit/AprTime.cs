using Smart.Grains.Interfaces;

namespace Smart.Grains.Credit;

/// <summary>
/// The interval between the first drawdown and a later day (Directive 2008/48/EC, Annex I, remark c, as amended by
/// Directive 2011/90/EU): whole years, equal months or weeks counted backwards from the later day, then days over the
/// 365 or 366 of the complete year that ends where they end.
/// </summary>
/// <param name="Periods">Whole periods.</param>
/// <param name="Days">Days left over.</param>
/// <param name="Year">Days of their year.</param>
internal readonly record struct AprTime(int Periods, int Days, int Year)
{
    /// <summary>The interval in periods of a unit.</summary>
    public static AprTime Between(DateOnly first, DateOnly day, AprUnit unit)
    {
        var periods = Whole(first, day, unit);

        // A month from 31 January ends on 28 February: what is a whole number forwards has no days left over.
        if (Add(first, periods + 1, unit) == day) return new AprTime(periods + 1, 0, 365);
        var end = Add(day, -periods, unit);
        if (end == first) return new AprTime(periods, 0, 365);
        return new AprTime(periods, end.DayNumber - first.DayNumber, end.DayNumber - end.AddYears(-1).DayNumber);
    }

    /// <summary>Whether a day is a whole number of periods after another.</summary>
    public static bool IsWhole(DateOnly first, DateOnly day, AprUnit unit) => unit switch
    {
        AprUnit.Weeks => (day.DayNumber - first.DayNumber) % 7 == 0,
        AprUnit.Months when day.Day == first.Day => true, // Most are, and need no more to be counted.
        _ => Between(first, day, unit).Days == 0,
    };

    /// <summary>Periods in a year.</summary>
    public static int PerYear(AprUnit unit) => unit switch
    {
        AprUnit.Years => 1,
        AprUnit.Months => 12,
        _ => 52,
    };

    /// <summary>Years from another interval of the same unit to this one; exactly equal where periods are.</summary>
    public double Since(AprTime before, int perYear) =>
        ((Periods - before.Periods) / (double)perYear) + (Part - before.Part);

    private double Part => Days == 0 ? 0 : Days / (double)Year;

    private static int Whole(DateOnly first, DateOnly day, AprUnit unit)
    {
        if (unit == AprUnit.Weeks) return (day.DayNumber - first.DayNumber) / 7;
        var months = ((day.Year - first.Year) * 12) + day.Month - first.Month;
        var periods = unit == AprUnit.Years ? months / 12 : months;
        return Add(day, -periods, unit) < first ? periods - 1 : periods;
    }

    private static DateOnly Add(DateOnly day, int periods, AprUnit unit) => unit switch
    {
        AprUnit.Years => day.AddYears(periods),
        AprUnit.Months => day.AddMonths(periods),
        _ => day.AddDays(7 * periods),
    };
}
