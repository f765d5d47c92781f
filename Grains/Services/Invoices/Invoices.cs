using Smart.Grains.Interfaces;

namespace Smart.Grains.Services.Invoices;

/// <summary>The invoice to the client: issued when the work is done, before any wage is paid.</summary>
public sealed class Invoices : IService
{
    /// <summary>The one line of a job that carries its invoice.</summary>
    public const string Line = "invoice";

    public string Code => Line;

    public IEnumerable<PlanLine> Offer(Offering job)
    {
        yield return new PlanLine(
            Line,
            Code,
            Necessity.RequiredByLaw,
            "plan.why.invoice",
            Money.ZeroOf(job.Fee.Currency),
            Money.ZeroOf(job.Fee.Currency),
            Bearer.Budget,
            External: false,
            DependsOn: []);
    }

    public bool HoldsNothing(PlanLine line) => true;

    public Task<Outcome> Confirm(Work work) => Task.FromResult(Outcome.Done);

    public async Task<Outcome> Fulfil(Work work)
    {
        var (declaration, money) = (work.Terms.Declaration, work.Terms.Waterfall);
        var text = await work.Actors.GetGrain<IJobTextGrain>(work.Terms.Job.Value).Read();
        var member = await work.Actors.GetGrain<IMemberGrain>(declaration.Member.Value).Profile();
        var id = InvoiceId.Of(work.Terms.Job, 1);
        var answer = await work.Actors.GetGrain<IInvoiceGrain>(id.Value).Issue(new IssueInvoice(
            declaration.Cooperative,
            work.Terms.Job,
            work.Terms.Budget,
            declaration.Client,
            On: work.PerformedOn!.Value,
            [new InvoiceLine(text.Title, declaration.Nature, money.Fee, declaration.Vat.RatePercent)],
            money.CooperativeFee,
            money.Contribution,
            declaration.PaymentTermsDays,
            Language: member?.Language ?? "fr"));
        return answer.Refusal is { } refusal ? refusal : Outcome.Of(id.Value);
    }

    // Nothing is issued before the work is done, so there is nothing to take back.
    public Task<Outcome> Release(Work work) => Task.FromResult(Outcome.Done);
}
