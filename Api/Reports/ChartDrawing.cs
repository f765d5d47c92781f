using ScottPlot;
using ScottPlot.TickGenerators;
using Smart.Grains.Interfaces;

namespace Smart.Api.Reports;

/// <summary>Draws charts: as SVG for screens, and onto the pages of a printed report.</summary>
public static class ChartDrawing
{
    // A screen shows two drawings side by side, a phone one: what is written in them must still be read.
    private const int Width = 600;
    private const int Height = 400;
    private const double OnScreen = 1.6;
    private const float BarWidth = 0.8f;
    private const double RoomAbove = 0.65;
    private const float Small = 9;
    private const float Large = 13;

    // Colours that people with any colour vision tell apart (Okabe and Ito, "Color universal design", 2008).
    private static readonly Color[] Colours =
    [
        Color.FromHex("#0072B2"), Color.FromHex("#E69F00"), Color.FromHex("#009E73"),
        Color.FromHex("#CC79A7"), Color.FromHex("#D55E00"), Color.FromHex("#56B4E9"),
    ];

    /// <summary>The chart as an SVG document of 600 by 400 units.</summary>
    public static string Svg(ReportChart chart, ReportWords words)
    {
        using var plot = Draw(chart, words);
        plot.ScaleFactor = OnScreen;
        return StableNames.OfDrawing(plot.GetSvgXml(Width, Height));
    }

    /// <summary>The chart, ready to be drawn at any size.</summary>
    public static Plot Draw(ReportChart chart, ReportWords words)
    {
        ReportFonts.Use();
        var plot = new Plot();
        plot.Font.Set(ReportFonts.Name);
        plot.Title(words[chart.Key]);
        plot.XLabel(words[chart.Across]);
        plot.YLabel(words[chart.Up]);
        plot.Grid.MajorLineColor = Colors.Black.WithOpacity(0.08);
        plot.Axes.Left.TickGenerator = new NumericAutomatic { LabelFormatter = words.Axis };
        plot.Axes.Bottom.TickGenerator = new NumericAutomatic { LabelFormatter = words.Axis };
        Shape(plot, chart, words);
        Mark(plot, chart, words);
        Size(plot);
        Explain(plot, chart);
        return plot;
    }

    private static void Size(Plot plot)
    {
        plot.Axes.Title.Label.FontSize = Large;
        plot.Legend.FontSize = Small;
        foreach (var axis in new IAxis[] { plot.Axes.Left, plot.Axes.Bottom })
        {
            axis.Label.FontSize = Small;
            axis.TickLabelStyle.FontSize = Small;
        }
    }

    // Where the lines leave room: losses fall to the right, funds spread out from the left. Bars, and chances on a
    // scale of powers, leave none, and stand lower for it.
    private static void Explain(Plot plot, ReportChart chart)
    {
        plot.Legend.ShadowColor = Colors.Transparent;
        plot.Legend.OutlineColor = plot.Grid.MajorLineColor;
        switch (chart.Shape)
        {
            case ReportShape.Stack or ReportShape.LogLines:
                plot.Axes.Margins(bottom: chart.Shape == ReportShape.Stack ? 0 : 0.05, top: RoomAbove);
                plot.Legend.TightHorizontalWrapping = true;
                plot.ShowLegend(Alignment.UpperRight, Orientation.Horizontal);
                break;
            case ReportShape.Fan: plot.ShowLegend(Alignment.LowerLeft); break;
            case ReportShape.Columns: plot.ShowLegend(Alignment.UpperLeft); break;
            case ReportShape.Lines:
                plot.ShowLegend(chart.Marks.IsEmpty ? Alignment.UpperLeft : Alignment.UpperRight);
                break;
        }
    }

    private static void Shape(Plot plot, ReportChart chart, ReportWords words)
    {
        switch (chart.Shape)
        {
            case ReportShape.Lines: Lines(plot, chart, words, height => height); break;
            case ReportShape.LogLines: LogLines(plot, chart, words); break;
            case ReportShape.Columns: Columns(plot, chart, words); break;
            case ReportShape.Stack: Stack(plot, chart, words); break;
            case ReportShape.Waterfall: Waterfall(plot, chart, words); break;
            case ReportShape.Fan: Fan(plot, chart, words); break;
            case ReportShape.Heat: Heat(plot, chart, words); break;
            default: throw new InvalidOperationException($"{chart.Shape} is not a shape that is drawn.");
        }
    }

    private static void Lines(Plot plot, ReportChart chart, ReportWords words, Func<double, double> height)
    {
        foreach (var (n, series) in chart.Series.Index())
        {
            var line = plot.Add.ScatterLine(Doubles(series.X), [.. Doubles(series.Y).Select(height)], Colour(n));
            line.LineWidth = 2;
            line.LegendText = words[series.Key];
        }

    }

    // Chances, from one downwards.
    private static void LogLines(Plot plot, ReportChart chart, ReportWords words)
    {
        Lines(plot, chart, words, Math.Log10);
        plot.Axes.Left.TickGenerator = new NumericAutomatic
        {
            LabelFormatter = exponent => exponent > 0 ? "" : words.Axis(Math.Pow(10, exponent)),
            MinorTickGenerator = new LogMinorTickGenerator(),
            IntegerTicksOnly = true,
        };
    }

    private static void Columns(Plot plot, ReportChart chart, ReportWords words)
    {
        var width = BarWidth / chart.Series.Length;
        foreach (var (n, series) in chart.Series.Index())
        {
            var offset = (n - ((chart.Series.Length - 1) / 2.0)) * width;
            var bars = plot.Add.Bars(
                series.Y.Select((height, at) => Bar(at + offset, 0, (double)height, width, Colour(n))).ToArray());
            bars.LegendText = words[series.Key];
        }

        Name(plot, chart, words);
    }

