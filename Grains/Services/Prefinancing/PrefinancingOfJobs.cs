using Smart.Grains.Interfaces;

namespace Smart.Grains.Services.Prefinancing;

/// <summary>
/// Money before the client pays, for what has to be paid to others. Asked for by the member, or added by the compiler
/// when the lines before it cost more than the budget has collected.
/// </summary>
public sealed class PrefinancingOfJobs : IService
{
    /// <summary>The one line of a job that carries its prefinancing.</summary>
    public const string Line = "prefinancing";

    public string Code => Line;

    /// <summary>The stream of a job's prefinancing.</summary>
    public static string Stream(JobId job) => $"prefinancing/{job.Value}/{Line}";

    public IEnumerable<PlanLine> Offer(Offering job)
    {
        var none = Money.ZeroOf(job.Fee.Currency);
        var external = Money.Sum(job.Lines.Where(line => line.External).Select(line => line.Price));
        var shortage = Money.Max(none, external - (job.Facts.Budget?.Collected ?? none));
        var least = job.Price("prefinancing.minimum");
        var need = job.NeedOf(Code);
        if (need is null && shortage.IsZero) yield break;

        var services = Money.Sum(job.Lines.Select(line => line.Price));
        var wanted = need?.Amount ?? (need is null ? shortage : services);
        var isNeeded = shortage.IsPositive && job.Lines.Any(line => line is { External: true, IsRequired: true });
        yield return new PlanLine(
            Line,
            Code,
            isNeeded ? Necessity.Needed : Necessity.Optional,
            need is null ? "plan.why.prefinancing-needed" : "plan.why.prefinancing-asked",
            Price: none,
            Vat: none,
            Bearer.Budget,
            External: false,
            DependsOn: [],
            Financed: Money.Max(Money.Max(wanted, shortage), least));
    }

    // What was asked once is not asked otherwise the next day: a person may have had it on the desk meanwhile.
    public async Task<Outcome> Reserve(Work work)
    {
        var known = await Of(work).View();
        if (known is null or { Status: PrefinancingStatus.Requested })
        {
            var answer = await Of(work).Request(known?.Request ?? Request(work));
            if (answer.Refusal is { } refusal) return refusal;
            known = answer.Value!;
        }

        return known.Status switch
        {
            PrefinancingStatus.Approved or PrefinancingStatus.Conditional or PrefinancingStatus.Granted =>
                Enough(work, known) ? Outcome.Of($"prefinancing/{work.Key}") : new Refusal("prefinancing.too-little"),
            PrefinancingStatus.Referred => Outcome.Waits,
            PrefinancingStatus.Cancelled => new Refusal("prefinancing.withdrawn"),
            _ => new Refusal("prefinancing.declined", Why(known)),
        };
    }

    public async Task<Outcome> Confirm(Work work)
    {
        var status = (await Of(work).View())?.Status;
        if (status == PrefinancingStatus.Conditional && work.QuoteSigned)
        {
            var signed = await Of(work).ClientSigned();
            if (signed.Refusal is { } notSigned) return notSigned;
            status = signed.Value!.Status;
        }

        if (status == PrefinancingStatus.Referred) return Outcome.Waits;
        if (status is PrefinancingStatus.Declined or PrefinancingStatus.Lapsed)
            return new Refusal("prefinancing.declined");
        var granted = await Of(work).Grant();
        if (granted.Refusal is { } refusal) return refusal;
        return granted.Value!.Status == PrefinancingStatus.Conditional ? Outcome.Waits : Outcome.Done;
    }

    public Task<Outcome> Fulfil(Work work) => Task.FromResult(Outcome.Done);

    public async Task<Outcome> Release(Work work)
    {
        if (await Of(work).View() is null) return Outcome.Done;
        var answer = await Of(work).Cancel();
        return answer.Refusal is { } refusal ? refusal : Outcome.Done;
    }

    private static IPrefinancingGrain Of(Work work) => work.Actors.GetGrain<IPrefinancingGrain>(work.Key);

    private static RequestPrefinancing Request(Work work)
    {
        var (declaration, money) = (work.Terms.Declaration, work.Terms.Waterfall);
        // Financing and wages held together never exceed what reaches the budget: what wages may take is not offered.
        var forWages = Money.Sum(money.Workers.Select(pay => pay.Hold).Prepend(Money.ZeroOf(money.Fee.Currency)));
        return new RequestPrefinancing(
            work.Terms.Job,
            declaration.Cooperative,
            declaration.Member,
            work.Terms.Budget,
            IsInActivity: declaration.Activity is not null,
            declaration.Client,
            new PrefinancingApplication(
                PrefinancingProduct.Job,
                work.Line.Financed!.Value,
                declaration.QuoteAccepted || work.QuoteSigned
                    ? PrefinancingEvidence.AcceptedQuote
                    : PrefinancingEvidence.UnsignedQuote,
                IsInPlan: true,
                ReceivableNet: money.Fee,
                BudgetNetOfFee: money.Budget - forWages,
                OtherFinancing: Money.ZeroOf(money.Fee.Currency),
                TenorDays: Math.Max(0, work.Terms.DueOn.DayNumber - work.Today.DayNumber),
                IsClientLinked: false));
    }

    // Part of the money is of use only when the lines that must be paid before the client pays still can be.
    private static bool Enough(Work work, PrefinancingView view) =>
        !work.Line.IsRequired || view.Decision is null || view.Decision.Amount >= work.Line.Financed!.Value;

    private static string Why(PrefinancingView view)
    {
        var declining = (view.Decision?.Rules ?? []).Where(rule => rule.Verdict >= RuleVerdict.Refer);
        return string.Join(", ", declining.Select(rule => rule.Code));
    }
}
