using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Calculators;

/// <summary>What-if questions, answered by the code that decides, and stored nowhere.</summary>
public static class Endpoints
{
    // Some hundred thousand exposures, which the engines answer within the patience of a caller.
    private const long LargestQuestion = 16L << 20;

    /// <summary>Adds <c>/v1/calculators</c>; <c>docs/CALCULATORS.md</c> has an example of each.</summary>
    public static IEndpointRouteBuilder MapCalculators(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/calculators").WithTags("calculators");

        group.Calculates<WageQuestion, WageResult>("wage", (by, question, _) => by.Wage(question))
            .WithSummary("Employer cost, gross and net from any one of them; pay day; ceiling of deductions.");

        group.Calculates<VatSheet, VatTotals>("vat", (by, question, _) => by.Vat(question))
            .WithSummary("VAT per category and rate, totals, discounts; prices with or without VAT.");

        group.Calculates<LateInterestQuestion, LateInterestResult>(
                "late-interest", (by, question, _) => by.LateInterest(question))
            .WithSummary("What a late invoice between enterprises comes to, with part payments and disputes.");

        group.Calculates<ConsumerPenaltyQuestion, ConsumerPenaltyResult>(
                "consumer-penalty", (by, question, _) => by.ConsumerPenalty(question))
            .WithSummary("The most that a consumer who pays late may be asked, and from when.");

        group.Calculates<UndisputedClaimQuestion, UndisputedClaimResult>(
                "undisputed-claim", (by, question, _) => by.UndisputedClaim(question))
            .WithSummary("Whether, how much and when a bailiff may collect without a judge.");

        group.Calculates<PrefinancingQuestion, PrefinancingAnswer>(
                "prefinancing-decision", (by, question, _) => by.PrefinancingDecision(question))
            .WithSummary("What the rule table would decide, every rule with what it saw.");

        group.Calculates<DecisionTableQuestion, DecisionTableResult>(
                "decision-table", (by, question, _) => by.DecisionTable(question))
            .WithSummary("Proves a decision table complete and free of overlaps, and decides cases by it.");

        group.Calculates<LoanQuestion, LoanResult>("loan-schedule", (by, question, _) => by.LoanSchedule(question))
            .WithSummary("The schedule of a loan to the cent, with whatever happens to it.");

        group.Calculates<WorkingCapitalQuestion, WorkingCapitalResult>(
                "working-capital", (by, question, _) => by.WorkingCapital(question))
            .WithSummary("Financing at a fee known in advance, spread at the effective rate.");

        group.Calculates<AprQuestion, AprResult>("apr", (by, question, _) => by.Apr(question))
            .WithSummary("Annual percentage rate of charge by Directive 2008/48/EC, Annex I.");

        group.Calculates<LeaseQuestion, LeaseResult>("lease", (by, question, _) => by.Lease(question))
            .WithSummary("Rents or their internal rate of return; purchase option; buy-out on a day.");

        group.Calculates<ArrearsQuestion, ArrearsResult>("arrears", (by, question, _) => by.Arrears(question))
            .WithSummary("Days past due, ageing and provisions; payments recorded late.");

        MapRisk(group);
        return app;
    }

    private static void MapRisk(RouteGroupBuilder group)
    {
        group.Calculates<LossQuestion, LossResult>(
                "loss-distribution", (by, question, stop) => by.LossDistribution(question, stop))
            .WithSummary("The distribution of a loss: independent, compound, CreditRisk+, one factor, simulated.");

        group.Calculates<ContributionsQuestion, ContributionsResult>(
                "contributions", (by, question, stop) => by.Contributions(question, stop))
            .WithSummary("What each exposure adds to expected loss, value at risk and expected shortfall.");

        group.Calculates<PdQuestion, PdResult>("pd", (by, question, _) => by.Pd(question))
            .WithSummary("Probabilities of default: of a sample, provisions by age, the chain of days late.");

        group.Calculates<RunOffQuestion, RunOffResult>("run-off", (by, question, _) => by.RunOff(question))
            .WithSummary("The chain ladder with Mack's standard errors.");

        group.Calculates<RuinQuestion, RuinResult>("ruin", (by, question, stop) => by.Ruin(question, stop))
            .WithSummary("When a fund is ruined: within some years, for ever, and how it may go.");

        group.Calculates<ReinsuranceQuestion, ReinsuranceResult>(
                "reinsurance", (by, question, stop) => by.Reinsurance(question, stop))
            .WithSummary("What cooperatives gain by ceding a layer of their losses to the federation.");

        group.Calculates<CapitalQuestion, CapitalResult>("capital", (by, question, _) => by.Capital(question))
            .WithSummary("Regulatory capital by the internal ratings approach, for comparison.");

        group.Calculates<ConcentrationQuestion, ConcentrationResult>(
                "concentration", (by, question, _) => by.Concentration(question))
            .WithSummary("Herfindahl, effective number, Gini, the Lorenz curve, shares of the largest.");

        group.Calculates<StressQuestion, StressResult>("stress", (by, question, _) => by.Stress(question))
            .WithSummary("What a portfolio may lose after something bad.");
    }

    private static RouteHandlerBuilder Calculates<TQuestion, TResult>(
        this IEndpointRouteBuilder group,
        string name,
        Func<ICalculators, TQuestion, CancellationToken, Task<Calculation<TResult>>> ask)
        where TQuestion : class
        where TResult : class =>
        group.MapPost($"/{name}", async (TQuestion? question, HttpContext http) =>
            {
                if (question is null) throw new BadHttpRequestException("The body, which is the question, is missing.");
                var calculators = http.RequestServices.GetRequiredService<IClusterClient>().GetGrain<ICalculators>(0);
                var answer = await ask(calculators, question, http.RequestAborted);
                return answer.Value is { } value ? TypedResults.Ok(value) : Problems.Of(answer.Refusals);
            })
            .Needs(Rights.Ask)
            .Anyone()
            .Produces<TResult>()
            .TakesBody(LargestQuestion)
            .WeighsByBody(perMegabyte: 1)
            .WithMetadata(Example.Of(name));
}
