using System.Buffers;
using System.Collections.Immutable;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Credit;

/// <summary>
/// Annual percentage rate of charge: the yearly rate at which drawdowns are worth repayments and charges (Directive
/// 2008/48/EC and (EU) 2023/2225, Annex I and III: the same equation). O(n log n) in the number of amounts.
/// </summary>
public static class Apr
{
    private const int MostFlows = 1_200;
    private const int MostInAll = 5_000;
    private const int Decimals = 8;
    private const double Half = 0.5e-8;
    private const double Highest = 1e6;

    /// <summary>The rate of a credit.</summary>
    /// <returns>The rate to 8 decimals (percent to 6), or every field that is wrong.</returns>
    public static Calculation<AprResult> Of(AprQuestion question)
    {
        var fields = new Fields();
        LoanCheck.Choice("unit", question.Unit, fields);
        var first = First(question);
        var count = Check("drawdowns", question.Drawdowns, first, fields)
            + Check("payments", question.Payments, first, fields);
        if (!fields.AreSound) return fields.Refusals;
        fields.Count("payments", count, 2, MostInAll);
        if (!fields.AreSound) return fields.Refusals;

        var flows = Flows(question, count);
        var unit = question.Unit ?? Unit(flows);
        return Solve(flows, unit) is { } rate
            ? Answer(question, rate, unit)
            : (ImmutableArray<FieldRefusal>)[new FieldRefusal("payments", new Refusal("credit.no-rate"))];
    }

    /// <summary>The rate of a loan by its schedule, fees included.</summary>
    public static Calculation<AprResult> Of(LoanQuestion loan, LoanSchedule schedule) => Of(new AprQuestion(
        [.. loan.Drawdowns.Select(drawdown => new AprFlow(drawdown.On, drawdown.Amount))],
        [.. schedule.Rows
            .Where(row => row.Instalment > 0)
            .Select(row => new AprFlow(row.Due, Shown.Euro(row.Instalment)))]));

    /// <summary>
    /// The rate of one drawdown that is repaid at once, as a fraction to 6 decimals: the equation solved.
    /// </summary>
    /// <param name="drawn">More than zero.</param>
    /// <param name="repaid">With all charges; more than zero.</param>
    /// <param name="days">Days between, at least 1; a year has 365.</param>
    /// <returns>The rate; a million at most, which is what a day's loan at a high fee comes to.</returns>
    public static decimal OfOneRepayment(Money drawn, Money repaid, int days)
    {
        var rate = Math.Pow((double)repaid.Minor / drawn.Minor, 365.0 / days) - 1;
        return decimal.Round((decimal)Math.Min(rate, Highest), 6, MidpointRounding.AwayFromZero);
    }

    private static DateOnly First(AprQuestion question)
    {
        var first = DateOnly.MaxValue;
        if (question.Drawdowns.IsDefault) return first;
        foreach (var drawdown in question.Drawdowns)
            if (drawdown.On < first) first = drawdown.On;
        return first;
    }

    private static int Check(string name, ImmutableArray<AprFlow> given, DateOnly first, Fields fields)
    {
        var flows = fields.List(name, given, 1, MostInAll);
        var count = 0;
        for (var n = 0; n < flows.Length; n++)
        {
            // An object for each of a thousand sound payments would cost more than their rate.
            var (flow, times) = (flows[n], flows[n].Times ?? 1);
            count += Math.Clamp(times, 1, MostFlows);
            var isSound = flow.On >= first && flow.On.Year is >= 1900 and <= 2400 && times is >= 1 and <= MostFlows;
            if (isSound && flow.Every is null && Money.TryOf(flow.Amount, "EUR", out var money) && money.IsPositive)
                continue;
            var each = fields.In(name, n);
            LoanCheck.Day("on", flow.On, first, each);
            each.Positive("amount", flow.Amount);
            each.Count("times", times, 1, MostFlows);
            LoanCheck.Choice("every", flow.Every, each);
        }

        return count;
    }

    // Above zero what the borrower receives, below what is paid, in the order of time.
    private static (DateOnly On, long Amount)[] Flows(AprQuestion question, int count)
    {
        var flows = new (DateOnly On, long Amount)[count];
        var next = 0;
        foreach (var flow in question.Drawdowns) Add(flow, 1);
        foreach (var flow in question.Payments) Add(flow, -1);
        for (var n = 1; n < count; n++)
        {
            if (flows[n].On >= flows[n - 1].On) continue;
            Array.Sort(flows, static (one, other) => one.On.CompareTo(other.On));
            break;
        }

        return flows;

        void Add(AprFlow flow, int sign)
        {
            var amount = (long)(flow.Amount * 100m) * sign;
            for (var n = 0; n < (flow.Times ?? 1); n++)
                flows[next++] = (Frequencies.Add(flow.Every ?? Frequency.Monthly, flow.On, n), amount);
        }
    }

    private static AprUnit Unit((DateOnly On, long Amount)[] flows)
    {
        var first = flows[0].On;
        if (Array.TrueForAll(flows, flow => AprTime.IsWhole(first, flow.On, AprUnit.Months))) return AprUnit.Months;
        if (Array.TrueForAll(flows, flow => AprTime.IsWhole(first, flow.On, AprUnit.Weeks))) return AprUnit.Weeks;
        var payments = flows.Where(flow => flow.Amount < 0 && flow.On > first).Select(flow => flow.On).ToArray();
        if (payments.Length < 2) return AprUnit.Years;
        foreach (var unit in Enum.GetValues<AprUnit>())
        {
            if (Array.TrueForAll(payments, day => AprTime.IsWhole(payments[0], day, unit))) return unit;
        }

        return AprUnit.Years;
    }

    private static decimal? Solve((DateOnly On, long Amount)[] flows, AprUnit unit)
    {
        var yields = ArrayPool<YieldFlow>.Shared.Rent(flows.Length);
        var (first, perYear) = (flows[0].On, AprTime.PerYear(unit));
        var before = new AprTime(0, 0, 365);
        for (var n = 0; n < flows.Length; n++)
        {
            var time = AprTime.Between(first, flows[n].On, unit);
            yields[n] = new YieldFlow(flows[n].Amount, time.Since(before, perYear));
            before = time;
        }

        var rate = Proven(yields.AsSpan(0, flows.Length));
        ArrayPool<YieldFlow>.Shared.Return(yields);
        return rate;
    }

    // The rounded rate is given only when the true one is seen to lie within half of its last decimal.
    private static decimal? Proven(ReadOnlySpan<YieldFlow> flows)
    {
        if (Yield.Solve(flows) is not { } rate) return null;
        var rounded = decimal.Round((decimal)rate, Decimals, MidpointRounding.AwayFromZero);
        var doubt = Half * (1 + (Math.Abs(rate) * 1e-3));
        return Yield.Lies(flows, (double)rounded, doubt) ? rounded : null;
    }

    private static AprResult Answer(AprQuestion question, decimal rate, AprUnit unit)
    {
        var drawn = question.Drawdowns.Sum(flow => flow.Amount * (flow.Times ?? 1));
        var paid = question.Payments.Sum(flow => flow.Amount * (flow.Times ?? 1));
        var cost = (paid - drawn).To(2);
        return new AprResult(rate.To(Decimals), (rate * 100).To(6), drawn.To(2), paid.To(2), cost, unit);
    }
}
