using System.Collections.Immutable;
using Smart.Api.Web;
using Smart.Grains.Interfaces;

namespace Smart.Api.Work.Pages;

/// <summary>The lists of work, with the rights to read each.</summary>
public static class WorkLists
{
    // In the order in which staff goes through them.
    private static readonly ImmutableArray<(string Name, string[] Rights)> All =
    [
        ("orders", [Rights.ReadOrders]),
        ("second", [.. SecondPersons.RightTo.Values]),
        ("receipts", [Rights.ReadWork]),
        ("dunning", [Rights.ReadInvoices]),
        ("items", [Rights.ReadWork]),
    ];

    /// <summary>The lists that somebody may see: one of the rights will do.</summary>
    public static IEnumerable<string> For(Viewer viewer) =>
        All.Where(list => Array.Exists(list.Rights, viewer.MayForOthers)).Select(list => list.Name);
}
