using Smart.Grains.Interfaces;

namespace Smart.Grains.Employment;

/// <summary>
/// The wage rates of one type of contract on one day, and the arithmetic that they give: employer cost to gross,
/// contributions, withholding and net, and back. Exact to the cent, each amount rounded half up.
/// </summary>
/// <remarks>
/// Social contributions: law of 27 June 1969; base of 108 %: art. 23 of the law of 29 June 1981; withholding: annex III
/// of the royal decree implementing the income tax code. Resolve a table once, then use it as often as needed: it asks
/// nobody anything. Cost rises by at least a cent with each cent of gross, so gross to cost to gross is the identity;
/// net never falls when gross rises, so the lowest sufficient gross is found by walking from an estimate.
/// </remarks>
public sealed class WageTable
{
    // The walk back from an estimate is as long as the rounding is wide against the slope of net. A net of at least a
    // tenth of the gross keeps it within some twenty steps, and no law takes more.
    private const decimal LowestNetShare = 0.1m;

    private readonly decimal _base;
    private readonly decimal _employer;
    private readonly decimal _holidayPay;
    private readonly decimal _yearEndPremium;
    private readonly decimal _other;
    private readonly decimal _worker;
    private readonly decimal _withholding;

    /// <summary>Makes a table of rates.</summary>
    /// <exception cref="ArgumentException">A rate is negative, or they leave the worker less than a tenth.</exception>
    public WageTable(WageRates rates)
    {
        Rates = rates;
        _base = rates.Base;
        _employer = rates.Employer;
        _holidayPay = rates.HolidayPay;
        _yearEndPremium = rates.YearEndPremium;
        _other = rates.Other;
        _worker = rates.Worker;
        _withholding = rates.Withholding;
        Check();
    }

    /// <summary>The rates as published.</summary>
    public WageRates Rates { get; }

    /// <summary>The table of a type of contract in a sector on a day.</summary>
    /// <exception cref="MissingRate">The rule book lacks a rate on that day.</exception>
    public static WageTable For(RuleBook book, string contractType, string sector, DateOnly on) =>
        new(WageRates.Read(book, contractType, sector, on));

    /// <summary>What a gross wage costs the employer and leaves to the worker.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The gross wage is negative.</exception>
    public WageBreakdown FromGross(Money gross)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(gross.Minor, nameof(gross));
        return Breakdown(gross.Minor, gross.Currency);
    }

    /// <summary>The highest wage that a budget affords; what is left of the budget stays there.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The budget is negative.</exception>
    public WageBreakdown FromCost(Money budget)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(budget.Minor, nameof(budget));
        return Breakdown(HighestGross(budget.Minor), budget.Currency);
    }

    /// <summary>The lowest wage that leaves the worker at least this net amount.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The net amount is negative.</exception>
    public WageBreakdown FromNet(Money net)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(net.Minor, nameof(net));
        return Breakdown(LowestGross(net.Minor), net.Currency);
    }

    /// <summary>What a gross wage costs the employer in all.</summary>
    public Money CostOf(Money gross) => new(Cost(gross.Minor), gross.Currency);

    /// <summary>The lowest gross wage that the law allows for so many paid minutes, rounded up to the cent.</summary>
    public Money MinimumGross(int minutes, Currency currency) =>
        new((long)decimal.Ceiling(Rates.HourlyMinimum * 100 * minutes / 60), currency);

    private WageBreakdown Breakdown(long gross, Currency currency)
    {
        var @base = Round(gross * _base);
        var employer = Round(@base * _employer);
        var holidayPay = Round(gross * _holidayPay);
        var yearEndPremium = Round(gross * _yearEndPremium);
        var other = Round(gross * _other);
        var worker = Round(@base * _worker);
        var taxable = gross - worker;
        var withholding = Round(taxable * _withholding);
        return new WageBreakdown(
            Gross: new Money(gross, currency),
            Base: new Money(@base, currency),
            Employer: new Money(employer, currency),
            HolidayPay: new Money(holidayPay, currency),
            YearEndPremium: new Money(yearEndPremium, currency),
            Other: new Money(other, currency),
            Worker: new Money(worker, currency),
            Taxable: new Money(taxable, currency),
            Withholding: new Money(withholding, currency),
            Net: new Money(taxable - withholding, currency),
            Cost: new Money(gross + employer + holidayPay + yearEndPremium + other, currency));
    }

    private long HighestGross(long budget)
    {
        var costOfOne = 1 + (_base * _employer) + _holidayPay + _yearEndPremium + _other;
        var gross = (long)(budget / costOfOne);
        while (gross > 0 && Cost(gross) > budget) gross--;
        while (Cost(gross + 1) <= budget) gross++;
        return gross;
    }

    private long LowestGross(long net)
    {
        var gross = (long)(net / NetShare);
        while (Net(gross) < net) gross++;
        while (gross > 0 && Net(gross - 1) >= net) gross--;
        return gross;
    }

    private long Cost(long gross) =>
        gross + Round(Round(gross * _base) * _employer)
        + Round(gross * _holidayPay) + Round(gross * _yearEndPremium) + Round(gross * _other);

    private long Net(long gross)
    {
        var taxable = gross - Round(Round(gross * _base) * _worker);
        return taxable - Round(taxable * _withholding);
    }

    private decimal NetShare => (1 - (_base * _worker)) * (1 - _withholding);

    // Amounts are never negative here, so half away from zero is half up.
    private static long Round(decimal cents) => (long)decimal.Round(cents, 0, MidpointRounding.AwayFromZero);

    private void Check()
    {
        decimal[] rates = [_base, _employer, _holidayPay, _yearEndPremium, _other, _worker, _withholding];
        if (rates.Any(rate => rate < 0)) throw new ArgumentException("A wage rate is negative.");
        // One more cent of gross adds at most this many cents of base; contributions on them must not exceed the cent,
        // or net would fall where gross rises.
        if (decimal.Ceiling(_base) * _worker > 1 || _withholding > 1 || NetShare < LowestNetShare)
            throw new ArgumentException($"The rates of {Rates.ContractType} leave the worker less than a tenth.");
    }
}
