using System.Collections.Immutable;
using Smart.Api.Http;
using Smart.Api.Jobs.Pages;
using Smart.Grains.Interfaces;

namespace Smart.Api.Activities.Pages;

/// <summary>What a member's jobs of one month bring in, excluding VAT, by how sure it is.</summary>
/// <param name="Month">1 to 12.</param>
/// <param name="Jobs">How many begin in it, those that came to nothing left out.</param>
/// <param name="Settled">Done, paid by the client, and settled.</param>
/// <param name="UnderWay">Accepted, in progress or performed.</param>
/// <param name="Planned">Declared, and not yet accepted.</param>
public sealed record MonthOfWork(int Month, int Jobs, Money Settled, Money UnderWay, Money Planned)
{
    /// <summary>All of it.</summary>
    public Money All => Settled + UnderWay + Planned;
}

/// <summary>A year of a member's jobs.</summary>
/// <param name="Year">Which.</param>
/// <param name="Months">Its twelve months.</param>
/// <param name="Activities">The Activities in which the member worked that year.</param>
public sealed record YearOfWork(int Year, ImmutableArray<MonthOfWork> Months, ImmutableArray<ActivityId> Activities)
{
    /// <summary>The earliest and the latest year that can be asked for.</summary>
    public static (int First, int Last) Range { get; } = (2000, 2100);

    /// <summary>The jobs of a member that begin in a year, in one Activity or in all.</summary>
    public static async Task<YearOfWork> Of(HttpContext http, MemberId member, int year, string? activity)
    {
        var rows = await Rows(http, member, year);
        var months = Enumerable.Range(1, 12).Select(month =>
        {
            var those = rows.Where(row => row.Start.Month == month)
                .Where(row => activity is null || row.Activity.Value == activity)
                .ToArray();
            return new MonthOfWork(
                month,
                those.Length,
                Sum(those, JobStatus.Settled),
                Sum(those, JobStatus.Accepted, JobStatus.InProgress, JobStatus.Performed),
                Sum(those, JobStatus.Declared, JobStatus.Planned));
        });
        return new YearOfWork(
            year,
            [.. months],
            [.. rows.Select(row => row.Activity).Distinct().Where(JobPages.IsShared)]);
    }

    // By first day of work, latest first: whoever asks for this year reads little more than it.
    private static async Task<List<JobRow>> Rows(HttpContext http, MemberId member, int year)
    {
        var rows = new List<JobRow>();
        var after = new ListPlace($"{new DateOnly(year + 1, 1, 1):yyyy-MM-dd}", "");
        while (true)
        {
            var page = await http.Actor<IJobListGrain>("all").Page(new JobsWanted(
                new PageWish("start", Descending: true, after, PageWish.LongestPage, Since: null), Member: member));
            rows.AddRange(page.Items.Where(row => row.Start.Year == year)
                .Where(row => row.Status is not (JobStatus.Refused or JobStatus.Cancelled)));
            if (page.Next is not { } next || page.Items[^1].Start.Year < year) return rows;
            after = next;
        }
    }

    private static Money Sum(IEnumerable<JobRow> rows, params JobStatus[] statuses) =>
        Money.Sum(rows.Where(row => statuses.Contains(row.Status)).Select(row => row.Fee));
}
