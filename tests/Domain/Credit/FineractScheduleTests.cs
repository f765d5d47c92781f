using Smart.Grains.Interfaces;
using Xunit;
using static Smart.Tests.Domain.Credit.Loans;

namespace Smart.Tests.Domain.Credit;

/// <summary>
/// Schedules that Apache Fineract publishes with its own tests: ProgressiveEMICalculatorTest of its module
/// fineract-progressive-loan (commit 4198b0bc of 24 October 2024). Figures only.
/// </summary>
public sealed class FineractScheduleTests
{
    private const decimal Rate = 0.094822m;

    private static readonly string[] Plain =
    [
        "17.13 0.79 16.34 83.66", "17.13 0.66 16.47 67.19", "17.13 0.53 16.60 50.59",
        "17.13 0.40 16.73 33.86", "17.13 0.27 16.86 17.00", "17.13 0.13 17.00 0.00",
    ];

    [Fact]
    public void Months_of_30_days_in_a_year_of_360() => Assert.Equal(Plain, Rows(Loan(100m, Rate, 6)));

    [Fact]
    public void Actual_days_in_a_year_of_365() => Assert.Equal(
        [
            "17.43 1.33 16.10 83.90", "17.43 1.05 16.38 67.52", "17.43 0.90 16.53 50.99",
            "17.43 0.66 16.77 34.22", "17.43 0.46 16.97 17.25", "17.47 0.22 17.25 0.00",
        ],
        Rows(Loan(100m, 0.15678m, 6) with { DayCount = DayCount.Actual365 }));

    [Fact]
    public void A_second_drawdown_on_a_due_date() => Assert.Equal(
        [
            .. Plain[..2], "42.63 1.32 41.31 125.88", "42.63 0.99 41.64 84.24",
            "42.63 0.67 41.96 42.28", "42.61 0.33 42.28 0.00",
        ],
        Rows(Drawn(100m, ("2024-03-01", 100m))));

    [Fact]
    public void Two_drawdowns_in_one_period_each_part_rounded() => Assert.Equal(
        [
            "51.33 2.02 49.31 250.69", "51.33 1.98 49.35 201.34", "51.33 1.59 49.74 151.60",
            "51.33 1.20 50.13 101.47", "51.33 0.80 50.53 50.94", "51.34 0.40 50.94 0.00",
        ],
        Rows(Drawn(100m, ("2024-01-08", 200m))));

    [Fact]
    public void A_drawdown_in_a_later_period_each_part_rounded() => Assert.Equal(
        [
            Plain[0], "37.53 1.07 36.46 147.20", "37.53 1.16 36.37 110.83",
            "37.53 0.88 36.65 74.18", "37.53 0.59 36.94 37.24", "37.53 0.29 37.24 0.00",
        ],
        Rows(Drawn(100m, ("2024-02-15", 100m))));

    [Fact]
    public void A_lower_rate_from_a_due_date() => Assert.Equal(
        [
            "17.01 0.58 16.43 83.57", "16.88 0.28 16.60 66.97", "16.88 0.22 16.66 50.31",
            "16.88 0.17 16.71 33.60", "16.88 0.11 16.77 16.83", "16.89 0.06 16.83 0.00",
        ],
        Rows(Loan(100m, 0.07m, 6) with { RateChanges = [new LoanRateChange(Day("2024-02-01"), 0.04m)] }));

    [Fact]
    public void Without_interest() => Assert.Equal(
        [
            "250.00 0.00 250.00 750.00", "250.00 0.00 250.00 500.00",
            "250.00 0.00 250.00 250.00", "250.00 0.00 250.00 0.00",
        ],
        Rows(Loan(1_000m, 0m, 4)));

    [Fact]
    public void What_settles_a_loan_in_the_first_period()
    {
        var settled = Schedule(Loan(100m, 0.07m, 6) with
        {
            Rounding = InterestRounding.SubPeriod,
            SettleOn = Day("2024-01-15"),
        }).Settlement!;

        Assert.Equal((100_00, 26), (settled.Principal, settled.Interest));
    }

    private static LoanQuestion Drawn(decimal first, params (string On, decimal Amount)[] more) =>
        Loan(first, Rate, 6) with
        {
            Drawdowns =
            [
                new LoanDrawdown(Day("2024-01-01"), first),
                .. more.Select(drawdown => new LoanDrawdown(Day(drawdown.On), drawdown.Amount)),
            ],
            Rounding = InterestRounding.SubPeriod,
        };
}
