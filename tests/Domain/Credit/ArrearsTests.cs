using System.Collections.Immutable;
using CsCheck;
using Smart.Grains.Credit;
using Smart.Grains.Interfaces;
using Xunit;
using static Smart.Tests.Domain.Credit.Loans;

namespace Smart.Tests.Domain.Credit;

public sealed class ArrearsTests
{
    private static readonly ArrearsQuestion Three = new(
        Day("2026-04-10"),
        [
            new ArrearsDue(Day("2026-03-01"), 100m, Interest: 10m, Fees: 5m), new ArrearsDue(Day("2026-02-01"), 100m),
            new ArrearsDue(Day("2026-04-01"), 100m), new ArrearsDue(Day("2026-05-01"), 100m),
        ]);

    [Fact]
    public void The_oldest_due_is_paid_first_and_fees_before_interest_before_principal()
    {
        var state = Of(Three with { Payments = [new(Day("2026-03-15"), 112m)] });

        Assert.Equal([100_00, 12_00, 0, 0], state.Lines.Select(line => line.Paid));
        Assert.Equal(new Allocation(Day("2026-03-15"), 0, 1, 5_00, 7_00, 0), state.Allocations[1]);
        Assert.Equal((40, 188_00, 100_00), (state.DaysPastDue, state.Overdue, state.NotYetOverdue));
        Assert.Equal(Day("2026-03-15"), state.Lines[0].PaidOn);
    }

    [Fact]
    public void Each_due_is_provided_for_by_its_own_age()
    {
        var state = Of(Three);

        Assert.Equal([68, 40, 9, 0], state.Lines.Select(line => line.DaysPastDue));
        Assert.Equal([2, 1, 0, -1], state.Lines.Select(line => line.Bucket));
        Assert.Equal([2_00, 10_00, 30_00, 0, 0], state.Buckets.Select(bucket => bucket.Provision));
        Assert.Equal((42_00, 30), (state.Provision, state.Buckets[0].ToDay));
    }

    [Theory]
    [InlineData(0, 0), InlineData(1, 2), InlineData(30, 2), InlineData(31, 10), InlineData(60, 10), InlineData(61, 30)]
    [InlineData(90, 30), InlineData(91, 60), InlineData(180, 60), InlineData(181, 100)]
    public void A_bucket_begins_and_ends_on_its_day(int days, int percent)
    {
        var due = Day("2026-01-01");
        var state = Of(new ArrearsQuestion(due.AddDays(days), [new ArrearsDue(due, 100m)]));
        Assert.Equal(percent * 1_00, state.Provision);
    }

    [Fact]
    public void Days_of_grace_and_pauses_are_not_late()
    {
        Assert.Equal(0, Of(Three with { AsOf = Day("2026-02-06"), GraceDays = 5 }).DaysPastDue);
        Assert.Equal(6, Of(Three with { AsOf = Day("2026-02-07"), GraceDays = 5 }).DaysPastDue);

        // Of ten days from 2 to 11 February, 1 to 5 and 4 to 8 leave three.
        Assert.Equal(3, Of(Three with
        {
            AsOf = Day("2026-02-11"),
            Pauses = [new(Day("2026-02-04"), Day("2026-02-08")), new(Day("2026-02-01"), Day("2026-02-05"))],
        }).DaysPastDue);
    }

    [Fact]
    public void A_payment_recorded_late_takes_back_and_pays_again()
    {
        var state = Of(Three with
        {
            Payments = [new(Day("2026-03-20"), 100m), new(Day("2026-03-10"), 30m)],
        });

        var correction = Assert.Single(state.Corrections);
        Assert.Equal([100_00], correction.Reversed.Select(part => part.Amount));
        Assert.Equal([30_00, 70_00, 30_00], correction.Replayed.Select(part => part.Amount));
        Assert.Equal(correction.Replayed, state.Allocations);
    }

    [Fact]
    public void What_is_paid_after_a_write_off_is_recovered()
    {
        var state = Of(Three with
        {
            WrittenOffOn = Day("2026-03-31"),
            Payments = [new(Day("2026-03-31"), 50m), new(Day("2026-04-05"), 20m)],
        });

        Assert.Equal((350_00, 20_00), (state.WrittenOff, state.Recovered));
        Assert.Equal((0, 0, 0), (state.DaysPastDue, state.Provision, state.Overdue));
    }

