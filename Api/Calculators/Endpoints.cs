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
