using Smart.Grains.Interfaces;

namespace Smart.Grains.Services.Vans;

/// <summary>A van of the cooperative's fleet for all days of the job, at a price a day.</summary>
public sealed class Vans : IService
{
    private const string Keys = "van";

    public string Code => "van";

    public IEnumerable<PlanLine> Offer(Offering job)
    {
        if (job.NeedOf(Code) is { } need)
            yield return job.Asked(need, job.Price("price.van.day").Times(job.Days, Rounding.HalfUp));
    }

    public Task<Outcome> Reserve(Work work) => Calendars.BookFirstFree(work, Keys, "van.none-free");

    public Task<Outcome> Confirm(Work work) => Task.FromResult(Outcome.Done);

    public async Task<Outcome> Fulfil(Work work) =>
        await Charges.Income(work, "FleetIncome", work.Line.Price) is { } refusal
            ? refusal
            : Outcome.Of(work.Reference, work.Line.Price);

    public async Task<Outcome> Release(Work work)
    {
        var cost = await Calendars.LateCancellation(work, Code);
        if (await Charges.Income(work, "FleetIncome", cost) is { } refusal) return refusal;
        return await Calendars.GiveBack(work, Keys) with { Cost = cost };
    }
}
