using System.Collections.Immutable;
using System.Globalization;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Reports;

/// <summary>A table while it is filled, row by row.</summary>
/// <param name="key">Its stable name.</param>
/// <param name="columns">From left to right.</param>
internal sealed class Sheet(string key, params ImmutableArray<ReportColumn> columns)
{
    private readonly ImmutableArray<ImmutableArray<string?>>.Builder _rows =
        ImmutableArray.CreateBuilder<ImmutableArray<string?>>();

    private ImmutableArray<string?>? _total;

    public static ReportColumn Name(string key) => new(key, ReportKind.Name);

    public static ReportColumn Word(string key) => new(key, ReportKind.Word);

    public static ReportColumn Cents(string key) => new(key, ReportKind.Money);

    public static ReportColumn Share(string key) => new(key, ReportKind.Share);

    public static ReportColumn Count(string key) => new(key, ReportKind.Count);

    public static ReportColumn Number(string key) => new(key, ReportKind.Number);

    /// <summary>A row: cents of money as whole numbers or doubles, shares as fractions; null is unknown.</summary>
    public Sheet Add(params ReadOnlySpan<object?> cells)
    {
        _rows.Add(Row(cells));
        return this;
    }

    public Sheet AddAll<T>(IEnumerable<T> rows, Func<T, object?[]> cells)
    {
        foreach (var row in rows) Add(cells(row));
        return this;
    }

    /// <summary>What the rows sum to; the first cell is empty, and where a sum says nothing so is its cell.</summary>
    public Sheet Sum(params ReadOnlySpan<object?> cells)
    {
        _total = Row([null, .. cells]);
        return this;
    }

    public ReportTable Done() => new(key, columns, _rows.ToImmutable(), _total);

    private ImmutableArray<string?> Row(ReadOnlySpan<object?> cells)
    {
        if (cells.Length != columns.Length)
            throw new ArgumentException($"{key}: {cells.Length} cells under {columns.Length} columns.");
        var row = ImmutableArray.CreateBuilder<string?>(cells.Length);
        for (var n = 0; n < cells.Length; n++) row.Add(cells[n] is { } cell ? Text(columns[n].Kind, cell) : null);
        return row.MoveToImmutable();
    }

    private static string Text(ReportKind kind, object cell) => (kind, cell) switch
    {
        (ReportKind.Name or ReportKind.Word, _) => (string)cell,
        (ReportKind.Money, double cents) => Plain(Shown.Euro((long)Math.Round(cents))),
        (ReportKind.Money, _) => Plain(Shown.Euro(Convert.ToInt64(cell, CultureInfo.InvariantCulture))),
        (ReportKind.Count, _) => Plain(Convert.ToInt64(cell, CultureInfo.InvariantCulture)),
        (ReportKind.Share, _) => Decimals(cell, "0.000000"),
        _ => Decimals(cell, "0.00####"),
    };

    private static string Plain(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Decimals(object cell, string format) =>
        (cell is decimal exact ? exact : (decimal)(double)cell).ToString(format, CultureInfo.InvariantCulture);
}
