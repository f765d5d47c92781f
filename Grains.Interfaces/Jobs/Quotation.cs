using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Smart.Grains.Interfaces;

/// <summary>
/// What the client is offered, and signs: for which work on which days, at which price, to be paid when, on which
/// terms. Ids, days and amounts only.
/// </summary>
/// <param name="Client">Who is offered it.</param>
/// <param name="Sector">What kind of work.</param>
/// <param name="Start">First day of work, Brussels.</param>
/// <param name="End">Last day of work.</param>
/// <param name="Fee">Fee excluding VAT.</param>
/// <param name="Vat">VAT on top.</param>
/// <param name="Terms">VAT case and rate.</param>
/// <param name="DueOn">The day on which it must be paid.</param>
/// <param name="ClientBears">
/// Share of the cost of calling off that the quote itself puts on the client; null leaves it to the terms of the house.
/// </param>
[GenerateSerializer, Immutable]
public sealed record Quotation(
    ClientId Client,
    string Sector,
    DateOnly Start,
    DateOnly End,
    Money Fee,
    Money Vat,
    VatTerms Terms,
    DateOnly DueOn,
    decimal? ClientBears)
{
    /// <summary>
    /// SHA-256 of all of it, in hexadecimal: two quotes of one digest say the same, so whoever names it says what they
    /// read.
    /// </summary>
    public string Digest => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Words)));

    private string Words => string.Create(
        CultureInfo.InvariantCulture,
        $"{Client}|{Sector}|{Start:O}|{End:O}|{Fee}|{Vat}|{Terms.Case}|{Terms.RatePercent:G29}|{DueOn:O}|{Bears}");

    private string Bears => ClientBears?.ToString("G29", CultureInfo.InvariantCulture) ?? "";

    /// <summary>What the client is offered of a planned job.</summary>
    public static Quotation Of(Declaration declaration, Plan plan, decimal? clientBears) => new(
        declaration.Client,
        declaration.Sector,
        declaration.Start,
        declaration.End,
        plan.Waterfall.Fee,
        plan.Waterfall.Vat,
        declaration.Vat,
        plan.DueOn,
        clientBears);
}
