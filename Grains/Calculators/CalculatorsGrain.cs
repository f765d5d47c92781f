using System.Collections.Immutable;
using Orleans.Concurrency;
using Smart.Grains.Cooperatives;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Calculators;

/// <summary>Answers what-if questions; as many at a time as the silo has cores, near whoever asks.</summary>
[StatelessWorker]
[GrainType("calculators")]
public sealed class CalculatorsGrain(TimeProvider clock) : Grain, ICalculators
{
    private DateOnly Today => Calendar.LegalDay(clock.GetUtcNow());

    public async Task<Calculation<WageResult>> Wage(WageQuestion question) =>
        await Book(question.Cooperative) is { } book
            ? WageCalculator.Calculate(question, book, Today)
            : Unknown("cooperative", "cooperative.unknown");

    public Task<Calculation<VatTotals>> Vat(VatSheet question) => Task.FromResult(VatCalculator.Calculate(question));

    public Task<Calculation<LateInterestResult>> LateInterest(LateInterestQuestion question) =>
        Task.FromResult(LateInterestCalculator.Calculate(question, GenericRates.Book));

    public Task<Calculation<ConsumerPenaltyResult>> ConsumerPenalty(ConsumerPenaltyQuestion question) =>
        Task.FromResult(ConsumerPenaltyCalculator.Calculate(question, GenericRates.Book));

    public Task<Calculation<UndisputedClaimResult>> UndisputedClaim(UndisputedClaimQuestion question) =>
        Task.FromResult(UndisputedClaimCalculator.Calculate(question, GenericRates.Book));

    public async Task<Calculation<PrefinancingAnswer>> PrefinancingDecision(PrefinancingQuestion question) =>
        await Book(question.Cooperative) is { } book
            ? PrefinancingCalculator.Calculate(question, book, Today)
            : Unknown("cooperative", "cooperative.unknown");

    public Task<Calculation<DecisionTableResult>> DecisionTable(DecisionTableQuestion question) =>
        Task.FromResult(DecisionTableCalculator.Calculate(question));

    public Task<Calculation<LoanResult>> LoanSchedule(LoanQuestion question) =>
        Task.FromResult(LoanCalculator.Calculate(question));

    public Task<Calculation<WorkingCapitalResult>> WorkingCapital(WorkingCapitalQuestion question) =>
        Task.FromResult(LoanCalculator.Calculate(question));

    public Task<Calculation<AprResult>> Apr(AprQuestion question) =>
        Task.FromResult(Credit.Apr.Of(question));

    public Task<Calculation<LeaseResult>> Lease(LeaseQuestion question) =>
        Task.FromResult(LeaseCalculator.Calculate(question));

    public Task<Calculation<ArrearsResult>> Arrears(ArrearsQuestion question) =>
        Task.FromResult(ArrearsCalculator.Calculate(question));

    public Task<Calculation<LossResult>> LossDistribution(LossQuestion question, CancellationToken stop) =>
        Beside(() => LossCalculator.Calculate(question, stop), stop);

    public Task<Calculation<ContributionsResult>> Contributions(
        ContributionsQuestion question, CancellationToken stop) =>
        Beside(() => LossCalculator.Calculate(question, stop), stop);

    public Task<Calculation<PdResult>> Pd(PdQuestion question) => Task.FromResult(PdCalculator.Calculate(question));

    public Task<Calculation<RunOffResult>> RunOff(RunOffQuestion question) =>
        Task.FromResult(RunOffCalculator.Calculate(question));

    public Task<Calculation<RuinResult>> Ruin(RuinQuestion question, CancellationToken stop) =>
        Beside(() => FundCalculators.Calculate(question, stop), stop);

    public Task<Calculation<ReinsuranceResult>> Reinsurance(ReinsuranceQuestion question, CancellationToken stop) =>
        Beside(() => FundCalculators.Calculate(question, stop), stop);

    public Task<Calculation<CapitalResult>> Capital(CapitalQuestion question) =>
        Task.FromResult(CapitalCalculators.Calculate(question));

    public Task<Calculation<ConcentrationResult>> Concentration(ConcentrationQuestion question) =>
        Task.FromResult(CapitalCalculators.Calculate(question));

    public Task<Calculation<StressResult>> Stress(StressQuestion question) =>
        Task.FromResult(FundCalculators.Calculate(question));

    // What takes seconds must not hold up the actors of the silo.
    private static Task<T> Beside<T>(Func<T> work, CancellationToken stop) => Task.Run(work, stop);

    private static ImmutableArray<FieldRefusal> Unknown(string field, string code) =>
        [new FieldRefusal(field, new Refusal(code))];

    // Rates of a cooperative that was never founded are nobody's rates.
    private async Task<RuleBook?> Book(CooperativeId? cooperative)
    {
        if (cooperative is not { } id) return GenericRates.Book;
        var book = await GrainFactory.GetGrain<ICooperativeGrain>(id.Value).RuleBook();
        return book.Rates.Count > 0 ? book : null;
    }
}
