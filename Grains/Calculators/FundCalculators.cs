using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Risk;
using static Smart.Grains.Calculators.RiskShown;

namespace Smart.Grains.Calculators;

/// <summary>Ruin, reinsurance and stress, as anybody may ask for them.</summary>
public static class FundCalculators
{
    private const int MostPositions = 100_000;

    /// <summary>When a fund is ruined.</summary>
    public static Calculation<RuinResult> Calculate(RuinQuestion question, CancellationToken stop)
    {
        var fields = new Fields();
        var unit = fields.Positive("unit", question.Unit).Minor;
        var contribution = fields.Amount("contribution", question.Contribution).Minor;
        long[] openings =
            [.. question.Openings.Select((opening, n) => fields.Amount($"openings[{n}]", opening).Minor)];
        if (!fields.AreSound) return fields.Refusals;
        var checkedYear = FundYear.Of(Doubles(question.Losses), unit, contribution);
        if (checkedYear.Value is not { } year) return checkedYear.Refusals;

        var ruin = Ruin.Of(year, openings, question.Years, cancel: stop);
        if (ruin.Value is not { } within) return ruin.Refusals;
        var ever = question.Forever is true ? RuinForever.Of(year, openings, stop) : null;
        if (ever is { Value: null }) return ever.Refusals;
        var fan = question.Levels is { } levels
            ? FundFan.Of(year, openings[0], question.Years, Doubles(levels), stop)
            : null;
        return fan is { Value: null } ? fan.Refusals : Show(year, within, ever?.Value, fan?.Value);
    }

    /// <summary>What cooperatives gain by ceding to the federation.</summary>
    public static Calculation<ReinsuranceResult> Calculate(ReinsuranceQuestion question, CancellationToken stop)
    {
        var fields = new Fields();
        var unit = fields.Positive("unit", question.Unit).Minor;
        Cedant[] cedants = [.. question.Cooperatives.Select((each, n) => Of(each, fields.In("cooperatives", n)))];
        if (!fields.AreSound) return fields.Refusals;
        var answer = Treaty.Of(cedants, unit, (double)question.Level, (double)question.CostOfCapital, stop);
        if (answer.Value is not { } treaty) return Named(answer.Refusals);
        return new ReinsuranceResult(
            Euros(treaty.ExpectedLoss),
            Euros(treaty.ValueAtRisk),
            Euros(treaty.Shortfall),
            Euros(treaty.Benefit),
            [
                .. treaty.Shares.Select(each => new ReinsuranceLine(
                    each.Name,
                    Euros(each.ExpectedLoss),
                    Euros(each.KeptExpectedLoss),
                    Euros(each.Shortfall),
                    Euros(each.Alone),
                    Euros(each.Benefit),
                    Real(each.Rate),
                    Real(each.RateAlone))),
            ]);
    }

    /// <summary>What a portfolio is after something bad.</summary>
    public static Calculation<StressResult> Calculate(StressQuestion question)
    {
        var fields = new Fields();
        var given = fields.List("positions", question.Positions, 1, MostPositions);
        Position[] positions = [.. given.Select((each, n) => new Position(
            each.Client,
            each.Sector,
            fields.In("positions", n).Amount("exposure", each.Exposure).Minor,
            (double)each.Pd,
            (double)(each.Lgd ?? 1),
            each.TermDays ?? 30))];
        StressScenario[] scenarios = [.. question.Scenarios.Select(Of)];
        if (!fields.AreSound) return fields.Refusals;
        var answer = Stress.Of(positions, scenarios);
        if (answer.Value is not { } stress) return answer.Refusals;
        return new StressResult(
            Show(stress.Base),
            Show(stress.Stressed),
            Euros(stress.MoreExpected),
            [
                .. stress.Positions.Select(each => new StressPosition(
                    each.Client, each.Sector, Shown.Euro(each.Exposure), Real(each.Pd), Real(each.Lgd), each.TermDays)),
            ]);
    }

    private static RuinResult Show(FundYear year, Ruin within, RuinForever? ever, FundFan? fan)
    {
        var lundberg = Lundberg.Of(year);
        return new RuinResult(
            Euros(year.ExpectedLoss * year.Unit),
            double.IsInfinity(lundberg.Coefficient) ? null : Real(lundberg.Coefficient * 100),
            [
                .. within.Funds.Select((fund, n) => new RuinLine(
                    Shown.Euro(fund.Opening),
                    [.. fund.Ruined.Select(Real)],
                    Real(lundberg.Bound(fund.Opening)),
                    ever is null ? null : new PdInterval(Real(ever.Funds[n].Low), Real(ever.Funds[n].High)))),
            ],
            [
                .. (fan?.Years ?? []).Select(after => new RuinFan(
                    after.Year,
                    Real(after.Ruined),
                    [.. after.Quantiles.Select(cents => cents is { } known ? Shown.Euro(known) : (decimal?)null)])),
            ]);
    }

    private static StressTotals Show(StressFigures figures) =>
        new(Shown.Euro(figures.Exposure), Euros(figures.ExpectedLoss), Euros(figures.UnexpectedLoss));

    private static Cedant Of(ReinsuranceCedant given, Fields fields) => new(
        given.Name,
        [.. Doubles(given.Losses)],
        new Layer(
            fields.Amount("retention", given.Retention ?? 0).Minor,
            given.Limit is { } limit ? fields.Amount("limit", limit).Minor : null,
            (double)(given.Share ?? 1)),
        fields.Positive("turnover", given.Turnover).Minor);

    private static StressScenario Of(StressWish wish) => wish.Kind switch
    {
        StressKind.LargestClientFails => new StressScenario.LargestClientFails(),
        StressKind.SectorBanned => new StressScenario.SectorBanned(wish.Sector ?? "", (double)(wish.Pd ?? 1)),
        StressKind.LongerTerms => new StressScenario.LongerTerms(wish.Days ?? 30),
        StressKind.PdTimes => new StressScenario.PdTimes((double)(wish.Factor ?? 2)),
        _ => new StressScenario.LgdAt((double)(wish.Lgd ?? 1)),
    };

    private static ImmutableArray<FieldRefusal> Named(ImmutableArray<FieldRefusal> refusals) =>
    [
        .. refusals.Select(refusal => refusal with
        {
            Field = refusal.Field
                .Replace("cedants", "cooperatives", StringComparison.Ordinal)
                .Replace("layer.", "", StringComparison.Ordinal),
        }),
    ];

    private static double[] Doubles(IReadOnlyList<decimal> values) => [.. values.Select(value => (double)value)];
}
