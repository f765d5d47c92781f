using Smart.Api.Http;
using Smart.Grains.Interfaces;

namespace Smart.Api.Calculators;

/// <summary>What-if questions, answered by the code that decides, and stored nowhere.</summary>
public static class Endpoints
{
    /// <summary>Adds <c>/v1/calculators</c>; <c>docs/CALCULATORS.md</c> has an example of each.</summary>
    public static IEndpointRouteBuilder MapCalculators(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/calculators").WithTags("calculators");

        group.Calculates<WageQuestion, WageResult>("wage", (by, question) => by.Wage(question))
            .WithSummary("Employer cost, gross and net from any one of them; pay day; ceiling of deductions.");

        group.Calculates<VatSheet, VatTotals>("vat", (by, question) => by.Vat(question))
            .WithSummary("VAT per category and rate, totals, discounts; prices with or without VAT.");

        group.Calculates<LateInterestQuestion, LateInterestResult>(
                "late-interest", (by, question) => by.LateInterest(question))
            .WithSummary("What a late invoice between enterprises comes to, with part payments and disputes.");

        group.Calculates<ConsumerPenaltyQuestion, ConsumerPenaltyResult>(
                "consumer-penalty", (by, question) => by.ConsumerPenalty(question))
            .WithSummary("The most that a consumer who pays late may be asked, and from when.");

        group.Calculates<UndisputedClaimQuestion, UndisputedClaimResult>(
                "undisputed-claim", (by, question) => by.UndisputedClaim(question))
            .WithSummary("Whether, how much and when a bailiff may collect without a judge.");

        group.Calculates<PrefinancingQuestion, PrefinancingAnswer>(
                "prefinancing-decision", (by, question) => by.PrefinancingDecision(question))
            .WithSummary("What the rule table would decide, every rule with what it saw.");

        group.Calculates<DecisionTableQuestion, DecisionTableResult>(
                "decision-table", (by, question) => by.DecisionTable(question))
            .WithSummary("Proves a decision table complete and free of overlaps, and decides cases by it.");

        group.Calculates<LoanQuestion, LoanResult>("loan-schedule", (by, question) => by.LoanSchedule(question))
            .WithSummary("The schedule of a loan to the cent, with whatever happens to it.");

        group.Calculates<WorkingCapitalQuestion, WorkingCapitalResult>(
                "working-capital", (by, question) => by.WorkingCapital(question))
            .WithSummary("Financing at a fee known in advance, spread at the effective rate.");

        group.Calculates<AprQuestion, AprResult>("apr", (by, question) => by.Apr(question))
            .WithSummary("Annual percentage rate of charge by Directive 2008/48/EC, Annex I.");

        group.Calculates<LeaseQuestion, LeaseResult>("lease", (by, question) => by.Lease(question))
            .WithSummary("Rents or their internal rate of return; purchase option; buy-out on a day.");

        group.Calculates<ArrearsQuestion, ArrearsResult>("arrears", (by, question) => by.Arrears(question))
            .WithSummary("Days past due, ageing and provisions; payments recorded late.");

        return app;
    }

    private static RouteHandlerBuilder Calculates<TQuestion, TResult>(
        this IEndpointRouteBuilder group,
        string name,
        Func<ICalculators, TQuestion, Task<Calculation<TResult>>> ask)
        where TResult : class =>
        group.MapPost($"/{name}", async (TQuestion question, HttpContext http) =>
            {
                var calculators = http.RequestServices.GetRequiredService<IClusterClient>().GetGrain<ICalculators>(0);
                var answer = await ask(calculators, question);
                return answer.Value is { } value ? TypedResults.Ok(value) : Problems.Of(answer.Refusals);
            })
            .Produces<TResult>()
            .WithMetadata(Example.Of(name));
}
