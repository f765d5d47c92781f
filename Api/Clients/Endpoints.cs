using Smart.Api.Exports;
using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Api.Jobs;
using Smart.Grains.Interfaces;

namespace Smart.Api.Clients;

/// <summary>Clients: known once in the federation, with an account at each cooperative.</summary>
public static class Endpoints
{
    /// <summary>Adds <c>/v1/clients</c>.</summary>
    public static IEndpointRouteBuilder MapClients(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/clients").WithTags("clients");

        group.MapPost("/", (RegisterClient body, HttpContext http) =>
            {
                var id = http.Wish().NewId("c");
                return http.Actor<IClientGrain>(id).Register(body).Made(http, $"/v1/clients/{id}", id);
            })
            .Needs(Rights.RegisterClients)
            .Anyone()
            .Makes<Made>()
            .WithSummary("Makes a client known. An enterprise number belongs to one client only.");

        group.Lists("client", (actors, id) => actors.GetGrain<IClientGrain>(id).View())
            .Needs(Rights.ReadClients)
            .WithSummary("Clients, known once in the federation.");

        group.MapGet("/{id}", (string id, HttpContext http) => http.Actor<IClientGrain>(id).View().Shown())
            .Needs(Rights.ReadClients)
            .Shows<ClientView>("client", "id")
            .WithSummary("A client: what it is, how it pays.");

        MapProfile(group);
        MapOverview(group);
        MapStanding(group);
        MapAccounts(group.MapGroup("/{id}/accounts/{cooperative}").AddEndpointFilter(OfBoth));
        return app;
    }

    private static void MapProfile(RouteGroupBuilder group)
    {
        group.MapGet("/{id}/profile", (string id, HttpContext http) => http.Actor<IClientGrain>(id).Profile().Shown())
            .Needs(Rights.ReadClients)
            .Reaching(WorksWith)
            .LogsAccess("id")
            .Produces<ClientProfile>()
            .WithSummary("Name, address and e-mail of a client; of a consumer only to who works with them.");

        group.MapDelete("/{id}/profile", (string id, HttpContext http) =>
                http.Actor<IClientGrain>(id).EraseProfile().Moved(http))
            .Needs(Rights.ErasePeople)
            .Everywhere()
            .Moves()
            .WithSummary("Erases the profile; issued documents keep their legal term.");
    }

    // Clients are known to all; what one cooperative does with them is for its own staff.
    private static void MapOverview(RouteGroupBuilder group)
    {
        group.MapGet("/names", Names)
            .Needs(Rights.ReadClients)
            .Anyone()
            .Exports<FollowedPage<Called>>()
            .WithSummary("Clients by name: part of one, or the beginning of an id.");

        group.MapGet("/{id}/overview", (string id, string? cooperative, HttpContext http) =>
                OfStaff(http, cooperative, one => ClientOverview.Of(http, id, one).Shown()))
            .Needs(Rights.ReadClients)
            .Anyone()
            .Produces<ClientOverview>()
            .Weighs(2)
            .WithSummary("All of a client at one cooperative: rating, credit line, invoices, collection, jobs.");

        group.MapGet("/{id}/journal", (
                    string id, string? cooperative, string? cursor, int? limit, HttpContext http) =>
                OfStaff(http, cooperative, one => JobJournal.Latest(
                    http, cursor, limit, http.Actor<IClientJournalGrain>($"{one}/{id}").Journal)))
            .Needs(Rights.ReadJournals)
            .Anyone()
            .Produces<JobJournalPage>()
            .WithSummary("What happened between a cooperative and a client, the latest first.");
    }

    private static async Task<IResult> OfStaff(
        HttpContext http, string? cooperative, Func<string, Task<IResult>> show)
    {
        var narrowed = ListScope.Of(http.Reach() with { Own = null }, cooperative, member: null);
        if (http.Reach().Cooperatives.IsEmpty) return Policies.Nothing;
        if (narrowed.Refused is { } refused) return refused;
        return narrowed.Cooperative is { } one ? await show(one) : FollowedLists.Missing("cooperative");
    }

    private static async Task<IResult> Names(
        string? cooperative, string? search, [AsParameters] ListQuery query, HttpContext http)
    {
        if (!FollowedLists.IsSearch(search)) return FollowedLists.Unreadable("search", search);
        if (http.Reach().Cooperatives.IsEmpty) return Policies.Forbidden;
        var narrowed = ListScope.Of(http.Reach() with { Own = null }, cooperative, member: null);
        if (narrowed.Refused is { } refused) return refused;
        await http.LogLook(subject: "", narrowed.Cooperative ?? "");
        return await FollowedLists.Page(http, "clients", query, CalledWanted.Sorts, Read, row => row.Id);

        Task<ListPage<Called>> Read(PageWish page) => http.Actor<ICalledGrain>("all").Clients(new CalledWanted(
            page, narrowed.Cooperative is { } one ? new CooperativeId(one) : null, search));
    }

