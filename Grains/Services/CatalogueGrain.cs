using Orleans.Concurrency;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Services;

/// <summary>Shows the catalogue with the rates of a cooperative. It decides nothing and remembers nothing.</summary>
[StatelessWorker]
[GrainType("catalogue")]
public sealed class CatalogueGrain(Clocks clocks) : Grain, ICatalogueGrain
{
    /// <inheritdoc />
    public async Task<CatalogueView?> View(DateOnly? on)
    {
        var id = new CooperativeId(this.GetPrimaryKeyString());
        var cooperative = GrainFactory.GetGrain<ICooperativeGrain>(id.Value);
        if (await cooperative.View() is null) return null;

        var rules = await cooperative.RuleBook();
        var day = on ?? Calendar.LegalDay(clocks.Now(id));
        var rates = rules.Rates.Select(rate => rate.Key).Distinct().Order(StringComparer.Ordinal);
        return new CatalogueView(
            day,
            [
                .. Catalogue.Services.Select(service => new CatalogueService(service.Code, IsLabour: false)),
                .. Catalogue.Labour.Select(service => new CatalogueService(service.Code, IsLabour: true)),
            ],
            [.. rates.Select(key => rules.Find(key, day)).OfType<DatedRate>()]);
    }
}
