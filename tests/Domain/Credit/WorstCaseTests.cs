using System.Collections.Immutable;
using CsCheck;
using Smart.Grains.Credit;
using Smart.Grains.Interfaces;
using Xunit;
using static Smart.Tests.Domain.Credit.Loans;

namespace Smart.Tests.Domain.Credit;

/// <summary>Whatever is asked, however far out of bounds, is answered or refused by field; nothing throws.</summary>
public sealed class WorstCaseTests
{
    private static readonly Gen<decimal> Amount = Gen.OneOf(
        Gen.Int[1, 1_000_000].Select(cents => cents / 100m),
        Gen.OneOf(-1m, 0m, 0.01m, 0.001m, 1e12m, 1e13m, decimal.MaxValue));

    private static readonly Gen<decimal> Rate = Gen.OneOf(
        Gen.Int[-1_000, 10_000].Select(parts => parts / 1_000m),
        Gen.OneOf(-1m, -1.1m, -0.9999999999m, 0m, 0.0000000001m, 9.9999999999m, 10m, 11m, decimal.MinValue));

    private static readonly Gen<int> Count = Gen.OneOf(Gen.Int[1, 60], Gen.OneOf(-1, 0, 400, 1_200, 1_201));

    private static readonly Gen<DateOnly> On = Gen.OneOf(
        Gen.Int[0, 4_000].Select(Day("2024-01-31").AddDays),
        Gen.OneOf(DateOnly.MinValue, DateOnly.MaxValue, Day("1900-01-01"), Day("2400-12-31")));

    private static readonly Gen<LoanQuestion> Loan =
        from drawdowns in Gen.Select(On, Amount).Array[0, 3]
        from rate in Rate
        from count in Count
        from words in Gen.Select(Gen.Enum<LoanMethod>(), Gen.Enum<Frequency>(), Gen.Enum<DayCount>(), Gen.Bool)
        from first in On
        from graces in Gen.Select(Count, Count, Gen.Enum<InterestGrace>())
        from changes in Gen.Select(On, Rate).Array[0, 2]
        from repayments in Gen.Select(On, Amount, Gen.Bool).Array[0, 2]
        from terms in Gen.Select(On, Count, Gen.Bool).Array[0, 2]
        select new LoanQuestion(
            [.. drawdowns.OrderBy(each => each.Item1).Select(each => new LoanDrawdown(each.Item1, each.Item2))],
            rate,
            count,
            words.Item1,
            words.Item2,
            words.Item3,
            words.Item4 ? first : null,
            words.Item4 ? graces.Item1 : 0,
            words.Item4 ? 0 : graces.Item2,
            graces.Item3,
            words.Item1 == LoanMethod.Balloon ? 0.01m : null,
            [.. changes.Select(each => new LoanRateChange(each.Item1, each.Item2))],
            [.. repayments.Select(each => new LoanRepayment(
                each.Item1, each.Item3 ? each.Item2 : null, each.Item3 ? RepaymentKeeps.Instalment : null))],
            [.. terms.OrderBy(each => each.Item1).Select(each => new LoanRestructuring(
                each.Item1, each.Item2, Method: LoanMethod.Annuity, Capitalise: each.Item3))],
            Rounding: words.Item4 ? InterestRounding.SubPeriod : null,
            SettleOn: words.Item4 ? first : null);

    [Fact]
    public void Loans_and_their_arrears() => Loan.Sample(
        loan =>
        {
            var answer = LoanSchedule.Of(loan);
            Assert.True(answer.Value is not null || !answer.Refusals.IsEmpty);
            Assert.True(answer.Value is not { } schedule || schedule.Drawn == schedule.Principal);
            if (answer.Value is null) return;
            Apr.Of(loan, answer.Value);
            Assert.NotNull(Arrears.Of(new ArrearsQuestion(Day("2030-01-01"), Loan: loan)).Value);
        },
        iter: 3_000);

    [Fact]
    public void Loans_within_bounds() => Gen.Select(Loan, Gen.Int[1, 1_200], Gen.Int[-1_000, 10_000]).Sample(
        (loan, count, rate) =>
        {
            var schedule = LoanSchedule.Of(loan with
            {
                Drawdowns = [new LoanDrawdown(Day("2024-01-31"), 1_000.01m)],
                Rate = rate / 1_000m,
                Instalments = count,
                FirstDue = null,
                PrincipalGrace = 0,
                InterestGrace = 0,
                RateChanges = null,
                Repayments = null,
                Restructurings = null,
                SettleOn = null,
            }).Value!;
            Assert.Equal(1_000_01, schedule.Principal);
            Assert.All(schedule.Rows, row => Assert.InRange(row.Balance, 0, 1_000_01));
        },
        iter: 250);

    [Fact]
    public void Rates_of_charge() => Gen.Select(
        Gen.Select(On, Amount, Count).Array[0, 3], Gen.Select(On, Amount, Count).Array[0, 3], Gen.Enum<Frequency>())
        .Sample(
            (drawn, paid, every) =>
            {
                var answer = Apr.Of(new AprQuestion(Flows(drawn, every), Flows(paid, every)));
                Assert.True(answer.Value is not null || !answer.Refusals.IsEmpty);
            },
            iter: 1_000);

    [Fact]
    public void Leases() => Gen.Select(
        Gen.Select(Amount, Amount, Amount, Amount), Rate, Count, On, Gen.Enum<Frequency>(), Gen.Int[0, 15]).Sample(
        (amounts, rate, count, on, frequency, flags) =>
        {
            var answer = Lease.Of(new LeaseQuestion(
                Day("2026-01-31"),
                amounts.Item1,
                count,
                (flags & 1) == 0 ? rate : null,
                (flags & 1) == 0 ? null : amounts.Item2,
                (flags & 2) == 0 ? null : amounts.Item3,
                (flags & 4) == 0 ? null : amounts.Item4,
                (flags & 8) == 0 ? LeaseTiming.Advance : null,
                frequency,
                BuyOutOn: on));
            Assert.True(answer.Value is not null || !answer.Refusals.IsEmpty);
            Assert.True(answer.Value is not { } lease || lease.Rows.Sum(row => row.Capital) == amounts.Item1 * 100);
        },
        iter: 3_000);

    [Fact]
    public void Working_capital() => Gen.Select(Amount, Amount, Amount, Count, On).Sample(
        (amount, fee, payment, step, on) =>
        {
            var answer = WorkingCapital.Of(new WorkingCapitalQuestion(on, amount, fee, payment, EveryDays: step));
            Assert.True(answer.Value is not null || !answer.Refusals.IsEmpty);
            Assert.True(answer.Value is not { } schedule || schedule.Rows.Sum(row => row.Fee) == fee * 100);
        },
        iter: 3_000);

    private static ImmutableArray<AprFlow> Flows((DateOnly On, decimal Amount, int Times)[] flows, Frequency every) =>
        [.. flows.Select(flow => new AprFlow(flow.On, flow.Amount, flow.Times, every))];
}
