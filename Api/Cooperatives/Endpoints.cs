using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Cooperatives;

/// <summary>Cooperatives: founded once under a name of their own, then governed by dated rates.</summary>
public static class Endpoints
{
    /// <summary>Adds <c>/v1/cooperatives</c>.</summary>
    public static IEndpointRouteBuilder MapCooperatives(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/cooperatives").WithTags("cooperatives");

        group.MapPut("/{id}", (string id, FoundCooperative body, HttpContext http) =>
                http.Actor<ICooperativeGrain>(id).Found(body).Made(http, $"/v1/cooperatives/{id}", id))
            .Needs(Rights.GovernCooperatives)
            .Everywhere()
            .Makes<Made>()
            .WithSummary("Founds a cooperative: endowment, fleet, kits and rooms. Repeating it changes nothing.");

        group.Lists("cooperative", (actors, id) => actors.GetGrain<ICooperativeGrain>(id).View())
            .Needs(Rights.ReadCooperatives)
            .WithSummary("Cooperatives.");

        group.MapGet("/{id}", (string id, HttpContext http) => http.Actor<ICooperativeGrain>(id).View().Shown())
            .Needs(Rights.ReadCooperatives)
            .Shows<CooperativeView>("cooperative", "id")
            .WithSummary("A cooperative.");

        group.MapGet("/{id}/rates", async (string id, string? prefix, HttpContext http) =>
                (await http.Actor<ICooperativeGrain>(id).RuleBook()).Rates
                    .Where(rate => rate.Key.StartsWith(prefix ?? "", StringComparison.Ordinal)))
            .Needs(Rights.ReadCooperatives)
            .Of("cooperative", "id")
            .Produces<IReadOnlyList<DatedRate>>()
            .WithSummary("The rates in force, and to come, each with its source.");

        group.MapPost("/{id}/rates", (string id, SetRate body, HttpContext http) =>
                http.Actor<ICooperativeGrain>(id).ProposeRate(body).Moved(http))
            .Needs(Rights.GovernCooperatives)
            .At("id")
            .Moves()
            .WithSummary("Proposes a rate from a day on, with its source; another person confirms it.");

        group.MapPost("/{id}/rates/confirm", (string id, ConfirmRate body, HttpContext http) =>
                http.Actor<ICooperativeGrain>(id).ConfirmRate(body).Moved(http))
            .Needs(Rights.GovernCooperatives)
            .At("id")
            .Moves()
            .WithSummary("A second person confirms a rate that was proposed.");

        group.MapPost("/{id}/rates/refuse", (string id, RefuseRate body, HttpContext http) =>
                http.Actor<ICooperativeGrain>(id).RefuseRate(body).Moved(http))
            .Needs(Rights.GovernCooperatives)
            .At("id")
            .Moves()
            .WithSummary("A person turns a proposed rate down, or withdraws their own.");

        group.MapGet("/{id}/rates/proposals", async (string id, HttpContext http) =>
                await http.Actor<ICooperativeGrain>(id).RateProposals())
            .Needs(Rights.ReadCooperatives)
            .Of("cooperative", "id")
            .Produces<IReadOnlyList<RateProposal>>()
            .WithSummary("Rates that wait for a second person.");

        return app;
    }
}