    private static void MapStanding(RouteGroupBuilder group)
    {
        group.MapPost("/{id}/rate", (string id, HttpContext http) => http.Actor<IClientGrain>(id).Rate().Moved(http))
            .Needs(Rights.JudgeClients)
            .Anyone()
            .Moves()
            .WithSummary("Rates a client anew, from 24 months of payments.");

        group.MapPost("/{id}/block", (string id, BlockClient body, HttpContext http) =>
                http.Actor<IClientGrain>(id).Block(body).Moved(http))
            .Needs(Rights.JudgeClients)
            .Anyone()
            .Moves()
            .WithSummary("Stops new business with a client.");

        group.MapPost("/{id}/unblock", (string id, HttpContext http) =>
                http.Actor<IClientGrain>(id).Unblock().Moved(http))
            .Needs(Rights.JudgeClients)
            .Anyone()
            .Moves()
            .WithSummary("Ends a block.");

        group.MapPost("/{id}/insolvency", (string id, DeclareClientInsolvent body, HttpContext http) =>
                http.Actor<IClientGrain>(id).DeclareInsolvent(body).Moved(http))
            .Needs(Rights.JudgeClients)
            .Anyone()
            .Moves()
            .WithSummary("Records that a client is insolvent.");

        group.MapPost("/{id}/status-check", (string id, ConfirmClientStatus body, HttpContext http) =>
                http.Actor<IClientGrain>(id).ConfirmStatus(body).Moved(http))
            .Needs(Rights.JudgeClients)
            .Anyone()
            .Moves()
            .WithSummary("Records that the public register knows the client as active.");
    }

    private static void MapAccounts(RouteGroupBuilder group)
    {
        group.MapGet("/", (string id, string cooperative, HttpContext http) =>
                http.Actor<IClientAccountGrain>($"{cooperative}/{id}").View())
            .Needs(Rights.ReadClients)
            .At("cooperative")
            .ShowsUntouched<ClientAccountView>("client-account", "cooperative", "id")
            .WithSummary("Terms, credit line and receivables of a client at one cooperative.");

        group.MapPost("/terms", (
                    string id, string cooperative, SetClientTerms body, HttpContext http) =>
                http.Actor<IClientAccountGrain>($"{cooperative}/{id}").Terms(body).Moved(http))
            .Needs(Rights.JudgeClients)
            .At("cooperative")
            .Moves()
            .WithSummary("Agrees on payment terms, 60 days at most.");
    }

    // A company is in a public register. Who a consumer is concerns those who work for them, and their cooperative.
    private static async ValueTask<IResult?> WorksWith(EndpointFilterInvocationContext call, Reach reach)
    {
        var http = call.HttpContext;
        var id = $"{http.GetRouteValue("id")}";
        if (reach.IsEverywhere || await http.Actor<IClientGrain>(id).View() is not { Kind: ClientKind.Consumer })
            return null;
        foreach (var cooperative in reach.Cooperatives)
            if (await HasJob(http, id, new CooperativeId(cooperative), member: null)) return null;
        return reach.Own is { } own && await HasJob(http, id, cooperative: null, new MemberId(own))
            ? null
            : Policies.Nothing;
    }

    private static async Task<bool> HasJob(
        HttpContext http, string client, CooperativeId? cooperative, MemberId? member)
    {
        var first = new PageWish(JobsWanted.Sorts[0], Descending: false, After: null, Limit: 1, Since: null);
        var found = await http.Actor<IJobListGrain>("all").Page(
            new JobsWanted(first, cooperative, member, new ClientId(client)));
        return !found.Items.IsEmpty;
    }

    // An account that nobody used yet is there; one of a client or a cooperative that does not exist is not.
    private static async ValueTask<object?> OfBoth(EndpointFilterInvocationContext call, EndpointFilterDelegate next)
    {
        var http = call.HttpContext;
        var client = http.Actor<IClientGrain>($"{http.GetRouteValue("id")}").View();
        var cooperative = http.Actor<ICooperativeGrain>($"{http.GetRouteValue("cooperative")}").View();
        return await client is null || await cooperative is null
            ? new ProblemResult(StatusCodes.Status404NotFound, "http.unknown")
            : await next(call);
    }
}
