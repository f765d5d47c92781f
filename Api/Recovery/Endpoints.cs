using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Recovery;

/// <summary>Dunning: the reminders of an invoice, up to the bailiff's file.</summary>
public static class Endpoints
{
    private const string Invoice = "/{job}/{n:int}";

    /// <summary>Adds <c>/v1/dunning</c>.</summary>
    public static IEndpointRouteBuilder MapRecovery(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/dunning").WithTags("dunning");

        group.Lists("dunning", (actors, key) => actors.GetGrain<IDunningGrain>(key).View())
            .Needs(Rights.ReadInvoices)
            .WithSummary("Collection of invoices.");

        group.MapGet(Invoice, (string job, int n, HttpContext http) => Of(http, job, n).View().Shown())
            .Needs(Rights.ReadInvoices)
            .Shows<DunningView>("dunning", "job", "n")
            .WithSummary("Steps taken, pauses, what comes next and what is claimed.");

        group.MapPost($"{Invoice}/pause", (string job, int n, PauseDunning body, HttpContext http) =>
                Of(http, job, n).Pause(body).Moved(http))
            .Needs(Rights.Collect)
            .Of("dunning", "job", "n")
            .Moves<DunningView>()
            .WithSummary("Stops the steps until a day, with a reason.");

        group.MapPost($"{Invoice}/resume", (string job, int n, HttpContext http) =>
                Of(http, job, n).Resume().Moved(http))
            .Needs(Rights.Collect)
            .Of("dunning", "job", "n")
            .Moves<DunningView>()
            .WithSummary("Goes on before that day.");

        group.MapPost($"{Invoice}/costs", (string job, int n, RecordRecoveryCost body, HttpContext http) =>
                Of(http, job, n).RecordCost(body).Moved(http))
            .Needs(Rights.Collect)
            .Of("dunning", "job", "n")
            .Moves<DunningView>()
            .WithSummary("Books what a bailiff, a court or a register asked for.");

        group.MapPost($"{Invoice}/loss", (string job, int n, DeclareLoss body, HttpContext http) =>
                Of(http, job, n).ProposeLoss(body).Moved(http))
            .Needs(Rights.WriteOff)
            .Of("dunning", "job", "n")
            .Moves<DunningView>()
            .WithSummary("A person proposes that the loss is certain; another one confirms it.");

        group.MapPost($"{Invoice}/loss/confirm", (string job, int n, ConfirmLoss? body, HttpContext http) =>
                Of(http, job, n).ConfirmLoss(body ?? new ConfirmLoss()).Moved(http))
            .Needs(Rights.WriteOff)
            .Of("dunning", "job", "n")
            .Moves<DunningView>()
            .WithSummary("A second person confirms the loss; the invoice is written off.");

        group.MapPost($"{Invoice}/loss/refuse", (string job, int n, HttpContext http) =>
                Of(http, job, n).RefuseLoss().Moved(http))
            .Needs(Rights.WriteOff)
            .Of("dunning", "job", "n")
            .Moves<DunningView>()
            .WithSummary("A person turns the proposal down, or withdraws their own.");

        return app;
    }

    private static IDunningGrain Of(HttpContext http, string job, int n) => http.Actor<IDunningGrain>($"{job}/{n}");
}
