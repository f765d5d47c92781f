using Smart.Grains.Interfaces;

namespace Smart.Grains.Clients;

/// <summary>The scale: from what a client paid in 24 months to a letter. Tried by <c>rating.examples.md</c>.</summary>
/// <param name="Letter">The letter.</param>
/// <param name="PaidInvoices">Invoices paid in the window.</param>
/// <param name="MeanDelayDays">Days late on average, weighted by amount; what is paid early counts as on time.</param>
public sealed record Rating(ClientRating Letter, int PaidInvoices, decimal MeanDelayDays)
{
    private const int InvoicesForA = 10;
    private const int InvoicesForB = 3;
    private const decimal DelayForA = 10;
    private const decimal DelayForB = 30;

    /// <summary>Rates a client as of a day.</summary>
    public static Rating Of(ClientKind kind, PaymentRecord record, DateOnly today)
    {
        var seen = record.Within(today);
        var paid = seen.Days.Values.Sum(day => day.Invoices);
        var weight = seen.Days.Values.Sum(day => (decimal)day.Weight);
        var delay = weight == 0 ? 0 : seen.Days.Values.Sum(day => day.WeightedDelay) / weight;
        return new Rating(LetterOf(kind, paid, delay, hasLoss: seen.Losses.Count > 0), paid, decimal.Round(delay, 1));
    }

    // A loss is history too: whoever left an invoice unpaid for good is C until the loss leaves the window.
    private static ClientRating LetterOf(ClientKind kind, int paid, decimal delay, bool hasLoss) => kind switch
    {
        ClientKind.Public => ClientRating.Public,
        _ when hasLoss => ClientRating.C,
        _ when paid == 0 => ClientRating.New,
        _ when paid >= InvoicesForA && delay <= DelayForA => ClientRating.A,
        _ when paid >= InvoicesForB && delay <= DelayForB => ClientRating.B,
        _ => ClientRating.C,
    };
}
