using Smart.Api.Http;
using Smart.Api.Identity;
using Smart.Grains.Interfaces;

namespace Smart.Api.Reports.Pages;

/// <summary>The report of mutualised risk as a file, for a link on its page: a browser cannot say Accept.</summary>
public static class RiskFiles
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly Dictionary<string, string> Formats = new(StringComparer.Ordinal)
    {
        ["pdf"] = "application/pdf",
        ["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ["csv"] = "text/csv",
    };

    /// <summary>Maps the files.</summary>
    public static void MapRiskFiles(this IEndpointRouteBuilder app) => app
        .MapGet("/reports/risk/file.{format}", File)
        .RequireAuthorization(Rights.ReadReports)
        .Weighs(5)
        .WithRequestTimeout(Patience)
        .ExcludeFromDescription();

    private static async Task<IResult> File(
        string format, [AsParameters] RiskAsked asked, HttpContext http, TimeProvider clock)
    {
        if (!Formats.TryGetValue(format, out var media) || asked.Query(clock.GetUtcNow()) is not { } query)
            return Policies.Nothing;
        if (http.Caller()?.Reach(Rights.ReadReports) is not { } reach || !reach.Covers(asked.Cooperative))
            return Policies.Nothing;
        var answer = await http.RequestServices.GetRequiredService<IClusterClient>()
            .GetGrain<IMutualisedRiskGrain>(0).Report(query, http.RequestAborted);
        if (answer.Value is not { } report) return Problems.Of(answer.Refusals);
        http.Request.Headers.Accept = media;
        http.Response.Headers.ContentDisposition =
            $"attachment; filename=\"mutualised-risk-{report.AsOf:yyyy-MM-dd}.{format}\"";
        return ReportFormats.Of(http, report, table: null);
    }
}
