using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Invoicing;

/// <summary>Arithmetic of an amount that the books split in four; the four always add up to it.</summary>
public static class Parts
{
    /// <summary>All four.</summary>
    public static Money Total(this InvoiceParts parts) => parts.Guaranteed + parts.Fee + parts.Contribution + parts.Vat;

    /// <summary>Two splits together.</summary>
    public static InvoiceParts Plus(this InvoiceParts left, InvoiceParts right) => new(
        left.Guaranteed + right.Guaranteed,
        left.Fee + right.Fee,
        left.Contribution + right.Contribution,
        left.Vat + right.Vat);

    /// <summary>What is left of a split.</summary>
    public static InvoiceParts Minus(this InvoiceParts left, InvoiceParts right) => new(
        left.Guaranteed - right.Guaranteed,
        left.Fee - right.Fee,
        left.Contribution - right.Contribution,
        left.Vat - right.Vat);

    /// <summary>No money, in the currency of a split.</summary>
    public static InvoiceParts Nothing(this InvoiceParts like)
    {
        var zero = like.Vat - like.Vat;
        return new InvoiceParts(zero, zero, zero, zero);
    }

    /// <summary>
    /// The pro-rata parts of a payment on what is still open. Each payment is split over what is left of each part, by
    /// largest remainder, so no part is ever paid twice and the last payment takes exactly the rest.
    /// </summary>
    /// <param name="open">What is left of each part.</param>
    /// <param name="amount">From nothing to all that is open.</param>
    public static InvoiceParts Pay(this InvoiceParts open, Money amount)
    {
        var shares = ProRata.Split(amount, [open.Guaranteed, open.Fee, open.Contribution, open.Vat]);
        return new InvoiceParts(shares[0], shares[1], shares[2], shares[3]);
    }
}

/// <summary>Splits an amount in proportion to others, and loses nothing.</summary>
public static class ProRata
{
    /// <summary>
    /// Splits by largest remainder; a share never exceeds its weight while the amount does not exceed their sum.
    /// </summary>
    /// <param name="amount">What to split; not negative.</param>
    /// <param name="weights">In proportion to what; not negative, not all zero unless the amount is.</param>
    public static ImmutableArray<Money> Split(Money amount, ImmutableArray<Money> weights)
    {
        var total = weights.Sum(weight => (Int128)weight.Minor);
        if (amount.Minor == 0) return [.. weights.Select(_ => amount)];
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(total, Int128.Zero, nameof(weights));

        var exact = weights.Select(weight => (Int128)amount.Minor * weight.Minor).ToArray();
        var shares = exact.Select(product => (long)(product / total)).ToArray();
        var rest = amount.Minor - shares.Sum();
        var byRemainder = Enumerable.Range(0, shares.Length).OrderByDescending(n => exact[n] % total).ThenBy(n => n);
        foreach (var n in byRemainder.Take((int)rest)) shares[n]++;
        return [.. shares.Select(share => new Money(share, amount.Currency))];
    }

    private static Int128 Sum(this ImmutableArray<Money> weights, Func<Money, Int128> minor) =>
        weights.Aggregate(Int128.Zero, (sum, weight) => sum + minor(weight));
}
