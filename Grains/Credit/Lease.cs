using System.Collections.Immutable;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Credit;

/// <summary>
/// Leases: the rent from a rate, or the rate from a rent, which is the internal rate of return of price, rents and
/// option (IFRS 16, appendix A: interest rate implicit in the lease). O(rents).
/// </summary>
public static class Lease
{
    private const int MostRents = 1_200;
    private const double MostEffective = 1e9;

    /// <summary>Works out the schedule.</summary>
    /// <returns>The schedule, or every field that is wrong.</returns>
    public static Calculation<LeaseSchedule> Of(LeaseQuestion question)
    {
        if (Refuse(question) is { IsEmpty: false } refusals) return refusals;
        var perYear = Frequencies.PerYear(question.Frequency ?? Frequency.Monthly);
        var price = Money.Eur(question.Price).Minor;
        var option = Money.Eur(question.PurchaseOption ?? 0m).Minor;
        var rate = question.Rate is { } yearly ? yearly / perYear : (decimal?)null;
        var rent = question.Rent is { } given
            ? Money.Eur(given).Minor
            : Rent(question, price, option, rate!.Value);
        var first = question.FirstRent is { } higher ? Money.Eur(higher).Minor : rent;
        if (rent < 0) return Wrong("firstRent", "calculator.too-large");
        if (first < rent) return Wrong("firstRent", "calculator.too-small");

        var amounts = Amounts(question, price, first, rent, option);
        if (Yield.PerPeriod(amounts) is not { } irr) return Wrong("rent", "credit.no-rate");
        var rows = Rows(question, amounts, first, rent, option, rate ?? irr);
        var effective = Math.Pow(1 + (double)irr, perYear) - 1;
        if (!(effective <= MostEffective)) return Wrong("rent", "credit.no-rate");
        var buyOut = BuyOut(question, price, rows, rate ?? irr);
        return new LeaseSchedule(irr.To(12), (irr * perYear).To(8), ((decimal)effective).To(8), rows, buyOut);

        Calculation<LeaseSchedule> Wrong(string field, string code) =>
            (ImmutableArray<FieldRefusal>)[new FieldRefusal(field, new Refusal(code, Shown.Euro(rent)))];
    }

    private static ImmutableArray<FieldRefusal> Refuse(LeaseQuestion question)
    {
        var fields = new Fields();
        LoanCheck.Day("start", question.Start, new DateOnly(1900, 1, 1), fields);
        var price = fields.Positive("price", question.Price);
        fields.Count("rents", question.Rents, 1, MostRents);
        fields.Require(question.Rate is null != question.Rent is null, "rent", "calculator.one-of-two");
        if (question.Rate is { } rate) fields.Between("rate", rate, 0m, Rates.Highest);
        if (question.Rent is { } rent) fields.Positive("rent", rent);
        if (question.FirstRent is { } first) fields.Positive("firstRent", first);
        var option = fields.Amount("purchaseOption", question.PurchaseOption ?? 0m);
        if (option > price) fields.Refuse("purchaseOption", "calculator.too-large", price.ToDecimal());
        LoanCheck.Choice("timing", question.Timing, fields);
        LoanCheck.Choice("frequency", question.Frequency, fields);
        fields.Between("vatPercent", question.VatPercent ?? 21m, 0m, 100m);
        if (question.BuyOutOn is { } day) LoanCheck.Day("buyOutOn", day, question.Start, fields);
        fields.Between("buyOutPenalty", question.BuyOutPenalty ?? 0m, 0m, 1m);
        return fields.Refusals;
    }

    // What price and option leave to the rents, all of them seen from the first day: exact, then half up.
    private static long Rent(LeaseQuestion question, long price, long option, decimal rate)
    {
        var one = 1 / (1 + rate);
        var first = question.Timing == LeaseTiming.Advance ? 1m : one;
        var (discount, worth) = (first, 0m);
        for (var n = 0; n < question.Rents; n++)
        {
            worth += discount;
            discount *= one;
        }

        var left = price - (option * (question.Timing == LeaseTiming.Advance ? discount : discount / one));
        if (question.FirstRent is { } higher)
        {
            if (question.Rents == 1) return Money.Eur(higher).Minor;
            (left, worth) = (left - (Money.Eur(higher).Minor * first), worth - first);
        }

        return Half(left / worth);
    }

    // Above zero what is financed, below what is paid, one amount a period.
    private static long[] Amounts(LeaseQuestion question, long price, long first, long rent, long option)
    {
        var amounts = new long[question.Rents + 1];
        var shift = question.Timing == LeaseTiming.Advance ? 0 : 1;
        amounts[0] = price;
        for (var n = 0; n < question.Rents; n++) amounts[n + shift] -= n == 0 ? first : rent;
        amounts[^1] -= option;
        return amounts;
    }

    private static ImmutableArray<LeaseRow> Rows(
        LeaseQuestion question, long[] amounts, long first, long rent, long option, decimal rate)
    {
        var rows = ImmutableArray.CreateBuilder<LeaseRow>(question.Rents + 1);
        var due = new DueDates(question.Start, question.Frequency ?? Frequency.Monthly, firstDue: null);
        var (isAdvance, vat) = (question.Timing == LeaseTiming.Advance, (question.VatPercent ?? 21m) / 100m);
        var balance = Money.Eur(question.Price).Minor;
        for (var n = 1; n <= question.Rents; n++)
        {
            var paid = n == 1 ? first : rent;
            var interest = isAdvance && n == 1 ? 0 : Half(balance * rate);

            // At rates where interest fills the whole rent, a cent of rounding must not become a debt that grows.
            var isLast = n == question.Rents && option == 0;
            var capital = isLast ? balance : Math.Clamp(paid - interest, 0, balance);
            balance -= capital;
            rows.Add(new LeaseRow(
                n, isAdvance ? due[n - 1] : due[n], paid, paid - capital, capital, Half(paid * vat), balance));
        }

        if (option > 0)
        {
            var end = due[amounts.Length - 1];
            rows.Add(new LeaseRow(0, end, option, option - balance, balance, Half(option * vat), 0));
        }

        return rows.ToImmutable();
    }

    private static LeaseBuyOut? BuyOut(
        LeaseQuestion question, long price, ImmutableArray<LeaseRow> rows, decimal rate)
    {
        if (question.BuyOutOn is not { } day) return null;
        var (balance, periods) = (price, 0);
        foreach (var row in rows)
        {
            if (row.Due <= day) balance = row.Balance;
        }

        var due = new DueDates(question.Start, question.Frequency ?? Frequency.Monthly, firstDue: null);
        while (periods < question.Rents && due[periods + 1] <= day) periods++;
        var (from, to) = (due[periods], due[periods + 1]);
        var share = (day.DayNumber - from.DayNumber) / (decimal)(to.DayNumber - from.DayNumber);
        var interest = periods < question.Rents ? Half(balance * rate * share) : 0;
        var penalty = Half(balance * (question.BuyOutPenalty ?? 0m));
        var vat = Half((balance + interest + penalty) * (question.VatPercent ?? 21m) / 100m);
        return new LeaseBuyOut(day, balance, interest, penalty, vat);
    }

    private static long Half(decimal cents) => (long)decimal.Round(cents, 0, MidpointRounding.AwayFromZero);
}
