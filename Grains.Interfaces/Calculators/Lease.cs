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
