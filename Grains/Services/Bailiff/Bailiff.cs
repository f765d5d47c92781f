using Smart.Grains.Interfaces;

namespace Smart.Grains.Services.Bailiff;

/// <summary>
/// The bailiff who recovers an undisputed claim (Judicial Code, art. 1394/20). It stands by, and comes into play when
/// dunning hands the file over; the cooperative fronts the cost, the client owes it.
/// </summary>
public sealed class Bailiff : IService
{
    /// <summary>The one line of a job that carries it.</summary>
    public const string Line = "bailiff";

    public string Code => Line;

    public IEnumerable<PlanLine> Offer(Offering job)
    {
        if (job.Facts.Client is not { Kind: ClientKind.Company or ClientKind.Nonprofit }) yield break;
        yield return new PlanLine(
            Line,
            Code,
            Necessity.Contingent,
            "plan.why.bailiff",
            Money.ZeroOf(job.Fee.Currency),
            Money.ZeroOf(job.Fee.Currency),
            Bearer.Client,
            External: false,
            DependsOn: []);
    }

    public bool HoldsNothing(PlanLine line) => true;

    public Task<Outcome> Confirm(Work work) => Orders.Place(work, Desk.Recovery, chargesBudget: false);

    public Task<Outcome> Fulfil(Work work) => Orders.Close(work);

    public Task<Outcome> Release(Work work) => Orders.CallOff(work);
}
