using Smart.Api.Exports;
using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Api.Jobs;
using Smart.Api.Web;
using Smart.Grains.Interfaces;

namespace Smart.Api.Members;

/// <summary>Members: they join, and their profile can be erased without touching what they did.</summary>
public static class Endpoints
{
    /// <summary>Adds <c>/v1/members</c>.</summary>
    public static IEndpointRouteBuilder MapMembers(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/members").WithTags("members");

        group.MapPost("/", (JoinMember body, HttpContext http) =>
            {
                var id = http.Wish().NewId("m");
                return Member(http, id).Join(body).Made(http, $"/v1/members/{id}", id);
            })
            .Needs(Rights.AdmitMembers)
            .OfBody<RouteHandlerBuilder, JoinMember>(MayJoin)
            .Makes<Made>()
            .WithSummary("A member joins a cooperative.");

        group.Lists("member", (actors, id) => actors.GetGrain<IMemberGrain>(id).View())
            .Needs(Rights.ReadMembers)
            .WithSummary("Members, without anything personal.");

        group.MapGet("/{id}", (string id, HttpContext http) => Member(http, id).View().Shown())
            .Needs(Rights.ReadMembers)
            .Shows<MemberView>("member", "id")
            .WithSummary("A member, without anything personal.");

        group.MapGet("/names", Names)
            .Needs(Rights.ReadNames)
            .Anyone()
            .Exports<FollowedPage<Called>>()
            .WithSummary("Members by name: part of one, or the beginning of an id. That names were read is kept.");

        group.MapGet("/{id}/overview", (string id, HttpContext http) => MemberOverview.Of(http, id).Shown())
            .Needs(Rights.ReadMembers)
            .Of("member", "id")
            .Produces<MemberOverview>()
            .Weighs(2)
            .WithSummary("All of a member that the caller may see: jobs, money owed, advances, contracts, wages.");

        group.MapGet("/{id}/journal", (string id, string? cursor, int? limit, HttpContext http) =>
                JobJournal.Latest(http, cursor, limit, http.Actor<IMemberWorkGrain>(id).Journal))
            .Needs(Rights.ReadJournals)
            .Of("member", "id")
            .Produces<JobJournalPage>()
            .WithSummary("What happened to a member and their latest jobs, the latest first.");

        group.MapGet("/{id}/profile", (string id, HttpContext http) => Member(http, id).Profile().Shown())
            .Needs(Rights.ReadProfiles)
            .Of("member", "id")
            .LogsAccess("id")
            .Produces<MemberProfile>()
            .WithSummary("Name, language and account of a member.");

        group.MapPut("/{id}/profile", (string id, MemberProfile body, HttpContext http) =>
                Member(http, id).ChangeProfile(body).Moved(http))
            .Needs(Rights.ChangeProfiles)
            .Of("member", "id")
            .Moves()
            .WithSummary("Replaces name, language, account, address and national register number of a member.");

        group.MapPost("/{id}/shares", (string id, SharesPaid body, HttpContext http) =>
                Member(http, id).PayShares(new PayShares(http.Wish().NewId("s"), body.Shares)).Moved(http))
            .Needs(Rights.AdmitMembers)
            .Of("member", "id")
            .Moves()
            .WithSummary("Records shares that the member paid.");

        group.MapPost("/{id}/suspend", (string id, HttpContext http) => Member(http, id).Suspend().Moved(http))
            .Needs(Rights.AdmitMembers)
            .Of("member", "id")
            .Moves()
            .WithSummary("Suspends a member: no new job, what runs goes on.");

        group.MapPost("/{id}/activate", (string id, HttpContext http) => Member(http, id).Activate().Moved(http))
            .Needs(Rights.AdmitMembers)
            .Of("member", "id")
            .Moves()
            .WithSummary("Makes a suspended member active again.");

        group.MapPost("/{id}/leave", (string id, HttpContext http) => Member(http, id).Leave().Moved(http))
            .Needs(Rights.AdmitMembers)
            .Of("member", "id")
            .Moves()
            .WithSummary("A member leaves the cooperative.");

        group.MapDelete("/{id}/profile", (string id, HttpContext http) =>
                Member(http, id).EraseProfile().Moved(http))
            .Needs(Rights.ErasePeople)
            .Of("member", "id")
            .Moves()
            .WithSummary("Erases the profile; issued documents keep their legal term.");

        return app;
    }

    private static async Task<IResult> Names(
        string? cooperative, string? search, [AsParameters] ListQuery query, HttpContext http)
    {
        if (!FollowedLists.IsSearch(search)) return FollowedLists.Unreadable("search", search);
        var narrowed = ListScope.Of(http.Reach(), cooperative, member: null);
        if (narrowed.Refused is { } refused) return refused;
        if (narrowed.Member is not null) return Policies.Forbidden;
        await http.LogLook(subject: "", narrowed.Cooperative ?? "");
        return await FollowedLists.Page(http, "members", query, CalledWanted.Sorts, Read, row => row.Id);

        Task<ListPage<Called>> Read(PageWish page) => http.Actor<ICalledGrain>("all").Members(new CalledWanted(
            page, narrowed.Cooperative is { } one ? new CooperativeId(one) : null, search));
    }

    private static ValueTask<Refusal?> MayJoin(Reach reach, JoinMember body, HttpContext http) =>
        ValueTask.FromResult(reach.Covers(body.Cooperative.Value)
            ? null
            : new Refusal("cooperative.unknown").At("cooperative"));

    private static IMemberGrain Member(HttpContext http, string id) => http.Actor<IMemberGrain>(id);
}

/// <summary>Shares that were paid.</summary>
/// <param name="Shares">How many; one or more.</param>
public sealed record SharesPaid(int Shares);
