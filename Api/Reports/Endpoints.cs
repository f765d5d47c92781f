using Smart.Api.Http;
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
            .Produces<RiskReport>(StatusCodes.Status200OK, ReportFormats.Json, [.. ReportFormats.Others])
            .WithSummary("Mutualised risk as of any instant, in the format of Accept: JSON, CSV, xlsx or PDF.")
            .WithRequestTimeout(Patience);

        group.MapGet("/mutualised-risk/charts/{chart}", Chart)
            .Produces<string>(contentType: ReportFormats.Svg)
            .WithSummary("A chart of that report, drawn as SVG.")
            .WithRequestTimeout(Patience);

        return app;
    }

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
