using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Credit;

/// <summary>A rent, or the purchase option as the last row; amounts in cents.</summary>
/// <param name="Number">Number of the rent from 1; 0 for the purchase option.</param>
/// <param name="Due">The day to pay.</param>
/// <param name="Rent">Without VAT.</param>
/// <param name="Interest">The part that is interest.</param>
/// <param name="Capital">The part that pays the thing.</param>
/// <param name="Vat">VAT, half up.</param>
/// <param name="Balance">Capital owed after it.</param>
public readonly record struct LeaseRow(
    int Number, DateOnly Due, long Rent, long Interest, long Capital, long Vat, long Balance)
{
    /// <summary>What is paid.</summary>
    public long InclVat => Rent + Vat;
}

/// <summary>What buys the thing on a day, all rents due by then being paid; amounts in cents.</summary>
/// <param name="On">The day.</param>
/// <param name="Capital">Capital owed, the purchase option in it.</param>
/// <param name="Interest">Interest since the last due date, by actual days of the period.</param>
/// <param name="Penalty">For buying early.</param>
/// <param name="Vat">VAT on all of it.</param>
public sealed record LeaseBuyOut(DateOnly On, long Capital, long Interest, long Penalty, long Vat)
{
    /// <summary>Without VAT.</summary>
    public long ExclVat => Capital + Interest + Penalty;

    /// <summary>What is paid.</summary>
    public long InclVat => ExclVat + Vat;
}

/// <summary>
/// The schedule of a lease, in cents: periods are equal parts of a year, interest of a period = balance x rate of the
/// period, half up; the last row takes what rounding left.
/// </summary>
/// <param name="PeriodRate">Internal rate of return of a period, to 12 decimals.</param>
/// <param name="Nominal">That rate times the periods of a year, to 8 decimals.</param>
/// <param name="Effective">That rate compounded over a year, to 8 decimals.</param>
/// <param name="Rows">Rents, and last the purchase option if there is one.</param>
/// <param name="BuyOut">What buys the thing on the day that was asked; null when none was.</param>
public sealed record LeaseSchedule(
    decimal PeriodRate, decimal Nominal, decimal Effective, ImmutableArray<LeaseRow> Rows, LeaseBuyOut? BuyOut);
