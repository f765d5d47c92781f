using System.Collections.Immutable;

namespace Smart.Grains.Credit;

/// <summary>Something that fell due, in cents.</summary>
/// <param name="On">The last day to pay.</param>
/// <param name="Fees">Paid first,</param>
/// <param name="Interest">then this,</param>
/// <param name="Principal">then this.</param>
public readonly record struct Due(DateOnly On, long Fees, long Interest, long Principal)
{
    /// <summary>All of it.</summary>
    public long Amount => Fees + Interest + Principal;
}

/// <summary>A payment, in cents.</summary>
/// <param name="On">The day on which it was made.</param>
/// <param name="Amount">How much.</param>
public readonly record struct Payment(DateOnly On, long Amount);

/// <summary>What a payment pays of what fell due, in cents.</summary>
/// <param name="On">The day of the payment.</param>
/// <param name="Payment">Place of the payment in the order of recording.</param>
/// <param name="Due">Place of what fell due, in order of days; -1 for what is paid too much or recovered.</param>
/// <param name="Fees">Of the fees.</param>
/// <param name="Interest">Of the interest.</param>
/// <param name="Principal">Of the principal.</param>
public readonly record struct Allocation(
    DateOnly On, int Payment, int Due, long Fees, long Interest, long Principal)
{
    /// <summary>All of it.</summary>
    public long Amount => Fees + Interest + Principal;
}

/// <summary>What a payment recorded late moved: what was paid after it is taken back, and paid again.</summary>
/// <param name="Payment">Place of the payment.</param>
/// <param name="Reversed">Taken back.</param>
/// <param name="Replayed">Paid in its stead, the late payment first.</param>
public sealed record Correction(int Payment, ImmutableArray<Allocation> Reversed, ImmutableArray<Allocation> Replayed);

/// <summary>How something that falls due stands; amounts in cents.</summary>
/// <param name="Due">What falls due.</param>
/// <param name="Paid">Paid by the day.</param>
/// <param name="PaidOn">The day on which the last cent of it was paid; null while open.</param>
/// <param name="DaysPastDue">Days since it fell due without pauses; 0 within the days of grace.</param>
/// <param name="Bucket">Place of its bucket; -1 when it is not late.</param>
public readonly record struct ArrearsLine(Due Due, long Paid, DateOnly? PaidOn, int DaysPastDue, int Bucket)
{
    /// <summary>Not paid.</summary>
    public long Open => Due.Amount - Paid;
}

/// <summary>What is late by so many days, and what is provided for it; amounts in cents.</summary>
/// <param name="FromDay">First day past due.</param>
/// <param name="ToDay">Last day past due; null without end.</param>
/// <param name="Rate">Fraction provided for.</param>
/// <param name="Open">What is open in it.</param>
/// <param name="Provision">Open x rate, half up.</param>
public readonly record struct AgedBucket(int FromDay, int? ToDay, decimal Rate, long Open, long Provision);

/// <summary>How payments stand against what falls due, as of a day; amounts in cents.</summary>
/// <param name="AsOf">The day.</param>
/// <param name="Lines">Everything that falls due, by day.</param>
/// <param name="Buckets">What is late, by age.</param>
/// <param name="Allocations">Which payment paid what, by day.</param>
/// <param name="Corrections">What payments recorded late moved, in the order of recording.</param>
/// <param name="Overpaid">Paid beyond everything that falls due.</param>
/// <param name="WrittenOff">Open on the day of the write-off.</param>
/// <param name="Recovered">Paid after it.</param>
public sealed record ArrearsState(
    DateOnly AsOf,
    ImmutableArray<ArrearsLine> Lines,
    ImmutableArray<AgedBucket> Buckets,
    ImmutableArray<Allocation> Allocations,
    ImmutableArray<Correction> Corrections,
    long Overpaid,
    long WrittenOff,
    long Recovered)
{
    /// <summary>Days past due of the oldest that is open.</summary>
    public int DaysPastDue => Lines.IsEmpty ? 0 : Lines.Max(line => line.DaysPastDue);

    /// <summary>Open and due before the day.</summary>
    public long Overdue => WrittenOff > 0 ? 0 : Lines.Where(line => line.Due.On < AsOf).Sum(line => line.Open);

    /// <summary>Open, and due on the day or later.</summary>
    public long NotYetOverdue => WrittenOff > 0 ? 0 : Lines.Where(line => line.Due.On >= AsOf).Sum(line => line.Open);

    /// <summary>Provided for in all.</summary>
    public long Provision => Buckets.Sum(bucket => bucket.Provision);
}
