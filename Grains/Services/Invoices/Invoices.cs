using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;

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

    public Task<Outcome> Fulfil(Work work)
    {
        var (declaration, money) = (work.Terms.Declaration, work.Terms.Waterfall);
        return Issue(work, cost: null, (title, language) => new IssueInvoice(
            declaration.Cooperative,
            work.Terms.Job,
            work.Terms.Budget,
            declaration.Client,
            work.PerformedOn!.Value,
            [new InvoiceLine(title, declaration.Nature, money.Fee, declaration.Vat.RatePercent)],
            money.CooperativeFee,
            money.Contribution,
            declaration.PaymentTermsDays,
            Language: language));
    }

    // Nothing is issued before the work is done, so there is nothing to take back. What calling off costs the client,
    // by the terms of the quote, is an invoice of its own: an indemnity, of which the house takes no fee.
    public Task<Outcome> Release(Work work)
    {
        if (work.Billed is not { IsPositive: true } cost) return Task.FromResult(Outcome.Done);
        var declaration = work.Terms.Declaration;
        var none = Money.ZeroOf(cost.Currency);
        return Issue(work, cost, (title, language) => new IssueInvoice(
            declaration.Cooperative,
            work.Terms.Job,
            work.Terms.Budget,
            declaration.Client,
            work.Today,
            [new InvoiceLine(Wording.CancellationLine(language, title), declaration.Nature, cost)],
            CooperativeFee: none,
            Contribution: none,
            declaration.PaymentTermsDays,
            Language: language,
            IsIndemnity: true));
    }

    private static async Task<Outcome> Issue(
        Work work, Money? cost, Func<string, string, IssueInvoice> command)
    {
        var text = await work.Actors.GetGrain<IJobTextGrain>(work.Terms.Job.Value).Read();
        var member = await work.Actors.GetGrain<IMemberGrain>(work.Terms.Declaration.Member.Value).Profile();
        var id = InvoiceId.Of(work.Terms.Job, 1);
        var answer = await work.Actors.GetGrain<IInvoiceGrain>(id.Value)
            .Issue(command(text.Title, member?.Language ?? "fr"));
        return answer.Refusal is { } refusal ? refusal : Outcome.Of(id.Value, cost);
    }
}
