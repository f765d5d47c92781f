using System.Collections.Immutable;

namespace Smart.Grains.Interfaces;

/// <summary>Whether prices hold VAT.</summary>
[GenerateSerializer]
public enum PriceKind
{
    /// <summary>Prices are without VAT; it comes on top.</summary>
    ExclVat,

    /// <summary>Prices hold VAT; it is taken out.</summary>
    InclVat,
}

/// <summary>Asks for the VAT of some lines.</summary>
/// <param name="Lines">1 to 10,000 lines.</param>
/// <param name="Prices">Whether the lines' prices hold VAT; without, when left out.</param>
/// <param name="Discounts">Discounts on the whole, each spread over all lines by their amount.</param>
[GenerateSerializer, Immutable]
public sealed record VatSheet(
    ImmutableArray<VatSheetLine> Lines,
    PriceKind? Prices = null,
    IReadOnlyList<VatDiscount>? Discounts = null);

/// <summary>A line.</summary>
/// <param name="Price">Price of one, in euros; negative takes back what was invoiced.</param>
/// <param name="Rate">VAT rate in percent: 21. Zero where the category takes none.</param>
/// <param name="Quantity">How many; 1 when left out.</param>
/// <param name="DiscountPercent">Discount on this line in percent; none when left out.</param>
/// <param name="Category">Category of EN 16931; standard when left out.</param>
[GenerateSerializer, Immutable]
public sealed record VatSheetLine(
    decimal Price,
    decimal Rate,
    decimal? Quantity = null,
    decimal? DiscountPercent = null,
    VatCategory? Category = null);

/// <summary>A discount on the whole: an amount or a percentage, one of the two.</summary>
/// <param name="Amount">In euros, in the kind of the prices.</param>
/// <param name="Percent">In percent.</param>
[GenerateSerializer, Immutable]
public sealed record VatDiscount(decimal? Amount = null, decimal? Percent = null);

/// <summary>VAT and totals, in euros.</summary>
/// <param name="Lines">What each line comes to before discounts on the whole, in the kind of the prices.</param>
/// <param name="Subtotals">One per category and rate; VAT rounded half up once in each.</param>
/// <param name="Discount">Discounts on the whole, in the kind of the prices.</param>
/// <param name="ExclVat">Total without VAT.</param>
/// <param name="Vat">VAT.</param>
/// <param name="InclVat">Total with VAT.</param>
[GenerateSerializer, Immutable]
public sealed record VatTotals(
    ImmutableArray<decimal> Lines,
    ImmutableArray<VatTotal> Subtotals,
    decimal Discount,
    decimal ExclVat,
    decimal Vat,
    decimal InclVat);

/// <summary>The lines of one category and rate together.</summary>
/// <param name="Category">The category.</param>
/// <param name="Rate">In percent.</param>
/// <param name="ExclVat">What is taxed.</param>
/// <param name="Vat">VAT on it.</param>
/// <param name="InclVat">Both.</param>
[GenerateSerializer, Immutable]
public sealed record VatTotal(VatCategory Category, decimal Rate, decimal ExclVat, decimal Vat, decimal InclVat);
