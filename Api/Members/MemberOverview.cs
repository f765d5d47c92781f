using System.Collections.Immutable;
using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Api.Jobs.Pages;
using Smart.Grains.Interfaces;

namespace Smart.Api.Members;

/// <summary>All of a member on one page: what they do, what is owed to them, what is out for them.</summary>
/// <param name="Member">The member, without anything personal.</param>
/// <param name="Owed">Net pay that is on its way to them, soonest first.</param>
/// <param name="Activities">Their Activities, and the budgets that carry their jobs.</param>
/// <param name="Jobs">The jobs that last moved.</param>
/// <param name="Contracts">Their contracts, the latest first; empty for who may not read them.</param>
/// <param name="Wages">Their wages, the latest first; empty for who may not read them.</param>
/// <param name="Advances">Their requests for prefinancing; empty for who may not read them.</param>
/// <param name="Documents">Documents of their jobs, each at its address.</param>
public sealed record MemberOverview(
    MemberView Member,
    ImmutableArray<PayOwed> Owed,
    ImmutableArray<ActivityView> Activities,
    ImmutableArray<JobRow> Jobs,
    ImmutableArray<ContractView> Contracts,
    ImmutableArray<WageView> Wages,
    ImmutableArray<AdvanceView> Advances,
    ImmutableArray<DocumentLink> Documents)
{
    private const int Latest = 12;

    /// <summary>Brings it together, with what the reader may see.</summary>
    /// <returns>Null when nobody joined under this id.</returns>
    public static async Task<MemberOverview?> Of(HttpContext http, string id)
    {
        if (await http.Actor<IMemberGrain>(id).View() is not { } member) return null;
        var caller = http.Caller()!;
        bool May(string right) =>
            caller.Reach(right) is var reach && (reach.Covers(member.Cooperative.Value) || reach.Own == id);
        var work = await http.Actor<IMemberWorkGrain>(id).Work();
        var jobs = May(Rights.ReadJobs) ? await LatestJobs(http, member) : [];
        var activities = May(Rights.ReadActivities) ? work.Activities : [];
        var contracts = May(Rights.ReadContracts) ? work.Contracts : [];
        var wages = May(Rights.ReadWages) ? work.Wages : [];
        var advances = May(Rights.ReadPrefinancings) ? work.Prefinancings : [];
        // What is owed is of every job under way, and not only of those that moved last.
        var underWay = May(Rights.ReadJobs) ? await JobPages.UnderWay(http, id, member.Cooperative) : [];
        var owed = MemberMoney.Owed(http, member.Id, underWay);
        var budgets = All(activities.Select(each => http.Actor<IActivityGrain>(each.Value).View()));
        var signed = All(contracts.Select(each => http.Actor<IEmploymentContractGrain>(each.Value).View()));
        var paid = All(wages.Select(each => http.Actor<IWageGrain>(each.Value).View()));
        var financed = All(advances.Select(each => Advance(http, each)));
        return new MemberOverview(
            member, await owed, await budgets, jobs, await signed, await paid, await financed,
            May(Rights.ReadInvoices) ? [.. jobs.Select(job => job.Invoice).OfType<InvoiceId>().Select(Link)] : []);
    }

    private static async Task<ImmutableArray<JobRow>> LatestJobs(HttpContext http, MemberView member) =>
        (await http.Actor<IJobListGrain>("all").Page(new JobsWanted(
            new PageWish("changed", Descending: true, After: null, Latest, Since: null),
            member.Cooperative,
            member.Id))).Items;

    private static DocumentLink Link(InvoiceId invoice) =>
        new(invoice.Value, new Uri($"/v1/invoices/{invoice.Value}/ubl", UriKind.Relative));

    private static async Task<AdvanceView?> Advance(HttpContext http, string key) =>
        await http.Actor<IPrefinancingGrain>(key).View() is { } view
            ? new AdvanceView(key, view.Status, view.Request.Application.Amount, view.Outstanding)
            : null;

    // A member may have worked for another cooperative: what it signed and paid is not for the staff of this one.
    private static async Task<ImmutableArray<T>> All<T>(IEnumerable<Task<T?>> asked)
        where T : class => [.. (await Task.WhenAll(asked.Select(each => each.IfAllowed()))).OfType<T>()];
}

/// <summary>Net pay on its way to a member.</summary>
/// <param name="Job">For which job.</param>
/// <param name="Net">How much.</param>
/// <param name="By">The day by which it is paid.</param>
/// <param name="IsWage">Whether that day is the law's; otherwise it is when the client should have paid.</param>
public sealed record PayOwed(JobId Job, Money Net, DateOnly By, bool IsWage);

/// <summary>A request for prefinancing, and what of it is out.</summary>
/// <param name="Id">Its job and line.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Asked">What was asked for.</param>
/// <param name="Outstanding">Paid into the budget and not yet back.</param>
public sealed record AdvanceView(string Id, PrefinancingStatus Status, Money Asked, Money Outstanding);

/// <summary>A document that was issued.</summary>
/// <param name="Name">Of what.</param>
/// <param name="Path">Where it is.</param>
public sealed record DocumentLink(string Name, Uri Path);
