using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Api.Web;

/// <summary>A place in the navigation.</summary>
/// <param name="Key">Its text is <c>nav.{Key}</c>.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Icon">Name of its icon.</param>
/// <param name="Right">What one must be allowed to see it; null for everybody who is signed in.</param>
/// <param name="IsMembers">Whether it is about one's own work, so only for members.</param>
/// <param name="Or">Another right that shows it too; null where there is none.</param>
public sealed record Place(string Key, string Path, string Icon, string? Right, bool IsMembers, string? Or = null);

/// <summary>Where one can go. Who may see what is there is decided by the page, not by this list.</summary>
public static class Places
{
    private static readonly ImmutableArray<Place> All =
    [
        new("home", "/", "home", Right: null, IsMembers: false),
        new("jobs", "/jobs", "jobs", Rights.MoveJobs, IsMembers: true),
        new("year", "/year", "chart", Rights.MoveJobs, IsMembers: true),
        new("calendar", "/calendar", "calendar", Rights.MoveJobs, IsMembers: true),
        new("money", "/money", "money", Rights.Appeal, IsMembers: true),
        new("work", "/worklists", "work", Rights.ReadWork, IsMembers: false, Or: Rights.ReadOrders),
        new("referrals", "/referrals", "check", Rights.DecidePrefinancings, IsMembers: false),
        new("members", "/members", "people", Rights.ReadNames, IsMembers: false),
        new("clients", "/clients", "building", Rights.ReadClients, IsMembers: false),
        new("pool", "/pool", "shield", Rights.ReadPools, IsMembers: false),
        new("invoices", "/invoices", "list", Rights.ReadInvoices, IsMembers: false),
        new("risk", "/reports/risk", "chart", Rights.ReadReports, IsMembers: false),
        new("ledger", "/ledger", "ledger", Rights.ReadLedger, IsMembers: false),
        new("users", "/users", "people", Rights.ReadUsers, IsMembers: false),
        new("webhooks", "/webhooks", "link", Rights.ReadWebhooks, IsMembers: false),
        new("audit", "/audit", "eye", Rights.ReadAudit, IsMembers: false),
    ];

    /// <summary>The places of a reader, in order.</summary>
    public static IEnumerable<Place> For(Viewer viewer) =>
        All.Where(place => place.Right is null
            || (place.IsMembers
                ? viewer.Member is not null && viewer.May(place.Right)
                : viewer.MayForOthers(place.Right) || (place.Or is { } other && viewer.MayForOthers(other))));
}
