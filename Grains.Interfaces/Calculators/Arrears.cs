using System.Collections.Immutable;

namespace Smart.Grains.Interfaces;

/// <summary>Asks how far payments are behind what fell due. Give what falls due, or the loan it comes from.</summary>
/// <param name="AsOf">The day as of which it is seen; that day's payments count.</param>
/// <param name="Dues">What falls due, 1 to 1,500 in any order; or leave it out and give the loan.</param>
/// <param name="Loan">A loan whose schedule is what falls due.</param>
/// <param name="Payments">At most 1,500, in the order in which they were recorded.</param>
/// <param name="GraceDays">Up to so many days past due nothing is late; 0 when left out, at most 366.</param>
/// <param name="Pauses">Periods whose days do not count as days past due; at most 100.</param>
/// <param name="Buckets">
/// Where each bucket of days past due begins and what is provided for; 1/31/61/91/181 days and 2/10/30/60/100 % when
/// left out.
/// </param>
/// <param name="WrittenOffOn">When all that was open was written off; what is paid after that day is recovered.</param>
[GenerateSerializer, Immutable]
public sealed record ArrearsQuestion(
    DateOnly AsOf,
    ImmutableArray<ArrearsDue>? Dues = null,
    LoanQuestion? Loan = null,
    ImmutableArray<ArrearsPayment>? Payments = null,
    int? GraceDays = null,
    ImmutableArray<ArrearsPause>? Pauses = null,
    ImmutableArray<ArrearsBucket>? Buckets = null,
    DateOnly? WrittenOffOn = null);

/// <summary>What falls due on a day.</summary>
/// <param name="On">The last day to pay.</param>
/// <param name="Amount">All of it.</param>
/// <param name="Interest">The part of it that is interest.</param>
/// <param name="Fees">The part of it that is fees.</param>
[GenerateSerializer, Immutable]
public sealed record ArrearsDue(DateOnly On, decimal Amount, decimal? Interest = null, decimal? Fees = null);

/// <summary>A payment. One with an earlier day than those recorded before it is backdated.</summary>
/// <param name="On">The day on which it was made.</param>
/// <param name="Amount">More than zero.</param>
[GenerateSerializer, Immutable]
public sealed record ArrearsPayment(DateOnly On, decimal Amount);

/// <summary>A pause.</summary>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
[GenerateSerializer, Immutable]
public sealed record ArrearsPause(DateOnly From, DateOnly To);

/// <summary>A bucket of days past due.</summary>
/// <param name="FromDay">First day past due in it, from 1 and rising.</param>
/// <param name="Provision">Fraction of what is open that is provided for.</param>
[GenerateSerializer, Immutable]
public sealed record ArrearsBucket(int FromDay, decimal Provision);

/// <summary>How payments stand against what falls due, as of a day, in euros.</summary>
/// <param name="AsOf">The day.</param>
/// <param name="DaysPastDue">Of the oldest that is open.</param>
/// <param name="Overdue">Open and due before the day.</param>
/// <param name="NotYetOverdue">Open, and due on the day or later.</param>
/// <param name="Provision">Provided for in all.</param>
/// <param name="Overpaid">Paid beyond everything that falls due.</param>
/// <param name="WrittenOff">Open on the day of the write-off.</param>
/// <param name="Recovered">Paid after it.</param>
/// <param name="Lines">Everything that falls due, by day.</param>
/// <param name="Buckets">What is late, by age.</param>
/// <param name="Allocations">Which payment paid what, by day.</param>
/// <param name="Corrections">What payments recorded late moved, in the order of recording.</param>
[GenerateSerializer, Immutable]
public sealed record ArrearsResult(
    DateOnly AsOf,
    int DaysPastDue,
    decimal Overdue,
    decimal NotYetOverdue,
    decimal Provision,
    decimal Overpaid,
    decimal WrittenOff,
    decimal Recovered,
    ImmutableArray<ArrearsResultLine> Lines,
    ImmutableArray<ArrearsResultBucket> Buckets,
    ImmutableArray<ArrearsResultPart> Allocations,
    ImmutableArray<ArrearsResultCorrection> Corrections);

/// <summary>How something that falls due stands.</summary>
/// <param name="On">The last day to pay.</param>
/// <param name="Amount">All of it.</param>
/// <param name="Paid">Paid by the day.</param>
/// <param name="Open">Not paid.</param>
/// <param name="PaidOn">The day on which the last cent of it was paid; null while open.</param>
/// <param name="DaysPastDue">Days since it fell due without pauses; 0 within the days of grace.</param>
/// <param name="Bucket">First day of its bucket; null when it is not late.</param>
[GenerateSerializer, Immutable]
public sealed record ArrearsResultLine(
    DateOnly On, decimal Amount, decimal Paid, decimal Open, DateOnly? PaidOn, int DaysPastDue, int? Bucket);

/// <summary>What is late by so many days.</summary>
/// <param name="FromDay">First day past due.</param>
/// <param name="ToDay">Last day past due; null without end.</param>
/// <param name="Rate">Fraction provided for.</param>
/// <param name="Open">What is open in it.</param>
/// <param name="Provision">Open x rate, half up.</param>
[GenerateSerializer, Immutable]
public sealed record ArrearsResultBucket(int FromDay, int? ToDay, decimal Rate, decimal Open, decimal Provision);

/// <summary>What a payment pays of what fell due.</summary>
/// <param name="On">The day of the payment.</param>
/// <param name="Payment">Place of the payment in the question, from 0.</param>
/// <param name="Due">Place of what fell due in the lines, from 0; null for what is overpaid or recovered.</param>
/// <param name="Fees">Of the fees.</param>
/// <param name="Interest">Of the interest.</param>
/// <param name="Principal">Of the principal.</param>
[GenerateSerializer, Immutable]
public sealed record ArrearsResultPart(
    DateOnly On, int Payment, int? Due, decimal Fees, decimal Interest, decimal Principal);

/// <summary>What a payment recorded late moved.</summary>
/// <param name="Payment">Place of the payment in the question, from 0.</param>
/// <param name="Reversed">Taken back.</param>
/// <param name="Replayed">Paid in its stead.</param>
[GenerateSerializer, Immutable]
public sealed record ArrearsResultCorrection(
    int Payment, ImmutableArray<ArrearsResultPart> Reversed, ImmutableArray<ArrearsResultPart> Replayed);
