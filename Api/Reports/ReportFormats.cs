using System.Net.Mime;
using Smart.Api.Exports;
using Smart.Api.Http;
using Smart.Grains.Interfaces;

namespace Smart.Api.Reports;

/// <summary>A report in the format that the caller accepts.</summary>
public static class ReportFormats
{
    /// <summary>What a caller gets who accepts anything.</summary>
    public const string Json = MediaTypeNames.Application.Json;

    /// <summary>A page of figures, table by table (RFC 4180).</summary>
    public const string Csv = Sheets.Csv;

    /// <summary>A workbook, a sheet a table.</summary>
    public const string Xlsx = Sheets.Xlsx;

    /// <summary>Pages to read and print.</summary>
    public const string Pdf = MediaTypeNames.Application.Pdf;

    /// <summary>A drawing.</summary>
    public const string Svg = MediaTypeNames.Image.Svg;

    /// <summary>Formats beside JSON.</summary>
    public static readonly string[] Others = [Csv, Xlsx, Pdf];

    /// <summary>The report in the best of the formats that are accepted.</summary>
    /// <param name="http">The request.</param>
    /// <param name="report">The report.</param>
    /// <param name="table">In CSV: only this table; all when null.</param>
    public static IResult Of(HttpContext http, RiskReport report, string? table)
    {
        var words = ReportWords.Of(http);
        var name = $"mutualised-risk-{report.Cooperative?.Value ?? "federation"}-{report.AsOf:yyyyMMdd}";
        http.Response.Headers.Vary = "Accept, Accept-Language";
        return Sheets.Accepted(http, [Json, .. Others]) switch
        {
            Json => TypedResults.Ok(report),
            Xlsx => TypedResults.Bytes(Workbook.Of(report, words), Xlsx, $"{name}.xlsx"),
            Pdf => TypedResults.Bytes(PrintedReport.Of(report, words), Pdf, $"{name}.pdf"),
            Csv when table is not null && report.Tables.All(each => each.Key != table) =>
                FollowedLists.Unreadable("table", table),
            Csv => TypedResults.Text(CommaSeparated.Of(report, words, table), Csv),
            _ => new ProblemResult(
                StatusCodes.Status406NotAcceptable, "http.not-acceptable", string.Join(", ", [Json, .. Others])),
        };
    }
}
