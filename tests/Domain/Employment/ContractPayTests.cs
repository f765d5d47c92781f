using System.Collections.Immutable;
using CsCheck;
using Smart.Grains.Employment;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Domain.Employment;

public sealed class ContractPayTests
{
    private static readonly DateOnly First = new(2025, 1, 10);

    // Rates change at New Year and on 1 February, as they do.
    private static readonly Func<DateOnly, WageTable> TableOn = day => new WageTable(TestWages.Employee with
    {
        HourlyMinimum = day < new DateOnly(2025, 2, 1) ? 12.58m : 12.83m,
        Employer = day.Year < 2026 ? 0.2697m : 0.2750m,
    });

    private static readonly Gen<ImmutableArray<WorkDay>> Schedules =
        from start in Gen.Int[0, 700]
        from length in Gen.Int[1, 120]
        from minutes in Gen.Int[1, 11 * 60].Select(perDay => perDay * length)
        let begin = First.AddDays(start)
        select WorkSchedule.Spread(begin, begin.AddDays(length - 1), minutes, shortest: 180, longest: 660);

    [Fact]
    public void A_schedule_works_every_minute_on_days_of_the_contract_and_none_twice() =>
        Gen.Select(Gen.Int[1, 100], Gen.Int[1, 60_000], Gen.Int[0, 240]).Sample((length, minutes, shortest) =>
        {
            if (minutes > length * 660) return true;
            var days = WorkSchedule.Spread(First, First.AddDays(length - 1), minutes, shortest, longest: 660);
            return days.Sum(day => day.Minutes) == minutes
                && days[0].Date == First
                && days.All(day => day.Minutes is > 0 and <= 660 && day.Date < First.AddDays(length))
                && days.Zip(days.Skip(1)).All(pair => pair.First.Date < pair.Second.Date);
        });

    [Theory]
    [InlineData(6.5, 1, 1)]
    [InlineData(0.5, 5, 1)]
    [InlineData(37.0, 91, 12)]
    [InlineData(134.5, 21, 21)]
    public void Work_is_spread_over_days_that_are_worth_coming_for(double hours, int length, int expectedDays)
    {
        var minutes = WorkSchedule.Minutes((decimal)hours)!.Value;
        var days = WorkSchedule.Spread(First, First.AddDays(length - 1), minutes, shortest: 180, longest: 660);
        Assert.Equal(expectedDays, days.Length);
    }

    [Fact]
    public void Splitting_a_contract_over_months_loses_no_minute() =>
        Schedules.Sample(days =>
        {
            var months = ContractPay.Months(days, TableOn);
            return months.Sum(month => month.Minutes) == days.Sum(day => day.Minutes)
                && months.All(month => month.PaidMinutes >= month.Minutes)
                && months.Select(month => month.Month).Distinct().Count() == months.Length;
        });

    [Fact]
    public void No_wage_below_the_legal_minimum_is_ever_planned_and_none_above_the_budget() =>
        Gen.Select(Schedules, TestWages.Amounts).Sample((days, budget) =>
        {
            var months = ContractPay.Months(days, TableOn);
            var pay = ContractPay.Highest(months, budget);
            if (pay is null) return budget < ContractPay.MinimumCost(months, Currency.Eur);
            return Money.Sum(pay.Value.Select(month => month.Pay.Cost)) <= budget
                && pay.Value.Zip(months).All(pair =>
                    pair.First.Pay.Gross >= pair.Second.MinimumGross(Currency.Eur));
        });

    [Fact]
    public void A_contract_within_a_month_gets_the_highest_wage_that_its_budget_affords() =>
        TestWages.Amounts.Sample(budget =>
        {
            var months = ContractPay.Months([new WorkDay(First, 390)], TableOn);
            var pay = ContractPay.Highest(months, budget);
            return pay is null || pay.Value.Single().Pay == TableOn(First).FromCost(budget);
        });

    // A cent of gross more costs a cent or two in one month; where months share, rounding may move a cent between two.
    [Fact]
    public void What_is_left_of_a_budget_over_several_months_is_what_a_few_cents_of_wages_cost() =>
        Gen.Select(Schedules, TestWages.Amounts).Sample((days, budget) =>
            ContractPay.Highest(ContractPay.Months(days, TableOn), budget) is not { } pay
            || budget - Money.Sum(pay.Select(month => month.Pay.Cost)) < TestWages.Cents(10));

    [Fact]
    public void The_minimum_cost_is_enough_and_a_cent_less_is_not() =>
        Schedules.Sample(days =>
        {
            var months = ContractPay.Months(days, TableOn);
            var least = ContractPay.MinimumCost(months, Currency.Eur);
            return ContractPay.Highest(months, least) is not null
                && ContractPay.Highest(months, least - TestWages.Cents(1)) is null;
        });

    [Fact]
    public void The_fee_named_in_a_refusal_carries_the_budget_and_a_cent_less_does_not() =>
        Gen.Select(TestWages.Amounts, TestWages.Amounts, Gen.Int[1, 100], Gen.Int[0, 500]).Sample(
            (budget, services, share, rate) =>
            {
                var terms = new FeeTerms(rate / 1000m, services, share / 100m);
                var fee = ContractPay.LowestFee(budget, terms);
                return BudgetOf(fee, terms) >= budget.Minor
                    && (fee.IsZero || BudgetOf(fee - TestWages.Cents(1), terms) < budget.Minor);
            });

    [Fact]
    public void A_shortfall_says_what_an_hour_costs_and_which_fee_would_carry_the_minimum()
    {
        var months = ContractPay.Months([new WorkDay(First, 60)], TableOn);
        var shortfall = ContractPay.Shortfall(
            months, TestWages.Euro(14.02m), new FeeTerms(Rate: 0.065m, Services: TestWages.Euro(0), Share: 1m));
        Assert.Equal(
            new MinimumWageShortfall(
                HourlyMinimum: TestWages.Euro(12.58m),
                PaidHours: 3m,
                Budget: TestWages.Euro(14.02m),
                MinimumCost: TestWages.Euro(57.23m),
                MinimumFee: TestWages.Euro(61.21m)),
            shortfall);
    }

    [Fact]
    public void A_shortened_month_pays_the_same_wage_by_the_hour_and_never_less_than_the_minimum() =>
        Gen.Select(Schedules, TestWages.Amounts, Gen.Int[0, 119]).Sample((days, budget, cut) =>
        {
            var months = ContractPay.Months(days, TableOn);
            if (ContractPay.Highest(months, budget) is not { } pay) return true;
            var kept = Math.Min(cut, days.Length - 1) + 1;
            var done = ContractPay.Months(days[..kept], TableOn)[^1];
            var agreed = pay.Single(month => month.Month == done.Month);
            var shortened = ContractPay.Shortened(agreed, done);
            return shortened.Pay.Gross >= done.MinimumGross(Currency.Eur) && shortened.Pay.Gross <= agreed.Pay.Gross;
        });

    private static decimal BudgetOf(Money fee, FeeTerms terms)
    {
        var kept = fee.Minor - decimal.Round(fee.Minor * terms.Rate, 0, MidpointRounding.AwayFromZero);
        return decimal.Floor((kept - terms.Services.Minor) * terms.Share);
    }
}
