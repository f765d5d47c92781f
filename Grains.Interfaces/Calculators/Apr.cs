using System.Collections.Immutable;

namespace Smart.Grains.Interfaces;

/// <summary>The regular period in which intervals are counted first; what is left over is days of a year.</summary>
[GenerateSerializer]
public enum AprUnit
{
    /// <summary>Whole years.</summary>
    Years,

    /// <summary>Equal months, 12 a year.</summary>
    Months,

    /// <summary>Weeks, 52 a year.</summary>
    Weeks,
}

/// <summary>Asks for the annual percentage rate of charge of a credit.</summary>
/// <param name="Drawdowns">What the borrower receives.</param>
/// <param name="Payments">What the borrower pays, charges included.</param>
/// <param name="Unit">
/// How intervals are counted; when left out, the longest unit in which all of them are whole numbers, else the one
/// between payments, else years.
/// </param>
[GenerateSerializer, Immutable]
public sealed record AprQuestion(
    ImmutableArray<AprFlow> Drawdowns, ImmutableArray<AprFlow> Payments, AprUnit? Unit = null);

/// <summary>An amount on a day, or a series of them.</summary>
/// <param name="On">The day, or the first.</param>
/// <param name="Amount">Each, more than zero.</param>
/// <param name="Times">How many, 1 to 1,200; one when left out.</param>
/// <param name="Every">How far apart; monthly when left out.</param>
[GenerateSerializer, Immutable]
public sealed record AprFlow(DateOnly On, decimal Amount, int? Times = null, Frequency? Every = null);

/// <summary>An annual percentage rate of charge.</summary>
/// <param name="Rate">As a fraction, rounded half up to 8 decimals: 0.06434412.</param>
/// <param name="Percent">The same in percent, to 6 decimals: 6.434412.</param>
/// <param name="Drawn">What is received in all.</param>
/// <param name="Paid">What is paid in all.</param>
/// <param name="Cost">Total cost of the credit: what is paid more than received.</param>
/// <param name="Unit">How intervals were counted.</param>
[GenerateSerializer, Immutable]
public sealed record AprResult(
    decimal Rate, decimal Percent, decimal Drawn, decimal Paid, decimal Cost, AprUnit Unit);
