using System.Collections.Immutable;
using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Employment;

/// <summary>Employment contracts, their declarations to social security, and wages.</summary>
public static class Endpoints
{
    private const string Contract = "/{job}/{member}/{n:int}";

    /// <summary>Adds <c>/v1/contracts</c> and <c>/v1/wages</c>.</summary>
    public static IEndpointRouteBuilder MapEmployment(this IEndpointRouteBuilder app)
    {
        var contracts = app.MapGroup("/v1/contracts").WithTags("contracts");

        contracts.Lists("contract", (actors, key) => actors.GetGrain<IEmploymentContractGrain>(key).View())
            .Needs(Rights.ReadContracts)
            .WithSummary("Employment contracts.");

        contracts.MapGet(Contract, (string job, string member, int n, HttpContext http) =>
                http.Actor<IEmploymentContractGrain>($"{job}/{member}/{n}").View().Shown())
            .Needs(Rights.ReadContracts)
            .Shows<ContractView>("contract", "job", "member", "n")
            .WithSummary("An employment contract: days, pay, signatures.");

        contracts.MapGet($"{Contract}/dimona", (string job, string member, int n, HttpContext http) =>
                http.Actor<IDimonaGrain>($"{job}/{member}/{n}").View())
            .Needs(Rights.ReadContracts)
            .Of("dimona", "job", "member", "n")
            .Produces<ImmutableArray<DimonaView>>()
            .WithSummary("Its declarations to social security, oldest first.");

        contracts.MapPost($"{Contract}/dimona/resume", (string job, string member, int n, HttpContext http) =>
                http.Actor<IDimonaGrain>($"{job}/{member}/{n}").Resume(new ResumeDimona()).Moved(http))
            .Needs(Rights.DeclareWork)
            .Of("dimona", "job", "member", "n")
            .Moves()
            .WithSummary("Sends again what waited for the worker's number or was refused, once a person put it right.");

        contracts.MapPost($"{Contract}/dimona/answer", (
                    string job, string member, int n, RecordDimonaResult body, HttpContext http) =>
                http.Actor<IDimonaGrain>($"{job}/{member}/{n}").Record(body).Moved(http))
            .Needs(Rights.DeclareWork)
            .Of("dimona", "job", "member", "n")
            .Moves()
            .WithSummary("Records an answer of social security that a person received.");

        var wages = app.MapGroup("/v1/wages").WithTags("wages");

        wages.Lists("wage", (actors, key) => actors.GetGrain<IWageGrain>(key).View())
            .Needs(Rights.ReadWages)
            .WithSummary("Wages, from cost to net.");

        wages.MapGet($"{Contract}/{{month}}", (
                    string job, string member, int n, string month, HttpContext http) =>
                http.Actor<IWageGrain>($"{job}/{member}/{n}/{month}").View().Shown())
            .Needs(Rights.ReadWages)
            .Shows<WageView>("wage", "job", "member", "n", "month")
            .WithSummary("The wage of a contract for a month (yyyy-MM), from cost to net.");

        return app;
    }
}
