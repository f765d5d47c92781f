using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// The cash desk of a cooperative: what may be financed without its bank account running dry. Key: the cooperative id.
/// What is held here for a case stays held while the money is out; wages legally due ask nobody.
/// </summary>
public interface ICashGrain : IGrainWithStringKey
{
    /// <summary>Holds up to an amount of the cash that is forecast to be free.</summary>
    /// <returns>The amount held for the case.</returns>
    Task<Answer<Money>> HoldUpTo(HoldUpTo command);

    /// <summary>Gives back what is held for a case.</summary>
    Task<Answer> Release(ReleaseHold command);

    /// <summary>The forecast, as fresh as a decision would see it.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadPools)]
    Task<CashView> View();
}

/// <summary>Cash over the days ahead. What leaves is below zero.</summary>
/// <param name="Until">The last day that is looked at.</param>
/// <param name="Bank">At the bank now.</param>
/// <param name="Vat">VAT that is owed; what the state owes us is no cash yet.</param>
/// <param name="Pay">Wages, social security, withholding and provisions that are fixed and not paid.</param>
/// <param name="Suppliers">What is owed to suppliers.</param>
/// <param name="Budgets">Money of members' budgets, and what is on its way to them: they may spend it any day.</param>
/// <param name="Wages">Wages due until then, as far as their budgets do not have them.</param>
/// <param name="Suspense">Money that came in and is not ours to keep yet.</param>
/// <param name="Receipts">What of the receivables counts as certain.</param>
/// <param name="Margin">What is to stay, whatever happens.</param>
/// <param name="Forecast">All of these together.</param>
/// <param name="Financed">Prefinancing that is out.</param>
/// <param name="Held">Held for prefinancing, out or not.</param>
/// <param name="Free">What may still be financed; never below zero.</param>
[GenerateSerializer, Immutable]
public sealed record CashView(
    DateOnly Until,
    Money Bank,
    Money Vat,
    Money Pay,
    Money Suppliers,
    Money Budgets,
    Money Wages,
    Money Suspense,
    Money Receipts,
    Money Margin,
    Money Forecast,
    Money Financed,
    Money Held,
    Money Free);

/// <summary>What counts of a cooperative's cash. Null means that the datum is missing, which is never a pass.</summary>
/// <param name="Free">Forecast cash that nothing is held of, other cases.</param>
/// <param name="Held">What the cash desk granted when it was asked to hold the amount; null before that.</param>
[GenerateSerializer, Immutable]
public sealed record CashFacts(Money? Free, Money? Held = null);
