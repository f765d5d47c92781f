using System.Collections.Immutable;
using Smart.Grains.Credit;
using Smart.Grains.Interfaces;
using static Smart.Grains.Calculators.Shown;

namespace Smart.Grains.Calculators;

/// <summary>Arrears, as anybody may ask for them.</summary>
public static class ArrearsCalculator
{
    /// <summary>How payments stand against what falls due.</summary>
    public static Calculation<ArrearsResult> Calculate(ArrearsQuestion question)
    {
        var answer = Arrears.Of(question);
        return answer.Value is { } state ? Show(state) : answer.Refusals;
    }

    private static ArrearsResult Show(ArrearsState state) => new(
        state.AsOf,
        state.DaysPastDue,
        Euro(state.Overdue),
        Euro(state.NotYetOverdue),
        Euro(state.Provision),
        Euro(state.Overpaid),
        Euro(state.WrittenOff),
        Euro(state.Recovered),
        [.. state.Lines.Select(line => Show(line, state.Buckets))],
        [.. state.Buckets.Select(Show)],
        Show(state.Allocations),
        [.. state.Corrections.Select(each => new ArrearsResultCorrection(
            each.Payment, Show(each.Reversed), Show(each.Replayed)))]);

    private static ArrearsResultLine Show(ArrearsLine line, ImmutableArray<AgedBucket> buckets) => new(
        line.Due.On,
        Euro(line.Due.Amount),
        Euro(line.Paid),
        Euro(line.Open),
        line.PaidOn,
        line.DaysPastDue,
        line.Bucket < 0 ? null : buckets[line.Bucket].FromDay);

    private static ArrearsResultBucket Show(AgedBucket bucket) =>
        new(bucket.FromDay, bucket.ToDay, bucket.Rate, Euro(bucket.Open), Euro(bucket.Provision));

    private static ImmutableArray<ArrearsResultPart> Show(ImmutableArray<Allocation> parts) =>
        [.. parts.Select(part => new ArrearsResultPart(
            part.On,
            part.Payment,
            part.Due == ArrearsBook.Nothing ? null : part.Due,
            Euro(part.Fees),
            Euro(part.Interest),
            Euro(part.Principal)))];
}
