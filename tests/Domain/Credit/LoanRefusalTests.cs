using Smart.Grains.Credit;
using Smart.Grains.Interfaces;
using Xunit;
using static Smart.Tests.Domain.Credit.Loans;

namespace Smart.Tests.Domain.Credit;

public sealed class LoanRefusalTests
{
    private static readonly LoanQuestion Sound = Loan(1_000m, 0.05m, 12);

    [Fact]
    public void Bad_amounts_are_refused_by_field()
    {
        Refused(Loan(0m, 0.05m, 12), "drawdowns[0].amount", "calculator.too-small");
        Refused(Loan(-5m, 0.05m, 12), "drawdowns[0].amount", "calculator.too-small");
        Refused(Loan(10.005m, 0.05m, 12), "drawdowns[0].amount", "calculator.cents");
        Refused(Loan(decimal.MaxValue, 0.05m, 12), "drawdowns[0].amount", "calculator.too-large");
        Refused(Sound with { Fees = [new LoanFee(-1m)] }, "fees[0].value", "calculator.too-small");
        Refused(Sound with { Balloon = 5m }, "balloon", "credit.no-balloon");
        Refused(Sound with { Method = LoanMethod.Balloon }, "balloon", "calculator.too-small");
        Refused(
            Sound with { Method = LoanMethod.Balloon, Balloon = 1_001m }, "balloon", "calculator.too-large");
        Refused(
            Sound with { Repayments = [new LoanRepayment(Day("2024-02-05"), 5_000m)] },
            "repayments[0].amount",
            "calculator.too-large");
    }

    [Fact]
    public void Bad_terms_are_refused_by_field()
    {
        Refused(Loan(1_000m, 0.05m, 0), "instalments", "calculator.too-small");
        Refused(Loan(1_000m, 0.05m, 1_201), "instalments", "calculator.too-large");
        Refused(Loan(1_000m, -1.01m, 12), "rate", "calculator.too-small");
        Refused(Loan(1_000m, 10.01m, 12), "rate", "calculator.too-large");
        Refused(Loan(1_000m, 0.00000000001m, 12), "rate", "calculator.too-fine");
        Refused(Sound with { DayCount = (DayCount)9 }, "dayCount", "choice.not-offered");
        Refused(Sound with { PrincipalGrace = 12 }, "principalGrace", "calculator.too-large");
        Refused(Sound with { Drawdowns = [] }, "drawdowns", "calculator.empty");
        Refused(Sound with { Drawdowns = default }, "drawdowns", "calculator.empty");
        Refused(
            Sound with { Drawdowns = [.. Enumerable.Repeat(Sound.Drawdowns[0], 101)] },
            "drawdowns",
            "calculator.too-many");
    }

    [Fact]
    public void Bad_days_are_refused_by_field()
    {
        Refused(Sound with { FirstDue = Day("2024-01-01") }, "firstDue", "calculator.dates-reversed");
        Refused(Sound with { FirstDue = Day("2044-01-01") }, "firstDue", "calculator.too-large");
        Refused(Sound with { SettleOn = Day("2023-12-31") }, "settleOn", "calculator.dates-reversed");
        Refused(
            Sound with { Drawdowns = [Sound.Drawdowns[0], new LoanDrawdown(Day("2023-12-31"), 5m)] },
            "drawdowns[1].on",
            "calculator.dates-reversed");
        Refused(
            Sound with { Repayments = [new LoanRepayment(Day("2025-02-01"), 5m)] },
            "repayments[0].on",
            "credit.after-end");
        Refused(Sound with { Fees = [new LoanFee(5m, On: Day("2025-02-01"))] }, "fees[0].on", "credit.after-end");
        Refused(
            Sound with { Drawdowns = [new LoanDrawdown(DateOnly.MaxValue, 5m)] },
            "drawdowns[0].on",
            "calculator.too-large");
    }

    [Fact]
    public void A_loan_that_grows_without_end_is_refused() => Refused(
        Loan(1_000m, 10m, 1_200) with { InterestGrace = 1_199, InterestGraceKind = InterestGrace.Capitalised },
        "rate",
        "credit.outgrows");

    [Fact]
    public void The_worst_that_is_allowed_is_answered()
    {
        foreach (var rate in new[] { -1m, -0.999m, 0m, 10m })
        {
            foreach (var method in Enum.GetValues<LoanMethod>())
            {
                var loan = Loan(1_000_000_000_000m, rate, 1_200) with
                {
                    Frequency = Frequency.Yearly,
                    DayCount = DayCount.Actual360,
                    Method = method,
                    Balloon = method == LoanMethod.Balloon ? 1m : null,
                    FirstDue = Day("2033-12-31"),
                };
                var answer = LoanSchedule.Of(loan);
                if (answer.Value is { } schedule) Assert.Equal(100_000_000_000_000, schedule.Principal);
                else Assert.Equal("credit.outgrows", Assert.Single(answer.Refusals).Refusal.Code);
            }
        }
    }
}
