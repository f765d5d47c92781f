using SkiaSharp;

namespace Smart.Api.Reports;

/// <summary>A column of a printed table.</summary>
/// <param name="Title">Above it.</param>
/// <param name="IsNumber">Set to the right.</param>
public sealed record PrintedColumn(string Title, bool IsNumber);

/// <summary>Pages of A4 that are filled from top to bottom; what no longer fits begins a new one.</summary>
public sealed class PrintedPages(SKDocument document) : IDisposable
{
    private const float Wide = 595;
    private const float High = 842;
    private const float Margin = 42;
    private const float Inside = Wide - (2 * Margin);

    private readonly SKTypeface _typeface = SKTypeface.FromFile(ReportFonts.File);
    private readonly SKPaint _ink = new() { Color = SKColors.Black, IsAntialias = true };
    private readonly SKPaint _rule = new() { Color = new SKColor(0, 0, 0, 60), StrokeWidth = 0.5f };
    private SKCanvas? _page;
    private int _number;
    private float _at;

    /// <summary>The title of the whole.</summary>
    public void Title(string text) => Wrapped(text, size: 20, after: 6);

    /// <summary>The title of a table.</summary>
    public void Heading(string text)
    {
        // Never alone at the foot of a page.
        Need(90);
        _at += 14;
        Wrapped(text, size: 12, after: 2);
    }

    /// <summary>A sentence.</summary>
    public void Text(string text) => Wrapped(text, size: 10, after: 4);

    /// <summary>A sentence that explains.</summary>
    public void Small(string text) => Wrapped(text, size: 8, after: 6);

    /// <summary>Something drawn over the whole width.</summary>
    public void Drawing(float height, Action<SKCanvas, SKRect> draw)
    {
        Need(height + 30);
        draw(_page!, new SKRect(Margin, _at, Wide - Margin, _at + height));
        _at += height + 4;
    }

    /// <summary>A table; its columns are named again on each page.</summary>
    public void Table(PrintedColumn[] columns, string[][] rows, string[]? total)
    {
        const float size = 7.5f;
        using var font = new SKFont(_typeface, size);
        var widths = Widths(columns, rows, total, font);
        Head(columns, widths, font);
        foreach (var row in rows)
        {
            if (Need(size + 6)) Head(columns, widths, font);
            Row(columns, row, widths, font);
        }

        if (total is null) return;
        Rule();
        Row(columns, total, widths, font);
    }

    /// <summary>Ends the last page.</summary>
    public void End()
    {
        if (_page is null) return;
        using var font = new SKFont(_typeface, 8);
        _page.DrawText($"{_number}", Wide / 2, High - (Margin / 2), SKTextAlign.Center, font, _ink);
        document.EndPage();
        _page = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _page?.Dispose();
        _typeface.Dispose();
        _ink.Dispose();
        _rule.Dispose();
    }

    /// <returns>Whether a new page was begun.</returns>
    private bool Need(float height)
    {
        if (_page is not null && _at + height <= High - Margin) return false;
        End();
        _page = document.BeginPage(Wide, High);
        _number++;
        _at = Margin;
        return true;
    }

    private void Wrapped(string text, float size, float after)
    {
        using var font = new SKFont(_typeface, size);
        foreach (var line in Lines(text, Inside, font))
        {
            Need(size + 4);
            _at += size + 3;
            _page!.DrawText(line, Margin, _at, font, _ink);
        }

        _at += after;
    }

    private static IEnumerable<string> Lines(string text, float width, SKFont font)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length > 0 && font.MeasureText(longer) > width)
            {
                yield return line;
                longer = word;
            }

            line = longer;
        }

        yield return line;
    }

    // As wide as what stands in it, and all together as wide as the page: where that is too little, all give way.
    private static float[] Widths(PrintedColumn[] columns, string[][] rows, string[]? total, SKFont font)
    {
        var wanted = columns.Select((column, n) => 8 + Math.Max(
            column.Title.Split(' ').Max(word => font.MeasureText(word)),
            rows.Select(row => row[n]).Append(total?[n] ?? "").Max(cell => font.MeasureText(cell)))).ToArray();
        var scale = Math.Min(Inside / wanted.Sum(), columns.Length < 4 ? 1 : float.MaxValue);
        return [.. wanted.Select(width => width * scale)];
    }

    private void Head(PrintedColumn[] columns, float[] widths, SKFont font)
    {
        var titles = columns.Select((column, n) => Lines(column.Title, widths[n] - 4, font).ToArray()).ToArray();
        var lines = titles.Max(each => each.Length);
        Need((lines * (font.Size + 2)) + 20);
        var top = _at;
        for (var line = 0; line < lines; line++)
        {
            _at = top + ((line + 1) * (font.Size + 2));
            Cells(columns, [.. titles.Select(each => At(each, line - lines + each.Length))], widths, font);
        }

        _at += 2;
        Rule();

        static string At(string[] lines, int place) => place >= 0 ? lines[place] : "";
    }

    private void Row(PrintedColumn[] columns, string[] row, float[] widths, SKFont font)
    {
        _at += font.Size + 4;
        Cells(columns, row, widths, font);
    }

    private void Cells(PrintedColumn[] columns, string[] cells, float[] widths, SKFont font)
    {
        var left = Margin;
        for (var n = 0; n < cells.Length; n++)
        {
            var (at, align) = columns[n].IsNumber
                ? (left + widths[n] - 4, SKTextAlign.Right)
                : (left, SKTextAlign.Left);
            _page!.DrawText(Fit(cells[n], widths[n] - 4, font), at, _at, align, font, _ink);
            left += widths[n];
        }
    }

    private static string Fit(string text, float width, SKFont font)
    {
        if (font.MeasureText(text) <= width + 0.5f) return text;
        var fitting = text.Length;
        while (fitting > 1 && font.MeasureText(text[..fitting] + "…") > width) fitting--;
        return text[..fitting] + "…";
    }

    private void Rule()
    {
        _at += 2;
        _page!.DrawLine(Margin, _at, Wide - Margin, _at, _rule);
    }
}