    [Fact]
    public void What_is_paid_beyond_everything_is_overpaid_and_what_comes_after_the_day_is_not_seen()
    {
        var state = Of(Three with { Payments = [new(Day("2026-01-05"), 450m), new(Day("2026-04-11"), 5m)] });
        Assert.Equal((50_00, 0), (state.Overpaid, state.DaysPastDue));
    }

    [Fact]
    public void A_loan_says_itself_what_falls_due()
    {
        var loan = Loan(1_200m, 0.12m, 12);
        var state = Of(new ArrearsQuestion(
            Day("2024-04-15"), Loan: loan, Payments: [new(Day("2024-02-01"), 106.62m)]));

        Assert.Equal(12, state.Lines.Length);
        Assert.Equal((45, 213_24), (state.DaysPastDue, state.Overdue));
    }

    [Fact]
    public void In_whatever_order_payments_are_recorded_the_same_stands_there() =>
        Gen.Select(Gen.Int[0, 120], Gen.Int[1, 15_000]).Array[1, 12].Sample(given =>
        {
            var payments = given.Select(each => new ArrearsPayment(
                Day("2026-01-01").AddDays(each.Item1), each.Item2 / 100m)).ToArray();
            var recorded = Of(Three with { Payments = [.. payments] });
            var inOrder = Of(Three with { Payments = [.. payments.OrderBy(payment => payment.On)] });

            Assert.Empty(inOrder.Corrections);
            Assert.Equal(inOrder.Lines, recorded.Lines);
            Assert.Equal(inOrder.Overpaid, recorded.Overpaid);
            Assert.Equal(Parts(inOrder.Allocations), Parts(recorded.Allocations));

            var paid = payments.Where(payment => payment.On <= Three.AsOf).Sum(payment => payment.Amount);
            Assert.Equal(paid * 100, recorded.Lines.Sum(line => line.Paid) + recorded.Overpaid);
        });

    [Fact]
    public void What_cannot_be_is_refused_by_field()
    {
        Refuses(Three with { Dues = null }, "dues", "calculator.one-of-two");
        Refuses(Three with { Dues = [] }, "dues", "calculator.empty");
        Refuses(Three with { Dues = [new(Day("2026-01-01"), 0m)] }, "dues[0].amount", "calculator.too-small");
        Refuses(Three with { Dues = [new(Day("2026-01-01"), 5m, 6m)] }, "dues[0].amount", "calculator.too-small");
        Refuses(Three with { Payments = [new(Day("2026-01-01"), 0.001m)] }, "payments[0].amount", "calculator.cents");
        Refuses(
            Three with { Pauses = [new(Day("2026-01-02"), Day("2026-01-01"))] },
            "pauses[0].to",
            "calculator.dates-reversed");
        Refuses(Three with { Buckets = [new(5, 0m), new(5, 0m)] }, "buckets[1].fromDay", "calculator.too-small");
        Refuses(Three with { Buckets = [new(1, 1.1m)] }, "buckets[0].provision", "calculator.too-large");
        Refuses(Three with { GraceDays = -1 }, "graceDays", "calculator.too-small");
        Refuses(
            Three with { Dues = null, Loan = Loan(0m, 0m, 1) }, "loan.drawdowns[0].amount", "calculator.too-small");
    }

    private static IEnumerable<(DateOnly, int, long)> Parts(ImmutableArray<Allocation> allocations) =>
        allocations.Select(part => (part.On, part.Due, part.Amount));

    private static ArrearsState Of(ArrearsQuestion question)
    {
        var answer = Arrears.Of(question);
        Assert.True(answer.Value is not null, string.Join(", ", answer.Refusals));
        return answer.Value;
    }

    private static void Refuses(ArrearsQuestion question, string field, string code)
    {
        var answer = Arrears.Of(question);
        Assert.Null(answer.Value);
        Assert.Contains((field, code), answer.Refusals.Select(each => (each.Field, each.Refusal.Code)));
    }
}
