using Smart.Grains.Interfaces;
using Smart.Grains.Risk;
using static Smart.Grains.Reports.Sheet;

namespace Smart.Grains.Reports;

/// <summary>What may be lost: levels by method, who adds most to it, stress, and how last year went.</summary>
internal static class LossTables
{
    private const int Largest = 20;

    public static IEnumerable<ReportTable> Of(RiskFigures figures)
    {
        yield return Levels(figures);
        yield return Contributions(figures);
        yield return Stresses(figures);
        yield return BackTest(figures);
        yield return RunOffTable(figures);
    }

    private static ReportTable Levels(RiskFigures figures)
    {
        var sheet = new Sheet(
            "loss-levels",
            Word("method"),
            Share("level"),
            Cents("expected-loss"),
            Cents("standard-deviation"),
            Cents("value-at-risk"),
            Cents("unexpected-loss"),
            Cents("expected-shortfall"),
            Number("missing-mass"));
        Add(sheet, "credit-risk-plus", figures.Loss);
        Add(sheet, "independent", figures.Independent);
        if (figures.OneFactor is { } factor) Add(sheet, "one-factor", factor);
        Add(sheet, "credit-risk-plus-year", figures.Yearly);
        return sheet.Done();
    }

    private static void Add(Sheet sheet, string method, LossDistribution loss)
    {
        foreach (var level in RiskFigures.Levels)
        {
            sheet.Add(
                method,
                level,
                loss.Mean,
                loss.StandardDeviation,
                loss.ValueAtRisk(level),
                loss.ValueAtRisk(level) - loss.Mean,
                loss.ExpectedShortfall(level),
                loss.MissingMass);
        }
    }

    private static ReportTable Contributions(RiskFigures figures)
    {
        var shortfall = figures.Contributions.Sum(each => each.ExpectedShortfall);
        var rows = figures.Book.Clients.Zip(figures.Contributions)
            .OrderByDescending(each => each.Second.ExpectedShortfall)
            .ThenBy(each => each.First.Client, StringComparer.Ordinal);
        return new Sheet(
                "top-contributions",
                Name("client"),
                Word("kind"),
                Cents("exposure"),
                Share("probability-of-default"),
                Cents("expected-loss"),
                Cents("es-contribution"),
                Share("share"))
            .AddAll(rows.Take(Largest), each =>
            [
                each.First.Client,
                each.First.Kind,
                each.First.AtDefault,
                each.First.Pd,
                each.Second.ExpectedLoss,
                each.Second.ExpectedShortfall,
                shortfall > 0 ? each.Second.ExpectedShortfall / shortfall : null,
            ])
            .Done();
    }

    private static ReportTable Stresses(RiskFigures figures)
    {
        var level = figures.Policy.Level;
        var before = figures.Loss.ExpectedShortfall(level);
        return new Sheet(
                "stress",
                Word("scenario"),
                Cents("exposure"),
                Cents("expected-loss"),
                Cents("value-at-risk"),
                Cents("expected-shortfall"),
                Cents("more-than-base"),
                Cents("fund-left"))
            .AddAll(figures.Stresses, each =>
            [
                each.Name,
                each.Exposure,
                each.Loss.Mean,
                each.Loss.ValueAtRisk(level),
                each.Loss.ExpectedShortfall(level),
                each.Loss.ExpectedShortfall(level) - before,
                figures.Fund - each.Loss.ExpectedShortfall(level),
            ])
            .Done();
    }

    // What was expected a year ago, by the facts of then, against what was lost since.
    private static ReportTable BackTest(RiskFigures figures)
    {
        var (expected, lost) = (figures.YearlyBefore, figures.LostInYear);
        var units = Math.Max(0, (lost - 1) / expected.Unit);
        return new Sheet("back-test", Word("figure"), Name("of"), Cents("amount"), Share("probability"))
            .Add("exposure", Before(figures), figures.ExposureBefore, null)
            .Add("expected-loss", Before(figures), expected.Mean, null)
            .Add("value-at-risk", Before(figures), expected.ValueAtRisk(figures.Policy.Level), null)
            .Add("lost-since", RiskFigures.Show(figures.Sources.Now.Day), lost, lost > 0 ? expected.Above(units) : 1.0)
            .Done();

        static string Before(RiskFigures figures) => RiskFigures.Show(figures.Sources.YearAgo.Day);
    }

    private static ReportTable RunOffTable(RiskFigures figures)
    {
        var sheet = new Sheet(
            "run-off",
            Name("until"),
            Cents("invoiced"),
            Cents("paid"),
            Cents("ultimate"),
            Cents("to-come"),
            Cents("standard-error"),
            Cents("not-to-come"));
        var (quarters, triangle) = PaidTriangle.Of(figures);
        if (RunOff.Of(triangle).Value is not { } runOff) return sheet.Done();
        foreach (var (year, n) in runOff.Years.Select((year, n) => (year, n)))
        {
            var (until, invoiced) = quarters[n];
            sheet.Add(
                RiskFigures.Show(until),
                invoiced,
                year.Latest,
                year.Ultimate,
                year.Reserve,
                year.StandardError,
                invoiced - year.Ultimate);
        }

        return sheet
            .Sum(
                quarters.Sum(quarter => quarter.Invoiced),
                runOff.Years.Sum(year => year.Latest),
                runOff.Years.Sum(year => year.Ultimate),
                runOff.Reserve,
                runOff.StandardError,
                quarters.Sum(quarter => quarter.Invoiced) - runOff.Years.Sum(year => year.Ultimate))
            .Done();
    }
}
