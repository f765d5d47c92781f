using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Recovery;

/// <summary>Part of a debt, and the last day on which it bore interest.</summary>
/// <param name="Amount">How much.</param>
/// <param name="Until">The day on which it was paid, or the day of the claim; that day counts.</param>
public sealed record Tranche(Money Amount, DateOnly Until);

/// <summary>A run of days at one rate.</summary>
/// <param name="Base">The amount that bears interest.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="Days">Days in the run, both ends included.</param>
/// <param name="Rate">Yearly rate as a fraction: 0.115.</param>
public sealed record InterestSlice(Money Base, DateOnly From, DateOnly To, int Days, decimal Rate);

/// <summary>
/// Late interest between enterprises: simple, on the open amount including VAT, from the day after the due date to the
/// day of payment, at the published rate of each half-year, a year being 365 days (law of 2 August 2002, art. 5).
/// </summary>
/// <param name="Interest">The sum, exact until it is rounded half up, once per invoice.</param>
/// <param name="Slices">How it came about, for the debtor and the court.</param>
public sealed record LateInterest(Money Interest, ImmutableArray<InterestSlice> Slices)
{
    private const int DaysInYear = 365;

    /// <summary>Computes late interest.</summary>
    /// <param name="dueOn">The last day to pay.</param>
    /// <param name="tranches">The debt, cut where payments cut it; at least one.</param>
    /// <param name="rate">Yearly rate in force on a day, as a fraction.</param>
    public static LateInterest Of(DateOnly dueOn, IReadOnlyCollection<Tranche> tranches, Func<DateOnly, decimal> rate)
    {
        var slices = tranches.SelectMany(tranche => Cut(tranche, dueOn.AddDays(1), rate)).ToImmutableArray();
        var exact = slices.Sum(slice => slice.Base.Minor * slice.Days * slice.Rate) / DaysInYear;
        var minor = (long)decimal.Round(exact, 0, MidpointRounding.AwayFromZero);
        return new LateInterest(new Money(minor, tranches.First().Amount.Currency), slices);
    }

    // The rate changes on 1 January and on 1 July.
    private static IEnumerable<InterestSlice> Cut(Tranche tranche, DateOnly from, Func<DateOnly, decimal> rate)
    {
        while (from <= tranche.Until)
        {
            var next = from.Month <= 6 ? new DateOnly(from.Year, 7, 1) : new DateOnly(from.Year + 1, 1, 1);
            var to = next > tranche.Until ? tranche.Until : next.AddDays(-1);
            yield return new InterestSlice(tranche.Amount, from, to, to.DayNumber - from.DayNumber + 1, rate(from));
            from = next;
        }
    }
}
