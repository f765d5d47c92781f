using Smart.Grains.Interfaces;

namespace Smart.Grains.Services.SelfBilling;

/// <summary>
/// What a self-employed member is owed: a purchase invoice that the cooperative makes out in the member's name, paid
/// from collected money. No contract, no Dimona, no guarantee.
/// </summary>
public sealed class SelfBilling : IService
{
    public string Code => "self-billing";

    public IEnumerable<PlanLine> Offer(Offering job) =>
        job.Waterfall!.Workers
            .Where(pay => pay.ContractType is null && pay.Cost.IsPositive)
            .Select(pay => new PlanLine(
                $"self-billing-{pay.Worker.Value}",
                Code,
                Necessity.RequiredByLaw,
                "plan.why.self-billing",
                Money.ZeroOf(job.Fee.Currency),
                Money.ZeroOf(job.Fee.Currency),
                Bearer.Budget,
                External: false,
                DependsOn: [],
                Worker: pay.Worker,
                Pay: pay));

    public async Task<Outcome> Reserve(Work work)
    {
        var pay = work.Line.Pay!;
        var drafted = await Of(work).Draft(new DraftSelfBill(
            work.Terms.Declaration.Cooperative, work.Terms.Job, work.Id, work.Terms.Budget, pay.Worker, pay.Cost,
            VatDeductible: Money.ZeroOf(pay.Cost.Currency)));
        return drafted.Refusal is { } refusal ? refusal : Outcome.Of($"self-bill/{SelfBillKey(work)}");
    }

    public Task<Outcome> Confirm(Work work) => Task.FromResult(Outcome.Done);

    public async Task<Outcome> Fulfil(Work work)
    {
        var issued = await Of(work).Issue(new IssueSelfBill());
        return issued.Refusal is { } refusal ? refusal : Outcome.Of(work.Reference, work.Line.Pay!.Cost);
    }

    public async Task<Outcome> Release(Work work)
    {
        var withdrawn = await Of(work).Withdraw(new WithdrawSelfBill());
        return withdrawn.Refusal is { } refusal ? refusal : Outcome.Done;
    }

    private static string SelfBillKey(Work work) => $"{work.Terms.Job.Value}/{work.Line.Worker!.Value.Value}";

    private static ISelfBillGrain Of(Work work) => work.Actors.GetGrain<ISelfBillGrain>(SelfBillKey(work));
}
