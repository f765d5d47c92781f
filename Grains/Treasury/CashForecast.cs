using Smart.Grains.Cooperatives;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Treasury;

/// <summary>How careful a cooperative is with its cash, as in force on one day.</summary>
/// <param name="HorizonDays">How many days are looked ahead.</param>
/// <param name="Margin">What is to stay at the bank, whatever happens.</param>
/// <param name="CertainReceipts">Part of the open receivables that counts as certain to come in, 0 to 1.</param>
public sealed record CashPolicy(int HorizonDays, Money Margin, decimal CertainReceipts)
{
    /// <summary>The policy on a day; what a cooperative has no rate of its own for is as in the federation.</summary>
    public static CashPolicy From(RuleBook book, DateOnly on)
    {
        decimal Number(string key) => GenericRates.RateOr(book, $"pool.cash.{key}", on);
        return new CashPolicy((int)Number("horizon-days"), Money.Eur(Number("margin")), Number("certain-receipts"));
    }
}

/// <summary>What the cooperative has, less what surely leaves over the days ahead.</summary>
/// <param name="Lines">What the books say.</param>
/// <param name="Until">The last day that was looked at.</param>
/// <param name="Receipts">What of the receivables counts as certain.</param>
/// <param name="Margin">What is to stay.</param>
/// <param name="Available">What all financing together may take, that which is out included.</param>
public sealed record CashForecast(CashLines Lines, DateOnly Until, Money Receipts, Money Margin, Money Available)
{
    /// <summary>
    /// Adds up. Prefinancing that is out has left the bank, or stands in a budget that may spend it, so it is added
    /// again: what is held for it counts against the sum.
    /// </summary>
    public static CashForecast Of(CashLines lines, CashPolicy policy, DateOnly until)
    {
        // What the state owes us comes when it comes; what we owe it leaves.
        var certain = lines with { Vat = Money.Min(Money.Zero, lines.Vat) };
        var receipts = lines.Receivables.Times(policy.CertainReceipts, Rounding.Down);
        var forecast = certain.Bank + certain.Vat + certain.Pay + certain.Suppliers + certain.Budgets + certain.Wages
            + certain.Suspense + receipts - policy.Margin;
        return new CashForecast(certain, until, receipts, policy.Margin, forecast + certain.Financed);
    }
}
