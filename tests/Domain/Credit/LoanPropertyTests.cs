using System.Collections.Immutable;
using CsCheck;
using Smart.Grains.Credit;
using Smart.Grains.Interfaces;
using Xunit;
using static Smart.Tests.Domain.Credit.Loans;

namespace Smart.Tests.Domain.Credit;

public sealed class LoanPropertyTests
{
    private static readonly DateOnly Start = Day("2024-01-31");

    private static readonly Gen<decimal> Amount = Gen.Int[1, 5_000_000].Select(cents => cents / 100m);
    private static readonly Gen<decimal> Rate = Gen.Int[-2_000, 60_000].Select(parts => parts / 100_000m);
    private static readonly Gen<DateOnly> Some = Gen.Int[0, 700].Select(Start.AddDays);

    private static readonly Gen<LoanQuestion> Plain =
        from amount in Amount
        from rate in Rate
        from instalments in Gen.Int[1, 60]
        from method in Gen.Enum<LoanMethod>()
        from frequency in Gen.Enum<Frequency>()
        from dayCount in Gen.Enum<DayCount>()
        from rounding in Gen.Enum<InterestRounding>()
        from grace in Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Enum<InterestGrace>())
        select new LoanQuestion(
            [new LoanDrawdown(Start, amount)],
            rate,
            instalments,
            method,
            frequency,
            dayCount,
            PrincipalGrace: Math.Min(grace.Item1, instalments - 1),
            InterestGrace: Math.Min(grace.Item2, instalments - 1),
            InterestGraceKind: grace.Item3,
            Balloon: method == LoanMethod.Balloon ? decimal.Ceiling(amount * 50) / 100 : null,
            Rounding: rounding);

    private static readonly Gen<LoanQuestion> Eventful =
        from loan in Plain
        from drawdowns in Gen.Select(Some, Amount).Array[0, 3]
        from changes in Gen.Select(Some, Rate).Array[0, 3]
        from repayments in Gen.Select(Some, Amount, Gen.Enum<RepaymentKeeps>()).Array[0, 3]
        from terms in Gen.Select(Some, Gen.Int[1, 20], Gen.Bool).Array[0, 2]
        select loan with
        {
            Drawdowns =
            [
                loan.Drawdowns[0],
                .. drawdowns.OrderBy(each => each.Item1).Select(each => new LoanDrawdown(each.Item1, each.Item2)),
            ],
            RateChanges = [.. changes.Select(each => new LoanRateChange(each.Item1, each.Item2))],
            Repayments = [.. repayments.Select(each => new LoanRepayment(each.Item1, each.Item2, each.Item3))],
            Restructurings =
            [
                .. terms.OrderBy(each => each.Item1).Select(each => new LoanRestructuring(
                    each.Item1, each.Item2, Method: LoanMethod.Annuity, Capitalise: each.Item3)),
            ],
        };

    [Fact]
    public void Principals_add_up_to_the_loan_to_the_cent() => Plain.Sample(loan =>
    {
        var schedule = Schedule(loan);
        Assert.Equal(Money.Eur(loan.Drawdowns[0].Amount).Minor, schedule.Principal);
        Holds(schedule);
    });

    [Fact]
    public void Whatever_happens_principals_add_up_to_what_was_drawn() => Eventful.Sample(loan =>
    {
        if (LoanSchedule.Of(loan).Value is { } schedule) Holds(schedule);
    });

    [Fact]
    public void A_change_to_the_same_rate_changes_no_interest() => Gen.Select(Plain, Some).Sample((loan, day) =>
    {
        if (loan.Rounding == InterestRounding.SubPeriod) return;

        // A level instalment is worked out anew from what is owed to the cent, and may differ by what rounding left.
        if (loan.Method is LoanMethod.Annuity or LoanMethod.Balloon) return;
        var changed = Schedule(loan with { RateChanges = [new LoanRateChange(day, loan.Rate)] });
        Assert.Equal(Schedule(loan).Rows, changed.Rows);
    });

    [Fact]
    public void Equal_instalments_differ_from_the_last_by_rounding_only() => Plain.Sample(loan =>
    {
        if (loan.Method != LoanMethod.Annuity || loan.InterestGrace > 0 || loan.Rate > 0.05m) return;
        var rows = Schedule(loan).Rows.Skip(loan.PrincipalGrace ?? 0).ToArray();

        // Half a cent a period, growing at the rate, and as much again for the interest that is rounded.
        var bound = rows.Aggregate(0.0, (sum, row) => (sum * (1 + (0.05 * (row.Days + 3) / 360))) + 1) + 1;
        Assert.All(rows[..^1], row => Assert.Equal(rows[0].Instalment, row.Instalment));
        if (rows.Length > 1) Assert.InRange(Math.Abs(rows[^1].Instalment - rows[0].Instalment), 0, (long)bound);
    });

    [Fact]
    public void A_level_instalment_guessed_is_the_one_that_is_decided() =>
        Gen.Select(Gen.Long[1, 100_000_000_000], Rate, Gen.Int[1, 400], Gen.Int[28, 31].Array[1, 60]).Sample(
            (owed, rate, first, days) =>
            {
                var parts = (long)(rate * 10_000_000_000m);
                var interest = (Int128)owed * parts * first;
                var level = new LevelInstalment(days, 365, parts);
                Assert.Equal(level.Decide(owed, interest, 0), level.Of(owed, interest, 0));
            });

    private static void Holds(LoanSchedule schedule)
    {
        var balance = 0L;
        foreach (var row in schedule.Rows)
        {
            balance += row.Drawn - row.Principal;
            Assert.Equal(balance, row.Balance);
            Assert.True(row.From <= row.Due);
        }

        Assert.Equal(0, balance);
        Assert.Equal(schedule.Drawn, schedule.Principal);
    }
}
