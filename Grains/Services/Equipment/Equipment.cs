using Smart.Grains.Interfaces;

namespace Smart.Grains.Services.Equipment;

/// <summary>
/// Equipment: a kit of the shared stock for all days of the job or, when all kits are taken then, a purchase that the
/// purchasing desk makes for the budget.
/// </summary>
public sealed class Equipment : IService
{
    private const string CancellationRule = "kit";

    private static readonly Stock Stock = new(ResourceKind.Kit, "kit");

    public string Code => "equipment";

    public Stock? Books => Stock;

    public IEnumerable<PlanLine> Offer(Offering job)
    {
        if (job.NeedOf(Code) is not { } need) yield break;
        if (need.Amount is null && !job.Facts.NoneFree.Contains(ResourceKind.Kit))
        {
            yield return job.Asked(need, job.Price("price.kit.day").Times(job.Days, Rounding.HalfUp));
            yield break;
        }

        var price = need.Amount ?? job.Price("price.kit.purchase");
        var vat = price.Times(job.Rules.Rate("vat.standard", job.Declaration.Start), Rounding.HalfUp);
        yield return job.Asked(need, price, vat, isExternal: true) with { Why = "plan.why.equipment-bought" };
    }

    public IEnumerable<Alternative> Alternatives(Offering job, PlanLine line)
    {
        if (!line.External)
            yield return new Alternative(line.Id, "alternative.purchase", job.Price("price.kit.purchase"));
    }

    public bool HoldsNothing(PlanLine line) => line.External;

    public Task<Outcome> Reserve(Work work) => Calendars.BookFirstFree(work, Stock, "equipment.none-free");

    public Task<Outcome> Confirm(Work work) =>
        work.Line.External ? Orders.Place(work, Desk.Purchases) : Task.FromResult(Outcome.Done);

    public async Task<Outcome> Fulfil(Work work)
    {
        if (work.Line.External) return await Orders.Close(work);
        return await Charges.Income(work, "KitIncome", work.Line.Price) is { } refusal
            ? refusal
            : Outcome.Of(work.Reference, work.Line.Price);
    }

    public async Task<Outcome> Release(Work work)
    {
        if (work.Line.External) return await Orders.CallOff(work);
        var cost = await Calendars.LateCancellation(work, CancellationRule);
        if (await Charges.KeepIncome(work, "KitIncome", cost) is { } refusal) return refusal;
        return await Calendars.GiveBack(work, Stock) with { Cost = cost };
    }
}
