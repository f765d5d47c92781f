using System.Globalization;
using System.Text;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Services.Insurance;

/// <summary>
/// Insurance under the cooperative's framework policies. Accidents at work are insured for everybody employed (law of
/// 10 April 1971) and paid within the wage; the insurance of an assignment is asked for, or comes with all inclusive.
/// </summary>
public sealed class Insurance : IService
{
    private const string AccidentLine = "insurance-accident";

    public string Code => "insurance";

    public IEnumerable<PlanLine> Offer(Offering job)
    {
        if (job.Facts.Workers(job.Declaration).Any(worker => !worker.IsSelfEmployed)) yield return Accident(job);
        if (job.NeedOf(Code) is { } need) yield return job.Asked(need, Premium(job));
        else yield return Assignment(job);
    }

    public bool HoldsNothing(PlanLine line) => true;

    public async Task<Outcome> Confirm(Work work)
    {
        var number = $"{work.Terms.Declaration.Cooperative.Value}-{work.Terms.Job.Value}-{work.Line.Id}";
        await work.Documents.Store(
            $"certificate/{work.Key}",
            "insurance-certificate",
            work.Terms.Declaration.Cooperative,
            "text/plain; charset=utf-8",
            Encoding.UTF8.GetBytes(Certificate(work, number)),
            "insurance-10-years");
        return Outcome.Of(number);
    }

    public async Task<Outcome> Fulfil(Work work) =>
        await Charges.Supplier(work, "insurer", work.Line.Price) is { } refusal
            ? refusal
            : Outcome.Of(work.Reference, work.Line.Price);

    // Cover that never began costs nothing; cover that began is due in full.
    public async Task<Outcome> Release(Work work)
    {
        var began = work.Status == EngagementStatus.Confirmed && work.Today >= work.Terms.Declaration.Start;
        if (!began) return Outcome.Done;
        return await Fulfil(work);
    }

    private static PlanLine Accident(Offering job) => new(
        AccidentLine,
        "insurance",
        Necessity.RequiredByLaw,
        "plan.why.insurance-accident",
        Money.ZeroOf(job.Fee.Currency),
        Money.ZeroOf(job.Fee.Currency),
        Bearer.Budget,
        External: false,
        DependsOn: []);

    private static PlanLine Assignment(Offering job) => new(
        "insurance",
        "insurance",
        Necessity.Recommended,
        "plan.why.insurance-recommended",
        Premium(job),
        Money.ZeroOf(job.Fee.Currency),
        Bearer.Budget,
        External: false,
        DependsOn: []);

    private static Money Premium(Offering job)
    {
        var lowest = job.Price("insurance.assignment.minimum");
        var rate = job.Rules.Rate("insurance.assignment.rate", job.Declaration.Start);
        return Money.Max(lowest, job.Fee.Times(rate, Rounding.HalfUp));
    }

    // Ids only: the insurer knows the members under the framework policy, and the certificate outlives their names.
    private static string Certificate(Work work, string number) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        Certificate of insurance {number}
        Framework policy: {work.Terms.Declaration.Cooperative.Value}/{work.Line.Id}
        Insured: {string.Join(", ", work.Terms.Waterfall.Workers.Select(worker => worker.Worker.Value))}
        Sector: {work.Terms.Declaration.Sector}
        From {work.Terms.Declaration.Start:yyyy-MM-dd} up to and including {work.Terms.Declaration.End:yyyy-MM-dd}
        """);
}
