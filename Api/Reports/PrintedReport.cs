using SkiaSharp;
using Smart.Grains.Interfaces;

namespace Smart.Api.Reports;

/// <summary>
/// A report as pages (A4, PDF): the figures that matter first, a sentence with every chart and table.
/// </summary>
public static class PrintedReport
{
    // Whoever wants every row takes the workbook.
    private const int MostRows = 40;
    private const float ChartHeight = 205;

    /// <summary>The bytes of the file, the same for the same report.</summary>
    public static byte[] Of(RiskReport report, ReportWords words)
    {
        using var bytes = new MemoryStream();
        var made = report.AsOf.UtcDateTime;
        using (var document = SKDocument.CreatePdf(bytes, new SKDocumentPdfMetadata
        {
            Title = $"{words["report"]}: {words.Scope(report)}",
            Creation = made,
            Modified = made,
            RasterDpi = 144,
        }))
        {
            using var pages = new PrintedPages(document);
            Head(pages, report, words);
            var charts = report.Charts.ToDictionary(chart => chart.Key);
            foreach (var chart in report.Charts) Chart(pages, chart, words);
            foreach (var table in report.Tables) Table(pages, table, words);
            pages.End();
            document.Close();
        }

        return bytes.ToArray();
    }

    private static void Head(PrintedPages pages, RiskReport report, ReportWords words)
    {
        var local = Calendar.Local(report.AsOf);
        pages.Title($"{words["report"]}: {words.Scope(report)}");
        pages.Text(words.Say("report.as-of", $"{local:yyyy-MM-dd HH:mm}"));
        pages.Text(words.Verdict(report));
        pages.Text(words[report.IsTied ? "report.tied" : "report.not-tied"]);
        pages.Small(words.Say("report.made-of", report.Model, report.Facts));
    }

    private static void Chart(PrintedPages pages, ReportChart chart, ReportWords words)
    {
        using var plot = ChartDrawing.Draw(chart, words);
        pages.Drawing(ChartHeight, (canvas, place) => plot.Render(
            canvas, new ScottPlot.PixelRect(place.Left, place.Right, place.Bottom, place.Top)));
        if (words.Note(chart.Key) is { } note) pages.Small(note);
    }

    private static void Table(PrintedPages pages, ReportTable table, ReportWords words)
    {
        pages.Heading(words[table.Key]);
        if (words.Note(table.Key) is { } note) pages.Small(note);
        if (table.Rows.IsEmpty)
        {
            pages.Text(words["report.no-rows"]);
            return;
        }

        pages.Table(
            [.. table.Columns.Select(column => new PrintedColumn(words[column.Key], IsNumber(column.Kind)))],
            [.. table.Rows.Take(MostRows).Select(row => Show(table, row, words))],
            table.Total is { } total ? [words["report.total"], .. Show(table, total, words).Skip(1)] : null);
        if (table.Rows.Length > MostRows) pages.Small(words.Say("report.more-rows", table.Rows.Length - MostRows));
    }

    private static bool IsNumber(ReportKind kind) => kind is not (ReportKind.Name or ReportKind.Word);

    private static string[] Show(ReportTable table, IReadOnlyList<string?> row, ReportWords words) =>
        [.. row.Select((cell, n) => words.Show(table.Columns[n].Kind, cell))];
}
