using Smart.Grains.Credit;
using Smart.Grains.Interfaces;
using Xunit;
using static Smart.Tests.Domain.Credit.Loans;

namespace Smart.Tests.Domain.Credit;

public sealed class LoanScheduleTests
{
    private static readonly LoanQuestion Half = Loan(1_200m, 0.12m, 12);

    // 200,000 at 6 % over 240 months: European Commission, Examples for the calculation of the APRC (2015), example 1.
    [Fact]
    public void A_level_instalment_is_exact_and_then_rounded() =>
        Assert.Equal("1432.86 1000.00 432.86 199567.14", Rows(Loan(200_000m, 0.06m, 240))[0]);

    // Example 7 of the same study: paid over 30 years, but what is left after 15 is paid then, 142,097.69 there.
    [Fact]
    public void A_balloon_is_paid_on_top_of_the_last_instalment()
    {
        var loan = Loan(200_000m, 0.06m, 180) with { Method = LoanMethod.Balloon, Balloon = 142_097.69m };
        var rows = Schedule(loan).Rows;

        Assert.Equal(1_199_10, rows[0].Instalment);
        Assert.InRange(rows[^1].Instalment, 1_199_10 + 142_097_69 - 200, 1_199_10 + 142_097_69 + 200);
    }

    // Example 13 of the same study: 1,833.33 first and 837.50 last.
    [Fact]
    public void Equal_principal_pays_less_interest_each_time()
    {
        var rows = Schedule(Loan(200_000m, 0.06m, 240) with { Method = LoanMethod.EqualPrincipal }).Rows;

        Assert.Equal(1_833_33, rows[0].Instalment);
        Assert.InRange(rows[^1].Instalment, 837_50, 838_50);
        Assert.All(rows[..^1], row => Assert.Equal(833_33, row.Principal));
    }

    // Example 8 of the same study: 1,166.67 of interest a month at 7 %.
    [Fact]
    public void A_bullet_pays_interest_and_the_principal_at_the_end()
    {
        var rows = Schedule(Loan(200_000m, 0.07m, 240) with { Method = LoanMethod.Bullet }).Rows;

        Assert.All(rows[..^1], row => Assert.Equal((0, 1_166_67), (row.Principal, row.Interest)));
        Assert.Equal(200_000_00, rows[^1].Principal);
    }

    [Fact]
    public void Flat_interest_is_always_on_the_whole_loan() => Assert.Equal(
        ["412.00 12.00 400.00 800.00", "412.00 12.00 400.00 400.00", "412.00 12.00 400.00 0.00"],
        Rows(Loan(1_200m, 0.12m, 3) with { Method = LoanMethod.Flat }));

    [Fact]
    public void Grace_on_principal_pays_interest_only() => Assert.Equal(
        ["12.00 12.00 0.00 1200.00", "609.01 12.00 597.01 602.99", "609.02 6.03 602.99 0.00"],
        Rows(Loan(1_200m, 0.12m, 3) with { PrincipalGrace = 1 }));

    [Fact]
    public void Grace_on_interest_is_paid_later_joins_the_principal_or_is_free()
    {
        var loan = Loan(1_200m, 0.12m, 3) with { PrincipalGrace = 1, InterestGrace = 1 };

        Assert.Equal(
            ["0.00 0.00 0.00 1200.00", "621.01 24.00 597.01 602.99", "609.02 6.03 602.99 0.00"], Rows(loan));
        Assert.Equal(
            ["0.00 12.00 -12.00 1212.00", "615.11 12.12 602.99 609.01", "615.10 6.09 609.01 0.00"],
            Rows(loan with { InterestGraceKind = InterestGrace.Capitalised }));
        Assert.Equal(
            ["0.00 0.00 0.00 1200.00", "609.01 12.00 597.01 602.99", "609.02 6.03 602.99 0.00"],
            Rows(loan with { InterestGraceKind = InterestGrace.Free }));
    }

