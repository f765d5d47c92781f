using System.Collections.Immutable;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Credit;

/// <summary>A payment of working-capital financing; amounts in cents.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Due">The day.</param>
/// <param name="Payment">What is paid.</param>
/// <param name="Fee">The part of it that earns the fee.</param>
/// <param name="Principal">The part that pays back.</param>
/// <param name="Balance">What is owed of the amount received.</param>
/// <param name="FeeLeft">What of the fee is not earned yet.</param>
public readonly record struct WorkingCapitalRow(
    int Number, DateOnly Due, long Payment, long Fee, long Principal, long Balance, long FeeLeft);

/// <summary>
/// Working-capital financing: a fee known in advance, spread over the payments at the effective rate, the rate per
/// period at which all payments are worth what was received (IFRS 9, appendix A; as Apache Fineract's working-capital
/// loans). The fee of a payment is the exact balance x that rate, half up; the last takes what rounding left, so that
/// fees add up to the fee and principals to the amount, to the cent.
/// </summary>
/// <param name="PeriodRate">Effective rate per period, to 12 decimals.</param>
/// <param name="NominalRate">That rate times the periods of a year, to 8 decimals.</param>
/// <param name="EffectiveRate">That rate compounded over a year of 365 days, to 8 decimals.</param>
/// <param name="Rows">The payments.</param>
public sealed record WorkingCapital(
    decimal PeriodRate, decimal NominalRate, decimal EffectiveRate, ImmutableArray<WorkingCapitalRow> Rows)
{
    private const int MostPayments = 1_200;
    private const int MostDays = 366;

    private const double MostEffective = 1e9;

    /// <summary>Works out the schedule; O(payments), at most 1,200 of them.</summary>
    public static Calculation<WorkingCapital> Of(WorkingCapitalQuestion question)
    {
        var fields = new Fields();
        LoanCheck.Day("start", question.Start, new DateOnly(1900, 1, 1), fields);
        var amount = fields.Positive("amount", question.Amount).Minor;
        var fee = fields.Amount("fee", question.Fee).Minor;
        var yearDays = question.YearDays ?? 360;
        fields.Require(yearDays is 360 or 365, "yearDays", "choice.not-offered", "360, 365");
        var step = fields.Count("everyDays", question.EveryDays ?? 1, 1, MostDays);
        var payment = Payment(question, yearDays, step, fields);
        if (!fields.AreSound) return fields.Refusals;

        var count = (amount + fee + payment - 1) / payment;
        if (!fields.Require(count <= MostPayments, "payment", "calculator.too-small", Least(amount + fee)))
            return fields.Refusals;
        return Answer(question, amount, fee, payment, (int)count, step);
    }

    private static long Payment(WorkingCapitalQuestion question, int yearDays, int step, Fields fields)
    {
        if (question.Payment is { } payment)
        {
            fields.Require(question.Volume is null && question.Share is null, "payment", "calculator.one-of-two");
            return fields.Positive("payment", payment).Minor;
        }

        if (!fields.Require(question.Volume is not null, "payment", "calculator.one-of-two")) return 1;
        var volume = fields.Positive("volume", question.Volume ?? 0m);
        var share = fields.Between("share", question.Share ?? 0m, 0m, 1m);
        if (!fields.AreSound) return 1;
        var each = (long)decimal.Round(volume.Minor * share * step / yearDays, 0, MidpointRounding.AwayFromZero);
        fields.Require(each > 0, "share", "calculator.too-small", 0.01m * yearDays / step / volume.ToDecimal());
        return Math.Max(each, 1);
    }

    private static decimal Least(long total) => Shown.Euro((total + MostPayments - 1) / MostPayments);

    private static Calculation<WorkingCapital> Answer(
        WorkingCapitalQuestion question, long amount, long fee, long payment, int count, int step)
    {
        var amounts = new long[count + 1];
        Array.Fill(amounts, -payment);
        amounts[0] = amount;
        amounts[count] = -(amount + fee - (payment * (count - 1)));
        if (Yield.PerPeriod(amounts) is not { } rate)
            return (ImmutableArray<FieldRefusal>)[new FieldRefusal("fee", new Refusal("credit.no-rate"))];

        var perYear = (question.YearDays ?? 360) / (decimal)step;
        var effective = Math.Pow(1 + (double)rate, 365.0 / step) - 1;
        if (!(effective <= MostEffective)) // Such a rate is no figure that anybody could compare.
            return (ImmutableArray<FieldRefusal>)[new FieldRefusal("fee", new Refusal("credit.no-rate"))];
        var rows = Spread(question.Start, amounts, fee, rate, step);
        return new WorkingCapital(rate.To(12), (rate * perYear).To(8), ((decimal)effective).To(8), rows);
    }

    private static ImmutableArray<WorkingCapitalRow> Spread(
        DateOnly start, long[] amounts, long fee, decimal rate, int step)
    {
        var rows = ImmutableArray.CreateBuilder<WorkingCapitalRow>(amounts.Length - 1);
        var exact = Balances(amounts, rate);
        var (balance, left) = (amounts[0], fee);
        for (var n = 1; n < amounts.Length; n++)
        {
            var payment = -amounts[n];
            var rounded = (long)decimal.Round(exact[n - 1] * rate, 0, MidpointRounding.AwayFromZero);
            var part = n == amounts.Length - 1 ? left : Math.Min(left, rounded);
            (left, balance) = (left - part, balance - (payment - part));
            rows.Add(new WorkingCapitalRow(
                n, start.AddDays(n * step), payment, part, payment - part, balance, left));
        }

        return rows.MoveToImmutable();
    }

    // What is owed after each payment is what the later ones are worth. Counted from the end, so that the last digit of
    // the rate shrinks on the way; from the beginning it would grow with every period.
    private static decimal[] Balances(long[] amounts, decimal rate)
    {
        var balances = new decimal[amounts.Length];
        for (var n = amounts.Length - 1; n > 0; n--) balances[n - 1] = (balances[n] - amounts[n]) / (1 + rate);
        return balances;
    }
}
