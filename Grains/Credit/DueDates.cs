using Smart.Grains.Interfaces;

namespace Smart.Grains.Credit;

/// <summary>
/// The days on which something falls due. Every date is counted from the same anchor, so that a month end is kept: what
/// begins on 31 January falls due on 28 February, then on 31 March.
/// </summary>
public readonly record struct DueDates
{
    private readonly DateOnly _anchor;
    private readonly int _ahead;
    private readonly Frequency _frequency;

    /// <summary>Dates after a start.</summary>
    /// <param name="start">The day from which periods run.</param>
    /// <param name="frequency">How often.</param>
    /// <param name="firstDue">The first due date; one period after the start when null.</param>
    public DueDates(DateOnly start, Frequency frequency, DateOnly? firstDue)
    {
        // A first date that the start would have had anyway says nothing new, and must not lose the month end.
        var isOwn = firstDue is { } first && first != Frequencies.Add(frequency, start, 1);
        (_anchor, _ahead, _frequency) = (isOwn ? firstDue!.Value : start, isOwn ? -1 : 0, frequency);
    }

    /// <summary>The n-th due date; the first is 1.</summary>
    public DateOnly this[int number] => Frequencies.Add(_frequency, _anchor, number + _ahead);
}

/// <summary>What a frequency is worth in days, months and years.</summary>
public static class Frequencies
{
    /// <summary>A day some periods later; what does not exist is the last day of that month.</summary>
    public static DateOnly Add(Frequency frequency, DateOnly day, int periods) => frequency switch
    {
        Frequency.Weekly => day.AddDays(7 * periods),
        Frequency.Fortnightly => day.AddDays(14 * periods),
        _ => day.AddMonths(Months(frequency) * periods),
    };

    /// <summary>Periods in a year: 52 weeks or 12 months (Directive 2008/48/EC, Annex I, remark c).</summary>
    public static int PerYear(Frequency frequency) => frequency switch
    {
        Frequency.Weekly => 52,
        Frequency.Fortnightly => 26,
        _ => 12 / Months(frequency),
    };

    private static int Months(Frequency frequency) => frequency switch
    {
        Frequency.TwoMonthly => 2,
        Frequency.Quarterly => 3,
        Frequency.HalfYearly => 6,
        Frequency.Yearly => 12,
        _ => 1,
    };
}
