using System.Collections.Immutable;
using Smart.Api.Http;
using Smart.Api.Web;
using Smart.Grains.Interfaces;

namespace Smart.Api.Services.Pages;

/// <summary>What the page of the calendar shows of a month.</summary>
public static class SharedCalendars
{
    private const int MostResources = 60;

    /// <summary>
    /// What the cooperative shares (vans, kits, rooms), and on which days of a month somebody has it. Who that is does
    /// not matter to whoever wants it, and is not told.
    /// </summary>
    public static async Task<(string Name, HashSet<int> Taken)[]> Of(
        HttpContext http, CooperativeId cooperative, DateOnly month)
    {
        var page = await http.Actor<IDirectoryGrain>("resource").Page(
            new DirectoryQuery(cooperative, After: null, MostResources));
        var views = await Task.WhenAll(
            page.Keys.Select(async key => (key, View: await http.Actor<IResourceGrain>(key).View())));
        return
        [
            .. from each in views
               where each.View.Kind is not null
               let name = each.key[(each.key.IndexOf('/', StringComparison.Ordinal) + 1)..]
               orderby each.View.Kind, name.Length, name
               select (Named(http.Texts(), each.View.Kind!.Value, name), Taken(each.View, month)),
        ];
    }

    /// <summary>The jobs of a member with a day of work in a month, those that came to nothing left out.</summary>
    public static async Task<ImmutableArray<JobRow>> Jobs(HttpContext http, MemberId member, DateOnly month)
    {
        var next = month.AddMonths(1);
        var page = await http.Actor<IJobListGrain>("all").Page(new JobsWanted(
            new PageWish(
                "start",
                Descending: true,
                new ListPlace($"{next:yyyy-MM-dd}", ""),
                PageWish.LongestPage,
                Since: null),
            Member: member));
        return
        [
            .. page.Items.Where(row => row.Start < next && row.End >= month)
                .Where(row => row.Status is not (JobStatus.Refused or JobStatus.Cancelled))
                .OrderBy(row => row.Start),
        ];
    }

    private static string Named(Texts say, ResourceKind kind, string name) =>
        $"{say.OfCode("resource", $"{kind}")} {name[(name.LastIndexOf('-') + 1)..]}";

    private static HashSet<int> Taken(ResourceView resource, DateOnly month) =>
    [
        .. from booking in resource.Bookings
           from day in Enumerable.Range(1, DateTime.DaysInMonth(month.Year, month.Month))
           let date = new DateOnly(month.Year, month.Month, day)
           where booking.Period.From <= date && date <= booking.Period.To
           select day,
    ];
}
