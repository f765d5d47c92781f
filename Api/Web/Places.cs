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
/// <param name="Group">The menu that it is folded into where there are many; null where it stands by itself.</param>
/// <param name="IsOfAll">Whether it is about all cooperatives at once, so only for who may see all of them.</param>
public sealed record Place(
    string Key,
    string Path,
    string Icon,
    string? Right,
    bool IsMembers,
    string? Or = null,
    string? Group = null,
    bool IsOfAll = false);

/// <summary>An entry of the navigation: one place, or several folded into a menu.</summary>
/// <param name="Key">The text of a menu is <c>nav.group.{Key}</c>.</param>
/// <param name="Icon">Name of its icon.</param>
/// <param name="Places">What it leads to.</param>
public sealed record Menu(string Key, string Icon, ImmutableArray<Place> Places);

/// <summary>Where one can go. Who may see what is there is decided by the page, not by this list.</summary>
public static class Places
{
    // As many fit beside each other in the longest of the four languages.
    private const int MostInARow = 5;

    private static readonly ImmutableArray<Place> All =
    [
        new("home", "/", "home", Right: null, IsMembers: false),
        new("jobs", "/jobs", "jobs", Rights.MoveJobs, IsMembers: true, Group: "mine"),
        new("year", "/year", "chart", Rights.MoveJobs, IsMembers: true, Group: "mine"),
        new("calendar", "/calendar", "calendar", Rights.MoveJobs, IsMembers: true, Group: "mine"),
        new("money", "/money", "money", Rights.Appeal, IsMembers: true, Group: "mine"),
        new("work", "/worklists", "work", Rights.ReadWork, IsMembers: false, Or: Rights.ReadOrders, Group: "work"),
        new("referrals", "/referrals", "check", Rights.DecidePrefinancings, IsMembers: false, Group: "work"),
        new("members", "/members", "people", Rights.ReadNames, IsMembers: false, Group: "contacts"),
        new("clients", "/clients", "building", Rights.ReadClients, IsMembers: false, Group: "contacts"),
        new("invoices", "/invoices", "list", Rights.ReadInvoices, IsMembers: false, Group: "finance"),
        new("pool", "/pool", "shield", Rights.ReadPools, IsMembers: false, Group: "finance"),
        new("risk", "/reports/risk", "chart", Rights.ReadReports, IsMembers: false, Group: "finance"),
        new("ledger", "/ledger", "ledger", Rights.ReadLedger, IsMembers: false, Group: "finance"),
        new(
            "rates", "/rates", "sliders", Rights.GovernCooperatives, IsMembers: false, Or: Rights.ReadReports,
            Group: "house"),
        new("users", "/users", "key", Rights.ReadUsers, IsMembers: false, Group: "house", IsOfAll: true),
        new("webhooks", "/webhooks", "link", Rights.ReadWebhooks, IsMembers: false, Group: "house"),
        new("audit", "/audit", "eye", Rights.ReadAudit, IsMembers: false, Group: "house"),
    ];

    /// <summary>The places of a reader, in order.</summary>
    public static IEnumerable<Place> For(Viewer viewer) =>
        All.Where(place => place switch
        {
            { Right: null } => true,
            { IsMembers: true } => viewer.Member is not null && viewer.May(place.Right),
            { IsOfAll: true } => viewer.MayEverywhere(place.Right),
            _ => viewer.MayForOthers(place.Right) || (place.Or is { } other && viewer.MayForOthers(other)),
        });

    // The icon of a menu.
    private static readonly Dictionary<string, string> Icons = new(StringComparer.Ordinal)
    {
        ["mine"] = "jobs",
        ["work"] = "work",
        ["contacts"] = "people",
        ["finance"] = "money",
        ["house"] = "sliders",
    };

    /// <summary>
    /// The places of a reader as one row shows them: who has few sees each, who has many sees menus of them.
    /// </summary>
    public static IEnumerable<Menu> Menus(Viewer viewer)
    {
        var all = For(viewer).ToArray();
        if (all.Length <= MostInARow) return all.Select(One);
        return all.GroupBy(place => place.Group ?? place.Key).Select(group => group.Count() == 1
            ? One(group.Single())
            : new Menu(group.Key, Icons[group.Key], [.. group]));
    }

    private static Menu One(Place place) => new(place.Key, place.Icon, [place]);
}
