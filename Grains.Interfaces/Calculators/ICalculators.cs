namespace Smart.Grains.Interfaces;

/// <summary>
/// The calculators: pure, stateless, the same code by which the actors decide. A question is complete in itself; what
/// it leaves out comes from the rates in force on its day. Nothing is stored. Key: 0.
/// </summary>
public interface ICalculators : IGrainWithIntegerKey
{
    /// <summary>Employer cost, gross and net of a wage, from any one of them; pay day; ceiling of deductions.</summary>
    [Needs(Rights.Ask)]
    Task<Calculation<WageResult>> Wage(WageQuestion question);

    /// <summary>VAT per category and rate, totals, discounts; from prices with or without VAT.</summary>
    [Needs(Rights.Ask)]
    Task<Calculation<VatTotals>> Vat(VatSheet question);

    /// <summary>Late interest between enterprises, with part payments and disputes.</summary>
    [Needs(Rights.Ask)]
    Task<Calculation<LateInterestResult>> LateInterest(LateInterestQuestion question);

    /// <summary>The most that a consumer may be asked.</summary>
    [Needs(Rights.Ask)]
    Task<Calculation<ConsumerPenaltyResult>> ConsumerPenalty(ConsumerPenaltyQuestion question);

    /// <summary>Whether and when a bailiff may collect without a judge.</summary>
    [Needs(Rights.Ask)]
    Task<Calculation<UndisputedClaimResult>> UndisputedClaim(UndisputedClaimQuestion question);

    /// <summary>What the rule table of prefinancing would decide.</summary>
    [Needs(Rights.Ask)]
    Task<Calculation<PrefinancingAnswer>> PrefinancingDecision(PrefinancingQuestion question);

    /// <summary>Checks a decision table and decides cases by it.</summary>
    [Needs(Rights.Ask)]
    Task<Calculation<DecisionTableResult>> DecisionTable(DecisionTableQuestion question);

    /// <summary>The schedule of a loan to the cent.</summary>
    [Needs(Rights.Ask)]
    Task<Calculation<LoanResult>> LoanSchedule(LoanQuestion question);

    /// <summary>The schedule of financing at a fee known in advance.</summary>
    [Needs(Rights.Ask)]
    Task<Calculation<WorkingCapitalResult>> WorkingCapital(WorkingCapitalQuestion question);

    /// <summary>Annual percentage rate of charge.</summary>
    [Needs(Rights.Ask)]
    Task<Calculation<AprResult>> Apr(AprQuestion question);

    /// <summary>The schedule of a lease, with its internal rate of return.</summary>
    [Needs(Rights.Ask)]
    Task<Calculation<LeaseResult>> Lease(LeaseQuestion question);

    /// <summary>How payments stand against what falls due.</summary>
    [Needs(Rights.Ask)]
    Task<Calculation<ArrearsResult>> Arrears(ArrearsQuestion question);

    /// <summary>The distribution of a loss, by any of six methods.</summary>
    [Needs(Rights.Ask)]
    Task<Calculation<LossResult>> LossDistribution(LossQuestion question, CancellationToken stop);

    /// <summary>What each exposure adds to the figures of the whole.</summary>
    [Needs(Rights.Ask)]
    Task<Calculation<ContributionsResult>> Contributions(ContributionsQuestion question, CancellationToken stop);

    /// <summary>Probabilities of default: of a sample, by age, by the chain of days late.</summary>
    [Needs(Rights.Ask)]
    Task<Calculation<PdResult>> Pd(PdQuestion question);

    /// <summary>The chain ladder with Mack's standard errors.</summary>
    [Needs(Rights.Ask)]
    Task<Calculation<RunOffResult>> RunOff(RunOffQuestion question);

    /// <summary>Ruin of a fund, within some years and for ever.</summary>
    [Needs(Rights.Ask)]
    Task<Calculation<RuinResult>> Ruin(RuinQuestion question, CancellationToken stop);

    /// <summary>What cooperatives gain by ceding to the federation.</summary>
    [Needs(Rights.Ask)]
    Task<Calculation<ReinsuranceResult>> Reinsurance(ReinsuranceQuestion question, CancellationToken stop);

    /// <summary>Regulatory capital, for comparison.</summary>
    [Needs(Rights.Ask)]
    Task<Calculation<CapitalResult>> Capital(CapitalQuestion question);

    /// <summary>How far exposure is heaped on few names.</summary>
    [Needs(Rights.Ask)]
    Task<Calculation<ConcentrationResult>> Concentration(ConcentrationQuestion question);

    /// <summary>What a portfolio is after something bad.</summary>
    [Needs(Rights.Ask)]
    Task<Calculation<StressResult>> Stress(StressQuestion question);
}
