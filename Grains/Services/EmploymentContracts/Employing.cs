using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Services.EmploymentContracts;

/// <summary>How anybody is employed for a job; the member and collaborators alike.</summary>
public static class Employing
{
    /// <summary>The line of a worker. Nobody signs before it is settled which money the job begins with.</summary>
    public static PlanLine Line(Offering job, string id, string service, WorkerPay pay) => new(
        id,
        service,
        Necessity.RequiredByLaw,
        $"plan.why.{service}",
        Money.ZeroOf(job.Fee.Currency),
        Money.ZeroOf(job.Fee.Currency),
        Bearer.Budget,
        External: false,
        DependsOn: [.. job.Lines.Where(line => line.Financed is not null).Select(line => line.Id)],
        Worker: pay.Worker,
        Pay: pay);

    /// <summary>Drafts the contract and holds its wage in the pool, at once: neither needs the other.</summary>
    public static async Task<Outcome> Reserve(Work work)
    {
        var (drafting, holding) = (Of(work).Draft(Draft(work)), Hold(work));
        var (drafted, held) = (await drafting, await holding);
        if (drafted.Refusal is { } refusal) return refusal;
        return held ?? Outcome.Of(ContractKey(work));
    }

    /// <summary>
    /// Signs for the cooperative and for the worker who accepted; the start is declared in the same commit.
    /// </summary>
    public static async Task<Outcome> Confirm(Work work)
    {
        var signed = await Of(work).Sign(new SignContract());
        if (signed.Refusal is { } refusal) return refusal;
        return Outcome.Done with { Wages = Wages(signed.Value) };
    }

    /// <summary>The work is done: every wage is on its way to its pay date.</summary>
    public static async Task<Outcome> Fulfil(Work work)
    {
        var closed = await Of(work).Close(new CloseContract());
        if (closed.Refusal is { } refusal) return refusal;
        return Outcome.Of(work.Reference, closed.Value!.Cost) with { Wages = Wages(closed.Value) };
    }

    /// <summary>Cancels before the first hour, ends after it: work done is paid, and only its hold stays.</summary>
    public static async Task<Outcome> Release(Work work)
    {
        var calledOff = await Of(work).CallOff(new CallOffContract(IsOthersDoing(work)));
        if (calledOff.Refusal is { } refusal) return refusal;
        var due = calledOff.Value?.Status == ContractStatus.Drafted ? null : calledOff.Value?.Cost;
        await Shard(work).Release(new ReleaseHold(work.Id.Value, due));
        return Outcome.Done with { Cost = due, Wages = due is null ? [] : Wages(calledOff.Value) };
    }

    // Whoever is told by the client, or by the member who declared the job, that it does not take place did not choose.
    private static bool IsOthersDoing(Work work) => work.CancelledBy switch
    {
        null => false,
        CancelledBy.Member => work.Line.Worker != work.Terms.Declaration.Member,
        _ => true,
    };

    private static async Task<Outcome?> Hold(Work work)
    {
        var wanted = work.Line.Pay!.Hold;
        if (wanted.IsZero) return null;
        var held = await Shard(work).HoldUpTo(new PoolHold(work.Id.Value, wanted, work.Terms.Pool.FactorPercent));
        if (held.Refusal is { } refusal) return refusal;
        return held.Value >= wanted ? null : (Outcome)new Refusal("pool.capacity-short");
    }

    private static DraftContract Draft(Work work)
    {
        var (terms, pay) = (work.Terms, work.Line.Pay!);
        return new DraftContract(
            terms.Declaration.Cooperative,
            terms.Job,
            work.Id,
            terms.Budget,
            pay.Worker,
            pay.ContractType!,
            terms.Declaration.Sector,
            terms.Declaration.Start,
            terms.Declaration.End,
            FirstHour: null,
            pay.Hours,
            pay.Budget,
            terms.Pool.FactorPercent,
            new FeeTerms(terms.Waterfall.FeeRate, terms.Waterfall.Services, pay.Share));
    }

    private static ImmutableArray<WageId> Wages(ContractView? contract) =>
        [.. (contract?.Wages ?? []).Select(wage => wage.Wage)];

    private static string ContractKey(Work work) => $"{work.Terms.Job.Value}/{work.Line.Worker!.Value.Value}/1";

    private static IEmploymentContractGrain Of(Work work) =>
        work.Actors.GetGrain<IEmploymentContractGrain>(ContractKey(work));

    private static IPoolShardGrain Shard(Work work) => work.Actors.GetGrain<IPoolShardGrain>(
        PoolShards.For(work.Terms.Declaration.Cooperative, work.Id.Value, work.Terms.Pool.Shards));
}
