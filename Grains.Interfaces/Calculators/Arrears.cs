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
