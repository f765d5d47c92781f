using Smart.Grains.Kernel.Following;

namespace Smart.Grains;

/// <summary>Every projection in the house. A new list adds its line here, and nowhere else.</summary>
public static class Projected
{
    /// <summary>Those that silos keep and that <c>./dev rebuild</c> knows.</summary>
    public static IReadOnlyList<Projection> All { get; } =
    [
        new Jobs.JobList(),
        new Invoicing.InvoiceList(),
        new Activities.ActivityMembers(),
        new Treasury.PrefinancingList(),
        new Services.OrderList(),
        new Recovery.DunningList(),
        new Reports.RiskFacts(),
    ];
}
