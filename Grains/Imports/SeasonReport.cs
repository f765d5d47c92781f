using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Imports;

/// <summary>Says what came of a season: where its jobs stand, and what the books say.</summary>
public sealed class SeasonReport(IGrainFactory grains)
{
    /// <summary>The report as of an instant. Time stands still there: jobs are read as they are.</summary>
    public async Task<ImportReport> Of(
        ImportFile file, ImportProgress progress, DateTimeOffset until, decimal seconds)
    {
        var views = await Task.WhenAll(file.Lines.Select(line =>
            grains.GetGrain<IJobGrain>(ImportKeys.Job(line.Ref).Value).View()));
        var declined = progress.Faults.Where(fault => fault.Step == "declare").Select(fault => fault.Code);
        var released = views
            .Where(view => view.Status == JobStatus.Refused)
            .Select(view => view.Reasons.IsEmpty ? "job.refused" : view.Reasons[0].Code);
        var cooperatives = file.Lines.Select(line => ImportKeys.Cooperative(line.Cooperative)).Distinct();
        return new ImportReport(
            file.Lines.Count,
            Counted(views.Where(view => view.Status != JobStatus.Unknown).Select(view => Name(view.Status))),
            Counted(declined.Concat(released)),
            progress.Faults,
            Counted(file.Lines.SelectMany(Season.Of).Where(step => step.At > until).Select(step => step.Act.Name)),
            [.. await Task.WhenAll(cooperatives.OrderBy(id => id.Value).Select(id => BooksOf(id, until)))],
            seconds);
    }

    private async Task<ImportBooks> BooksOf(CooperativeId cooperative, DateTimeOffset until)
    {
        var ledger = grains.GetGrain<ILedgerGrain>(cooperative.Value);
        var flows = await ledger.Flows();
        var balances = await ledger.Balances();
        Money Flow(Func<LedgerFlow, bool> which) => Money.Sum(flows.Where(which).Select(flow => flow.Amount));
        Money Balance(params ReadOnlySpan<string> kinds)
        {
            var wanted = kinds.ToArray();
            return Money.Sum(balances
                .Where(balance => wanted.Contains(balance.Kind))
                .Select(balance => balance.Balance));
        }

        return new ImportBooks(
            cooperative,
            Invoiced: Flow(flow => flow.Reason == "invoice-issued") - Flow(flow => flow.Reason == "invoice-credited"),
            Collected: Flow(flow => flow.Debit == "bank"
                && flow.Reason is "invoice-paid" or "loss-recovered" or "recovery-paid"),
            WagesPaid: Flow(flow => flow.Reason == "wage-paid"),
            WageCost: Flow(flow => flow.Reason == "wage-funded"),
            AdvancesOutstanding: Balance("pool-advanced", "overdraft"),
            PrefinancingOutstanding: Balance("prefinancing"),
            Losses: Flow(flow => flow.Reason == "loss-charged"),
            Fund: -Balance("pool-fund"),
            Bank: Balance("bank"),
            Transit: Balance("transit"),
            Pay: await ledger.Pay(until));
    }

    private static ImmutableSortedDictionary<string, int> Counted(IEnumerable<string> names) =>
        names.GroupBy(name => name).ToImmutableSortedDictionary(group => group.Key, group => group.Count());

    private static string Name(JobStatus status) =>
        System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(status.ToString());
}
