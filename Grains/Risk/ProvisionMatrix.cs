using System.Collections.Immutable;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>Receivables from so many days late on are provided for at a rate.</summary>
/// <param name="FromDays">First day late of the bucket; 0 is not yet due.</param>
/// <param name="Rate">Share that is provided for, 0 to 1.</param>
public sealed record ProvisionRate(int FromDays, decimal Rate);

/// <summary>A receivable and how late it is.</summary>
/// <param name="Amount">In cents, zero or more.</param>
/// <param name="DaysLate">0 when it is not yet due.</param>
public sealed record AgedAmount(long Amount, int DaysLate);

/// <summary>One line of the provision matrix, in cents.</summary>
/// <param name="FromDays">First day late.</param>
/// <param name="Count">How many receivables.</param>
/// <param name="Amount">What they owe.</param>
/// <param name="Rate">Share that is provided for.</param>
/// <param name="Provision">Amount x rate, rounded half up once.</param>
public sealed record ProvisionLine(int FromDays, int Count, long Amount, decimal Rate, long Provision);

/// <summary>
/// Provisions by days late: the simplified approach of IFRS 9 (B5.5.35). Money stays exact.
/// </summary>
/// <param name="Lines">In the order of days late.</param>
public sealed record ProvisionMatrix(ImmutableArray<ProvisionLine> Lines)
{
    private const int MostBuckets = 50;
    private const int MostAmounts = 1_000_000;
    private const int MostDays = 36_500;
    private const long MostCents = 9_000_000_000_000;

    /// <summary>What the house provides unless the policy says otherwise.</summary>
    public static ImmutableArray<ProvisionRate> HouseRates { get; } =
        [new(0, 0m), new(1, 0.02m), new(31, 0.10m), new(61, 0.30m), new(91, 0.60m), new(181, 1m)];

    /// <summary>All that is owed, in cents.</summary>
    public long Amount => Lines.Sum(line => line.Amount);

    /// <summary>All provisions, in cents.</summary>
    public long Provision => Lines.Sum(line => line.Provision);

    /// <summary>Sorts receivables into buckets and provides for them. O(amounts x log buckets).</summary>
    /// <param name="amounts">At most 1,000,000, of at most 90 billion euros each; none is an answer of zero.</param>
    /// <param name="rates">Buckets in rising order, the first from day 0; the house's when null.</param>
    /// <returns>The matrix, or the fields that are wrong.</returns>
    public static Calculation<ProvisionMatrix> Of(
        IReadOnlyList<AgedAmount> amounts, IReadOnlyList<ProvisionRate>? rates = null)
    {
        var fields = new Fields();
        var buckets = Checked(rates ?? HouseRates, fields);
        var given = fields.List("amounts", amounts, 0, MostAmounts);
        for (var n = 0; n < given.Length; n++)
            if (!IsSound(given[n])) Explain(given[n], fields.In("amounts", n));
        return fields.AreSound ? new ProvisionMatrix(Lines(given, buckets)) : fields.Refusals;

        static ImmutableArray<ProvisionLine> Lines(
            ImmutableArray<AgedAmount> amounts, ImmutableArray<ProvisionRate> buckets)
        {
            var (counts, sums) = (new int[buckets.Length], new long[buckets.Length]);
            foreach (var amount in amounts)
            {
                var place = Bucket(buckets, amount.DaysLate);
                counts[place]++;
                sums[place] += amount.Amount;
            }

            return [.. buckets.Select((bucket, n) => new ProvisionLine(
                bucket.FromDays, counts[n], sums[n], bucket.Rate, Half(sums[n] * bucket.Rate)))];
        }
    }

    private static ImmutableArray<ProvisionRate> Checked(IReadOnlyList<ProvisionRate> rates, Fields fields)
    {
        var buckets = fields.List("rates", rates, 1, MostBuckets);
        for (var n = 0; n < buckets.Length; n++)
        {
            var each = fields.In("rates", n);
            var (least, most) = n == 0 ? (0, 0) : (Math.Clamp(buckets[n - 1].FromDays, 0, MostDays - 1) + 1, MostDays);
            each.Count("fromDays", buckets[n].FromDays, least, most);
            each.Between("rate", buckets[n].Rate, 0m, 1m);
        }

        return buckets;
    }

    private static bool IsSound(AgedAmount amount) =>
        amount is { Amount: >= 0 and <= MostCents, DaysLate: >= 0 and <= MostDays };

    private static void Explain(AgedAmount amount, Fields fields)
    {
        fields.Between("amount", amount.Amount, 0, MostCents);
        fields.Count("daysLate", amount.DaysLate, 0, MostDays);
    }

    private static int Bucket(ImmutableArray<ProvisionRate> buckets, int daysLate)
    {
        var (low, high) = (0, buckets.Length - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (buckets[middle].FromDays <= daysLate) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    private static long Half(decimal cents) => (long)decimal.Round(cents, 0, MidpointRounding.AwayFromZero);
}
