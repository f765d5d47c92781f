using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Clients;

/// <summary>How a client paid, day by day, over the 24 months that its rating looks at.</summary>
/// <param name="Days">What was paid on each day; days older than the window are dropped.</param>
/// <param name="Losses">Days on which an invoice was given up as lost.</param>
public sealed record PaymentRecord(
    ImmutableSortedDictionary<DateOnly, PaidDay> Days,
    ImmutableSortedSet<DateOnly> Losses)
{
    /// <summary>How far back a rating looks.</summary>
    public const int WindowMonths = 24;

    /// <summary>No history.</summary>
    public static readonly PaymentRecord Empty = new(ImmutableSortedDictionary<DateOnly, PaidDay>.Empty, []);

    /// <summary>Adds a paid invoice.</summary>
    public PaymentRecord Paid(DateOnly on, Money amount, int daysLate)
    {
        var day = Days.GetValueOrDefault(on);
        var sum = new PaidDay(
            day.Invoices + 1,
            day.Weight + amount.Minor,
            day.WeightedDelay + ((decimal)amount.Minor * daysLate));
        return this with { Days = Days.SetItem(on, sum) };
    }

    /// <summary>Adds an invoice that will never be paid.</summary>
    public PaymentRecord Lost(DateOnly on) => this with { Losses = Losses.Add(on) };

    /// <summary>Leaves out what is older than the window.</summary>
    public PaymentRecord Within(DateOnly today)
    {
        var from = today.AddMonths(-WindowMonths);
        return new PaymentRecord(
            Days.RemoveRange(Days.Keys.TakeWhile(day => day < from)),
            Losses.Except(Losses.TakeWhile(day => day < from)));
    }
}

/// <summary>The invoices paid on one day.</summary>
/// <param name="Invoices">How many.</param>
/// <param name="Weight">Their amounts in minor units.</param>
/// <param name="WeightedDelay">Sum of amount x days late.</param>
public readonly record struct PaidDay(int Invoices, long Weight, decimal WeightedDelay);
