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
/// <param name="Share">The share, a fraction: payment = volume x share / days, half up.</param>
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
