using System.Collections.Immutable;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Credit;

/// <summary>
/// Arrears as of a day: days past due, ageing and provisions. Days past due run from the day after the due date to the
/// day, pauses left out; up to the days of grace nothing is late, beyond them every day counts. What is provided for is
/// what is open of each due at the rate of its own age (IFRS 9, B5.5.35: provision matrix).
/// </summary>
public static class Arrears
{
    private static readonly ImmutableArray<ArrearsBucket> Usual =
    [
        new(1, 0.02m), new(31, 0.10m), new(61, 0.30m), new(91, 0.60m), new(181, 1m),
    ];

    /// <summary>Works out how things stand; O((payments + dues) x payments recorded late).</summary>
    /// <returns>How they stand, or every field that is wrong.</returns>
    public static Calculation<ArrearsState> Of(ArrearsQuestion question)
    {
        var fields = new Fields();
        var dues = ArrearsCheck.Dues(question, fields);
        ArrearsCheck.Rest(question, dues, fields);
        if (!fields.AreSound) return fields.Refusals;

        var book = new ArrearsBook(dues, question.WrittenOffOn);
        var corrections = ImmutableArray.CreateBuilder<Correction>();
        var payments = question.Payments ?? [];
        for (var n = 0; n < payments.Length; n++)
        {
            if (payments[n].On > question.AsOf) continue;
            var payment = new Payment(payments[n].On, Money.Eur(payments[n].Amount).Minor);
            if (book.Record(payment, n) is { } correction) corrections.Add(correction);
        }

        return State(question, dues, book.Allocations, corrections.ToImmutable());
    }

    private static ArrearsState State(
        ArrearsQuestion question,
        ImmutableArray<Due> dues,
        ImmutableArray<Allocation> allocations,
        ImmutableArray<Correction> corrections)
    {
        var buckets = question.Buckets ?? Usual;
        var isClosed = question.WrittenOffOn <= question.AsOf;
        var lines = Lines(question, dues, allocations, buckets, isClosed);
        var unset = allocations.Where(allocation => allocation.Due == ArrearsBook.Nothing).ToArray();
        var recovered = unset.Where(allocation => allocation.On > question.WrittenOffOn).Sum(part => part.Amount);
        return new ArrearsState(
            question.AsOf,
            lines,
            Aged(lines, buckets),
            allocations,
            corrections,
            unset.Sum(part => part.Amount) - recovered,
            isClosed ? lines.Sum(line => line.Open) : 0,
            recovered);
    }

    private static ImmutableArray<ArrearsLine> Lines(
        ArrearsQuestion question,
        ImmutableArray<Due> dues,
        ImmutableArray<Allocation> allocations,
        ImmutableArray<ArrearsBucket> buckets,
        bool isClosed)
    {
        var paid = new long[dues.Length];
        var paidOn = new DateOnly?[dues.Length];
        foreach (var allocation in allocations)
        {
            if (allocation.Due == ArrearsBook.Nothing) continue;
            paid[allocation.Due] += allocation.Amount;
            if (paid[allocation.Due] == dues[allocation.Due].Amount) paidOn[allocation.Due] = allocation.On;
        }

        var pauses = Joined(question.Pauses ?? []);
        return [.. dues.Select((due, n) =>
        {
            var isOpen = !isClosed && paid[n] < due.Amount;
            var days = isOpen ? DaysPastDue(due.On, question.AsOf, pauses) : 0;
            if (days <= (question.GraceDays ?? 0)) days = 0;
            return new ArrearsLine(due, paid[n], paidOn[n], days, Bucket(days, buckets));
        })];
    }

    private static int DaysPastDue(DateOnly due, DateOnly asOf, List<ArrearsPause> pauses)
    {
        if (asOf <= due) return 0;
        var days = asOf.DayNumber - due.DayNumber;
        foreach (var pause in pauses)
        {
            var from = Math.Max(pause.From.DayNumber, due.DayNumber + 1);
            var to = Math.Min(pause.To.DayNumber, asOf.DayNumber);
            days -= Math.Max(0, to - from + 1);
        }

        return days;
    }

    // Pauses that overlap are one, so that no day is left out twice.
    private static List<ArrearsPause> Joined(ImmutableArray<ArrearsPause> pauses)
    {
        var joined = new List<ArrearsPause>();
        foreach (var pause in pauses.OrderBy(pause => pause.From))
        {
            if (joined is [.., var last] && pause.From <= last.To)
                joined[^1] = last with { To = pause.To > last.To ? pause.To : last.To };
            else
                joined.Add(pause);
        }

        return joined;
    }

    private static int Bucket(int days, ImmutableArray<ArrearsBucket> buckets)
    {
        var bucket = -1;
        while (bucket + 1 < buckets.Length && buckets[bucket + 1].FromDay <= days) bucket++;
        return bucket;
    }

    private static ImmutableArray<AgedBucket> Aged(
        ImmutableArray<ArrearsLine> lines, ImmutableArray<ArrearsBucket> buckets) =>
        [.. buckets.Select((bucket, n) =>
        {
            var open = lines.Where(line => line.Bucket == n).Sum(line => line.Open);
            var to = n + 1 < buckets.Length ? buckets[n + 1].FromDay - 1 : (int?)null;
            var provision = decimal.Round(open * bucket.Provision, 0, MidpointRounding.AwayFromZero);
            return new AgedBucket(bucket.FromDay, to, bucket.Provision, open, (long)provision);
        })];
}
