using System.Collections.Immutable;
using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Clients;

/// <summary>All of a client, as one cooperative knows it.</summary>
/// <param name="Client">What it is and how it pays, everywhere.</param>
/// <param name="Account">Terms, credit line, receivables and days overdue here.</param>
/// <param name="Invoices">Its invoices, the latest first.</param>
/// <param name="Dunning">Its invoices being collected, the next step first.</param>
/// <param name="Jobs">Its jobs, those that last moved first.</param>
public sealed record ClientOverview(
    ClientView Client,
    ClientAccountView Account,
    ImmutableArray<InvoiceRow> Invoices,
    ImmutableArray<DunningRow> Dunning,
    ImmutableArray<JobRow> Jobs)
{
    private const int Rows = 20;

    /// <summary>Brings it together.</summary>
    /// <returns>Null when there is no such client.</returns>
    public static async Task<ClientOverview?> Of(HttpContext http, string id, string cooperative)
    {
        if (await http.Actor<IClientGrain>(id).View() is not { } client) return null;
        var (caller, one, of) = (http.Caller()!, new ClientId(id), new CooperativeId(cooperative));
        bool May(string right) => caller.Reach(right).Covers(cooperative);
        static PageWish Wish(string sort, bool isDescending) => new(sort, isDescending, After: null, Rows, Since: null);
        var account = http.Actor<IClientAccountGrain>($"{cooperative}/{id}").View();
        var invoices = May(Rights.ReadInvoices)
            ? http.Actor<IInvoiceListGrain>("all").Page(new InvoicesWanted(Wish("issued", true), of, one))
            : null;
        var dunning = May(Rights.ReadInvoices)
            ? http.Actor<IDunningListGrain>("all").Page(new DunningWanted(Wish("next", false), of, one))
            : null;
        var jobs = May(Rights.ReadJobs)
            ? http.Actor<IJobListGrain>("all").Page(new JobsWanted(Wish("changed", true), of, Client: one))
            : null;
        return new ClientOverview(
            client,
            await account,
            invoices is null ? [] : (await invoices).Items,
            dunning is null ? [] : [.. (await dunning).Items.Where(row => row.Status != DunningStatus.Closed)],
            jobs is null ? [] : (await jobs).Items);
    }
}
