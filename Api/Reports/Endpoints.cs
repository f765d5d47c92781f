using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Reports;

/// <summary>Reports for finance staff.</summary>
public static class Endpoints
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Adds <c>/v1/reports</c>.</summary>
    public static IEndpointRouteBuilder MapReports(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/reports").WithTags("reports");

        group.MapGet("/mutualised-risk", Report)
            .Needs(Rights.ReadReports)
            .Reaching((call, reach) => Named(reach, call.HttpContext.Request.Query["cooperative"]))
            .Produces<RiskReport>(StatusCodes.Status200OK, ReportFormats.Json, [.. ReportFormats.Others])
            .WithSummary("Mutualised risk as of any instant, in the format of Accept: JSON, CSV, xlsx or PDF.")
            .Weighs(5)
            .WithRequestTimeout(Patience);

        group.MapGet("/mutualised-risk/charts/{chart}", Chart)
            .Needs(Rights.ReadReports)
            .Reaching((call, reach) => Named(reach, call.HttpContext.Request.Query["cooperative"]))
            .Produces<string>(contentType: ReportFormats.Svg)
            .WithSummary("A chart of that report, drawn as SVG.")
            .Weighs(5)
            .WithRequestTimeout(Patience);

        MapRuns(group.MapGroup("/mutualised-risk/runs"));
        group.MapPut("/mutualised-risk/months/{cooperative}", (string cooperative, HttpContext http) =>
                http.Actor<IRiskCalendarGrain>(cooperative).Begin(new BeginRiskCalendar()).Moved(http))
            .Needs(Rights.MakeReports)
            .At("cooperative")
            .Moves<RiskCalendarView>()
            .WithSummary("From now on each month has its report kept: of a cooperative, or of the federation.");

        group.MapGet("/mutualised-risk/months/{cooperative}", (string cooperative, HttpContext http) =>
                http.Actor<IRiskCalendarGrain>(cooperative).View().Shown())
            .Needs(Rights.ReadReports)
            .At("cooperative")
            .Produces<RiskCalendarView>()
            .WithSummary("The months whose reports are kept, each with the id of its run.");
        return app;
    }

    private static void MapRuns(RouteGroupBuilder runs)
    {
        runs.MapPost("/", (RiskReportQuery body, HttpContext http) =>
            {
                var id = http.Wish().NewId("rr");
                return Run(http, id).Start(body).Made(http, $"/v1/reports/mutualised-risk/runs/{id}");
            })
            .Needs(Rights.MakeReports)
            .OfBody<RouteHandlerBuilder, RiskReportQuery>((reach, body, _) => ValueTask.FromResult(
                reach.Covers(body.Cooperative?.Value) ? null : new Refusal("cooperative.unknown").At("cooperative")))
            .Weighs(5)
            .Makes<RiskRunView>()
            .WithSummary("Begins a report that is made beside, and kept.");

        runs.MapGet("/{id}", (string id, HttpContext http) => Run(http, id).View().Shown())
            .Needs(Rights.ReadReports)
            .Of("risk-run", "id")
            .Produces<RiskRunView>()
            .WithSummary("How far a report is.");

        runs.MapPost("/{id}/cancel", (string id, HttpContext http) =>
                Run(http, id).Cancel(new CancelRiskRun()).Moved(http))
            .Needs(Rights.MakeReports)
            .Of("risk-run", "id")
            .Moves<RiskRunView>()
            .WithSummary("Gives up a report that is not yet made.");

        runs.MapGet("/{id}/report", Kept)
            .Needs(Rights.ReadReports)
            .Of("risk-run", "id")
            .Produces<RiskReport>(StatusCodes.Status200OK, ReportFormats.Json, [.. ReportFormats.Others])
            .Weighs(5)
            .WithSummary("A report that was made, in the format of Accept.");
    }

    private static async Task<IResult> Kept(string id, string? table, HttpContext http)
    {
        if (await Run(http, id).Report() is { } report) return ReportFormats.Of(http, report, table);
        var isKnown = await Run(http, id).View() is not null;
        return Problems.Of(new Refusal(isKnown ? "report.not-made" : "report.unknown"));
    }

    // No name is all cooperatives, which is for who may see all of them.
    private static ValueTask<IResult?> Named(Reach reach, string? cooperative) =>
        ValueTask.FromResult<IResult?>(reach.Covers(cooperative) ? null
            : cooperative is null ? Policies.Forbidden : Policies.Nothing);

    private static IRiskRunGrain Run(HttpContext http, string id) => http.Actor<IRiskRunGrain>(id);

    private static Task<IResult> Report([AsParameters] RiskAsked asked, HttpContext http, TimeProvider clock) =>
        Made(asked, http, clock, report => ReportFormats.Of(http, report, asked.Table));

    private static Task<IResult> Chart(
        string chart, [AsParameters] RiskAsked asked, HttpContext http, TimeProvider clock) =>
        Made(asked, http, clock, report =>
            report.Charts.FirstOrDefault(each => each.Key == chart) is { } drawn
                ? TypedResults.Text(ChartDrawing.Svg(drawn, ReportWords.Of(http)), ReportFormats.Svg)
                : new ProblemResult(StatusCodes.Status404NotFound, "http.unknown"));

    private static async Task<IResult> Made(
        RiskAsked asked, HttpContext http, TimeProvider clock, Func<RiskReport, IResult> show)
    {
        if (asked.Query(clock.GetUtcNow()) is not { } query) return FollowedLists.Unreadable("asOf", asked.AsOf);
        var grain = http.RequestServices.GetRequiredService<IClusterClient>().GetGrain<IMutualisedRiskGrain>(0);
        var answer = await grain.Report(query, http.RequestAborted);
        return answer.Value is { } report ? show(report) : Problems.Of(answer.Refusals);
    }
}
