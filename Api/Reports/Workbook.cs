using System.Globalization;
using System.IO.Compression;
using MiniExcelLibs;
using MiniExcelLibs.Attributes;
using MiniExcelLibs.OpenXml;
using Smart.Api.Exports;
using Smart.Grains.Interfaces;

namespace Smart.Api.Reports;

/// <summary>A report as a workbook (ECMA-376): a sheet a table, numbers as numbers.</summary>
public static class Workbook
{
    // Excel cuts names of sheets here.
    private const int LongestName = 31;

    // An archive keeps the time of each entry: always the same, or the same report would not be the same file.
    private static readonly DateTimeOffset Then = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The bytes of the file, the same for the same report.</summary>
    public static byte[] Of(RiskReport report, ReportWords words)
    {
        var sheets = report.Tables.Index().ToDictionary(
            each => Name($"{each.Index + 1} {words[each.Item.Key]}"),
            each => (object)Rows(each.Item, words));
        using var made = new MemoryStream();
        made.SaveAs(sheets, configuration: Look(report, words));
        return Settled(made);
    }

    private static string Name(string title)
    {
        var name = string.Concat(title.Where(c => !"[]:*?/\\".Contains(c)));
        return name.Length <= LongestName ? name : name[..LongestName];
    }

    private static OpenXmlConfiguration Look(RiskReport report, ReportWords words) => new()
    {
        TableStyles = TableStyles.None,
        AutoFilter = false,
        DynamicColumns =
        [
            .. report.Tables.SelectMany(table => table.Columns).DistinctBy(column => column.Key)
                .Select(column => new DynamicExcelColumn(column.Key)
                {
                    Name = words[column.Key],
                    Width = Math.Max(16, words[column.Key].Length + 2),
                    Format = Format(column.Kind),
                }),
        ],
    };

    private static string? Format(ReportKind kind) => kind switch
    {
        ReportKind.Money => "#,##0.00",
        ReportKind.Share => "0.00%",
        ReportKind.Count => "#,##0",
        ReportKind.Number => "0.00####",
        _ => null,
    };

    private static List<Dictionary<string, object?>> Rows(ReportTable table, ReportWords words)
    {
        var rows = table.Rows.Select(row => Row(table, row, words)).ToList();
        if (table.Total is { } total) rows.Add(Row(table, [words["report.total"], .. total.Skip(1)], words));

        // A sheet without a row would lose its columns.
        if (rows.Count == 0) rows.Add(Row(table, [.. table.Columns.Select(_ => (string?)null)], words));
        return rows;
    }

    private static Dictionary<string, object?> Row(ReportTable table, IReadOnlyList<string?> row, ReportWords words) =>
        table.Columns.Zip(row).ToDictionary(each => each.First.Key, each => Cell(each.First.Kind, each.Second, words));

    private static object? Cell(ReportKind kind, string? cell, ReportWords words) => (kind, cell) switch
    {
        (_, null) => null,
        (ReportKind.Name or ReportKind.Word, _) => FormulaGuard.Of(words[cell]),
        _ => decimal.TryParse(cell, CultureInfo.InvariantCulture, out var number) ? number : cell,
    };

    private static byte[] Settled(MemoryStream made)
    {
        made.Position = 0;
        using var settled = new MemoryStream();
        using (var from = new ZipArchive(made, ZipArchiveMode.Read))
        using (var to = new ZipArchive(settled, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in from.Entries)
            {
                var copy = to.CreateEntry(entry.FullName, CompressionLevel.Optimal);
                copy.LastWriteTime = Then;
                using var source = new StreamReader(entry.Open());
                using var target = new StreamWriter(copy.Open());
                target.Write(StableNames.OfWorkbook(source.ReadToEnd()));
            }
        }

        return settled.ToArray();
    }
}
