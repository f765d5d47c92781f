namespace Smart.Grains.Interfaces;

/// <summary>
/// The calculators: pure, stateless, the same code by which the actors decide. A question is complete in itself; what
/// it leaves out comes from the rates in force on its day. Nothing is stored. Key: 0.
/// </summary>
public interface ICalculators : IGrainWithIntegerKey
{
    /// <summary>Employer cost, gross and net of a wage, from any one of them; pay day; ceiling of deductions.</summary>
    Task<Calculation<WageResult>> Wage(WageQuestion question);

    /// <summary>VAT per category and rate, totals, discounts; from prices with or without VAT.</summary>
    Task<Calculation<VatTotals>> Vat(VatSheet question);

    /// <summary>Late interest between enterprises, with part payments and disputes.</summary>
    Task<Calculation<LateInterestResult>> LateInterest(LateInterestQuestion question);

    /// <summary>The most that a consumer may be asked.</summary>
    Task<Calculation<ConsumerPenaltyResult>> ConsumerPenalty(ConsumerPenaltyQuestion question);

    /// <summary>Whether and when a bailiff may collect without a judge.</summary>
    Task<Calculation<UndisputedClaimResult>> UndisputedClaim(UndisputedClaimQuestion question);

    /// <summary>What the rule table of prefinancing would decide.</summary>
    Task<Calculation<PrefinancingAnswer>> PrefinancingDecision(PrefinancingQuestion question);

    /// <summary>Checks a decision table and decides cases by it.</summary>
    Task<Calculation<DecisionTableResult>> DecisionTable(DecisionTableQuestion question);

    /// <summary>The schedule of a loan to the cent.</summary>
    Task<Calculation<LoanResult>> LoanSchedule(LoanQuestion question);

    /// <summary>The schedule of financing at a fee known in advance.</summary>
    Task<Calculation<WorkingCapitalResult>> WorkingCapital(WorkingCapitalQuestion question);

    /// <summary>Annual percentage rate of charge.</summary>
    Task<Calculation<AprResult>> Apr(AprQuestion question);

    /// <summary>The schedule of a lease, with its internal rate of return.</summary>
    Task<Calculation<LeaseResult>> Lease(LeaseQuestion question);

    /// <summary>How payments stand against what falls due.</summary>
    Task<Calculation<ArrearsResult>> Arrears(ArrearsQuestion question);

    /// <summary>The distribution of a loss, by any of six methods.</summary>
    Task<Calculation<LossResult>> LossDistribution(LossQuestion question, CancellationToken stop);

    /// <summary>What each exposure adds to the figures of the whole.</summary>
    Task<Calculation<ContributionsResult>> Contributions(ContributionsQuestion question, CancellationToken stop);

    /// <summary>Probabilities of default: of a sample, by age, by the chain of days late.</summary>
    Task<Calculation<PdResult>> Pd(PdQuestion question);

    /// <summary>The chain ladder with Mack's standard errors.</summary>
    Task<Calculation<RunOffResult>> RunOff(RunOffQuestion question);

    /// <summary>Ruin of a fund, within some years and for ever.</summary>
    Task<Calculation<RuinResult>> Ruin(RuinQuestion question, CancellationToken stop);

    /// <summary>What cooperatives gain by ceding to the federation.</summary>
    Task<Calculation<ReinsuranceResult>> Reinsurance(ReinsuranceQuestion question, CancellationToken stop);

    /// <summary>Regulatory capital, for comparison.</summary>
    Task<Calculation<CapitalResult>> Capital(CapitalQuestion question);

    /// <summary>How far exposure is heaped on few names.</summary>
    Task<Calculation<ConcentrationResult>> Concentration(ConcentrationQuestion question);

    /// <summary>What a portfolio is after something bad.</summary>
    Task<Calculation<StressResult>> Stress(StressQuestion question);
}
