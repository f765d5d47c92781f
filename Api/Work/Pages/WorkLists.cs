using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Api.Work.Pages;

/// <summary>The lists of work, with the right to read each.</summary>
public static class WorkLists
{
    /// <summary>All of them, in the order in which staff goes through them.</summary>
    public static ImmutableArray<(string Name, string Right)> All { get; } =
    [
        ("orders", Rights.ReadOrders),
        ("receipts", Rights.ReadWork),
        ("dunning", Rights.ReadInvoices),
        ("items", Rights.ReadWork),
    ];
}
