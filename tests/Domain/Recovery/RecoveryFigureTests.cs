using System.Collections.Immutable;
using System.Globalization;
using Smart.Grains.Interfaces;
using Smart.Grains.Recovery;
using Xunit;
using static Smart.Tests.Domain.Invoicing.Invoices;

namespace Smart.Tests.Domain.Recovery;

public sealed class RecoveryFigureTests
{
    private const string Examples = "Grains/Recovery/Recovery.examples.md";

    internal static RecoveryRates Rates { get; } = new(
        Euro(40m),
        new ConsumerPenalty(Euro(20m), Euro(150m), Euro(30m), 0.10m, Euro(500m), Euro(65m), 0.05m, Euro(2000m)),
        AccessoriesShare: 0.10m);

    private static readonly RuleBook Book = new(
    [
        new DatedRate("interest.b2b", new DateOnly(2024, 7, 1), 0.125m, "test"),
        new DatedRate("interest.b2b", new DateOnly(2025, 1, 1), 0.115m, "test"),
        new DatedRate("interest.b2b", new DateOnly(2025, 7, 1), 0.105m, "test"),
        new DatedRate("interest.b2b", new DateOnly(2026, 1, 1), 0.10m, "test"),
    ]);

    [Fact]
    public void Late_interest_is_what_the_examples_say()
    {
        var rows = MarkdownTable.Read(Examples, "invoice");
        Assert.True(rows.Count >= 9);
        Assert.All(rows, row => Assert.Equal(row["interest"], Letters.Amount(Interest(row))));
    }

    [Fact]
    public void The_penalty_of_a_consumer_is_what_the_examples_say()
    {
        var rows = MarkdownTable.Read(Examples, "owed");
        Assert.True(rows.Count >= 11);
        Assert.All(rows, row => Assert.Equal(row["penalty"], Letters.Amount(Rates.Penalty.On(Euro(row["owed"])))));
    }

    [Fact]
    public void An_undisputed_claim_is_capped_as_the_examples_say()
    {
        var rows = MarkdownTable.Read(Examples, "principal");
        Assert.Equal(3, rows.Count);
        Assert.All(rows, row =>
        {
            var claim = new DunningClaim(Euro(row["costs"]), Euro(row["interest"]), Euro(row["principal"]));
            var capped = UndisputedClaim.Of(claim, Rates.AccessoriesShare);
            Assert.Equal(
                (row["claimed costs"], row["claimed interest"], row["left out"]),
                (
                    Letters.Amount(capped.Claim.Costs),
                    Letters.Amount(capped.Claim.Interest),
                    Letters.Amount(capped.LeftOut)));
        });
    }

    [Fact]
    public void Interest_over_a_half_year_end_is_cut_there_and_no_day_is_lost()
    {
        var slices = Late(Euro(1000m), new DateOnly(2024, 12, 16), new DateOnly(2025, 7, 2), []).Slices;
        Assert.Equal([15, 181, 2], slices.Select(slice => slice.Days));
        Assert.Equal([0.125m, 0.115m, 0.105m], slices.Select(slice => slice.Rate));
    }

    [Theory]
    [InlineData(true, "2026-03-02", "2026-03-16")]
    [InlineData(false, "2026-03-02", "2026-03-18")]
    [InlineData(false, "2026-03-06", "2026-03-23")]
    public void A_consumer_has_fourteen_days_from_the_day_after_mail_or_the_third_working_day_after_post(
        bool byMail, string sent, string last) =>
        Assert.Equal(Day(last), DunningTracks.ConsumerTerm(Day(sent), byMail, days: 14));

    private static Money Interest(IReadOnlyDictionary<string, string> row)
    {
        var payments = new List<LatePayment>();
        if (row["payments"].Split(' ') is [var amount, var day]) payments.Add(new LatePayment(Day(day), Euro(amount)));
        return Late(Euro(row["invoice"]), Day(row["due"]), Day(row["to"]), [.. payments]).Interest;
    }

    // As the examples have it: payments pay the debt itself first.
    private static LateStatement Late(
        Money amount, DateOnly dueOn, DateOnly until, ImmutableArray<LatePayment> payments) => LateAccount.Follow(
        amount,
        dueOn,
        until,
        new LateTerms(Money.Zero, ImputationOrder.PrincipalInterestCosts, payments, Disputes: []),
        DunningAccount.RatesTo(dueOn, until, Book));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
