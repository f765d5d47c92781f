using System.Collections.Immutable;

namespace Smart.Grains.Interfaces;

/// <summary>What a payment pays first; the law's order unless agreed otherwise (Civil Code, art. 5.209).</summary>
[GenerateSerializer]
public enum ImputationOrder
{
    /// <summary>Costs, then interest, then principal: the law's own order.</summary>
    CostsInterestPrincipal,

    /// <summary>Interest, then costs, then principal.</summary>
    InterestCostsPrincipal,

    /// <summary>Principal, then interest, then costs.</summary>
    PrincipalInterestCosts,

    /// <summary>Principal, then costs, then interest.</summary>
    PrincipalCostsInterest,
}

/// <summary>Asks what a late invoice between enterprises comes to (law of 2 August 2002).</summary>
/// <param name="Amount">Amount of the invoice including VAT, in euros.</param>
/// <param name="Until">The day of the claim; that day bears interest.</param>
/// <param name="DueOn">Last day to pay; or else <paramref name="InvoicedOn"/>.</param>
/// <param name="InvoicedOn">Day of the invoice, from which the term runs.</param>
/// <param name="TermDays">Agreed term in days: 30 when left out; above 60 the clause is void and 30 count.</param>
/// <param name="Payments">Part payments.</param>
/// <param name="Order">What a payment pays first.</param>
/// <param name="Disputes">Days in which a disputed amount bears no interest.</param>
/// <param name="Rates">Yearly rates as fractions by their first day; the published ones when left out.</param>
/// <param name="LumpSum">Recovery costs; 40 when left out.</param>
[GenerateSerializer, Immutable]
public sealed record LateInterestQuestion(
    decimal Amount,
    DateOnly Until,
    DateOnly? DueOn = null,
    DateOnly? InvoicedOn = null,
    int? TermDays = null,
    IReadOnlyList<PaymentOn>? Payments = null,
    ImputationOrder? Order = null,
    IReadOnlyList<DisputedDays>? Disputes = null,
    IReadOnlyList<RateSince>? Rates = null,
    decimal? LumpSum = null);

/// <summary>A payment.</summary>
/// <param name="On">The day.</param>
/// <param name="Amount">In euros, more than zero.</param>
[GenerateSerializer, Immutable]
public sealed record PaymentOn(DateOnly On, decimal Amount);

/// <summary>Days in which an amount is disputed.</summary>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="Amount">What is disputed; all of it when left out.</param>
[GenerateSerializer, Immutable]
public sealed record DisputedDays(DateOnly From, DateOnly To, decimal? Amount = null);

/// <summary>A yearly rate from a day on.</summary>
/// <param name="From">First day.</param>
/// <param name="Rate">A fraction: 0.105.</param>
[GenerateSerializer, Immutable]
public sealed record RateSince(DateOnly From, decimal Rate);

/// <summary>What a late invoice comes to, in euros.</summary>
/// <param name="DueOn">Last day to pay.</param>
/// <param name="TermVoid">Whether the agreed term was above 60 days, so that 30 count.</param>
/// <param name="DaysLate">Days from the due date to the claim, while something was open.</param>
/// <param name="Interest">All interest, rounded half up once.</param>
/// <param name="LumpSum">Recovery costs.</param>
/// <param name="Slices">Run of days by run of days.</param>
/// <param name="Payments">What each payment paid.</param>
/// <param name="Open">What is still owed.</param>
[GenerateSerializer, Immutable]
public sealed record LateInterestResult(
    DateOnly DueOn,
    bool TermVoid,
    int DaysLate,
    decimal Interest,
    decimal LumpSum,
    ImmutableArray<InterestRun> Slices,
    ImmutableArray<PaymentSplit> Payments,
    ClaimParts Open);

/// <summary>A run of days at one rate.</summary>
/// <param name="Base">What bears interest.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="Days">Days, both included.</param>
/// <param name="Rate">Yearly, a fraction.</param>
/// <param name="Interest">To six decimals: it is the sum that is rounded to the cent.</param>
[GenerateSerializer, Immutable]
public sealed record InterestRun(decimal Base, DateOnly From, DateOnly To, int Days, decimal Rate, decimal Interest);

/// <summary>A payment and what it paid.</summary>
/// <param name="On">The day.</param>
/// <param name="Amount">What was paid.</param>
/// <param name="Costs">Of it, costs.</param>
/// <param name="Interest">Of it, interest.</param>
/// <param name="Principal">Of it, principal.</param>
/// <param name="Left">Of it, more than was owed.</param>
[GenerateSerializer, Immutable]
public sealed record PaymentSplit(
    DateOnly On, decimal Amount, decimal Costs, decimal Interest, decimal Principal, decimal Left);

/// <summary>A claim by its parts.</summary>
/// <param name="Costs">Recovery costs or penalty.</param>
/// <param name="Interest">Interest.</param>
/// <param name="Principal">Principal.</param>
/// <param name="Total">All together.</param>
[GenerateSerializer, Immutable]
public sealed record ClaimParts(decimal Costs, decimal Interest, decimal Principal, decimal Total);
