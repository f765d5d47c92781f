using CsCheck;
using Smart.Grains.Credit;
using Smart.Grains.Interfaces;
using Xunit;
using static Smart.Tests.Domain.Credit.Loans;

namespace Smart.Tests.Domain.Credit;

/// <summary>
/// Schedules that Apache Fineract publishes with its own tests: ProjectedAmortizationScheduleCalculatorTest of its
/// module fineract-working-capital-loan (commit 00cc394d), volume 100,000, share 18 %, 360 days. Figures only.
/// </summary>
public sealed class WorkingCapitalTests
{
    [Fact]
    public void A_fee_of_50_over_ten_days()
    {
        var schedule = Of(450m, 50m);

        Assert.Equal([8_83, 8_03, 7_20, 6_36, 5_50, 4_63, 3_74, 2_83, 1_91, 97], schedule.Rows.Select(row => row.Fee));
        Assert.Equal(
            [41_17, 33_14, 25_94, 19_58, 14_08, 9_45, 5_71, 2_88, 97, 0], schedule.Rows.Select(row => row.FeeLeft));
        Assert.Equal(
            [408_83, 366_86, 324_06, 280_42, 235_92, 190_55, 144_29, 97_12, 49_03, 0],
            schedule.Rows.Select(row => row.Balance));
        Assert.Equal(0.98074794m, decimal.Round(1 / (1 + schedule.PeriodRate), 8));
    }

    [Fact]
    public void A_smaller_last_payment()
    {
        var schedule = Of(430m, 50m);

        Assert.Equal([9_14, 8_27, 7_38, 6_48, 5_55, 4_61, 3_64, 2_66, 1_65, 62], schedule.Rows.Select(row => row.Fee));
        Assert.Equal(30_00, schedule.Rows[^1].Payment);
        Assert.Equal(0.97919271m, decimal.Round(1 / (1 + schedule.PeriodRate), 8));
    }

    [Fact]
    public void A_fee_of_1000_over_two_hundred_days()
    {
        var rows = Of(9_000m, 1_000m).Rows;

        Assert.Equal(200, rows.Length);
        Assert.Equal([9_61, 9_57, 9_52, 9_48, 9_44, 9_39, 9_35, 9_31, 9_26, 9_22], rows[..10].Select(row => row.Fee));
        Assert.Equal([905_85, 816_05, 573_25], new[] { rows[9], rows[19], rows[49] }.Select(row => row.FeeLeft));
        Assert.Equal(453_72, rows[66].FeeLeft);
        Assert.Equal(Day("2019-07-20"), rows[^1].Due);
    }

    [Fact]
    public void A_share_of_the_volume_is_paid_for_all_days_between_payments()
    {
        var schedule = WorkingCapital.Of(new WorkingCapitalQuestion(
            Day("2026-01-01"), 450m, 5m, Volume: 10_000m, Share: 0.18m, EveryDays: 30)).Value!;
        Assert.Equal([150_00, 150_00, 150_00, 5_00], schedule.Rows.Select(row => row.Payment));
        Assert.Equal(Day("2026-01-31"), schedule.Rows[0].Due);
    }

    [Fact]
    public void Fees_add_up_to_the_fee_and_principals_to_the_amount() =>
        Gen.Select(Gen.Int[1, 1_000_000], Gen.Int[0, 300_000], Gen.Int[1, 40], Gen.Int[1, 31]).Sample(
            (amount, fee, parts, step) =>
            {
                var payment = ((amount + fee) / parts) + 1;
                var answer = WorkingCapital.Of(new WorkingCapitalQuestion(
                    Day("2026-01-01"), amount / 100m, fee / 100m, payment / 100m, EveryDays: step));
                if (answer.Value is not { } schedule)
                {
                    Assert.Equal("credit.no-rate", answer.Refusals[0].Refusal.Code);
                    return;
                }

                var (paid, earned) = (schedule.Rows.Sum(row => row.Principal), schedule.Rows.Sum(row => row.Fee));
                Assert.Equal((amount, fee), (paid, earned));
                Assert.Equal((0, 0), (schedule.Rows[^1].Balance, schedule.Rows[^1].FeeLeft));
                Assert.All(schedule.Rows, row => Assert.Equal(row.Payment, row.Fee + row.Principal));
            });

    [Fact]
    public void What_cannot_be_is_refused_by_field()
    {
        var sound = new WorkingCapitalQuestion(Day("2026-01-01"), 450m, 50m, 50m);

        Refuses(sound with { Amount = 0m }, "amount", "calculator.too-small");
        Refuses(sound with { Fee = -1m }, "fee", "calculator.too-small");
        Refuses(sound with { Payment = 0.1m }, "payment", "calculator.too-small");
        Refuses(sound with { Payment = null }, "payment", "calculator.one-of-two");
        Refuses(sound with { Volume = 5m }, "payment", "calculator.one-of-two");
        Refuses(sound with { YearDays = 366 }, "yearDays", "choice.not-offered");
        Refuses(sound with { EveryDays = 0 }, "everyDays", "calculator.too-small");
        Refuses(sound with { Payment = null, Volume = 1_000m, Share = 2m }, "share", "calculator.too-large");
    }

    private static WorkingCapital Of(decimal amount, decimal fee) => WorkingCapital.Of(
        new WorkingCapitalQuestion(Day("2019-01-01"), amount, fee, Volume: 100_000m, Share: 0.18m)).Value!;

    private static void Refuses(WorkingCapitalQuestion question, string field, string code)
    {
        var answer = WorkingCapital.Of(question);
        Assert.Null(answer.Value);
        Assert.Contains((field, code), answer.Refusals.Select(each => (each.Field, each.Refusal.Code)));
    }
}
