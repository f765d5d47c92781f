using System.Collections.Immutable;
using System.Globalization;
using Smart.Grains.Interfaces;
using Smart.Grains.Risk;
using static Smart.Grains.Reports.Sheet;

namespace Smart.Grains.Reports;

/// <summary>
/// What stands against it: the fund, what it should ask for, when it is ruined, and what others bear.
/// </summary>
internal static class FundTables
{
    // The year's loss on so many points: ten times the fund in a few thousand steps.
    private const int PointsOfYear = 2_000;
    private const int Years = 10;

    private static readonly ImmutableArray<decimal> Openings = [0.5m, 1m, 1.5m, 2m];
    private static readonly ImmutableArray<int> Horizons = [1, 3, 5, 10];
    private static readonly double[] Bands = [0.05, 0.25, 0.5, 0.75, 0.95];

    public static IEnumerable<ReportTable> Of(RiskFigures figures)
    {
        yield return Reserve(figures);
        yield return Rates(figures);
        yield return Ruined(figures);
        if (Ceded(figures) is { } ceded) yield return ceded;
    }

    /// <summary>How the fund may go; null when there is no fund to go anywhere.</summary>
    public static FundFan? Fan(RiskFigures figures) =>
        figures.Fund > 0 && Year(figures) is { } year ? FundFan.Of(year, figures.Fund, Years, Bands).Value : null;

    private static ReportTable Reserve(RiskFigures figures)
    {
        var level = figures.Policy.Level;
        var required = figures.Loss.ExpectedShortfall(level);
        return new Sheet("reserve", Word("figure"), Cents("amount"))
            .Add("fund", figures.Fund)
            .Add("expected-loss", figures.Loss.Mean)
            .Add("value-at-risk", figures.Loss.ValueAtRisk(level))
            .Add("expected-shortfall", required)
            .Add("surplus", figures.Fund - required)
            .Done();
    }

    private static ReportTable Rates(RiskFigures figures) =>
        new Sheet(
            "contribution-rate",
            Name("cooperative"),
            Cents("turnover"),
            Cents("expected-loss"),
            Cents("expected-shortfall"),
            Share("rate"),
            Cents("contributed"),
            Share("contributed-rate"))
            .AddAll(figures.Cooperatives, each =>
            [
                each.Name,
                each.Turnover,
                each.Yearly.Mean,
                each.Yearly.ExpectedShortfall(figures.Policy.Level),
                each.Rate,
                each.Contributed,
                each.Turnover > 0 ? (double)each.Contributed / each.Turnover : null,
            ])
            .Sum(
                figures.Turnover,
                figures.Yearly.Mean,
                figures.Yearly.ExpectedShortfall(figures.Policy.Level),
                figures.RateOf(figures.Yearly, figures.Turnover),
                figures.Contributed,
                figures.Turnover > 0 ? (double)figures.Contributed / figures.Turnover : null)
            .Done();

    private static ReportTable Ruined(RiskFigures figures)
    {
        string[] columns = [.. Horizons.Select(years => string.Create(CultureInfo.InvariantCulture, $"years-{years}"))];
        var sheet = new Sheet("ruin", [Cents("opening"), .. columns.Select(Share)]);
        if (figures.Fund <= 0 || Year(figures) is not { } year) return sheet.Done();
        long[] openings = [.. Openings.Select(share => (long)(figures.Fund * share))];
        if (Ruin.Of(year, openings, Years).Value is not { } ruin) return sheet.Done();
        return sheet
            .AddAll(ruin.Funds, fund =>
                [fund.Opening, .. Horizons.Select(years => (object)fund.Ruined[years - 1])])
            .Done();
    }

    private static FundYear? Year(RiskFigures figures)
    {
        var unit = RiskOfCooperative.UnitFor(figures.Yearly, PointsOfYear);
        return FundYear.Of(RiskOfCooperative.Points(figures.Yearly, unit).AsSpan(), unit, figures.Contributed).Value;
    }

    // Alone each cooperative would have to stand for its own tail; together the tails seldom meet.
    private static ReportTable? Ceded(RiskFigures figures)
    {
        var members = figures.Cooperatives.Where(each => each.Turnover > 0).ToArray();
        if (members.Length < 2) return null;
        var unit = members.Max(each => RiskOfCooperative.UnitFor(each.Yearly, PointsOfYear));
        var treaty = Treaty.Of(
            [
                .. members.Select(each => new Cedant(
                    each.Name,
                    RiskOfCooperative.Points(each.Yearly, unit),
                    new Layer((long)(Math.Max(0, each.Fund) * figures.Policy.Retention)),
                    each.Turnover)),
            ],
            unit,
            (double)figures.Policy.Level,
            (double)figures.Policy.CostOfCapital).Value;
        return treaty is null ? null : Ceded(treaty);
    }

    private static ReportTable Ceded(Treaty treaty) =>
        new Sheet(
            "federation",
            Name("cooperative"),
            Cents("ceded"),
            Cents("kept"),
            Cents("shortfall-alone"),
            Cents("shortfall-together"),
            Cents("benefit"),
            Share("rate"))
            .AddAll(treaty.Shares, each =>
            [
                each.Name,
                each.ExpectedLoss,
                each.KeptExpectedLoss,
                each.Alone,
                each.Shortfall,
                each.Benefit,
                each.Rate,
            ])
            .Sum(
                treaty.ExpectedLoss,
                treaty.Shares.Sum(each => each.KeptExpectedLoss),
                treaty.Shares.Sum(each => each.Alone),
                treaty.Shortfall,
                treaty.Benefit,
                null)
            .Done();
}
