using System.Collections.Immutable;

namespace Smart.Grains.Interfaces;

/// <summary>When a rent falls due.</summary>
[GenerateSerializer]
public enum LeaseTiming
{
    /// <summary>At the end of its period.</summary>
    Arrears,

    /// <summary>At the beginning of its period: the first on the first day.</summary>
    Advance,
}

/// <summary>Asks for the schedule of a lease. Give the rent, or the rate that it is worked out from.</summary>
/// <param name="Start">The first day.</param>
/// <param name="Price">Price of the thing without VAT.</param>
/// <param name="Rents">1 to 1,200 rents.</param>
/// <param name="Rate">
/// Yearly nominal rate as a fraction, 0 to 10, periods being equal; or leave it out and give the rent.
/// </param>
/// <param name="Rent">Rent without VAT; or leave it out and give the rate.</param>
/// <param name="FirstRent">A first rent that is higher; as the others when left out.</param>
/// <param name="PurchaseOption">Price without VAT to buy the thing at the end; none when left out.</param>
/// <param name="Timing">In arrears when left out.</param>
/// <param name="Frequency">Monthly when left out.</param>
/// <param name="VatPercent">VAT in percent on rents and option; 21 when left out.</param>
/// <param name="BuyOutOn">Adds what buys the thing on a day.</param>
/// <param name="BuyOutPenalty">
/// Fraction of the capital owed that is charged for buying early; none when left out.
/// </param>
[GenerateSerializer, Immutable]
public sealed record LeaseQuestion(
    DateOnly Start,
    decimal Price,
    int Rents,
    decimal? Rate = null,
    decimal? Rent = null,
    decimal? FirstRent = null,
    decimal? PurchaseOption = null,
    LeaseTiming? Timing = null,
    Frequency? Frequency = null,
    decimal? VatPercent = null,
    DateOnly? BuyOutOn = null,
    decimal? BuyOutPenalty = null);

/// <summary>The schedule of a lease, in euros.</summary>
/// <param name="Rent">Each rent but a higher first one, without VAT.</param>
/// <param name="PeriodRate">Internal rate of return of a period as a fraction, to 12 decimals.</param>
/// <param name="Nominal">That rate times the periods of a year, to 8 decimals.</param>
/// <param name="Effective">That rate compounded over a year, to 8 decimals.</param>
/// <param name="Rows">Rents, and last the purchase option if there is one.</param>
/// <param name="Interest">All interest.</param>
/// <param name="ExclVat">All that is paid, without VAT.</param>
/// <param name="Vat">All VAT.</param>
/// <param name="InclVat">All that is paid.</param>
/// <param name="BuyOut">What buys the thing on the day that was asked.</param>
[GenerateSerializer, Immutable]
public sealed record LeaseResult(
    decimal Rent,
    decimal PeriodRate,
    decimal Nominal,
    decimal Effective,
    ImmutableArray<LeaseResultRow> Rows,
    decimal Interest,
    decimal ExclVat,
    decimal Vat,
    decimal InclVat,
    LeaseResultBuyOut? BuyOut);

/// <summary>A rent, or the purchase option as the last row.</summary>
/// <param name="Number">Number of the rent from 1; 0 for the purchase option.</param>
/// <param name="Due">The day to pay.</param>
/// <param name="Rent">Without VAT.</param>
/// <param name="Interest">The part that is interest.</param>
/// <param name="Capital">The part that pays the thing.</param>
/// <param name="Vat">VAT.</param>
/// <param name="InclVat">What is paid.</param>
/// <param name="Balance">Capital owed after it.</param>
[GenerateSerializer, Immutable]
public sealed record LeaseResultRow(
    int Number,
    DateOnly Due,
    decimal Rent,
    decimal Interest,
    decimal Capital,
    decimal Vat,
    decimal InclVat,
    decimal Balance);

/// <summary>What buys the thing on a day, all rents due by then being paid.</summary>
/// <param name="On">The day.</param>
/// <param name="Capital">Capital owed, the purchase option in it.</param>
/// <param name="Interest">Interest since the last due date.</param>
/// <param name="Penalty">For buying early.</param>
/// <param name="ExclVat">All together.</param>
/// <param name="Vat">VAT on it.</param>
/// <param name="InclVat">What is paid.</param>
[GenerateSerializer, Immutable]
public sealed record LeaseResultBuyOut(
    DateOnly On, decimal Capital, decimal Interest, decimal Penalty, decimal ExclVat, decimal Vat, decimal InclVat);
