namespace Smart.Grains;

/// <summary>
/// Every closed set of stored events in the house. A new aggregate adds its line here, and nowhere else.
/// </summary>
/// <remarks>The audit, the projections, the stream provider and the golden files all read this list.</remarks>
public static class Journaled
{
    /// <summary>The base types whose nested records are stored events.</summary>
    public static readonly Type[] EventSets =
    [
        typeof(Cooperatives.Cooperative.Event),
        typeof(Members.Member.Event),
        typeof(Activities.Activity.Event),
        typeof(Clients.Client.Event),
        typeof(Clients.ClientIndex.Event),
        typeof(Clients.ClientAccount.Event),
        typeof(Pool.Pool.Event),
        typeof(Pool.PoolShard.Event),
        typeof(Treasury.Cash.Event),
        typeof(Treasury.Prefinancing.Event),
        typeof(Employment.EmploymentContract.Event),
        typeof(Employment.Wage.Event),
        typeof(Employment.Dimona.Event),
        typeof(Employment.SelfBill.Event),
        typeof(Invoicing.InvoiceBook.Event),
        typeof(Invoicing.Invoice.Event),
        typeof(Recovery.Dunning.Event),
        typeof(Jobs.Job.Event),
        typeof(Services.Engagement.Event),
        typeof(Services.Resource.Event),
        typeof(Services.Order.Event),
        typeof(Imports.Import.Event),
        typeof(Reports.RiskRun.Event),
        typeof(Reports.RiskCalendar.Event),
        typeof(Webhooks.Webhook.Event),
    ];
}
