using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;
using Smart.Grains.Recovery;

namespace Smart.Grains.Calculators;

/// <summary>
/// The most that a consumer may be asked (Code of Economic Law, art. XIX.2 and XIX.4): a free reminder, 14 calendar
/// days, then a penalty within the scale and interest within the rate between enterprises. A clause above is void.
/// </summary>
public static class ConsumerPenaltyCalculator
{
    private const int DaysInYear = 365;
    private const int MostYears = 50;

    /// <summary>Answers the question.</summary>
    public static Calculation<ConsumerPenaltyResult> Calculate(ConsumerPenaltyQuestion question, RuleBook book)
    {
        var fields = new Fields();
        var principal = fields.Positive("principal", question.Principal);
        fields.Require(
            question.RemindedOn.Year is > 1900 and < 3000, "remindedOn", "calculator.too-large", "2999-12-31");
        fields.InOrder("on", question.RemindedOn, question.On);
        fields.Require(
            question.On.Year - question.RemindedOn.Year < MostYears, "on", "calculator.too-large", $"+{MostYears} y");
        Money? asked = question.AskedPenalty is { } penalty ? fields.Amount("askedPenalty", penalty) : null;
        var rate = fields.Between("askedInterestRate", question.AskedInterestRate ?? 0m, 0m, 10m);
        if (!fields.AreSound) return fields.Refusals;
        try
        {
            var (scale, days, cap) = InForce(question, book, fields);
            return fields.AreSound ? Answer(question, principal, asked, rate, scale, days, cap) : fields.Refusals;
        }
        catch (MissingRate missing)
        {
            fields.Refuse("on", "rate.missing", missing.AsRefusal().Detail);
            return fields.Refusals;
        }
    }

    private static ConsumerPenaltyResult Answer(
        ConsumerPenaltyQuestion question,
        Money principal,
        Money? asked,
        decimal rate,
        ConsumerPenalty scale,
        int days,
        decimal rateCap)
    {
        var byMail = question.SentBy != SentBy.Post;
        var last = DunningTracks.ConsumerTerm(question.RemindedOn, byMail, days);
        var isDue = question.On > last;
        var cap = scale.On(principal);
        var (isPenaltyVoid, isInterestVoid) = (asked > cap, rate > rateCap);
        var penalty = isDue && !isPenaltyVoid ? asked ?? cap : Money.Zero;
        var late = Math.Max(0, question.On.DayNumber - last.DayNumber);
        var interest = isInterestVoid
            ? Money.Zero
            : principal.Times(rate * late / DaysInYear, Rounding.HalfUp);
        return new ConsumerPenaltyResult(
            TermFrom: last.AddDays(1 - days),
            TermTo: last,
            Due: isDue,
            Cap: cap.Show(),
            PenaltyVoid: isPenaltyVoid,
            Penalty: penalty.Show(),
            InterestRateCap: rateCap,
            InterestVoid: isInterestVoid,
            InterestFrom: last.AddDays(1),
            Interest: interest.Show(),
            Total: (principal + penalty + interest).Show());
    }

    private static (ConsumerPenalty Scale, int Days, decimal RateCap) InForce(
        ConsumerPenaltyQuestion question, RuleBook book, Fields fields)
    {
        var rates = RecoveryRates.On(book, question.On).Penalty;
        var scale = question.Scale is { } given ? Given(rates, given, fields.In("scale")) : rates;
        var days = (int)book.Rate("dunning.consumer.days", question.On);
        var cap = question.InterestRateCap ?? book.Rate("interest.b2b", question.On);
        return (scale, days, fields.Between("interestRateCap", cap, 0m, 10m));
    }

    private static ConsumerPenalty Given(ConsumerPenalty rates, PenaltyScale given, Fields fields)
    {
        var scale = new ConsumerPenalty(
            Of("flat", given.Flat, rates.Flat),
            Of("flatUpTo", given.FlatUpTo, rates.FlatUpTo),
            Of("middleBase", given.MiddleBase, rates.MiddleBase),
            fields.Between("middleRate", given.MiddleRate ?? rates.MiddleRate, 0m, 1m),
            Of("middleUpTo", given.MiddleUpTo, rates.MiddleUpTo),
            Of("upperBase", given.UpperBase, rates.UpperBase),
            fields.Between("upperRate", given.UpperRate ?? rates.UpperRate, 0m, 1m),
            Of("ceiling", given.Ceiling, rates.Ceiling));
        fields.Require(
            scale.FlatUpTo <= scale.MiddleUpTo, "middleUpTo", "calculator.too-small", scale.FlatUpTo.Show());
        return scale;

        Money Of(string name, decimal? value, Money otherwise) =>
            value is { } amount ? fields.Amount(name, amount) : otherwise;
    }
}

