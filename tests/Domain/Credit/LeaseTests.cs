using CsCheck;
using Smart.Grains.Credit;
using Smart.Grains.Interfaces;
using Xunit;
using static Smart.Tests.Domain.Credit.Loans;

namespace Smart.Tests.Domain.Credit;

public sealed class LeaseTests
{
    private static readonly LeaseQuestion Van = new(
        Day("2026-01-31"), 20_000m, 36, Rate: 0.06m, PurchaseOption: 4_000m);

    // PMT(0.5 %, 36, -20,000, 4,000) of any spreadsheet: 506.75, and 504.23 at the beginning of each period.
    [Fact]
    public void The_rent_is_what_price_and_option_leave_to_it()
    {
        Assert.Equal(506_75, Of(Van).Rows[0].Rent);
        Assert.Equal(504_23, Of(Van with { Timing = LeaseTiming.Advance }).Rows[0].Rent);
    }

    [Fact]
    public void A_rent_in_advance_is_due_on_the_first_day_and_the_option_at_the_end()
    {
        var rows = Of(Van with { Timing = LeaseTiming.Advance }).Rows;

        Assert.Equal(37, rows.Length);
        Assert.Equal((Day("2026-01-31"), 0L), (rows[0].Due, rows[0].Interest));
        Assert.Equal(Day("2026-02-28"), rows[1].Due);
        Assert.Equal((0, Day("2029-01-31"), 4_000_00L), (rows[^1].Number, rows[^1].Due, rows[^1].Rent));
    }

    [Fact]
    public void A_higher_first_rent_lowers_the_others()
    {
        var rows = Of(Van with { FirstRent = 5_000m, Timing = LeaseTiming.Advance }).Rows;

        Assert.Equal(5_000_00, rows[0].Rent);
        Assert.Equal(15_000_00, rows[0].Balance);
        Assert.True(rows[1].Rent < 504_23);
    }

    [Fact]
    public void A_rent_given_has_the_rate_that_it_came_from()
    {
        var known = Of(Van with { Rate = null, Rent = 506.75m });

        Assert.InRange(known.Nominal, 0.05999m, 0.06001m);
        Assert.InRange(known.Effective, 0.06166m, 0.06169m);
        Assert.Equal(21m / 100 * 506.75m, known.Rows[0].Vat / 100m, 2);
    }

    [Fact]
    public void Buying_early_costs_the_capital_interest_since_and_a_penalty()
    {
        var lease = Of(Van with { BuyOutOn = Day("2026-04-15"), BuyOutPenalty = 0.01m });
        var owed = lease.Rows[1].Balance;

        Assert.Equal(owed, lease.BuyOut!.Capital);
        Assert.Equal((long)Math.Round(owed * 0.005m * 15 / 30), lease.BuyOut.Interest);
        Assert.Equal((long)Math.Round(owed * 0.01m), lease.BuyOut.Penalty);
        Assert.Equal(0, Of(Van with { BuyOutOn = Day("2029-02-01") }).BuyOut!.InclVat);
    }

    [Fact]
    public void Capital_adds_up_to_the_price() =>
        Gen.Select(Gen.Int[100_00, 10_000_000], Gen.Int[1, 120], Gen.Int[0, 30_000], Gen.Int[0, 50], Gen.Bool).Sample(
            (price, rents, rate, option, isAdvance) =>
            {
                var lease = Of(Van with
                {
                    Price = price / 100m,
                    Rents = rents,
                    Rate = rate / 100_000m,
                    PurchaseOption = decimal.Round(price * option / 10_000m, 2),
                    Timing = isAdvance ? LeaseTiming.Advance : LeaseTiming.Arrears,
                });

                Assert.Equal(price, lease.Rows.Sum(row => row.Capital));
                Assert.Equal(0, lease.Rows[^1].Balance);
                if (rents < 12 || price < 100_000) return;
                Assert.InRange(lease.Nominal, (rate / 100_000m) - 0.002m, (rate / 100_000m) + 0.002m);
            });

    [Fact]
    public void What_cannot_be_is_refused_by_field()
    {
        Refuses(Van with { Price = 0m }, "price", "calculator.too-small");
        Refuses(Van with { Price = 1.001m }, "price", "calculator.cents");
        Refuses(Van with { Rents = 0 }, "rents", "calculator.too-small");
        Refuses(Van with { Rents = 1_201 }, "rents", "calculator.too-large");
        Refuses(Van with { Rate = 11m }, "rate", "calculator.too-large");
        Refuses(Van with { Rent = 5m }, "rent", "calculator.one-of-two");
        Refuses(Van with { Rate = null }, "rent", "calculator.one-of-two");
        Refuses(Van with { PurchaseOption = 30_000m }, "purchaseOption", "calculator.too-large");
        Refuses(Van with { FirstRent = 50_000m }, "firstRent", "calculator.too-large");
        Refuses(Van with { FirstRent = 5m }, "firstRent", "calculator.too-small");
        Refuses(Van with { BuyOutOn = Day("2025-01-01") }, "buyOutOn", "calculator.dates-reversed");
    }

    [Fact]
    public void The_worst_that_is_allowed_is_answered()
    {
        var worst = Van with { Price = 1_000_000_000_000m, Rents = 1_200, Rate = 10m, Frequency = Frequency.Yearly };
        Assert.Equal(1_201, Of(worst).Rows.Length);
        Refuses(
            worst with { Rate = null, Rent = 1_000_000_000_000m, Timing = LeaseTiming.Advance },
            "rent",
            "credit.no-rate");
        Assert.True(Of(worst with { Rate = null, Rent = 0.01m, PurchaseOption = null }).Nominal < 0);
    }

    private static LeaseSchedule Of(LeaseQuestion question)
    {
        var answer = Lease.Of(question);
        Assert.True(answer.Value is not null, string.Join(", ", answer.Refusals));
        return answer.Value;
    }

    private static void Refuses(LeaseQuestion question, string field, string code)
    {
        var answer = Lease.Of(question);
        Assert.Null(answer.Value);
        Assert.Contains((field, code), answer.Refusals.Select(each => (each.Field, each.Refusal.Code)));
    }
}
