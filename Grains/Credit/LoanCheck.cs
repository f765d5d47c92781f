using System.Collections.Immutable;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Credit;

/// <summary>What may be asked of a loan: every field that is wrong is named.</summary>
internal static class LoanCheck
{
    private const int MostInstalments = 1_200;
    private const int MostEvents = 100;
    private const int MostRestructurings = 20;
    private const int MostYearsToFirstDue = 10;

    public static ImmutableArray<FieldRefusal> Refuse(LoanQuestion question)
    {
        var fields = new Fields();
        var (start, loan) = Drawdowns(question, fields);
        Terms(question, start, loan, fields);
        Choices(question, fields);
        RateChanges(question, start, fields);
        Repayments(question, start, fields);
        Restructurings(question, start, loan, fields);
        Fees(question, start, fields);
        if (question.SettleOn is { } day) Day("settleOn", day, start, fields);
        return fields.Refusals;
    }

    /// <summary>A yearly rate, exact in ten decimals.</summary>
    public static void Rate(string name, decimal rate, Fields fields)
    {
        var sound = fields.Between(name, rate, Rates.Lowest, Rates.Highest);
        if (sound == rate)
            fields.Require(decimal.Round(rate, Rates.Decimals) == rate, name, "calculator.too-fine", Rates.Decimals);
    }

    /// <summary>A day not before another, of the years that the house can count in.</summary>
    public static void Day(string name, DateOnly day, DateOnly notBefore, Fields fields)
    {
        fields.InOrder(name, notBefore, day);
        fields.Between(name, day.Year, 1900m, 2400m);
    }

    /// <summary>One of the words of a choice, or none.</summary>
    public static void Choice<T>(string name, T? value, Fields fields)
        where T : struct, Enum
    {
        if (value is { } choice && !Enum.IsDefined(choice))
            fields.Refuse(name, "choice.not-offered", string.Join(", ", Enum.GetNames<T>()));
    }

    private static (DateOnly Start, decimal Loan) Drawdowns(LoanQuestion question, Fields fields)
    {
        var drawdowns = fields.List("drawdowns", question.Drawdowns, 1, MostEvents);
        if (drawdowns.IsEmpty) return (new DateOnly(1900, 1, 1), 0m);
        var (before, total) = (drawdowns[0].On, 0m);
        for (var n = 0; n < drawdowns.Length; n++)
        {
            var each = fields.In("drawdowns", n);
            Day("on", drawdowns[n].On, before, each);
            before = drawdowns[n].On;
            total += each.Positive("amount", drawdowns[n].Amount).ToDecimal();
        }

        fields.Amount("drawdowns", total);
        return (drawdowns[0].On, total);
    }

    private static void Terms(LoanQuestion question, DateOnly start, decimal loan, Fields fields)
    {
        Rate("rate", question.Rate, fields);
        var count = fields.Count("instalments", question.Instalments, 1, MostInstalments);
        fields.Count("principalGrace", question.PrincipalGrace ?? 0, 0, count - 1);
        fields.Count("interestGrace", question.InterestGrace ?? 0, 0, count - 1);
        FirstDue(question.FirstDue, start, fields);
        Balloon(question.Method ?? LoanMethod.Annuity, question.Balloon, loan, fields);
    }

    private static void FirstDue(DateOnly? firstDue, DateOnly start, Fields fields)
    {
        if (firstDue is not { } due) return;
        if (fields.Require(due > start, "firstDue", "calculator.dates-reversed", start))
        {
            var most = start.AddYears(MostYearsToFirstDue);
            fields.Require(due <= most, "firstDue", "calculator.too-large", most);
        }
    }

    private static void Balloon(LoanMethod method, decimal? balloon, decimal loan, Fields fields)
    {
        if (method != LoanMethod.Balloon)
        {
            fields.Require(balloon is null, "balloon", "credit.no-balloon");
            return;
        }

        var amount = fields.Positive("balloon", balloon ?? 0m).ToDecimal();
        if (amount > loan) fields.Refuse("balloon", "calculator.too-large", loan);
    }

    private static void Choices(LoanQuestion question, Fields fields)
    {
        Choice("method", question.Method, fields);
        Choice("frequency", question.Frequency, fields);
        Choice("dayCount", question.DayCount, fields);
        Choice("interestGraceKind", question.InterestGraceKind, fields);
        Choice("rounding", question.Rounding, fields);
    }

    private static void RateChanges(LoanQuestion question, DateOnly start, Fields fields)
    {
        var changes = fields.List("rateChanges", question.RateChanges ?? [], 0, MostEvents);
        for (var n = 0; n < changes.Length; n++)
        {
            var each = fields.In("rateChanges", n);
            Day("from", changes[n].From, start, each);
            Rate("rate", changes[n].Rate, each);
        }
    }

    private static void Repayments(LoanQuestion question, DateOnly start, Fields fields)
    {
        var repayments = fields.List("repayments", question.Repayments ?? [], 0, MostEvents);
        for (var n = 0; n < repayments.Length; n++)
        {
            var each = fields.In("repayments", n);
            Day("on", repayments[n].On, start, each);
            if (repayments[n].Amount is { } amount) each.Positive("amount", amount);
            Choice("keeps", repayments[n].Keeps, each);
        }
    }

    private static void Restructurings(LoanQuestion question, DateOnly start, decimal loan, Fields fields)
    {
        var restructurings = fields.List("restructurings", question.Restructurings ?? [], 0, MostRestructurings);
        var (before, method) = (start, question.Method ?? LoanMethod.Annuity);
        for (var n = 0; n < restructurings.Length; n++)
        {
            var (terms, each) = (restructurings[n], fields.In("restructurings", n));
            Day("on", terms.On, before, each);
            var count = each.Count("instalments", terms.Instalments, 1, MostInstalments);
            if (terms.Rate is { } rate) Rate("rate", rate, each);
            Choice("method", terms.Method, each);
            Choice("frequency", terms.Frequency, each);
            FirstDue(terms.FirstDue, terms.On, each);
            each.Count("principalGrace", terms.PrincipalGrace ?? 0, 0, count - 1);
            (before, method) = (terms.On, terms.Method ?? method);
            Balloon(method, terms.Balloon, loan, each);
        }
    }

    private static void Fees(LoanQuestion question, DateOnly start, Fields fields)
    {
        var fees = fields.List("fees", question.Fees ?? [], 0, MostEvents);
        for (var n = 0; n < fees.Length; n++)
        {
            var each = fields.In("fees", n);
            Choice("kind", fees[n].Kind, each);
            if (fees[n].Kind == LoanFeeKind.ShareOfLoan) each.Between("value", fees[n].Value, 0m, 1m);
            else each.Amount("value", fees[n].Value);
            if (fees[n].On is { } day) Day("on", day, start, each);
        }
    }
}
