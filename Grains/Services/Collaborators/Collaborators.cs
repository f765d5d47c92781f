using Smart.Grains.Interfaces;
using Smart.Grains.Services.EmploymentContracts;

namespace Smart.Grains.Services.Collaborators;

/// <summary>Those who work along: each has a contract and a wage of their own, out of a share of the budget.</summary>
public sealed class Collaborators : IService
{
    public string Code => "collaborators";

    public IEnumerable<PlanLine> Offer(Offering job) =>
        job.Waterfall!.Workers
            .Where(pay => pay.ContractType is not null && pay.Worker != job.Declaration.Member)
            .Select(pay => Employing.Line(job, $"collaborator-{pay.Worker.Value}", Code, pay));

    public Task<Outcome> Reserve(Work work) => Employing.Reserve(work);

    public Task<Outcome> Confirm(Work work) => Employing.Confirm(work);

    public Task<Outcome> Fulfil(Work work) => Employing.Fulfil(work);

    public Task<Outcome> Release(Work work) => Employing.Release(work);
}
