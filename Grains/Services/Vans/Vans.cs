using Smart.Grains.Interfaces;

namespace Smart.Grains.Services.Vans;

/// <summary>A van of the cooperative's fleet for all days of the job, at a price a day.</summary>
public sealed class Vans : IService
{
    private static readonly Stock Stock = new(ResourceKind.Van, "van");

    public string Code => "van";

    public Stock? Books => Stock;

    public IEnumerable<PlanLine> Offer(Offering job)
    {
        if (job.NeedOf(Code) is { } need)
            yield return job.Asked(need, job.Price("price.van.day").Times(job.Days, Rounding.HalfUp));
    }

    public IEnumerable<Alternative> Alternatives(Offering job, PlanLine line) =>
        Calendars.OtherDays(job, line, Stock);

    public Task<Outcome> Reserve(Work work) => Calendars.BookFirstFree(work, Stock, "van.none-free");

    public Task<Outcome> Confirm(Work work) => Task.FromResult(Outcome.Done);

    public async Task<Outcome> Fulfil(Work work) =>
        await Charges.Income(work, "FleetIncome", work.Line.Price) is { } refusal
            ? refusal
            : Outcome.Of(work.Reference, work.Line.Price);

    public async Task<Outcome> Release(Work work)
    {
        var cost = await Calendars.LateCancellation(work, Code);
        if (await Charges.KeepIncome(work, "FleetIncome", cost) is { } refusal) return refusal;
        return await Calendars.GiveBack(work, Stock) with { Cost = cost };
    }
}
