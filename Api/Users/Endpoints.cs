using Microsoft.EntityFrameworkCore;
using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Users;

/// <summary>People who sign in, their roles by the word of two, and who looked at what.</summary>
public static class Endpoints
{
    /// <summary>Adds <c>/v1/users</c>.</summary>
    public static IEndpointRouteBuilder MapUsers(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/users").WithTags("users");

        group.MapGet("/", async (UserDesk desk) => TypedResults.Ok(await desk.List()))
            .Needs(Rights.ReadUsers).Everywhere().Produces<IReadOnlyList<UserView>>()
            .WithSummary("People who may sign in, with their roles.");

        group.MapPost("/", Make).Needs(Rights.ManageUsers).Everywhere().Embedded().Makes<Made>()
            .WithSummary("Makes an account without a secret: its person comes in by a link.")
            .WithDescription(
                "A repeat under the same key is the same account. Where that has been erased since, it stays erased: "
                + "409 users.made-before.");

        group.MapPost("/{id}/sign-in-links", MakeLink)
            .Needs(Rights.ManageUsers).Everywhere().Embedded().Moves<SignInLinkMade>()
            .WithSummary("A link that signs its person in, once, within a day; earlier ones no longer work.")
            .WithDescription(
                "The link is a secret, of which only a hash is kept: it is in the first answer and in no other. A "
                + "repeat under the same key makes nothing and is refused with 409 users.link-shown. Whoever has lost "
                + "the answer asks again under another key; what was lost no longer works then.");

        group.MapPost("/{id}/disable", (string id, HttpContext http, UserDesk desk) =>
                Enable(id, isEnabled: false, http, desk))
            .Needs(Rights.ManageUsers).Everywhere().Moves()
            .WithSummary("Nobody signs in with the account any more, and who is in is out.");

        group.MapPost("/{id}/enable", (string id, HttpContext http, UserDesk desk) =>
                Enable(id, isEnabled: true, http, desk))
            .Needs(Rights.ManageUsers).Everywhere().Moves()
            .WithSummary("The account may be used again.");

        group.MapDelete("/{id}/sessions", async (string id, HttpContext http, UserDesk desk) =>
                await desk.EndSessions(id, http.Caller()!.Id) ? TypedResults.NoContent() : Policies.Nothing)
            .Needs(Rights.ManageUsers).Everywhere().Moves()
            .WithSummary("Signs a person out everywhere: browsers at once, apps within ten minutes.");

        MapRoles(group);
        return app;
    }

    private static void MapRoles(RouteGroupBuilder group)
    {
        group.MapPost("/{id}/roles", Propose).Needs(Rights.ManageUsers).Everywhere().Embedded().Makes<Made>()
            .WithSummary("Proposes a role for somebody else; it counts once another administrator confirms it.");

        group.MapDelete("/{id}/roles/{role}/{cooperative}", Take)
            .Needs(Rights.ManageUsers).Everywhere().Embedded().Moves()
            .WithSummary("Takes a role away, at once.");

        group.MapGet("/proposals", async (UserDesk desk) => TypedResults.Ok(await desk.Proposals()))
            .Needs(Rights.ReadUsers).Everywhere()
            .Produces<IReadOnlyList<RoleProposalView>>()
            .WithSummary("Roles that were proposed; the undecided first.");

        group.MapPost("/proposals/{id}/confirm", (string id, HttpContext http, RoleProposals proposals) =>
                Decide(id, isConfirmed: true, http, proposals))
            .Needs(Rights.ManageUsers).Everywhere().Moves()
            .WithSummary("Confirms a role that somebody else proposed for a third person.");

        group.MapPost("/proposals/{id}/refuse", (string id, HttpContext http, RoleProposals proposals) =>
                Decide(id, isConfirmed: false, http, proposals))
            .Needs(Rights.ManageUsers).Everywhere().Moves()
            .WithSummary("Refuses a role that was proposed, or takes one's own proposal back.");
    }

    // Where an authority outside looks after accounts, they cannot be changed from here.
    private static RouteHandlerBuilder Embedded(this RouteHandlerBuilder endpoint) =>
        endpoint.AddEndpointFilter(async (call, next) =>
            call.HttpContext.RequestServices.GetRequiredService<AuthMode>().IsExternal
                ? new ProblemResult(StatusCodes.Status409Conflict, "users.outside")
                : await next(call));

    private static async Task<IResult> Make(NewUser body, HttpContext http, UserDesk desk)
    {
        var id = http.Wish().NewId("u");
        return await desk.Make(id, body, http) switch
        {
            ((UserDesk.OtherRequest or UserDesk.MadeBefore) and var code, _) => Refused(code),
            ("users.member-unknown", var field) => Problems.Of(new Refusal("member.unknown").At(field)),
            (var code, var field) => Unfit(code, field),
            null => TypedResults.Created(new Uri($"/v1/users/{id}", UriKind.Relative), new Made(id)),
        };
    }

    private static async Task<IResult> MakeLink(string id, HttpContext http, UserDesk desk) =>
        await desk.MakeLink(id, http, http.Wish().NewId("sl")) switch
        {
            ({ } link, _) => TypedResults.Ok(new SignInLinkMade(link)),
            (_, { } code) => Refused(code),
            _ => Policies.Nothing,
        };

    private static async Task<IResult> Enable(string id, bool isEnabled, HttpContext http, UserDesk desk) =>
        await desk.Enable(id, isEnabled, http.Caller()!.Id) ? TypedResults.NoContent() : Policies.Nothing;

    private static async Task<IResult> Propose(
        string id, RoleHeld body, HttpContext http, People people, RoleProposals proposals)
    {
        if (RoleAt.Read($"{body.Role}@{body.Cooperative}") is not { } role) return Unfit("users.role-unknown", "role");
        if (await people.Find(id) is null) return Policies.Nothing;
        if (role.Cooperative != Roles.Everywhere
            && await http.Actor<ICooperativeGrain>(role.Cooperative).View() is null)
        {
            return Problems.Of(new Refusal("cooperative.unknown").At("cooperative"));
        }

        var proposal = http.Wish().NewId("rp");
        var refused = await proposals.Propose(proposal, id, role, http.Caller()!.Id);
        return refused is null
            ? TypedResults.Created(new Uri($"/v1/users/proposals/{proposal}", UriKind.Relative), new Made(proposal))
            : Refused(refused);
    }

    private static async Task<IResult> Take(
        string id, string role, string cooperative, HttpContext http, UserDesk desk)
    {
        await desk.Take(id, role, cooperative, http.Caller()!.Id);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Decide(
        string id, bool isConfirmed, HttpContext http, RoleProposals proposals) =>
        await proposals.Decide(id, http.Caller()!.Id, isConfirmed) is { } refused
            ? Refused(refused)
            : TypedResults.NoContent();

    private static ProblemResult Unfit(string code, string field) =>
        new(StatusCodes.Status422UnprocessableEntity, code) { Parameter = field };

    private static IResult Refused(string code) => code == UserDesk.OtherRequest
        ? Problems.Of(new Refusal(code))
        : new ProblemResult(
            code == "http.unknown" ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict, code);
}
