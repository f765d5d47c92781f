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

    private static async Task<Refusal?> Charge(Work work, ChargeLine line, bool mustBeFunded)
    {
        if (line.Net.IsZero) return null;
        var budget = work.Actors.GetGrain<IActivityGrain>(work.Terms.Budget.Value);
        return (await budget.Charge(new ChargeBudget(work.Id, work.Terms.Job, [line], mustBeFunded))).Refusal;
    }
}
