using System.Collections.Immutable;

namespace Smart.Grains.Credit;

/// <summary>
/// Payments set against what falls due, oldest due first, in each fees, then interest, then principal. What was once
/// set is never edited: a payment recorded late takes back what was paid after its day, and all of it is paid again in
/// order, which leaves what would stand there had it been recorded in time. O(payments + dues) for a payment in order.
/// </summary>
public sealed class ArrearsBook
{
    /// <summary>The place of what pays nothing that falls due.</summary>
    public const int Nothing = -1;

    private readonly ImmutableArray<Due> _dues;
    private readonly DateOnly _closed;
    private readonly List<(Payment Payment, int Place)> _payments = [];
    private readonly List<Allocation> _allocations = [];

    // The first due that is not paid whole, and what is paid of it.
    private int _at;
    private long _paid;

    /// <param name="dues">What falls due, by day.</param>
    /// <param name="writtenOffOn">The day after which payments are recovered and pay nothing; null for none.</param>
    public ArrearsBook(ImmutableArray<Due> dues, DateOnly? writtenOffOn)
    {
        (_dues, _closed) = (dues, writtenOffOn ?? DateOnly.MaxValue);
        SkipWhatIsPaid();
    }

    /// <summary>Which payment paid what, by day.</summary>
    public ImmutableArray<Allocation> Allocations => [.. _allocations];

    /// <summary>Records a payment.</summary>
    /// <returns>What it moved of what was recorded before; null when it came in order.</returns>
    public Correction? Record(Payment payment, int place)
    {
        var after = _payments.FindLastIndex(other => other.Payment.On <= payment.On) + 1;
        _payments.Insert(after, (payment, place));
        if (after == _payments.Count - 1)
        {
            Set(payment, place);
            return null;
        }

        var later = _allocations.FindIndex(allocation => allocation.On > payment.On);
        var reversed = later < 0 ? [] : _allocations[later..].ToImmutableArray();
        TakeBack(reversed);
        var kept = _allocations.Count;
        for (var n = after; n < _payments.Count; n++) Set(_payments[n].Payment, _payments[n].Place);
        return new Correction(place, reversed, [.. _allocations[kept..]]);
    }

    private void TakeBack(ImmutableArray<Allocation> reversed)
    {
        _allocations.RemoveRange(_allocations.Count - reversed.Length, reversed.Length);
        foreach (var allocation in reversed.Reverse())
        {
            if (allocation.Due == Nothing) continue;
            if (allocation.Due < _at) (_at, _paid) = (allocation.Due, _dues[allocation.Due].Amount);
            _paid -= allocation.Amount;
        }

        SkipWhatIsPaid();
    }

    private void Set(Payment payment, int place)
    {
        var left = payment.Amount;
        while (left > 0 && _at < _dues.Length && payment.On <= _closed)
        {
            var due = _dues[_at];
            var part = Math.Min(left, due.Amount - _paid);
            _allocations.Add(Part(payment.On, place, due, part));
            (left, _paid) = (left - part, _paid + part);
            SkipWhatIsPaid();
        }

        if (left > 0) _allocations.Add(new Allocation(payment.On, place, Nothing, 0, 0, left));
    }

    // A due of nothing is paid already.
    private void SkipWhatIsPaid()
    {
        while (_at < _dues.Length && _paid == _dues[_at].Amount) (_at, _paid) = (_at + 1, 0);
    }

    private Allocation Part(DateOnly on, int place, Due due, long amount)
    {
        var fees = Math.Min(amount, Math.Max(0, due.Fees - _paid));
        var interest = Math.Min(amount - fees, Math.Max(0, due.Fees + due.Interest - _paid - fees));
        return new Allocation(on, place, _at, fees, interest, amount - fees - interest);
    }
}
