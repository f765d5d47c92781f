using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Services;

/// <summary>
/// What a job engages: its service lines, the orders that a desk carries out, the calendars that are booked.
/// </summary>
public static class Endpoints
{
    /// <summary>Adds <c>/v1/catalogue</c>, <c>/v1/engagements</c> and <c>/v1/resources</c>.</summary>
    public static IEndpointRouteBuilder MapServices(this IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/catalogue/{cooperative}", async (string cooperative, DateOnly? on, HttpContext http) =>
                await http.Actor<ICatalogueGrain>(cooperative).View(on) is { } view
                    ? TypedResults.Ok(Offered.Of(view, Languages.Of(http)))
                    : (IResult)new ProblemResult(StatusCodes.Status404NotFound, "http.unknown"))
            .Needs(Rights.Ask)
            .Of("catalogue", "cooperative")
            .Produces<Offered>()
            .WithTags("catalogue")
            .WithSummary("What members may ask for, and the rates in force on a day, each with its source.");

        MapEngagements(app.MapGroup("/v1/engagements").WithTags("engagements"));
        MapResources(app.MapGroup("/v1/resources").WithTags("resources"));
        return app;
    }

    private static void MapEngagements(RouteGroupBuilder group)
    {
        group.Lists<EngagementView>(
                "engagement", async (actors, key) => await actors.GetGrain<IEngagementGrain>(key).View())
            .Needs(Rights.ReadJobs)
            .WithSummary("Service lines of jobs.");

        group.MapGet("/{job}/{line}", (string job, string line, HttpContext http) =>
                http.Actor<IEngagementGrain>($"{job}/{line}").View())
            .Needs(Rights.ReadJobs)
            .Shows<EngagementView>("engagement", "job", "line")
            .WithSummary("One service line of a job.");

        group.MapGet("/{job}/{line}/order", (string job, string line, HttpContext http) =>
                http.Actor<IOrderGrain>($"{job}/{line}").View())
            .Needs(Rights.ReadOrders)
            .Shows<OrderView>("order", "job", "line")
            .WithSummary("What the desk or a partner was asked for.");

        MapOrders(group);
    }

    private static void MapOrders(RouteGroupBuilder group)
    {
        group.MapPost("/{job}/{line}/order/fulfil", (string job, string line, FulfilOrder body, HttpContext http) =>
                Fulfil(http, $"{job}/{line}", body).Moved(http))
            .Needs(Rights.FulfilOrders)
            .Of("order", "job", "line")
            .Moves()
            .WithSummary("Staff: the order is carried out, at this price; the budget is charged.")
            .WithDescription(
                "A price beyond what the house takes for granted is said twice, in `price` and `confirmed`. Said by a "
                + "partner or a program it waits for the cooperative's staff: the order stays placed, and its "
                + "`dearPrice` says so.");

        group.MapPost("/{job}/{line}/order/price/confirm", (
                    string job, string line, ConfirmPrice? body, HttpContext http) =>
                http.Actor<IOrderGrain>($"{job}/{line}").Confirm(body ?? new ConfirmPrice()).Moved(http))
            .Needs(Rights.ConfirmPrices)
            .Of("order", "job", "line")
            .Moves()
            .WithSummary("Staff confirms the price that a partner said; the budget is charged.");

        group.MapPost("/{job}/{line}/order/price/refuse", (string job, string line, HttpContext http) =>
                http.Actor<IOrderGrain>($"{job}/{line}").RefusePrice().Moved(http))
            .Needs(Rights.ConfirmPrices)
            .Of("order", "job", "line")
            .Moves()
            .WithSummary("Staff turns the price that a partner said down; the order is still to be carried out.");

        group.MapPost("/{job}/{line}/order/cancel", (string job, string line, HttpContext http) =>
                http.Actor<IOrderGrain>($"{job}/{line}").Cancel(new CancelOrder()).Moved(http))
            .Needs(Rights.FulfilOrders)
            .Of("order", "job", "line")
            .Moves()
            .WithSummary("Staff: the order is called off before it is carried out.");
    }

    /// <summary>
    /// A person who may confirm any price binds by their own word; the dear price of a partner or a program waits.
    /// </summary>
    public static async Task<Answer> Fulfil(HttpContext http, string key, FulfilOrder fulfil)
    {
        var mayConfirm = await Policies.Reaches(
            http, http.Caller()!.Reach(Rights.ConfirmPrices), GrainId.Create("order", key));
        var order = http.Actor<IOrderGrain>(key);
        return await (mayConfirm ? order.FulfilDear(fulfil) : order.Fulfil(fulfil));
    }

    private static void MapResources(RouteGroupBuilder group)
    {
        group.Lists<ResourceView>("resource", async (actors, key) => await actors.GetGrain<IResourceGrain>(key).View())
            .Needs(Rights.ReadResources)
            .WithSummary("Vans, kits and rooms with their calendars.");

        group.MapGet("/{cooperative}/{name}", (string cooperative, string name, HttpContext http) =>
                http.Actor<IResourceGrain>($"{cooperative}/{name}").View())
            .Needs(Rights.ReadResources)
            .Shows<ResourceView>("resource", "cooperative", "name")
            .WithSummary("The calendar of a van, a kit or a room: van-1, kit-7, room-3.");

        group.MapPost("/{cooperative}/{name}/bookings", (
                    string cooperative, string name, BookResource body, HttpContext http) =>
                http.Actor<IResourceGrain>($"{cooperative}/{name}").Book(body).Moved(http))
            .Needs(Rights.BookResources)
            .At("cooperative")
            .Moves()
            .WithSummary("Books whole days; refused with the period that stands in the way.");

        group.MapPost("/{cooperative}/{name}/releases", (
                    string cooperative, string name, ReleaseResource body, HttpContext http) =>
                http.Actor<IResourceGrain>($"{cooperative}/{name}").Release(body).Moved(http))
            .Needs(Rights.BookResources)
            .At("cooperative")
            .Moves()
            .WithSummary("Gives a booking back.");
    }
}

/// <summary>The catalogue as a person reads it.</summary>
/// <param name="On">The legal day, Brussels.</param>
/// <param name="Services">Every service, in the order in which plans are made.</param>
/// <param name="Rates">Prices and other rates in force that day, by key.</param>
public sealed record Offered(DateOnly On, IReadOnlyList<OfferedService> Services, IReadOnlyList<DatedRate> Rates)
{
    /// <summary>The catalogue in a language.</summary>
    public static Offered Of(CatalogueView view, string language) => new(
        view.On,
        [
            .. view.Services.Select(service => new OfferedService(
                service.Code, service.IsLabour, Sentences.Find($"service.{service.Code}", language) ?? service.Code)),
        ],
        view.Rates);
}

/// <summary>A service that members may ask for.</summary>
/// <param name="Code">As needs of a declaration name it.</param>
/// <param name="IsLabour">Whether it is who works and how they are paid.</param>
/// <param name="Sentence">What it is, in the caller's language.</param>
public sealed record OfferedService(string Code, bool IsLabour, string Sentence);
