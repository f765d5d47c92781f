using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Employment;

/// <summary>A calendar month of a contract: how long is worked, how long is paid, and by which rates.</summary>
/// <param name="Month">The month.</param>
/// <param name="Minutes">Minutes worked.</param>
/// <param name="PaidMinutes">Minutes paid, shortest work periods included; at least those worked.</param>
/// <param name="Table">Rates in force on the first day worked of that month.</param>
public sealed record WorkMonth(Month Month, int Minutes, int PaidMinutes, WageTable Table)
{
    /// <summary>The lowest gross wage that the law allows for the month.</summary>
    public Money MinimumGross(Currency currency) => Table.MinimumGross(PaidMinutes, currency);
}

/// <summary>The pay of one month of a contract.</summary>
/// <param name="Month">The month.</param>
/// <param name="Minutes">Minutes worked.</param>
/// <param name="PaidMinutes">Minutes paid.</param>
/// <param name="Pay">From cost to net.</param>
public sealed record MonthPay(Month Month, int Minutes, int PaidMinutes, WageBreakdown Pay);

/// <summary>Splits a contract over calendar months, and a budget over the wages of those months.</summary>
public static class ContractPay
{
    private const decimal MinutesInHour = 60;

    /// <summary>The months of a schedule, in order. No minute is lost and none is counted twice.</summary>
    /// <param name="days">Days of work, in order.</param>
    /// <param name="tableOn">The rates in force on a day.</param>
    public static ImmutableArray<WorkMonth> Months(ImmutableArray<WorkDay> days, Func<DateOnly, WageTable> tableOn) =>
    [
        .. days.GroupBy(day => Month.Of(day.Date)).Select(group =>
        {
            var table = tableOn(group.First().Date);
            var shortest = table.Rates.ShortestPaidMinutes;
            return new WorkMonth(
                group.Key,
                Minutes: group.Sum(day => day.Minutes),
                PaidMinutes: group.Sum(day => WorkSchedule.PaidMinutes(day, shortest)),
                table);
        }),
    ];

    /// <summary>What the legal minimum wage of all months costs the employer.</summary>
    public static Money MinimumCost(ImmutableArray<WorkMonth> months, Currency currency) =>
        new Wages(months, currency).Cost(0);

    /// <summary>
    /// The highest wages that a budget affords: each month its legal minimum, and what is above it shared by paid
    /// minutes. One more cent of gross would exceed the budget; what is left of it stays there.
    /// </summary>
    /// <returns>Null when the budget cannot carry the legal minimum wage.</returns>
    public static ImmutableArray<MonthPay>? Highest(ImmutableArray<WorkMonth> months, Money budget)
    {
        var wages = new Wages(months, budget.Currency);
        var least = wages.Cost(0);
        if (budget < least) return null;

        // Affordable at low, not at high: no gross wage costs less than itself.
        var (low, high) = (0L, budget.Minor + 1);
        // Cost rises with wages almost on a line. From where that crosses the budget the answer is a few cents away, so
        // strides begin small and double, and never go beyond the middle: a line that bends costs a few tries more.
        var slope = wages.Cost(high) - least;
        var tried = Math.Max(1, (long)((Int128)high * (budget - least).Minor / slope.Minor));
        for (var stride = 1L; high - low > 1; stride *= 2)
        {
            var isAffordable = wages.Cost(tried) <= budget;
            if (isAffordable) low = tried;
            else high = tried;
            var middle = low + ((high - low) / 2);
            tried = isAffordable ? Math.Min(low + stride, middle) : Math.Max(high - stride, middle);
        }

        return Pay(months, wages.Gross(low));
    }

    /// <summary>Why a budget cannot carry the legal minimum wage of all months, and which fee would.</summary>
    public static MinimumWageShortfall Shortfall(ImmutableArray<WorkMonth> months, Money budget, FeeTerms terms)
    {
        var cost = MinimumCost(months, budget.Currency);
        return new MinimumWageShortfall(
            HourlyMinimum: months[0].Table.MinimumGross(minutes: 60, budget.Currency),
            PaidHours: Hours(months.Sum(month => month.PaidMinutes)),
            Budget: budget,
            MinimumCost: cost,
            MinimumFee: LowestFee(cost, terms));
    }

    /// <summary>The pay of a month of which only the first part was worked: the same wage by the hour.</summary>
    /// <param name="agreed">The month as agreed.</param>
    /// <param name="done">What was worked of it, by the rates of the agreement.</param>
    public static MonthPay Shortened(MonthPay agreed, WorkMonth done)
    {
        var gross = agreed.Pay.Gross.Times((decimal)done.PaidMinutes / agreed.PaidMinutes, Rounding.HalfUp);
        var minimum = done.MinimumGross(gross.Currency);
        return new MonthPay(
            agreed.Month,
            done.Minutes,
            done.PaidMinutes,
            done.Table.FromGross(gross < minimum ? minimum : gross));
    }

    /// <summary>The lowest fee excluding VAT of which a worker's budget reaches an amount.</summary>
    /// <remarks>
    /// Budget = (fee - fee x rate - services) x share; the share is rounded down, the fee's part half up.
    /// </remarks>
    public static Money LowestFee(Money budget, FeeTerms terms)
    {
        var wanted = decimal.Ceiling(budget.Minor / terms.Share) + terms.Services.Minor;
        var fee = (long)(wanted / (1 - terms.Rate));
        while (Left(fee) < wanted) fee++;
        while (fee > 0 && Left(fee - 1) >= wanted) fee--;
        return new Money(fee, budget.Currency);

        decimal Left(long cents) => cents - decimal.Round(cents * terms.Rate, 0, MidpointRounding.AwayFromZero);
    }

    /// <summary>Minutes as hours.</summary>
    public static decimal Hours(int minutes) => minutes / MinutesInHour;

    private static ImmutableArray<MonthPay> Pay(ImmutableArray<WorkMonth> months, ImmutableArray<Money> gross) =>
    [
        .. months.Select((month, i) =>
            new MonthPay(month.Month, month.Minutes, month.PaidMinutes, month.Table.FromGross(gross[i]))),
    ];

    // Wages of some months: what the law asks for, and what is above it.
    private sealed class Wages(ImmutableArray<WorkMonth> months, Currency currency)
    {
        private readonly ImmutableArray<Money> _least = [.. months.Select(month => month.MinimumGross(currency))];
        private readonly ImmutableArray<long> _minutes = [.. months.Select(month => (long)month.PaidMinutes)];

        public ImmutableArray<Money> Gross(long above)
        {
            var shares = new Money(above, currency).Split(_minutes);
            return [.. _least.Select((least, i) => least + shares[i])];
        }

        public Money Cost(long above)
        {
            var gross = Gross(above);
            return Money.Sum(months.Select((month, i) => month.Table.CostOf(gross[i])));
        }
    }
}
