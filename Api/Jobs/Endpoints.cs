using System.Collections.Immutable;
using Smart.Api.Exports;
using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Jobs;

/// <summary>Jobs: declared, planned, accepted with one click, performed, cancelled, and watched live.</summary>
public static class Endpoints
{
    /// <summary>Adds <c>/v1/jobs</c>.</summary>
    public static IEndpointRouteBuilder MapJobs(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/jobs").WithTags("jobs");

        group.MapPost("/", (DeclareJob body, HttpContext http) =>
            {
                var id = http.Wish().NewId("j");
                return Job(http, id).Declare(body).Made(http, $"/v1/jobs/{id}");
            })
            .Needs(Rights.MoveJobs)
            .OfBody<RouteHandlerBuilder, DeclareJob>((to, body, http) => MayDeclare(to, body.Declaration, http))
            .Makes<JobView>()
            .WithSummary("Declares a job, and plans it in the same commit.");

        group.MapGet("/", List)
            .Needs(Rights.ReadJobs)
            .Anyone()
            .Exports<FollowedPage<JobRow>>()
            .WithSummary("Jobs, filtered and sorted: by id, start or changed, a minus before it turns it round.");

        group.MapGet("/{id}", async (string id, HttpContext http) => await Known(Job(http, id).View()).Shown())
            .Needs(Rights.ReadJobs)
            .Shows<JobView>("job", "id")
            .WithSummary("A job: where it stands, each service as it is.");

        group.MapGet("/{id}/plan", (string id, HttpContext http) => Job(http, id).Plan().Shown())
            .Needs(Rights.ReadJobs)
            .Shows<Plan>("job", "id")
            .WithSummary("The plan: every service with its price, and the way of the money down to net pay.");

        group.MapPost("/{id}/plan", (string id, ReplanJob body, HttpContext http) =>
                Job(http, id).Replan(body).Moved(http))
            .Needs(Rights.MoveJobs)
            .Of("job", "id")
            .OfBody<RouteHandlerBuilder, ReplanJob>((to, body, http) => MayDeclare(to, body.Declaration, http))
            .Moves<JobView>()
            .WithSummary("Declares the same job otherwise, while it is not yet accepted.");

        group.MapPost("/{id}/declare-again", (string id, DeclareAgain? body, HttpContext http) =>
            {
                var next = http.Wish().NewId("j");
                return Again.Declare(http, id, next, body?.Nearest ?? false).Made(http, $"/v1/jobs/{next}");
            })
            .Needs(Rights.MoveJobs)
            .Of("job", "id")
            .Makes<JobView>()
            .WithSummary("Declares anew what was refused, as it was or as its nearest plan, on today's facts.")
            .WithDescription(
                "A client's signature binds them for the job that they signed: the quote of the new one is theirs to "
                + "sign again.");

        MapCourse(group);
        group.MapJobJournal();
        group.MapGet("/{id}/events", LiveEvents.Watch)
            .Needs(Rights.ReadJobs)
            .Of("job", "id")
            .Produces<string>(contentType: "text/event-stream")
            .DisableRequestTimeout()
            .WithSummary("What happens to the job, as it happens; resumes after Last-Event-ID.");

        return app;
    }

    private static void MapCourse(RouteGroupBuilder group)
    {
        group.MapPost("/{id}/accept", (string id, AcceptPlan? body, HttpContext http) =>
                Job(http, id).Accept(new AcceptJob(body?.Without ?? [], body?.Plan)).Moved(http))
            .Needs(Rights.MoveJobs)
            .Of("job", "id")
            .Moves<JobView>()
            .WithSummary("One click: everything that the plan holds is engaged.");

        group.MapPost("/{id}/sign-quote", (string id, SignQuote body, HttpContext http) =>
                Job(http, id).SignQuote(body).Moved(http))
            .Needs(Rights.MoveJobs)
            .Of("job", "id")
            .Moves()
            .WithSummary("The client signed the quote, named by its digest; another one by now is refused.");

        group.MapPost("/{id}/perform", (string id, HttpContext http) =>
                Job(http, id).Perform(new PerformJob()).Moved(http))
            .Needs(Rights.MoveJobs)
            .Of("job", "id")
            .Moves()
            .WithSummary("The member confirms that the work is done.");

        group.MapPost("/{id}/cancel", (string id, CancelJob body, HttpContext http) =>
                Job(http, id).Cancel(body).Moved(http))
            .Needs(Rights.MoveJobs)
            .Of("job", "id")
            .Moves()
            .WithSummary("Calls the job off: each service is undone by its own rule and cost.");

        group.MapPost("/{id}/contest", (string id, HttpContext http) =>
                Job(http, id).Contest(new ContestJob()).Moved(http))
            .Needs(Rights.ContestJobs)
            .Of("job", "id")
            .Moves()
            .WithSummary("The client contests the work, within 8 days.");
    }

    private static async Task<IResult> List(
        string? cooperative,
        string? member,
        string? client,
        string? activity,
        string? status,
        [AsParameters] ListQuery query,
        HttpContext http)
    {
        if (!FollowedLists.TryRead<JobStatus>(status, out var standing))
            return FollowedLists.Unreadable("status", status);
        var narrowed = ListScope.Of(http.Reach(), cooperative, member);
        if (narrowed.Refused is { } refused) return refused;
        (cooperative, member) = (narrowed.Cooperative, narrowed.Member);
        return await FollowedLists.Page(http, "jobs", query, JobsWanted.Sorts, Read, row => row.Job.Value);

        Task<ListPage<JobRow>> Read(PageWish page) => http.Actor<IJobListGrain>("all").Page(new JobsWanted(
            page,
            cooperative is null ? null : new CooperativeId(cooperative),
            member is null ? null : new MemberId(member),
            client is null ? null : new ClientId(client),
            activity is null ? null : new ActivityId(activity),
            standing));
    }

    // A member declares their own work, on a budget that they have a part in.
    internal static async ValueTask<Refusal?> MayDeclare(Reach reach, Declaration declared, HttpContext http)
    {
        if (reach.Covers(declared.Cooperative.Value)) return null;
        if (!reach.Home.Contains(declared.Cooperative.Value))
            return new Refusal("cooperative.unknown").At("declaration.cooperative");
        if (declared.Member.Value != reach.Own) return new Refusal("member.unknown").At("declaration.member");
        return declared.Activity is not { } activity
            || await Policies.Reaches(http, reach, GrainId.Create("activity", activity.Value))
                ? null
                : new Refusal("activity.unknown").At("declaration.activity");
    }

    private static IJobGrain Job(HttpContext http, string id) => http.Actor<IJobGrain>(id);

    private static async Task<JobView?> Known(Task<JobView> asked) =>
        await asked is { Status: not JobStatus.Unknown } view ? view : null;
}

/// <summary>One click. Whoever sends no body, or names nothing to leave out, wants everything.</summary>
public sealed record AcceptPlan
{
    /// <summary>Lines that the law does not require and that the member switches off.</summary>
    public ImmutableArray<string> Without { get; init; } = [];

    /// <summary>Which plan was shown, by the job's <c>planDigest</c>; another one by now is refused.</summary>
    public string? Plan { get; init; }
}

/// <summary>Declares a refused job anew.</summary>
public sealed record DeclareAgain
{
    /// <summary>As the nearest plan that the refusal named, and not as it was.</summary>
    public bool Nearest { get; init; }
}