    [Fact]
    public void A_part_repaid_early_lowers_the_instalment_or_shortens_the_term()
    {
        var early = new LoanRepayment(Day("2024-04-01"), 400m);
        var lower = Schedule(Half with { Repayments = [early] });
        var shorter = Schedule(Half with { Repayments = [early with { Keeps = RepaymentKeeps.Instalment }] });
        var plain = Schedule(Half);

        Assert.Equal(13, lower.Rows.Length);
        Assert.Equal((LoanRowKind.Repayment, 400_00), (lower.Rows[3].Kind, lower.Rows[3].Principal));
        Assert.True(lower.Rows[4].Instalment < plain.Rows[0].Instalment);
        Assert.Equal(Day("2025-01-01"), lower.Rows[^1].Due);
        Assert.Equal(plain.Rows[0].Instalment, shorter.Rows[4].Instalment);
        Assert.True(shorter.Rows.Length < lower.Rows.Length);
        Assert.True(shorter.Interest < lower.Interest && lower.Interest < plain.Interest);
    }

    [Fact]
    public void What_settles_a_loan_is_what_its_last_row_would_be()
    {
        var day = Day("2024-03-16");
        var asked = Schedule(Half with { SettleOn = day });
        var lived = Schedule(Half with { Repayments = [new LoanRepayment(day)] });
        var balance = asked.Rows[1].Balance;

        Assert.Equal(12, asked.Rows.Length);
        Assert.Equal((balance, LoanRowKind.Settlement), (lived.Rows[^1].Principal, lived.Rows[^1].Kind));
        Assert.Equal(lived.Rows[^1].Instalment, asked.Settlement!.Amount);
        Assert.Equal((long)Math.Round(balance * 0.12m * 15 / 360), asked.Settlement.Interest);
        Assert.Equal(0, Schedule(Half with { SettleOn = Day("2025-01-01") }).Settlement!.Amount);
        Assert.Equal(1_200_00, Schedule(Half with { SettleOn = Day("2024-01-01") }).Settlement!.Amount);
    }

    [Fact]
    public void New_terms_take_over_what_is_owed()
    {
        var schedule = Schedule(Half with
        {
            Restructurings = [new LoanRestructuring(Day("2024-04-16"), 4, Rate: 0.06m, Frequency: Frequency.Quarterly)],
        });

        Assert.Equal(7, schedule.Rows.Length);
        Assert.Equal(Day("2024-07-16"), schedule.Rows[3].Due);
        Assert.Equal(Day("2025-04-16"), schedule.Rows[^1].Due);
        var owed = schedule.Rows[2].Balance;
        var putOff = (long)Math.Round(owed * 0.12m * 15 / 360);
        Assert.Equal(putOff + (long)Math.Round(owed * 0.06m / 4), schedule.Rows[3].Interest);
        Assert.Equal(1_200_00, schedule.Principal);
    }

    [Fact]
    public void Interest_that_joins_the_principal_as_terms_change_has_a_row()
    {
        var rows = Schedule(Half with
        {
            Restructurings = [new LoanRestructuring(Day("2024-04-16"), 4, Capitalise: true)],
        }).Rows;

        Assert.Equal((LoanRowKind.Restructuring, 0), (rows[3].Kind, rows[3].Instalment));
        Assert.Equal(rows[2].Balance + rows[3].Interest, rows[3].Balance);
    }

    [Fact]
    public void Fees_fall_due_on_their_day_or_with_each_instalment()
    {
        var rows = Schedule(Half with
        {
            Fees =
            [
                new LoanFee(0.01m, LoanFeeKind.ShareOfLoan), new LoanFee(25m, On: Day("2024-02-02")),
                new LoanFee(1.5m, LoanFeeKind.EachInstalment),
            ],
        }).Rows;

        Assert.Equal((LoanRowKind.Fees, 12_00, 1_200_00), (rows[0].Kind, rows[0].Instalment, rows[1].Drawn));
        Assert.Equal([1_50, 26_50, 1_50], rows[1..4].Select(row => row.Fees));
    }

    [Fact]
    public void At_a_thousand_percent_a_cent_of_rounding_does_not_grow_into_debt()
    {
        var rows = Schedule(Loan(1_000m, 10m, 60)).Rows;

        Assert.All(rows, row => Assert.InRange(row.Balance, 0, 1_000_00));
        Assert.InRange(rows[0].Instalment, 833_33, 833_34);
    }
}
