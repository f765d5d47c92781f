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

        group.MapPost("/wage", (WageQuestion? question, HttpContext http) =>
                Ask(http, question, (by, asked, _) => by.Wage(asked)))
            .Calculates<WageResult>("wage")
            .WithSummary("Employer cost, gross and net from any one of them; pay day; ceiling of deductions.");

        group.MapPost("/vat", (VatSheet? question, HttpContext http) =>
                Ask(http, question, (by, asked, _) => by.Vat(asked)))
            .Calculates<VatTotals>("vat")
            .WithSummary("VAT per category and rate, totals, discounts; prices with or without VAT.");

        group.MapPost("/late-interest", (LateInterestQuestion? question, HttpContext http) =>
                Ask(http, question, (by, asked, _) => by.LateInterest(asked)))
            .Calculates<LateInterestResult>("late-interest")
            .WithSummary("What a late invoice between enterprises comes to, with part payments and disputes.");

        group.MapPost("/consumer-penalty", (ConsumerPenaltyQuestion? question, HttpContext http) =>
                Ask(http, question, (by, asked, _) => by.ConsumerPenalty(asked)))
            .Calculates<ConsumerPenaltyResult>("consumer-penalty")
            .WithSummary("The most that a consumer who pays late may be asked, and from when.");

        group.MapPost("/undisputed-claim", (UndisputedClaimQuestion? question, HttpContext http) =>
                Ask(http, question, (by, asked, _) => by.UndisputedClaim(asked)))
            .Calculates<UndisputedClaimResult>("undisputed-claim")
            .WithSummary("Whether, how much and when a bailiff may collect without a judge.");

        group.MapPost("/prefinancing-decision", (PrefinancingQuestion? question, HttpContext http) =>
                Ask(http, question, (by, asked, _) => by.PrefinancingDecision(asked)))
            .Calculates<PrefinancingAnswer>("prefinancing-decision")
            .WithSummary("What the rule table would decide, every rule with what it saw.");

        group.MapPost("/decision-table", (DecisionTableQuestion? question, HttpContext http) =>
                Ask(http, question, (by, asked, _) => by.DecisionTable(asked)))
            .Calculates<DecisionTableResult>("decision-table")
            .WithSummary("Proves a decision table complete and free of overlaps, and decides cases by it.");

        group.MapPost("/loan-schedule", (LoanQuestion? question, HttpContext http) =>
                Ask(http, question, (by, asked, _) => by.LoanSchedule(asked)))
            .Calculates<LoanResult>("loan-schedule")
            .WithSummary("The schedule of a loan to the cent, with whatever happens to it.");

        group.MapPost("/working-capital", (WorkingCapitalQuestion? question, HttpContext http) =>
                Ask(http, question, (by, asked, _) => by.WorkingCapital(asked)))
            .Calculates<WorkingCapitalResult>("working-capital")
            .WithSummary("Financing at a fee known in advance, spread at the effective rate.");

        group.MapPost("/apr", (AprQuestion? question, HttpContext http) =>
                Ask(http, question, (by, asked, _) => by.Apr(asked)))
            .Calculates<AprResult>("apr")
            .WithSummary("Annual percentage rate of charge by Directive 2008/48/EC, Annex I.");

        group.MapPost("/lease", (LeaseQuestion? question, HttpContext http) =>
                Ask(http, question, (by, asked, _) => by.Lease(asked)))
            .Calculates<LeaseResult>("lease")
            .WithSummary("Rents or their internal rate of return; purchase option; buy-out on a day.");

        group.MapPost("/arrears", (ArrearsQuestion? question, HttpContext http) =>
                Ask(http, question, (by, asked, _) => by.Arrears(asked)))
            .Calculates<ArrearsResult>("arrears")
            .WithSummary("Days past due, ageing and provisions; payments recorded late.");

        MapRisk(group);
        return app;
    }

    private static void MapRisk(RouteGroupBuilder group)
    {
        group.MapPost("/loss-distribution", (LossQuestion? question, HttpContext http) =>
                Ask(http, question, (by, asked, stop) => by.LossDistribution(asked, stop)))
            .Calculates<LossResult>("loss-distribution")
            .WithSummary("The distribution of a loss: independent, compound, CreditRisk+, one factor, simulated.");

        group.MapPost("/contributions", (ContributionsQuestion? question, HttpContext http) =>
                Ask(http, question, (by, asked, stop) => by.Contributions(asked, stop)))
            .Calculates<ContributionsResult>("contributions")
            .WithSummary("What each exposure adds to expected loss, value at risk and expected shortfall.");

        group.MapPost("/pd", (PdQuestion? question, HttpContext http) =>
                Ask(http, question, (by, asked, _) => by.Pd(asked)))
            .Calculates<PdResult>("pd")
            .WithSummary("Probabilities of default: of a sample, provisions by age, the chain of days late.");

        group.MapPost("/run-off", (RunOffQuestion? question, HttpContext http) =>
                Ask(http, question, (by, asked, _) => by.RunOff(asked)))
            .Calculates<RunOffResult>("run-off")
            .WithSummary("The chain ladder with Mack's standard errors.");

        group.MapPost("/ruin", (RuinQuestion? question, HttpContext http) =>
                Ask(http, question, (by, asked, stop) => by.Ruin(asked, stop)))
            .Calculates<RuinResult>("ruin")
            .WithSummary("When a fund is ruined: within some years, for ever, and how it may go.");

        group.MapPost("/reinsurance", (ReinsuranceQuestion? question, HttpContext http) =>
                Ask(http, question, (by, asked, stop) => by.Reinsurance(asked, stop)))
            .Calculates<ReinsuranceResult>("reinsurance")
            .WithSummary("What cooperatives gain by ceding a layer of their losses to the federation.");

        group.MapPost("/capital", (CapitalQuestion? question, HttpContext http) =>
                Ask(http, question, (by, asked, _) => by.Capital(asked)))
            .Calculates<CapitalResult>("capital")
            .WithSummary("Regulatory capital by the internal ratings approach, for comparison.");

        group.MapPost("/concentration", (ConcentrationQuestion? question, HttpContext http) =>
                Ask(http, question, (by, asked, _) => by.Concentration(asked)))
            .Calculates<ConcentrationResult>("concentration")
            .WithSummary("Herfindahl, effective number, Gini, the Lorenz curve, shares of the largest.");

        group.MapPost("/stress", (StressQuestion? question, HttpContext http) =>
                Ask(http, question, (by, asked, _) => by.Stress(asked)))
            .Calculates<StressResult>("stress")
            .WithSummary("What a portfolio may lose after something bad.");
    }

    private static async Task<IResult> Ask<TQuestion, TResult>(
        HttpContext http,
        TQuestion? question,
        Func<ICalculators, TQuestion, CancellationToken, Task<Calculation<TResult>>> ask)
        where TQuestion : class
        where TResult : class
    {
        if (question is null) throw new BadHttpRequestException("The body, which is the question, is missing.");
        var calculators = http.RequestServices.GetRequiredService<IClusterClient>().GetGrain<ICalculators>(0);
        var answer = await ask(calculators, question, http.RequestAborted);
        return answer.Value is { } value ? TypedResults.Ok(value) : Problems.Of(answer.Refusals);
    }

    // What every calculator has in common.
    private static RouteHandlerBuilder Calculates<TResult>(this RouteHandlerBuilder endpoint, string name) => endpoint
        .Needs(Rights.Ask)
        .Anyone()
        .Produces<TResult>()
        .TakesBody(LargestQuestion)
        .WeighsByBody(perMegabyte: 1)
        .WithMetadata(Example.Of(name));
}
