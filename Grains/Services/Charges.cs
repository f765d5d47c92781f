using Smart.Grains.Interfaces;

namespace Smart.Grains.Services;

/// <summary>How a service is paid: the budget of the job is charged in the name of the engagement.</summary>
public static class Charges
{
    /// <summary>
    /// Charges the budget what the cooperative's own service costs. It may wait: the budget pays it from collected
    /// money as soon as there is enough.
    /// </summary>
    /// <param name="work">The engagement.</param>
    /// <param name="income">
    /// Name of the income account: <c>FleetIncome</c>, <c>KitIncome</c>, <c>RoomIncome</c> ...
    /// </param>
    /// <param name="amount">What is due; nothing is charged for zero.</param>
    public static Task<Refusal?> Income(Work work, string income, Money amount) =>
        Charge(work, new ChargeLine(income, "", amount, Money.ZeroOf(amount.Currency)), mustBeFunded: false);

    /// <summary>Charges the budget what a supplier under a framework agreement bills later.</summary>
    /// <param name="work">The engagement.</param>
    /// <param name="supplier">Whom the cooperative owes it.</param>
    /// <param name="net">Amount excluding VAT; nothing is charged for zero.</param>
    public static Task<Refusal?> Supplier(Work work, string supplier, Money net) =>
        Charge(work, new ChargeLine("Supplier", supplier, net, Money.ZeroOf(net.Currency)), mustBeFunded: false);

    /// <summary>
    /// The service is called off: of what it may have been charged only this stays due. Keyed by the engagement, so
    /// that a second try changes nothing, whatever the first one reached.
    /// </summary>
    /// <param name="work">The engagement.</param>
    /// <param name="income">Name of the income account.</param>
    /// <param name="due">What stays due by the service's own rule; zero gives everything back.</param>
    public static async Task<Refusal?> KeepIncome(Work work, string income, Money due)
    {
        if (work.Status < EngagementStatus.Confirmed) return null;
        return await Income(work, income, due) ?? await TakeBack(work, due);
    }

    /// <summary>Gives the budget back what was charged in the name of the engagement, but for what stays due.</summary>
    public static async Task<Refusal?> TakeBack(Work work, Money due)
    {
        var budget = work.Actors.GetGrain<IActivityGrain>(work.Terms.Budget.Value);
        return (await budget.Reverse(new ReverseCharge(work.Id, work.Terms.Job, due))).Refusal;
    }

    private static async Task<Refusal?> Charge(Work work, ChargeLine line, bool mustBeFunded)
    {
        if (line.Net.IsZero) return null;
        var budget = work.Actors.GetGrain<IActivityGrain>(work.Terms.Budget.Value);
        return (await budget.Charge(new ChargeBudget(work.Id, work.Terms.Job, [line], mustBeFunded))).Refusal;
    }
}