/// <summary>
/// The undisputed claim between enterprises (Judicial Code, art. 1394/20): who it is open against, what of the claim
/// it carries, and when it becomes enforceable.
/// </summary>
public static class UndisputedClaimCalculator
{
    private const int DaysAfterTheMonth = 8;

    /// <summary>Answers the question.</summary>
    public static Calculation<UndisputedClaimResult> Calculate(UndisputedClaimQuestion question, RuleBook book)
    {
        var fields = new Fields();
        var claim = new DunningClaim(
            fields.Amount("costs", question.Costs ?? 0m),
            fields.Amount("interest", question.Interest ?? 0m),
            fields.Positive("principal", question.Principal));
        var country = question.Country ?? "BE";
        var isCode = country.Length == 2 && country.All(char.IsAsciiLetterUpper);
        fields.Require(isCode, "country", "client.country-unknown", country);
        fields.Require(
            question.SummonsOn.Year is > 1900 and < 3000, "summonsOn", "calculator.too-large", "2999-12-31");
        var share = question.AccessoriesShare ?? book.TryRate("dunning.undisputed.accessories", question.SummonsOn);
        fields.Require(share is not null, "summonsOn", "rate.missing", "dunning.undisputed.accessories");
        share = fields.Between("accessoriesShare", share ?? 0m, 0m, 1m);
        return fields.AreSound ? Answer(question, country, claim, share.Value) : fields.Refusals;
    }

    private static UndisputedClaimResult Answer(
        UndisputedClaimQuestion question, string country, DunningClaim claim, decimal share)
    {
        ImmutableArray<string> obstacles = [.. Obstacles(question, country)];
        var capped = UndisputedClaim.Of(claim, share);
        var payBy = question.SummonsOn.AddMonths(1);
        var report = payBy.AddDays(DaysAfterTheMonth);
        var isOpen = obstacles.IsEmpty;
        return new UndisputedClaimResult(
            isOpen,
            [.. obstacles.Select(Told)],
            Route(obstacles, country),
            ClaimsShown.Of(capped.Claim),
            capped.LeftOut.Show(),
            question.SummonsOn,
            isOpen ? payBy : null,
            isOpen ? report : null,
            isOpen ? report : null);
    }

    private static IEnumerable<string> Obstacles(UndisputedClaimQuestion question, string country)
    {
        if (question.SummonsOn <= question.DueOn) yield return "claim.not-due";
        if (question.Insolvent == true) yield return "claim.insolvent";
        if (question.Debtor == ClientKind.Consumer) yield return "claim.consumer";
        if (question.Debtor == ClientKind.Public) yield return "claim.authority";
        if (question.Disputed == true) yield return "claim.disputed";
        if (!(question.Registered ?? country == "BE")) yield return "claim.not-registered";
    }

    private static RecoveryRoute Route(ImmutableArray<string> obstacles, string country)
    {
        if (obstacles.IsEmpty) return RecoveryRoute.UndisputedClaim;
        if (obstacles.Contains("claim.insolvent")) return RecoveryRoute.InsolvencyClaim;
        if (obstacles.Contains("claim.not-due")) return RecoveryRoute.Wait;
        if (obstacles.Contains("claim.consumer")) return RecoveryRoute.JusticeOfThePeace;
        if (obstacles.Contains("claim.disputed") || obstacles.Contains("claim.authority")) return RecoveryRoute.Court;
        // Denmark stands outside the European payment order (regulation 1896/2006, art. 2).
        return country is not ("BE" or "DK") && EuropeanUnion.Has(country)
            ? RecoveryRoute.EuropeanPaymentOrder
            : RecoveryRoute.Court;
    }

    private static ClaimObstacle Told(string code)
    {
        var refusal = new Refusal(code);
        return new ClaimObstacle(
            code, refusal.Sentence("fr"), refusal.Sentence("nl"), refusal.Sentence("de"), refusal.Sentence("en"));
    }
}
