using Smart.Grains.Interfaces;

namespace Smart.Grains.Services.Workspaces;

/// <summary>A room of the cooperative to work in, for all days of the job, at a price a day.</summary>
public sealed class Workspaces : IService
{
    private static readonly Stock Stock = new(ResourceKind.Room, "room");

    public string Code => "workspace";

    public Stock? Books => Stock;

    public IEnumerable<PlanLine> Offer(Offering job)
    {
        if (job.NeedOf(Code) is { } need)
            yield return job.Asked(need, job.Price("price.room.day").Times(job.Days, Rounding.HalfUp));
    }

    public IEnumerable<Alternative> Alternatives(Offering job, PlanLine line) =>
        Calendars.OtherDays(job, line, Stock);

    public Task<Outcome> Reserve(Work work) => Calendars.BookFirstFree(work, Stock, "workspace.none-free");

    public Task<Outcome> Confirm(Work work) => Task.FromResult(Outcome.Done);

    public async Task<Outcome> Fulfil(Work work) =>
        await Charges.Income(work, "RoomIncome", work.Line.Price) is { } refusal
            ? refusal
            : Outcome.Of(work.Reference, work.Line.Price);

    public async Task<Outcome> Release(Work work)
    {
        var cost = await Calendars.LateCancellation(work, Code);
        if (await Charges.KeepIncome(work, "RoomIncome", cost) is { } refusal) return refusal;
        return await Calendars.GiveBack(work, Stock) with { Cost = cost };
    }
}
