using System.Globalization;
using CsvHelper;
using Microsoft.Net.Http.Headers;
using MiniExcelLibs;
using MiniExcelLibs.Attributes;
using MiniExcelLibs.OpenXml;
using Smart.Api.Http;

namespace Smart.Api.Exports;

/// <summary>
/// Lists as files, for whoever asks for them by <c>Accept</c>, or by <c>format</c> where a link cannot: all rows that
/// the filters leave, or one page where a limit is asked for.
/// </summary>
public static class Sheets
{
    /// <summary>What a caller gets who accepts anything.</summary>
    public const string Json = "application/json";

    /// <summary>Comma-separated values (RFC 4180).</summary>
    public const string Csv = "text/csv";

    /// <summary>A workbook (ECMA-376).</summary>
    public const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>Longest file: who needs more filters, or reads pages.</summary>
    public const int MostRows = 100_000;

    private static readonly string[] Known = [Json, Csv, Xlsx];

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Which format is wanted: null for none that we have.</summary>
    public static string? Wanted(HttpContext http) => http.Request.Query["format"].ToString() switch
    {
        "csv" => Csv,
        "xlsx" => Xlsx,
        "json" => Json,
        "" => Accepted(http, Known),
        _ => null,
    };

    /// <summary>The best of the known formats that are accepted; null for none.</summary>
    /// <remarks>Among equals the first one written wins. Who says nothing gets the first that is known.</remarks>
    public static string? Accepted(HttpContext http, IReadOnlyList<string> known) =>
        !MediaTypeHeaderValue.TryParseList(http.Request.Headers.Accept, out var wanted) || wanted.Count == 0
            ? known[0]
            : wanted.Where(each => each.Quality is not 0)
                .OrderByDescending(each => each.Quality ?? 1)
                .Select(each => known.FirstOrDefault(one => new MediaTypeHeaderValue(one).IsSubsetOf(each)))
                .FirstOrDefault(found => found is not null);

    /// <summary>A list in the format that is wanted.</summary>
    /// <param name="http">The request.</param>
    /// <param name="name">Name of the file, without its ending.</param>
    /// <param name="page">A page as JSON.</param>
    /// <param name="rows">All rows, from where the question begins.</param>
    public static async Task<IResult> Of<T>(
        HttpContext http, string name, Func<Task<IResult>> page, Func<IAsyncEnumerable<T>> rows)
        where T : notnull
    {
        http.Response.Headers.Vary = "Accept";
        switch (Wanted(http))
        {
            case Json:
                return await page();
            case Csv:
                Name(http, $"{name}.csv");
                return Results.Stream(to => WriteCsv(to, rows(), http.RequestAborted), Csv);
            case Xlsx:
                Name(http, $"{name}.xlsx");
                return TypedResults.Bytes(await WriteXlsx(rows(), http.RequestAborted), Xlsx);
            default:
                return new ProblemResult(
                    StatusCodes.Status406NotAcceptable, "http.not-acceptable", string.Join(", ", Known));
        }
    }

    /// <summary>Says that a list comes as a file too, and takes its time then, and weighs.</summary>
    public static RouteHandlerBuilder Exports<T>(this RouteHandlerBuilder endpoint)
    {
        endpoint.WithRequestTimeout(Patience).WeighsAsFile();
        return endpoint.Produces<T>(StatusCodes.Status200OK, Json, Csv, Xlsx);
    }

    private static void Name(HttpContext http, string file) =>
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{file}\"";

    private static async Task WriteCsv<T>(Stream to, IAsyncEnumerable<T> rows, CancellationToken stop)
        where T : notnull
    {
        var columns = Columns.Of(typeof(T));
        await using var text = new StreamWriter(to, leaveOpen: true);
        await using var csv = new CsvWriter(text, CultureInfo.InvariantCulture, leaveOpen: true);
        foreach (var column in columns) csv.WriteField(column.Name);
        await csv.NextRecordAsync();
        await foreach (var row in rows.WithCancellation(stop))
        {
            foreach (var column in columns) csv.WriteField(Text(column.Value(row)));
            await csv.NextRecordAsync();
        }
    }

    // Decimals with a point whatever the language, days and instants as ISO 8601: programs read them.
    private static string? Text(object? cell) => cell switch
    {
        null => null,
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTimeOffset at => at.ToString("O", CultureInfo.InvariantCulture),
        bool yes => yes ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{cell}",
    };

    private static async Task<byte[]> WriteXlsx<T>(IAsyncEnumerable<T> rows, CancellationToken stop)
        where T : notnull
    {
        var columns = Columns.Of(typeof(T));
        var cells = new List<Dictionary<string, object?>>();
        await foreach (var row in rows.WithCancellation(stop))
            cells.Add(columns.ToDictionary(column => column.Name, column => Cell(column.Value(row))));

        // A sheet without a row would lose its columns.
        if (cells.Count == 0) cells.Add(columns.ToDictionary(column => column.Name, _ => (object?)null));
        using var made = new MemoryStream();
        await made.SaveAsAsync(
            cells,
            configuration: new OpenXmlConfiguration
            {
                TableStyles = TableStyles.None,
                DynamicColumns =
                [
                    .. columns.Select(column => new DynamicExcelColumn(column.Name)
                    {
                        Width = Math.Max(16, column.Name.Length + 2),
                        Format = column.Format,
                    }),
                ],
            },
            cancellationToken: stop);
        return made.ToArray();
    }

    // A workbook knows no zones: instants are told in universal time.
    private static object? Cell(object? cell) => cell switch
    {
        DateOnly day => day.ToDateTime(TimeOnly.MinValue),
        DateTimeOffset at => at.UtcDateTime,
        _ => cell,
    };
}
