using System.Globalization;
using CsvHelper;
using Smart.Api.Exports;
using Smart.Grains.Interfaces;

namespace Smart.Api.Reports;

/// <summary>
/// Tables as comma-separated values (RFC 4180): decimals with a point whatever the language, so that programs read
/// them.
/// </summary>
public static class CommaSeparated
{
    /// <summary>One table, or all of them, each under its title and with an empty line after it.</summary>
    public static string Of(RiskReport report, ReportWords words, string? only)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using var csv = new CsvWriter(text, CultureInfo.InvariantCulture, leaveOpen: true);
        foreach (var table in report.Tables.Where(each => only is null || each.Key == only))
        {
            if (only is null) Row(csv, [words[table.Key]]);
            Write(csv, table, words);
            if (only is null) csv.NextRecord();
        }

        csv.Flush();
        return text.ToString();
    }

    private static void Write(CsvWriter csv, ReportTable table, ReportWords words)
    {
        Row(csv, table.Columns.Select(column => words[column.Key]));
        foreach (var row in table.Rows) Row(csv, Cells(table, row, words));
        if (table.Total is { } total) Row(csv, [words["report.total"], .. Cells(table, total, words).Skip(1)]);
    }

    private static IEnumerable<string?> Cells(ReportTable table, IReadOnlyList<string?> row, ReportWords words) =>
        row.Select((cell, n) => table.Columns[n].Kind switch
        {
            ReportKind.Word when cell is not null => FormulaGuard.Of(words[cell]),
            ReportKind.Name => FormulaGuard.Of(cell),
            _ => cell,
        });

    private static void Row(CsvWriter csv, IEnumerable<string?> cells)
    {
        foreach (var cell in cells) csv.WriteField(cell);
        csv.NextRecord();
    }
}
