using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Recovery;

namespace Smart.Grains.Calculators;

/// <summary>What a late invoice between enterprises comes to: <see cref="LateAccount"/> for anybody.</summary>
public static class LateInterestCalculator
{
    private const string RateKey = "interest.b2b";
    private const int UsualTerm = 30;
    private const int LongestTerm = 60;
    private const int MostItems = 1_000;
    private const int MostYears = 50;
    private const int HalfYear = 6;

    /// <summary>Answers the question.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="book">Published rates.</param>
    public static Calculation<LateInterestResult> Calculate(LateInterestQuestion question, RuleBook book)
    {
        var fields = new Fields();
        var amount = fields.Positive("amount", question.Amount);
        var (dueOn, termVoid) = Due(question, fields);
        fields.InOrder("until", dueOn, question.Until);
        fields.Require(
            question.Until <= dueOn.AddYears(MostYears), "until", "calculator.too-large", dueOn.AddYears(MostYears));
        var terms = Terms(question, fields, book, dueOn);
        var rates = Rates(question, fields, book, dueOn);
        if (!fields.AreSound) return fields.Refusals;

        var statement = LateAccount.Follow(amount, dueOn, question.Until, terms, rates);
        return Answer(dueOn, termVoid, statement);
    }

    private static (DateOnly DueOn, bool TermVoid) Due(LateInterestQuestion question, Fields fields)
    {
        if (!fields.Require(question.DueOn is null != question.InvoicedOn is null, "dueOn", "calculator.one-of-two"))
            return (question.DueOn ?? question.Until, false);
        if (question.DueOn is { } due)
        {
            fields.Require(question.TermDays is null, "termDays", "calculator.one-of-two");
            fields.Require(due.Year is > 1900 and < 3000, "dueOn", "calculator.too-large", "2999-12-31");
            return (due.Year is > 1900 and < 3000 ? due : question.Until, false);
        }

        var term = fields.Count("termDays", question.TermDays ?? UsualTerm, 0, 3_650);
        var (from, isVoid) = (question.InvoicedOn!.Value, term > LongestTerm);
        if (!fields.Require(from.Year is > 1900 and < 3000, "invoicedOn", "calculator.too-large", "2999-12-31"))
            return (question.Until, false);
        return (from.AddDays(isVoid ? UsualTerm : term), isVoid);
    }

    private static LateTerms Terms(LateInterestQuestion question, Fields fields, RuleBook book, DateOnly dueOn)
    {
        var payments = fields.List("payments", question.Payments, 0, MostItems);
        var disputes = fields.List("disputes", question.Disputes, 0, MostItems);
        for (var n = 0; n < disputes.Length; n++)
            fields.In("disputes", n).InOrder("to", disputes[n].From, disputes[n].To);
        var lumpSum = question.LumpSum ?? book.TryRate("dunning.lump-sum", dueOn);
        fields.Require(lumpSum is not null, "lumpSum", "rate.missing", $"dunning.lump-sum {dueOn:yyyy-MM-dd}");
        return new LateTerms(
            fields.Amount("lumpSum", lumpSum ?? 0m),
            question.Order ?? ImputationOrder.CostsInterestPrincipal,
            [
                .. payments.Select((payment, n) =>
                    new LatePayment(payment.On, fields.In("payments", n).Positive("amount", payment.Amount))),
            ],
            [
                .. disputes.Select((each, n) => new Standstill(
                    each.From, each.To, fields.In("disputes", n).Positive("amount", each.Amount ?? question.Amount))),
            ]);
    }

    private static ImmutableArray<RateFrom> Rates(
        LateInterestQuestion question, Fields fields, RuleBook book, DateOnly dueOn)
    {
        var given = fields.List("rates", question.Rates, 0, MostItems);
        for (var n = 0; n < given.Length; n++)
        {
            fields.In("rates", n).Between("rate", given[n].Rate, 0m, 10m);
            var isRepeated = n > 0 && given.Take(n).Any(earlier => earlier.From == given[n].From);
            fields.In("rates", n).Require(!isRepeated, "from", "calculator.overlap", given[n].From);
        }

        ImmutableArray<RateFrom> rates = question.Rates is null
            ? [.. book.Rates.Where(rate => rate.Key == RateKey).GroupBy(rate => rate.From)
                .Select(same => new RateFrom(same.Key, same.Last().Value)).OrderBy(rate => rate.From)]
            : [.. given.Select(rate => new RateFrom(rate.From, rate.Rate)).OrderBy(rate => rate.From)];
        var first = dueOn.AddDays(1);
        // A published rate holds for its half-year; what comes after it nobody knows yet, and it is not made up.
        var known = question.Rates is null && rates.Length > 0 ? rates[^1].From.AddMonths(HalfYear) : DateOnly.MaxValue;
        fields.Require(question.Until < known, "rates", "rate.missing", $"{RateKey} {known:yyyy-MM-dd}");
        fields.Require(
            rates.Length > 0 && rates[0].From <= first, "rates", "rate.missing", $"{RateKey} {first:yyyy-MM-dd}");
        return rates;
    }

    private static LateInterestResult Answer(DateOnly dueOn, bool termVoid, LateStatement statement)
    {
        var slices = statement.Slices;
        return new LateInterestResult(
            dueOn,
            termVoid,
            DaysLate: slices.IsEmpty ? 0 : slices[^1].To.DayNumber - dueOn.DayNumber,
            statement.Interest.Show(),
            statement.LumpSum.Show(),
            [
                .. slices.Select(slice => new InterestRun(
                    slice.Base.Show(),
                    slice.From,
                    slice.To,
                    slice.Days,
                    slice.Rate,
                    (slice.Base.Minor * slice.Days * slice.Rate / 36_500m).To(6))),
            ],
            [
                .. statement.Payments.Select(paid => new PaymentSplit(
                    paid.Payment.On,
                    paid.Payment.Amount.Show(),
                    paid.Costs.Show(),
                    paid.Interest.Show(),
                    paid.Principal.Show(),
                    paid.Left.Show())),
            ],
            ClaimsShown.Of(statement.Open));
    }
}

/// <summary>Claims as answers show them.</summary>
internal static class ClaimsShown
{
    public static ClaimParts Of(DunningClaim claim) => new(
        claim.Costs.Show(),
        claim.Interest.Show(),
        claim.Principal.Show(),
        (claim.Costs + claim.Interest + claim.Principal).Show());
}
