using System.Collections.Immutable;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Credit;

/// <summary>What may be asked of arrears: every field that is wrong is named.</summary>
internal static class ArrearsCheck
{
    private const int MostLines = 1_500;
    private const int MostPauses = 100;
    private const int MostBuckets = 20;
    private const int MostGraceDays = 366;

    private static readonly DateOnly Earliest = new(1900, 1, 1);

    /// <summary>What falls due, by day; empty when it was refused.</summary>
    public static ImmutableArray<Due> Dues(ArrearsQuestion question, Fields fields)
    {
        if (!fields.Require(question.Dues is null != question.Loan is null, "dues", "calculator.one-of-two")) return [];
        if (question.Loan is not null) return OfLoan(question.Loan, fields);
        var given = fields.List("dues", question.Dues!.Value, 1, MostLines);
        var dues = new Due[given.Length];
        for (var n = 0; n < given.Length; n++) dues[n] = Due(given[n], fields.In("dues", n));
        return [.. dues.OrderBy(due => due.On)];
    }

    /// <summary>Everything else.</summary>
    public static void Rest(ArrearsQuestion question, ImmutableArray<Due> dues, Fields fields)
    {
        LoanCheck.Day("asOf", question.AsOf, Earliest, fields);
        fields.Count("graceDays", question.GraceDays ?? 0, 0, MostGraceDays);
        if (question.WrittenOffOn is { } day)
            LoanCheck.Day("writtenOffOn", day, dues.IsDefaultOrEmpty ? Earliest : dues[0].On, fields);
        Payments(question, fields);
        Pauses(question, fields);
        Buckets(question, fields);
    }

    private static ImmutableArray<Due> OfLoan(LoanQuestion loan, Fields fields)
    {
        var schedule = LoanSchedule.Of(loan);
        if (schedule.Value is { } found)
        {
            return [.. found.Rows
                .Where(row => row.Instalment > 0)
                .Select(row => new Due(row.Due, row.Fees, row.Interest, row.Principal))];
        }

        foreach (var refusal in schedule.Refusals)
            fields.Refuse($"loan.{refusal.Field}", refusal.Refusal.Code, refusal.Refusal.Detail);
        return [];
    }

    private static Due Due(ArrearsDue due, Fields fields)
    {
        LoanCheck.Day("on", due.On, Earliest, fields);
        var amount = fields.Positive("amount", due.Amount).Minor;
        var interest = fields.Amount("interest", due.Interest ?? 0m).Minor;
        var fees = fields.Amount("fees", due.Fees ?? 0m).Minor;
        if (interest + fees > amount) fields.Refuse("amount", "calculator.too-small", Shown.Euro(interest + fees));
        return new Due(due.On, fees, interest, amount - interest - fees);
    }

    private static void Payments(ArrearsQuestion question, Fields fields)
    {
        var payments = fields.List("payments", question.Payments ?? [], 0, MostLines);
        for (var n = 0; n < payments.Length; n++)
        {
            var each = fields.In("payments", n);
            LoanCheck.Day("on", payments[n].On, Earliest, each);
            each.Positive("amount", payments[n].Amount);
        }
    }

    private static void Pauses(ArrearsQuestion question, Fields fields)
    {
        var pauses = fields.List("pauses", question.Pauses ?? [], 0, MostPauses);
        for (var n = 0; n < pauses.Length; n++)
            LoanCheck.Day("to", pauses[n].To, pauses[n].From, fields.In("pauses", n));
    }

    private static void Buckets(ArrearsQuestion question, Fields fields)
    {
        if (question.Buckets is not { } given) return;
        var buckets = fields.List("buckets", given, 1, MostBuckets);
        var least = 1;
        for (var n = 0; n < buckets.Length; n++)
        {
            var each = fields.In("buckets", n);
            each.Count("fromDay", buckets[n].FromDay, least, 100_000);
            each.Between("provision", buckets[n].Provision, 0m, 1m);
            least = Math.Clamp(buckets[n].FromDay, least, 99_999) + 1;
        }
    }
}
