using Smart.Api.Exports;
using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Work;

/// <summary>What waits for staff: orders, money without an owner, collection, what machines gave up on.</summary>
public static class Endpoints
{
    /// <summary>Adds <c>/v1/worklists</c>.</summary>
    public static IEndpointRouteBuilder MapWork(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/worklists").WithTags("worklists");

        group.MapGet("/orders", Orders)
            .Needs(Rights.ReadOrders)
            .Anyone()
            .Exports<FollowedPage<OrderRow>>()
            .WithSummary("Orders of desks and partners, those to carry out unless asked otherwise; the soonest first.");

        group.MapGet("/dunning", Dunning)
            .Needs(Rights.ReadInvoices)
            .Anyone()
            .Exports<FollowedPage<DunningRow>>()
            .WithSummary("Invoices being collected, with the next step and its day; the next first.");

        group.MapGet("/receipts", (string? cooperative, [AsParameters] ListQuery query, HttpContext http) =>
                Items(cooperative, IWorkListGrain.UnmatchedReceipt, query, http))
            .Needs(Rights.ReadWork)
            .Anyone()
            .Exports<FollowedPage<WorkRow>>()
            .WithSummary("Money that came in and belongs to nobody yet; the oldest first.");

        group.MapGet("/items", (string? cooperative, string? kind, [AsParameters] ListQuery query, HttpContext http) =>
                Items(cooperative, kind, query, http))
            .Needs(Rights.ReadWork)
            .Anyone()
            .Exports<FollowedPage<WorkRow>>()
            .WithSummary("What machines gave up on and a person must look at; the oldest first.");

        group.MapPost("/items/close", (CloseWork body, HttpContext http) =>
                http.Actor<IWorkListGrain>("all").Close(body).Moved(http))
            .Needs(Rights.DoWork)
            .OfBody<RouteHandlerBuilder, CloseWork>((reach, body, _) => ValueTask.FromResult(
                reach.Covers(body.Cooperative.Value) ? null : new Refusal("work.unknown")))
            .Moves()
            .WithSummary("Somebody dealt with an item: it leaves the list. What waits for a second person does not.");

        return app;
    }

    private static Task<IResult> Orders(
        string? cooperative,
        string? job,
        string? desk,
        string? status,
        [AsParameters] ListQuery query,
        HttpContext http)
    {
        if (!FollowedLists.TryRead<Desk>(desk, out var whose))
            return Task.FromResult<IResult>(FollowedLists.Unreadable("desk", desk));
        if (!FollowedLists.TryRead<OrderStatus>(status, out var standing))
            return Task.FromResult<IResult>(FollowedLists.Unreadable("status", status));
        return OfStaff(http, cooperative, one => FollowedLists.Page(
            http,
            "orders",
            query,
            OrdersWanted.Sorts,
            page => http.Actor<IOrderListGrain>("all").Page(new OrdersWanted(
                page, one, job is null ? null : new JobId(job), whose, standing ?? OrderStatus.Placed)),
            row => row.Engagement.Value));
    }

    private static Task<IResult> Dunning(
        string? cooperative, string? client, string? status, [AsParameters] ListQuery query, HttpContext http)
    {
        if (!FollowedLists.TryRead<DunningStatus>(status, out var standing))
            return Task.FromResult<IResult>(FollowedLists.Unreadable("status", status));
        return OfStaff(http, cooperative, one => FollowedLists.Page(
            http,
            "dunning",
            query,
            DunningWanted.Sorts,
            page => http.Actor<IDunningListGrain>("all").Page(new DunningWanted(
                page, one, client is null ? null : new ClientId(client), Job: null, standing)),
            row => row.Invoice.Value));
    }

    private static Task<IResult> Items(string? cooperative, string? kind, ListQuery query, HttpContext http) =>
        OfStaff(http, cooperative, one => FollowedLists.Page(
            http,
            "work",
            query,
            WorkWanted.Sorts,
            page => http.Actor<IWorkListGrain>("all").Page(new WorkWanted(page, one, kind)),
            row => row.Item));

    // What is to be done is for who does it: to whom a thing belongs sees it at its own address.
    private static async Task<IResult> OfStaff(
        HttpContext http, string? cooperative, Func<CooperativeId?, Task<IResult>> list)
    {
        var reach = http.Reach();
        if (reach.Cooperatives.IsEmpty) return Policies.Forbidden;
        var narrowed = ListScope.Of(reach with { Own = null }, cooperative, member: null);
        return narrowed.Refused
            ?? await list(narrowed.Cooperative is { } one ? new CooperativeId(one) : null);
    }
}
