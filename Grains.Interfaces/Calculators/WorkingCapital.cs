using System.Collections.Immutable;

namespace Smart.Grains.Interfaces;

/// <summary>
/// Asks for the schedule of working-capital financing: a discount fee known in advance, paid off with small equal
/// payments.
/// </summary>
/// <param name="Start">The day on which the money is paid out; the first payment falls due a period later.</param>
/// <param name="Amount">What the borrower receives.</param>
/// <param name="Fee">The discount fee; what is paid back is amount and fee.</param>
/// <param name="Payment">Each payment; or leave it out and give volume and share.</param>
/// <param name="Volume">Yearly payment volume of which a share is paid.</param>
/// <param name="Share">The share, a fraction: payment = volume x share x days between / days, half up.</param>
/// <param name="YearDays">Days in a year, 360 or 365; 360 when left out.</param>
/// <param name="EveryDays">Days between payments, 1 to 366; 1 when left out.</param>
[GenerateSerializer, Immutable]
public sealed record WorkingCapitalQuestion(
    DateOnly Start,
    decimal Amount,
    decimal Fee,
    decimal? Payment = null,
    decimal? Volume = null,
    decimal? Share = null,
    int? YearDays = null,
    int? EveryDays = null);

/// <summary>The schedule of working-capital financing, in euros.</summary>
/// <param name="Payment">Each payment but the last.</param>
/// <param name="PeriodRate">Effective rate per period as a fraction, to 12 decimals.</param>
/// <param name="NominalRate">That rate times the periods of a year, to 8 decimals.</param>
/// <param name="EffectiveRate">That rate compounded over 365 days, to 8 decimals.</param>
/// <param name="Rows">The payments.</param>
[GenerateSerializer, Immutable]
public sealed record WorkingCapitalResult(
    decimal Payment,
    decimal PeriodRate,
    decimal NominalRate,
    decimal EffectiveRate,
    ImmutableArray<WorkingCapitalResultRow> Rows);

/// <summary>A payment.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Due">The day.</param>
/// <param name="Payment">What is paid.</param>
/// <param name="Fee">The part of it that earns the fee.</param>
/// <param name="Principal">The part that pays back.</param>
/// <param name="Balance">What is owed of the amount received.</param>
/// <param name="FeeLeft">What of the fee is not earned yet.</param>
[GenerateSerializer, Immutable]
public sealed record WorkingCapitalResultRow(
    int Number, DateOnly Due, decimal Payment, decimal Fee, decimal Principal, decimal Balance, decimal FeeLeft);
