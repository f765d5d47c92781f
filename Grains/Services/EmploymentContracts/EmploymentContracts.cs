using Smart.Grains.Interfaces;

namespace Smart.Grains.Services.EmploymentContracts;

/// <summary>
/// The employment contract of the member: drafted and its wage held in the pool before anything is promised, signed and
/// declared (Dimona) before the first hour, closed when the work is done. The contract then pays by itself.
/// </summary>
public sealed class EmploymentContracts : IService
{
    public string Code => "employment-contract";

    public IEnumerable<PlanLine> Offer(Offering job) =>
        job.Waterfall!.Workers
            .Where(pay => pay.ContractType is not null && pay.Worker == job.Declaration.Member)
            .Select(pay => Employing.Line(job, Code, Code, pay));

    public Task<Outcome> Reserve(Work work) => Employing.Reserve(work);

    public Task<Outcome> Confirm(Work work) => Employing.Confirm(work);

    public Task<Outcome> Fulfil(Work work) => Employing.Fulfil(work);

    public Task<Outcome> Release(Work work) => Employing.Release(work);
}
