using Smart.Grains.Interfaces;

namespace Smart.Grains.Services;

/// <summary>
/// How a service that somebody else delivers is ordered: from a desk, which charges what it really cost.
/// </summary>
public static class Orders
{
    /// <summary>Places the order of an engagement with a desk.</summary>
    public static async Task<Outcome> Place(Work work, Desk desk, bool chargesBudget = true)
    {
        var price = work.Line.Price;
        var vatRate = price.IsZero ? 0m : (decimal)work.Line.Vat.Minor / price.Minor;
        var answer = await Of(work).Place(new PlaceOrder(
            work.Id, work.Terms.Job, work.Terms.Declaration.Cooperative, work.Terms.Budget, desk, work.Days, price,
            decimal.Round(vatRate, 2), chargesBudget));
        return answer.Refusal is { } refusal ? refusal : Outcome.Of($"order/{work.Key}");
    }

    /// <summary>
    /// Closes the order with the job: carried out it has its price, else nobody has to carry it out any more.
    /// </summary>
    public static async Task<Outcome> Close(Work work)
    {
        var order = await Of(work).View();
        if (order.Status == OrderStatus.Placed) await Of(work).Cancel(new CancelOrder());
        return order.Status == OrderStatus.Fulfilled ? Outcome.Of(order.Reference, order.Price) : Outcome.Done;
    }

    /// <summary>
    /// Calls the order off. What was carried out already is given back, at what the supplier keeps for it.
    /// </summary>
    public static async Task<Outcome> CallOff(Work work)
    {
        var kept = Cancellation.KeptShare(await work.Rules(), work.Line.Service, work.Days.From, work.Today);
        var answer = await Of(work).Return(new ReturnOrder(kept));
        if (answer.Refusal is { } refusal) return refusal;
        return answer.Value is { Kept: { } due } order ? Outcome.Of(order.Reference, due) : Outcome.Done;
    }

    private static IOrderGrain Of(Work work) => work.Actors.GetGrain<IOrderGrain>(work.Key);
}
