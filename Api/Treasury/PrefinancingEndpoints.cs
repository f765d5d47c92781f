using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Treasury;

/// <summary>Prefinancings: how they were decided, and what people make of referrals and appeals.</summary>
public static class PrefinancingEndpoints
{
    private const string One = "/{job}/{line}";
    private const string AllThatWaits = "waiting";

    /// <summary>Adds <c>/v1/prefinancings</c> and the report of overrides.</summary>
    public static IEndpointRouteBuilder MapPrefinancings(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/prefinancings").WithTags("prefinancings");

        group.MapGet("/", List)
            .Needs(Rights.ReadPrefinancings)
            .Anyone()
            .Produces<FollowedPage<PrefinancingRow>>()
            .WithSummary("Prefinancings; state referred, appealed, awaiting-second, or waiting for all that waits.");

        group.MapGet(One, (string job, string line, HttpContext http) =>
                PrefinancingViews.Explain(http, $"{job}/{line}", Languages.Of(http)).Shown())
            .Needs(Rights.ReadPrefinancings)
            .Shows<PrefinancingExplained>("prefinancing", "job", "line")
            .WithSummary("A prefinancing explained: every rule with what it saw, what would change it, its history.");

        MapReview(group);
        app.MapGet("/v1/reports/overrides", Overrides)
            .WithTags("reports")
            .Needs(Rights.ReadReports)
            .Reaching((call, reach) => ValueTask.FromResult(
                Named(reach, call.HttpContext.Request.Query["cooperative"])))
            .Produces<OverrideReport>()
            .WithSummary("What people decided on referrals and appeals, rule by rule; this year without days.");
        return app;
    }

    private static void MapReview(RouteGroupBuilder group)
    {
        group.MapPost($"{One}/appeal", async (string job, string line, AppealBody body, HttpContext http) =>
                await Noted(
                    http,
                    Of(http, job, line).Appeal(new AppealPrefinancing(body.Reason)),
                    version => Notes(http, job, line).NoteAppeal(new PrefinancingNote(version, body.Note!)),
                    body.Note))
            .Needs(Rights.Appeal)
            .Of("prefinancing", "job", "line")
            .Moves<PrefinancingView>()
            .WithSummary("The member appeals against a decline, or against less than was asked.");

        group.MapPost($"{One}/withdraw", (string job, string line, HttpContext http) =>
                Of(http, job, line).Withdraw().Moved(http))
            .Needs(Rights.Appeal)
            .Of("prefinancing", "job", "line")
            .Moves<PrefinancingView>()
            .WithSummary("Takes an appeal back; a request that waits for a person is withdrawn altogether.");

        group.MapPost($"{One}/decide", async (string job, string line, DecideBody body, HttpContext http) =>
                await Noted(
                    http,
                    Of(http, job, line).Decide(new DecideReview(body.Verdict, body.Reason, body.Amount)),
                    version => Notes(http, job, line).NoteDecision(new PrefinancingNote(version, body.Note!)),
                    body.Note))
            .Needs(Rights.DecidePrefinancings)
            .Of("prefinancing", "job", "line")
            .Moves<PrefinancingView>()
            .WithSummary("Decides on a referral or an appeal; above an amount it is proposed, and another confirms.");

        group.MapPost($"{One}/confirm", (string job, string line, ConfirmReview? body, HttpContext http) =>
                Of(http, job, line).Confirm(body ?? new ConfirmReview()).Moved(http))
            .Needs(Rights.DecidePrefinancings)
            .Of("prefinancing", "job", "line")
            .Moves<PrefinancingView>()
            .WithSummary("A second person confirms what the first proposed.");
    }

    private static async Task<IResult> List(
        string? cooperative, string? member, string? state, [AsParameters] ListQuery query, HttpContext http)
    {
        var isWaiting = state == AllThatWaits;
        if (!FollowedLists.TryRead<ReviewState>(isWaiting ? null : state, out var wanted))
            return FollowedLists.Unreadable("state", state);
        var narrowed = ListScope.Of(http.Reach(), cooperative, member);
        if (narrowed.Refused is { } refused) return refused;
        // A work list is read by the day on which each is due.
        query = query with { Sort = query.Sort ?? (state is null ? null : "due") };
        return await FollowedLists.Page(
            http, "prefinancings", query, PrefinancingsWanted.Sorts, Read, row => row.Prefinancing);

        Task<ListPage<PrefinancingRow>> Read(PageWish page) =>
            http.Actor<IPrefinancingListGrain>("all").Page(new PrefinancingsWanted(
                page,
                narrowed.Cooperative is { } at ? new CooperativeId(at) : null,
                narrowed.Member is { } of ? new MemberId(of) : null,
                wanted,
                isWaiting));
    }

    private static async Task<IResult> Overrides(
        string? cooperative, DateOnly? from, DateOnly? until, HttpContext http, TimeProvider clock)
    {
        var today = Calendar.LegalDay(clock.GetUtcNow());
        return TypedResults.Ok(await http.Actor<IPrefinancingListGrain>("all").Overrides(new OverridesWanted(
            cooperative is null ? null : new CooperativeId(cooperative),
            from ?? new DateOnly(today.Year, 1, 1),
            until ?? today)));
    }

    private static IResult? Named(Reach reach, string? cooperative) => reach.Covers(cooperative) ? null
        : cooperative is null ? Policies.Forbidden : Policies.Nothing;

    // The words stand beside the version that they belong to. A repeated wish writes the same beside the same.
    private static async Task<IResult> Noted(
        HttpContext http, Task<Answer<PrefinancingView>> asked, Func<long, Task> write, string? note)
    {
        var answer = await asked;
        if (answer.Refusal is null && !string.IsNullOrWhiteSpace(note)) await write(answer.Version);
        return await Task.FromResult(answer).Moved(http);
    }

    private static IPrefinancingGrain Of(HttpContext http, string job, string line) =>
        http.Actor<IPrefinancingGrain>($"{job}/{line}");

    private static IPrefinancingNotesGrain Notes(HttpContext http, string job, string line) =>
        http.Actor<IPrefinancingNotesGrain>($"{job}/{line}");
}
