using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Users;

/// <summary>People who sign in, their roles by the word of two, and who looked at what.</summary>
public static class Endpoints
{
    private const int LongestPage = 200;
    private static readonly TimeSpan LinkLasts = TimeSpan.FromHours(24);

    /// <summary>Adds <c>/v1/users</c> and <c>/v1/audit</c>.</summary>
    public static IEndpointRouteBuilder MapUsers(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/users").WithTags("users");

        group.MapGet("/", List).Needs(Rights.ReadUsers).Everywhere().Produces<IReadOnlyList<UserView>>()
            .WithSummary("People who may sign in, with their roles.");

        group.MapPost("/", Make).Needs(Rights.ManageUsers).Everywhere().Makes<Made>()
            .WithSummary("Makes an account without a secret: its person comes in by a link.");

        group.MapPost("/{id}/sign-in-links", MakeLink).Needs(Rights.ManageUsers).Everywhere().Moves<SignInLinkMade>()
            .WithSummary("A link that signs its person in, once, within a day; earlier ones no longer work.");

        group.MapPost("/{id}/disable", (string id, HttpContext http, IdentityStore store, AccessLog log) =>
                Enable(id, isEnabled: false, http, store, log))
            .Needs(Rights.ManageUsers).Everywhere().Moves()
            .WithSummary("Nobody signs in with the account any more, and who is in is out.");

        group.MapPost("/{id}/enable", (string id, HttpContext http, IdentityStore store, AccessLog log) =>
                Enable(id, isEnabled: true, http, store, log))
            .Needs(Rights.ManageUsers).Everywhere().Moves()
            .WithSummary("The account may be used again.");

        MapRoles(group);
        app.MapGet("/v1/audit/access", Accesses).WithTags("audit").Needs(Rights.ReadAudit).Everywhere()
            .Produces<IReadOnlyList<AccessView>>()
            .WithSummary("Who came in, who did not, and who looked at whose personal data; the latest first.");
        return app;
    }

    private static void MapRoles(RouteGroupBuilder group)
    {
        group.MapPost("/{id}/roles", Propose).Needs(Rights.ManageUsers).Everywhere().Makes<Made>()
            .WithSummary("Proposes a role for somebody else; it counts once another administrator confirms it.");

        group.MapDelete("/{id}/roles/{role}/{cooperative}", Take).Needs(Rights.ManageUsers).Everywhere().Moves()
            .WithSummary("Takes a role away, at once.");

        group.MapGet("/proposals", Proposals).Needs(Rights.ReadUsers).Everywhere()
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

    private static async Task<IResult> List(IdentityStore store)
    {
        var people = await store.Users.OrderBy(person => person.UserName).AsNoTracking().ToListAsync();
        var grants = (await store.Grants.AsNoTracking().ToListAsync()).ToLookup(grant => grant.PersonId);
        return TypedResults.Ok(people.Select(person => new UserView(
            person.Id,
            person.UserName!,
            person.Name,
            person.Locale,
            person.Member,
            person.DisabledAt is not null,
            person.TwoFactorEnabled,
            [.. grants[person.Id].Select(grant => new RoleHeld(grant.Role, grant.Cooperative))])).ToArray());
    }

    private static async Task<IResult> Make(
        NewUser body, HttpContext http, People people, UserManager<Person> users, AccessLog log)
    {
        var id = http.Wish().NewId("u");
        if (await users.FindByIdAsync(id) is not null) return Created(id);
        if (!Languages.All.Contains(body.Locale)) return Unfit("users.locale-unknown", "locale");
        if (body.Member is { } member && await http.Actor<IMemberGrain>(member).View() is null)
            return Problems.Of(new Refusal("member.unknown").At("member"));
        var (person, made) = await people.Make(body.UserName, body.Name, body.Locale, body.Email, body.Member, id);
        if (!made.Succeeded) return Unfit("users.name-taken", "userName");
        await log.Write("account-made", http.Caller()!.Id, person.Id);
        return Created(id);

        static IResult Created(string id) =>
            TypedResults.Created(new Uri($"/v1/users/{id}", UriKind.Relative), new Made(id));
    }

    private static async Task<IResult> MakeLink(
        string id, HttpContext http, People people, SignInLinks links, AccessLog log)
    {
        if (await people.Find(id) is null) return Policies.Nothing;
        var token = await links.Make(id, "invitation", LinkLasts);
        await log.Write("link-made", http.Caller()!.Id, id);
        return TypedResults.Ok(new SignInLinkMade(
            $"{http.Request.Scheme}://{http.Request.Host}{SignInLinks.Path}?token={token}"));
    }

    private static async Task<IResult> Enable(
        string id, bool isEnabled, HttpContext http, IdentityStore store, AccessLog log)
    {
        if (await store.Users.SingleOrDefaultAsync(person => person.Id == id) is not { } person)
            return Policies.Nothing;
        if (isEnabled == person.DisabledAt is null) return TypedResults.NoContent();
        person.DisabledAt = isEnabled ? null : http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow();
        await store.SaveChangesAsync();
        if (!isEnabled) await http.RequestServices.GetRequiredService<Accounts>().RevokeApps(person, default);
        await log.Write(isEnabled ? "account-enabled" : "account-disabled", http.Caller()!.Id, id);
        return TypedResults.NoContent();
    }

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
        string id, string role, string cooperative, HttpContext http, IdentityStore store, AccessLog log)
    {
        var taken = await store.Grants
            .Where(grant => grant.PersonId == id && grant.Role == role && grant.Cooperative == cooperative)
            .ExecuteDeleteAsync();
        if (taken > 0) await log.Write("role-taken", http.Caller()!.Id, id, $"{role}@{cooperative}");
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Proposals(IdentityStore store) => TypedResults.Ok(await store.RoleProposals
        .OrderBy(each => each.DecidedAt != null).ThenByDescending(each => each.ProposedAt)
        .Take(LongestPage)
        .Select(each => new RoleProposalView(
            each.Id,
            each.PersonId,
            each.Role,
            each.Cooperative,
            each.ProposedBy,
            each.ProposedAt,
            each.DecidedBy,
            each.IsConfirmed))
        .ToArrayAsync());

    private static async Task<IResult> Decide(
        string id, bool isConfirmed, HttpContext http, RoleProposals proposals) =>
        await proposals.Decide(id, http.Caller()!.Id, isConfirmed) is { } refused
            ? Refused(refused)
            : TypedResults.NoContent();

    private static async Task<IResult> Accesses(
        string? who, string? subject, long? before, int? limit, IdentityStore store)
    {
        if (limit is < 1 or > LongestPage) return Paging.LimitUnfit(LongestPage);
        var rows = store.AccessLog.AsNoTracking();
        if (who is not null) rows = rows.Where(row => row.Who == who);
        if (subject is not null) rows = rows.Where(row => row.Subject == subject);
        if (before is not null) rows = rows.Where(row => row.Id < before);
        return TypedResults.Ok(await rows.OrderByDescending(row => row.Id).Take(limit ?? 50)
            .Select(row => new AccessView(
                row.At, row.Kind, row.Who, row.Subject, row.Detail, row.Address, row.Correlation))
            .ToArrayAsync());
    }

    private static ProblemResult Unfit(string code, string field) =>
        new(StatusCodes.Status422UnprocessableEntity, code) { Parameter = field };

    private static ProblemResult Refused(string code) => new(
        code == "http.unknown" ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict, code);
}
