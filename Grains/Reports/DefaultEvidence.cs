using System.Collections.Immutable;
using Smart.Grains.Risk;

namespace Smart.Grains.Reports;

/// <summary>How often clients defaulted, seen from one place.</summary>
/// <param name="Group">A bucket of days late, or a kind of client among those whose invoice is not late.</param>
/// <param name="Rate">Counts and intervals; null where nothing was seen.</param>
/// <param name="Pd">Probability that is used: 0 to 1.</param>
public sealed record DefaultGroup(string Group, DefaultRate? Rate, double Pd);

/// <summary>
/// Probabilities of default out of the house's own payment history, by business dates. An invoice is an observation of
/// each bucket that it was ever in; it counts once it is known how it ended: paid, credited, or in default. Default is
/// 90 days past due, a loss, or insolvency of the client.
/// </summary>
public sealed class DefaultEvidence
{
    /// <summary>First days of the buckets: not yet due, then 1, 31 and 61 days late. After 90 it is default.</summary>
    public static readonly ImmutableArray<int> Buckets = [0, 1, 31, 61];

    // Fewer than these say less of a kind of client than all clients together do.
    private const int Enough = 30;

    // Jeffreys' prior alone, where nothing was ever seen.
    private const double Unseen = 0.5;

    private DefaultEvidence(ImmutableArray<DefaultGroup> byDaysLate, ImmutableArray<DefaultGroup> byKind) =>
        (ByDaysLate, ByKind) = (byDaysLate, byKind);

    /// <summary>One a bucket, in their order, and default itself last.</summary>
    public ImmutableArray<DefaultGroup> ByDaysLate { get; }

    /// <summary>One a kind of client, from the day of issue on.</summary>
    public ImmutableArray<DefaultGroup> ByKind { get; }

    /// <summary>Counts what happened until an instant. O(invoices x buckets).</summary>
    public static DefaultEvidence Of(RiskPicture picture)
    {
        var histories = picture.Invoices.Where(invoice => invoice.Total > 0)
            .Select(invoice => new History(
                picture.KindOf(invoice.Client),
                invoice,
                invoice.DefaultOn(picture.Day, picture.InsolventOn(invoice.Client))))
            .Where(history => history.IsKnown)
            .ToArray();
        var buckets = Buckets.Select((days, n) => Group(Name(n), histories.Where(history => history.Reached(days))));
        var late = Rising([.. buckets]);
        var kinds = histories.GroupBy(history => history.Kind, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => Group(group.Key, group))
            .Select(group => group.Rate!.Observations >= Enough ? group : group with { Pd = late[0].Pd });
        return new DefaultEvidence(late.Add(new("in-default", Rate: null, Pd: 1)), [.. kinds]);
    }

    /// <summary>The probability that a client defaults on what it owes, by how late it is and what it is.</summary>
    public double PdOf(string kind, int daysLate) =>
        daysLate == 0
            ? ByKind.FirstOrDefault(group => group.Group == kind)?.Pd ?? ByDaysLate[0].Pd
            : ByDaysLate[BucketOf(daysLate)].Pd;

    /// <summary>Place of the bucket of so many days late; the last is default.</summary>
    public static int BucketOf(int daysLate)
    {
        if (daysLate > InvoiceFacts.DaysToDefault) return Buckets.Length;
        var place = Buckets.Length - 1;
        while (Buckets[place] > daysLate) place--;
        return place;
    }

    /// <summary>Stable name of a bucket.</summary>
    public static string Name(int place) =>
        place == 0 ? "not-due"
        : place == Buckets.Length ? "in-default"
        : place == Buckets.Length - 1 ? $"{Buckets[place]}-{InvoiceFacts.DaysToDefault}"
        : $"{Buckets[place]}-{Buckets[place + 1] - 1}";

    private static DefaultGroup Group(string name, IEnumerable<History> seen)
    {
        var all = seen.ToArray();
        if (all.Length == 0) return new DefaultGroup(name, Rate: null, Unseen);
        var rate = DefaultRate.Of(all.Count(history => history.DefaultOn is not null), all.Length).Value!;
        return new DefaultGroup(name, rate, rate.Expected);
    }

    // Whoever is later is never the safer one: with few observations the rates alone might say so.
    private static ImmutableArray<DefaultGroup> Rising(ImmutableArray<DefaultGroup> groups)
    {
        var least = 0.0;
        return [.. groups.Select(group => group with { Pd = least = Math.Max(least, group.Pd) })];
    }

    private sealed record History(string Kind, InvoiceFacts Invoice, DateOnly? DefaultOn)
    {
        public bool IsKnown => DefaultOn is not null || Invoice.ClosedOn is not null;

        // In a bucket is who still owed at its first day and had not defaulted before.
        public bool Reached(int daysLate)
        {
            if (daysLate == 0) return true;
            var day = Invoice.DueOn.AddDays(daysLate);
            return Invoice.OpenOn(day.AddDays(-1)) > 0
                && (DefaultOn ?? DateOnly.MaxValue) >= day
                && (Invoice.ClosedOn ?? DateOnly.MaxValue) >= day;
        }
    }
}
