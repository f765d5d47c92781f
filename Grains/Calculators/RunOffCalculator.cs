using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Risk;
using static Smart.Grains.Calculators.RiskShown;

namespace Smart.Grains.Calculators;

/// <summary>Run-off of a triangle, as anybody may ask for it.</summary>
public static class RunOffCalculator
{
    private const decimal MostAmount = 10_000_000_000_000m;

    /// <summary>The chain ladder with Mack's standard errors.</summary>
    public static Calculation<RunOffResult> Calculate(RunOffQuestion question)
    {
        var fields = new Fields();
        var rows = question.Triangle.Select((row, n) => Row(row, n, fields)).ToArray();
        if (!fields.AreSound) return fields.Refusals;
        var answer = RunOff.Of(rows, (LastSigma)(question.Sigma ?? RunOffSigma.Mack), Tail(question.Tail));
        return answer.Value is { } runOff ? Show(runOff) : Named(answer.Refusals);
    }

    // The engine counts in hundredths, whatever the unit.
    private static IReadOnlyList<long?> Row(IReadOnlyList<decimal> row, int place, Fields fields) =>
    [
        .. row.Select((amount, n) =>
        {
            var name = $"triangle[{place}][{n}]";
            if (decimal.Round(amount, 2) != amount) fields.Refuse(name, "calculator.cents");
            return (long?)(fields.Between(name, amount, 0, MostAmount) * 100);
        }),
    ];

    // A sigma is in the square root of the unit: of hundredths it is ten times as much.
    private static RunOffTail? Tail(RunOffTailWish? tail) => tail is null
        ? null
        : new RunOffTail(
            (double)tail.Factor, (double)(tail.FactorError ?? 0), (double)(tail.Sigma ?? 0) * Math.Sqrt(100));

    // The engine calls the choice of a sigma its rule.
    private static ImmutableArray<FieldRefusal> Named(ImmutableArray<FieldRefusal> refusals) =>
        [.. refusals.Select(each => each.Field == "rule" ? each with { Field = "sigma" } : each)];

    private static RunOffResult Show(RunOff runOff) => new(
        Euros(runOff.Years.Sum(year => year.Latest)),
        Euros(runOff.Years.Sum(year => year.Ultimate)),
        Euros(runOff.Reserve),
        Euros(runOff.StandardError),
        [
            .. runOff.Steps.Select(step => new RunOffStep(
                Real(step.Factor),
                Real(step.Sigma / Math.Sqrt(100)),
                Real(step.FactorError),
                step.Observations)),
        ],
        [
            .. runOff.Years.Select(year => new RunOffYear(
                Euros(year.Latest), Euros(year.Ultimate), Euros(year.Reserve), Euros(year.StandardError))),
        ]);
}
