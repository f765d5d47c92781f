using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Treasury;

namespace Smart.Grains.Calculators;

/// <summary>The rule table of prefinancing for anybody: <see cref="PrefinancingDecision"/>.</summary>
public static class PrefinancingCalculator
{
    private const string Own = "prefinancing.";
    private const string Factor = "factor.";
    private const decimal LargestNumber = 1_000_000_000_000m;
    private const int LongestTenor = 3_650;
    private const int MostCount = 1_000_000;

    /// <summary>Answers the question.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="book">Policy in force.</param>
    /// <param name="now">The day of the decision when the question names none.</param>
    public static Calculation<PrefinancingAnswer> Calculate(PrefinancingQuestion question, RuleBook book, DateOnly now)
    {
        var fields = new Fields();
        var today = question.Today ?? now;
        var asked = Asked(question, fields);
        var facts = Facts(question, today, fields);
        var cash = question.Pool?.FreeCash is { } free
            ? new CashFacts(fields.In("pool").Signed("freeCash", free))
            : null;
        var policy = Policy(question, book, today, fields);
        if (policy is null || !fields.AreSound) return fields.Refusals;
        return Shown(PrefinancingDecision.Decide(asked, facts, policy, cash));
    }

    private static PrefinancingApplication Asked(PrefinancingQuestion question, Fields fields)
    {
        var receivable = fields.Amount("receivableExclVat", question.ReceivableExclVat);
        return new PrefinancingApplication(
            question.Product,
            fields.Positive("amount", question.Amount),
            question.Evidence,
            question.InPlan ?? false,
            receivable,
            Optional(fields, "budgetNetOfFee", question.BudgetNetOfFee) ?? receivable,
            Optional(fields, "otherFinancing", question.OtherFinancing),
            fields.Count("tenorDays", question.TenorDays, 0, LongestTenor),
            question.ClientLinked);
    }

    private static PrefinancingFacts Facts(PrefinancingQuestion question, DateOnly today, Fields fields)
    {
        var (client, pool) = (question.Client ?? new AskingClient(), question.Pool ?? new AskingPool());
        var (inClient, inPool) = (fields.In("client"), fields.In("pool"));
        NotAfter(inClient, "statusCheckedOn", client.StatusCheckedOn, today);
        NotAfter(inClient, "dataAsOf", client.DataAsOf, today);
        return new PrefinancingFacts(
            today,
            Member(question.Member ?? new AskingMember(), fields.In("member")),
            question.Activity is { } activity ? Activity(activity, fields.In("activity")) : null,
            new ClientFacts(client.Rating, client.Blocked, client.Insolvent, client.StatusCheckedOn),
            new AccountFacts(
                client.HasHistory,
                client.DataAsOf,
                Number(inClient, "overdueDays", client.OverdueDays),
                client.Disputed,
                Optional(inClient, "financed", client.Financed)),
            new PoolFacts(
                Optional(inPool, "fund", pool.Fund),
                pool.FreeCapacity is { } free ? inPool.Signed("freeCapacity", free) : null));
    }

    private static MemberFacts Member(AskingMember member, Fields fields) => new(
        member.Active,
        member.SharePaid,
        Number(fields, "arrearsDays", member.ArrearsDays),
        Number(fields, "openRequests", member.OpenRequests),
        Number(fields, "earlierFinancings", member.EarlierFinancings),
        Optional(fields, "financed", member.Financed));

    private static ActivityFacts Activity(AskingActivity activity, Fields fields) => new(
        activity.Open,
        Optional(fields, "collected12Months", activity.Collected12Months),
        Optional(fields, "financed", activity.Financed));

    private static Money? Optional(Fields fields, string name, decimal? amount) =>
        amount is { } some ? fields.Amount(name, some) : null;

    private static int? Number(Fields fields, string name, int? number) =>
        number is { } some ? fields.Count(name, some, 0, MostCount) : null;

    private static void NotAfter(Fields fields, string name, DateOnly? day, DateOnly today) =>
        fields.Require(day is null || day <= today, name, "calculator.in-future", today);

    private static PrefinancingPolicy? Policy(
        PrefinancingQuestion question, RuleBook book, DateOnly today, Fields fields)
    {
        var given = question.Policy ?? ImmutableDictionary<string, decimal>.Empty;
        var within = fields.In("policy");
        foreach (var (key, value) in given) Check(key, value, book, today, within);
        if (!fields.AreSound) return null;
        try
        {
            var rules = given.IsEmpty
                ? book
                : new RuleBook([
                    .. book.Rates,
                    .. given.Select(each => new DatedRate(KeyOf(each.Key), today, each.Value, "what if"))]);
            var policy = PrefinancingPolicy.From(rules, today);
            return given.IsEmpty ? policy : policy with { Version = $"{policy.Version}, what if" };
        }
        catch (MissingRate missing)
        {
            fields.Refuse("today", "rate.missing", missing.AsRefusal().Detail);
            return null;
        }
    }

    // A number that no rule reads would change nothing, and the asker would never know. Amounts are whole cents.
    private static void Check(string key, decimal value, RuleBook book, DateOnly today, Fields fields)
    {
        if (!fields.Require(book.TryRate(KeyOf(key), today) is not null, key, "calculator.no-such-parameter", key))
            return;
        var least = key.StartsWith(Factor, StringComparison.Ordinal) ? 0.0001m : 0m;
        fields.Between(key, value, least, LargestNumber);
        fields.Require(
            IsFraction(key) || decimal.Round(value, 2) == value, key, "calculator.cents");
        var isWhole = decimal.Truncate(value) == value && value <= MostCount;
        fields.Require(isWhole || !IsCount(key), key, "calculator.whole");
        fields.Require(!IsFraction(key) || value <= 100m, key, "calculator.too-large", 100m);
    }

    private static bool IsFraction(string key) =>
        key.StartsWith(Factor, StringComparison.Ordinal)
        || key.StartsWith("l1.", StringComparison.Ordinal)
        || key is "l3.share" or "l4.share" or "price.fee" or "price.interest";

    private static bool IsCount(string key) =>
        key.StartsWith("r06.", StringComparison.Ordinal)
        || key.EndsWith("-days", StringComparison.Ordinal)
        || key is "r10.open-requests" or "l3.public-exempt";

    private static string KeyOf(string key) =>
        key.StartsWith(Factor, StringComparison.Ordinal) ? $"pool.{key}" : Own + key;

    private static PrefinancingAnswer Shown(PrefinancingDecided decided) => new(
        decided.Outcome,
        decided.IsConditional,
        decided.Amount.Show(),
        decided.BindingLimit,
        [.. decided.Rules.Select(rule => new RuleShown(rule.Code, rule.Verdict, rule.Observed, rule.Threshold))],
        ByLanguage(language =>
        [
            .. decided.Rules.Where(rule => rule.Verdict > RuleVerdict.Pass)
                .OrderByDescending(rule => rule.Verdict)
                .Select(rule => rule.Reason(language)),
        ]),
        ByLanguage(language => [.. decided.WhatWouldChange(language)]),
        decided.FactorPercent.To(2),
        decided.Price.Fee.Show(),
        decided.Price.Interest.Show(),
        decided.Price.Apr.To(6),
        decided.Policy,
        decided.InputHash);

    private static ImmutableSortedDictionary<string, ImmutableArray<string>> ByLanguage(
        Func<string, ImmutableArray<string>> say) =>
        Sentences.Languages.ToImmutableSortedDictionary(language => language, say, StringComparer.Ordinal);
}
