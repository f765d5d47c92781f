using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Risk;

namespace Smart.Grains.Reports;

/// <summary>The charts of a report: what to draw, in euros.</summary>
internal static class RiskCharts
{
    private const int Points = 200;
    private const int Months = 12;
    private const double Least = 1e-6;

    public static IEnumerable<ReportChart> Of(RiskFigures figures)
    {
        yield return Density(figures);
        yield return Exceedance(figures);
        yield return Ageing(figures);
        yield return Lorenz(figures);
        yield return Waterfall(figures);
        yield return Stress(figures);
        if (FundTables.Fan(figures) is { } fan) yield return Fan(fan);
        yield return Heat(figures);
    }

    private static ReportChart Density(RiskFigures figures)
    {
        var drawn = Seen(figures.Loss).Density(Points);
        return new(
            "loss-density",
            ReportShape.Lines,
            "loss",
            "probability",
            [],
            [Curve("credit-risk-plus", drawn)],
            Marks(figures));
    }

    private static ReportChart Exceedance(RiskFigures figures)
    {
        var series = ImmutableArray.CreateBuilder<ReportSeries>();
        Add("credit-risk-plus", figures.Loss);
        Add("independent", figures.Independent);
        if (figures.OneFactor is { } factor) Add("one-factor", factor);
        return new(
            "exceedance", ReportShape.LogLines, "loss", "probability", [], series.ToImmutable(), Marks(figures));

        void Add(string key, LossDistribution loss)
        {
            series.Add(Curve(key, Seen(loss).Exceedance(Points).Where(at => at.Probability >= Least)));
        }
    }

    private static ReportSeries Curve(string key, IEnumerable<(long Loss, double Probability)> points)
    {
        var drawn = points.ToArray();
        return new(key, [.. drawn.Select(at => Euro(at.Loss))], [.. drawn.Select(at => Drawn(at.Probability))]);
    }

    // As far as something can be seen: the grid goes on where probabilities are below a billionth.
    private static LossDistribution Seen(LossDistribution loss)
    {
        var points = loss.Points;
        var last = points.Length;
        while (last > 1 && loss.Above(loss.First + last - 2) < Least) last--;
        return new LossDistribution(loss.Unit, loss.First, points[..last], loss.Above(loss.First + last - 1));
    }

    private static ImmutableArray<ReportMark> Marks(RiskFigures figures) =>
    [
        new("expected-loss", Euro(figures.Loss.Mean)),
        new("value-at-risk", Euro(figures.Loss.ValueAtRisk(figures.Policy.Level))),
        new("expected-shortfall", Euro(figures.Loss.ExpectedShortfall(figures.Policy.Level))),
    ];

    private static ReportChart Ageing(RiskFigures figures)
    {
        DateOnly[] days = [.. Enumerable.Range(0, Months).Select(n => figures.MonthsAgo(Months - 1 - n))];
        var sums = days.Select(day => ExposureTables.Aged(figures, day)).ToArray();
        return new(
            "ageing",
            ReportShape.Stack,
            "until",
            "receivable",
            [.. days.Select(day => RiskFigures.Show(day)[..^3])],
            [
                .. Enumerable.Range(0, DefaultEvidence.Buckets.Length + 1).Select(bucket => new ReportSeries(
                    DefaultEvidence.Name(bucket), [], [.. sums.Select(month => Euro(month[bucket]))])),
            ],
            []);
    }

    private static ReportChart Lorenz(RiskFigures figures)
    {
        var curve = Concentration.Of([.. figures.Book.Clients.Select(client => client.AtDefault)]).Value?.Lorenz
            ?? [new(0, 0), new(1, 1)];
        return new(
            "lorenz",
            ReportShape.Lines,
            "share-of-clients",
            "share-of-exposure",
            [],
            [
                new("clients", [.. curve.Select(at => Drawn(at.Names))], [.. curve.Select(at => Drawn(at.Amount))]),
                new("all-equal", [0, 1], [0, 1]),
            ],
            []);
    }

    private static ReportChart Waterfall(RiskFigures figures)
    {
        var level = figures.Policy.Level;
        var (mean, value) = (figures.Loss.Mean, (double)figures.Loss.ValueAtRisk(level));
        var shortfall = figures.Loss.ExpectedShortfall(level);
        return new(
            "waterfall",
            ReportShape.Waterfall,
            "",
            "amount",
            ["fund", "expected-loss", "unexpected-loss", "tail-loss", "surplus"],
            [
                new(
                    "reserve",
                    [],
                    [
                        Euro(figures.Fund),
                        -Euro(mean),
                        -Euro(value - mean),
                        -Euro(shortfall - value),
                        Euro(figures.Fund - shortfall),
                    ]),
            ],
            []);
    }

    private static ReportChart Stress(RiskFigures figures) => new(
        "stress",
        ReportShape.Columns,
        "scenario",
        "amount",
        [.. figures.Stresses.Select(each => each.Name)],
        [
            new("expected-loss", [], [.. figures.Stresses.Select(each => Euro(each.Loss.Mean))]),
            new(
                "expected-shortfall",
                [],
                [.. figures.Stresses.Select(each => Euro(each.Loss.ExpectedShortfall(figures.Policy.Level)))]),
        ],
        []);

    // A band that ruin has taken lies at zero: the fund is gone there.
    private static ReportChart Fan(FundFan fan) => new(
        "fund-fan",
        ReportShape.Fan,
        "year",
        "fund",
        [],
        [
            .. fan.Levels.Select((level, n) => new ReportSeries(
                level.ToString("0.##%", System.Globalization.CultureInfo.InvariantCulture),
                [.. fan.Years.Select(year => (decimal)year.Year)],
                [.. fan.Years.Select(year => Euro(year.Quantiles[n] ?? 0))])),
        ],
        []);

    private static ReportChart Heat(RiskFigures figures) => new(
        "sector-by-term",
        ReportShape.Heat,
        "term",
        "sector",
        ExposureTables.Terms,
        [
            .. figures.Book.Exposures.GroupBy(each => each.Sector, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new ReportSeries(group.Key, [], [.. ByTerm(group)])),
        ],
        []);

    private static IEnumerable<decimal> ByTerm(IEnumerable<RiskExposure> exposures)
    {
        var byTerm = exposures.ToLookup(ExposureTables.TermOf);
        return Enumerable.Range(0, ExposureTables.Terms.Length)
            .Select(term => Euro(byTerm[term].Sum(each => each.AtDefault)));
    }

    private static decimal Euro(double cents) => (decimal)Math.Round(cents) / 100;

    // A chart shows no more digits than these.
    private static decimal Drawn(double value) => Math.Round((decimal)value, 12);
}
