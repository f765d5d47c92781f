using Smart.Grains.Interfaces;

namespace Smart.Grains.Services.TrainTickets;

/// <summary>Train tickets, ordered from the travel desk and charged at what they cost.</summary>
public sealed class TrainTickets : IService
{
    public string Code => "train";

    public IEnumerable<PlanLine> Offer(Offering job)
    {
        if (job.NeedOf(Code) is not { } need) yield break;
        var price = need.Amount ?? job.Price("price.train");
        var vat = price.Times(job.Rules.Rate("vat.reduced", job.Declaration.Start), Rounding.HalfUp);
        yield return job.Asked(need, price, vat, isExternal: true);
    }

    public bool HoldsNothing(PlanLine line) => true;

    public Task<Outcome> Confirm(Work work) => Orders.Place(work, Desk.Travel);

    public Task<Outcome> Fulfil(Work work) => Orders.Close(work);

    public Task<Outcome> Release(Work work) => Orders.CallOff(work);
}
