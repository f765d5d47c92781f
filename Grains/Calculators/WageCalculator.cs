using Smart.Grains.Employment;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Calculators;

/// <summary>What a wage costs and leaves, and when it is paid: <see cref="WageTable"/> for anybody.</summary>
public static class WageCalculator
{
    // Law of 12 April 1965 on the protection of wages, art. 23, first paragraph.
    private const int DeductiblePart = 5;
    private const decimal MostHours = 744m;

    /// <summary>Answers the question with the rates of a book.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="book">Rates in force.</param>
    /// <param name="today">The day whose rates count when the question names none.</param>
    public static Calculation<WageResult> Calculate(WageQuestion question, RuleBook book, DateOnly today)
    {
        var fields = new Fields();
        fields.Word("contractType", question.ContractType, ContractTypes.All);
        if (question.Sector is { } sector) fields.Word("sector", sector, Sectors.All);
        var amount = fields.Amount("amount", question.Amount);
        var deductions = fields.Amount("deductions", question.Deductions ?? 0m);
        if (question.Hours is { } hours) fields.Between("hours", hours, 0m, MostHours);
        if (!fields.AreSound) return fields.Refusals;

        var rates = Rates(question, book, question.On ?? today, fields);
        if (rates is null || !fields.AreSound) return fields.Refusals;
        return Answer(question, new WageTable(rates), amount, deductions);
    }

    private static WageResult Answer(WageQuestion question, WageTable table, Money amount, Money deductions)
    {
        var pay = question.Known switch
        {
            WageKnown.Cost => table.FromCost(amount),
            WageKnown.Gross => table.FromGross(amount),
            _ => table.FromNet(amount),
        };
        var minimum = question.Hours is { } hours
            ? table.MinimumGross((int)decimal.Ceiling(hours * 60), Currency.Eur)
            : (Money?)null;
        var ceiling = new Money(pay.Net.Minor / DeductiblePart, Currency.Eur);
        var deducted = Money.Min(deductions, ceiling);
        return new WageResult(
            Gross: pay.Gross.Show(),
            Base: pay.Base.Show(),
            Employer: pay.Employer.Show(),
            HolidayPay: pay.HolidayPay.Show(),
            YearEndPremium: pay.YearEndPremium.Show(),
            Other: pay.Other.Show(),
            Worker: pay.Worker.Show(),
            Taxable: pay.Taxable.Show(),
            Withholding: pay.Withholding.Show(),
            Net: pay.Net.Show(),
            Cost: pay.Cost.Show(),
            Remainder: question.Known == WageKnown.Cost ? (amount - pay.Cost).Show() : null,
            MinimumGross: minimum?.Show(),
            BelowMinimum: minimum is { } least ? pay.Gross < least : null,
            DeductionCeiling: ceiling.Show(),
            Deducted: deducted.Show(),
            DeductionLeft: (deductions - deducted).Show(),
            Payable: (pay.Net - deducted).Show(),
            PayOn: question.EndsOn is { } end ? Calendar.PayDue(end) : null,
            Rates: Shown(table.Rates));
    }

    // What the question gives counts; the book is asked for the rest, and may lack a rate on a day long ago.
    private static WageRates? Rates(WageQuestion question, RuleBook book, DateOnly on, Fields fields)
    {
        WageRates inForce;
        try
        {
            inForce = WageRates.Read(book, question.ContractType, question.Sector ?? "", on);
        }
        catch (MissingRate missing)
        {
            fields.Refuse("on", "rate.missing", missing.AsRefusal().Detail);
            return null;
        }

        return question.Rates is { } given ? Given(inForce, given, fields.In("rates")) : inForce;
    }

    private static WageRates Given(WageRates inForce, WageRatesGiven given, Fields fields)
    {
        var rates = inForce with
        {
            Base = Of("base", given.Base, inForce.Base, most: 2m),
            Employer = Of("employer", given.Employer, inForce.Employer, most: 2m),
            Worker = Of("worker", given.Worker, inForce.Worker, most: 0.45m),
            Withholding = Of("withholding", given.Withholding, inForce.Withholding, most: 0.8m),
            HolidayPay = Of("holidayPay", given.HolidayPay, inForce.HolidayPay, most: 1m),
            YearEndPremium = Of("yearEndPremium", given.YearEndPremium, inForce.YearEndPremium, most: 1m),
            Other = Of("other", given.Other, inForce.Other, most: 1m),
            HourlyMinimum = Of("hourlyMinimum", given.HourlyMinimum, inForce.HourlyMinimum, most: 1_000m),
        };

        // A worker who is left with less than a tenth is no wage that any law knows (see WageTable).
        fields.Require(
            (1 - (rates.Base * rates.Worker)) * (1 - rates.Withholding) >= 0.1m
                && decimal.Ceiling(rates.Base) * rates.Worker <= 1m,
            "withholding",
            "calculator.leaves-too-little");
        return rates;

        decimal Of(string name, decimal? value, decimal otherwise, decimal most) =>
            value is { } rate ? fields.Between(name, rate, 0m, most) : otherwise;
    }

    private static WageRatesGiven Shown(WageRates rates) => new(
        rates.Base,
        rates.Employer,
        rates.Worker,
        rates.Withholding,
        rates.HolidayPay,
        rates.YearEndPremium,
        rates.Other,
        rates.HourlyMinimum);
}