    private static void Stack(Plot plot, ReportChart chart, ReportWords words)
    {
        var tops = new double[chart.Categories.Length];
        foreach (var (n, series) in chart.Series.Index())
        {
            var bars = plot.Add.Bars(series.Y
                .Select((height, at) => Bar(at, tops[at], tops[at] += (double)height, BarWidth, Colour(n)))
                .ToArray());
            bars.LegendText = words[series.Key];
        }

        Name(plot, chart, words);
    }

    private static void Waterfall(Plot plot, ReportChart chart, ReportWords words)
    {
        var (top, heights) = (0.0, chart.Series[0].Y);
        for (var at = 0; at < heights.Length; at++)
        {
            var isSum = at == heights.Length - 1;
            var next = isSum ? 0 : top + (double)heights[at];
            var colour = isSum ? Colour(heights[at] < 0 ? 4 : 2) : Colour(heights[at] < 0 ? 1 : 0);
            var bar = Bar(at, Math.Min(top, next), Math.Max(top, next), BarWidth, colour);
            bar.Label = words.Show(ReportKind.Money, $"{heights[at]:0.00}");
            plot.Add.Bar(bar).ValueLabelStyle.FontSize = Small;
            top = next;
        }

        Name(plot, chart, words);
        plot.Axes.Margins(bottom: 0, top: 0.2);
    }

    // The outermost lines bound the palest band; the one in the middle is drawn by itself.
    private static void Fan(Plot plot, ReportChart chart, ReportWords words)
    {
        for (var n = 0; n < chart.Series.Length / 2; n++)
        {
            var (low, high) = (chart.Series[n], chart.Series[chart.Series.Length - 1 - n]);
            var band = plot.Add.FillY(Doubles(low.X), Doubles(low.Y), Doubles(high.Y));
            band.FillColor = Colour(0).WithOpacity(0.2 + (0.2 * n));
            band.LineWidth = 0;
            band.LegendText = $"{words[low.Key]} – {words[high.Key]}";
        }

        var middle = chart.Series[chart.Series.Length / 2];
        var line = plot.Add.ScatterLine(Doubles(middle.X), Doubles(middle.Y), Colour(0));
        line.LineWidth = 2;
        line.LegendText = words[middle.Key];
    }

    // Cells are drawn one by one, so that each can say what it holds.
    private static void Heat(Plot plot, ReportChart chart, ReportWords words)
    {
        if (chart.Series.IsEmpty) return;
        var most = Math.Max(1, chart.Series.Max(series => series.Y.Max()));
        foreach (var (row, series) in chart.Series.Index())
        {
            for (var n = 0; n < series.Y.Length; n++)
            {
                var (y, share) = (chart.Series.Length - 1 - row, (double)(series.Y[n] / most));
                var cell = plot.Add.Rectangle(n - 0.5, n + 0.5, y - 0.5, y + 0.5);
                cell.FillColor = Colour(0).WithOpacity(share);
                cell.LineColor = Colors.Black.WithOpacity(0.08);
                if (series.Y[n] == 0) continue;
                var text = plot.Add.Text(words.Axis((double)series.Y[n]), n, y);
                text.LabelAlignment = Alignment.MiddleCenter;
                text.LabelFontSize = Small;
                text.LabelFontColor = share > 0.6 ? Colors.White : Colors.Black;
            }
        }

        Name(plot, chart, words);
        plot.Axes.Left.TickGenerator = new NumericManual(
            [.. chart.Series.Select((_, row) => (double)(chart.Series.Length - 1 - row))],
            [.. chart.Series.Select(series => words[series.Key])]);
        plot.Axes.SetLimits(-0.5, chart.Categories.Length - 0.5, -0.5, chart.Series.Length - 0.5);
    }

    private static void Mark(Plot plot, ReportChart chart, ReportWords words)
    {
        foreach (var (n, mark) in chart.Marks.Index())
        {
            var line = plot.Add.VerticalLine((double)mark.At, 1.5f, Colour(n + 1), LinePattern.Dashed);
            line.LegendText = words[mark.Key];
        }
    }

    private static void Name(Plot plot, ReportChart chart, ReportWords words) =>
        plot.Axes.Bottom.TickGenerator = new NumericManual(
            [.. chart.Categories.Select((_, at) => (double)at)],
            [.. chart.Categories.Select((category, at) =>
                chart.Shape == ReportShape.Stack ? Month(category, at) : Broken(words[category]))]);

    // Twelve months side by side leave no room to say the year of each.
    private static string Month(string month, int at)
    {
        var (year, number) = (month.Split('-')[0], month.Split('-')[^1]);
        return at == 0 || number == "01" ? $"{number}\n{year}" : number;
    }

    // Names of several words would run into each other side by side.
    private static string Broken(string name)
    {
        const int Long = 10;
        var (text, length) = ("", 0);
        foreach (var word in name.Split(' '))
        {
            var isNew = length > 0 && length + word.Length > Long;
            text += isNew ? $"\n{word}" : length == 0 ? word : $" {word}";
            length = isNew ? word.Length : length + word.Length + 1;
        }

        return text;
    }

    private static Bar Bar(double at, double from, double to, double width, Color colour) => new()
    {
        Position = at,
        ValueBase = from,
        Value = to,
        Size = width,
        FillColor = colour,
        LineWidth = 0,
    };

    private static Color Colour(int n) => Colours[n % Colours.Length];

    private static double[] Doubles(IEnumerable<decimal> values) => [.. values.Select(value => (double)value)];
}
