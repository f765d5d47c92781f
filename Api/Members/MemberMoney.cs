using System.Collections.Immutable;
using Smart.Api.Http;
using Smart.Grains.Interfaces;

namespace Smart.Api.Members;

/// <summary>What is owed to a member, and when.</summary>
public static class MemberMoney
{
    /// <summary>Net pay of jobs under way and of wages that are not paid yet, soonest first.</summary>
    public static async Task<ImmutableArray<PayOwed>> Owed(
        HttpContext http, MemberId member, ImmutableArray<JobRow> jobs)
    {
        var underWay = jobs.Where(row =>
            row.Status is JobStatus.Accepted or JobStatus.InProgress or JobStatus.Performed);
        var views = await Task.WhenAll(underWay.Select(row => http.Actor<IJobGrain>(row.Job.Value).View()));
        return
        [
            .. from view in views
               where view.Status != JobStatus.Performed || view.OpenWages > 0
               from worker in view.Plan!.Waterfall.Workers
               where worker.Worker == member
               let day = view.Plan!.PaidBy(worker)
               orderby day
               select new PayOwed(view.Id, worker.Net, day, worker.IsWage),
        ];
    }
}
