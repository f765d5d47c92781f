using System.Collections.Immutable;
using Smart.Grains.Credit;
using Smart.Grains.Interfaces;
using Xunit;
using static Smart.Tests.Domain.Credit.Loans;

namespace Smart.Tests.Domain.Credit;

/// <summary>
/// The European Commission's examples: <i>Examples for the calculation of the annual percentage rate of charge for
/// credit agreements for consumers relating to residential immovable property</i> (G. M. Soto for DG FISMA, January
/// 2015, same equation and remarks), by number and with its six decimals; and Annex III of Directive 98/7/EC.
/// </summary>
public sealed class AprTests
{
    private static readonly DateOnly Start = Day("2015-01-12");

    [Theory]
    [InlineData(6_000, 6_600, 365, "0.1")]
    [InlineData(1_000, 1_100, 7, "142.990178")]
    [InlineData(1_000, 1_000, 30, "0")]
    [InlineData(1_000, 3_000, 1, "1000000")]
    public void One_repayment_needs_no_search(int drawn, int repaid, int days, string rate)
    {
        var found = Apr.OfOneRepayment(Money.Eur(drawn), Money.Eur(repaid), days);
        Assert.Equal(decimal.Parse(rate, null), found, 6);
    }

    [Fact]
    public void Example_1_equal_monthly_instalments() => Gives(6.434412m, Level(1_432.86m, 240));

    [Fact]
    public void Example_2_case_1_days_of_a_common_year() =>
        Gives(6.434185m, Level(1_433.57m, 240, from: "2012-02-15", start: "2012-01-12"));

    [Fact]
    public void Example_2_case_2_days_of_a_leap_year() =>
        Gives(6.434111m, Level(1_433.56m, 240, from: "2013-02-15", start: "2013-01-12"));

    [Fact]
    public void Example_2_case_3_yearly_payments() => Gives(
        6.282070m, Level(16_541.86m, 20, from: "2012-02-15", start: "2012-01-12", every: Frequency.Yearly));

    [Fact]
    public void Example_6_a_charge_at_the_end() => Gives(
        6.436359m, [.. Level(1_432.86m, 240), new AprFlow(Start.AddMonths(240), 100m)]);

    [Fact]
    public void Example_7_a_balloon() => Gives(
        6.409523m, [.. Level(1_199.10m, 180), new AprFlow(Start.AddMonths(180), 142_097.69m)]);

    [Fact]
    public void Example_9_instalments_that_rise_by_3_percent_a_year() =>
        Gives(6.406400m, Yearly(1_130.332667272968m, 1.03m));

    [Fact]
    public void Example_10_instalments_that_fall_by_3_percent_a_year() => Gives(6.468360m, Yearly(1_778.58m, 0.97m));

    [Fact]
    public void Example_11_a_fixed_instalment_and_a_last_one() => Gives(
        6.452756m, [.. Level(1_500m, 220), new AprFlow(Start.AddMonths(221), 407.70m)]);

    [Fact]
    public void Example_12_a_fixed_amount_of_principal() => Gives(6.492533m, Falling(900m));

    [Fact]
    public void Example_18_case_1_a_first_period_of_14_days() => Gives(
        6.435937m, Level(1_429.01m, 240, from: "2015-03-01", start: "2015-02-15"));

    [Fact]
    public void Example_18_case_2_a_month_and_20_days() => Gives(
        6.432478m, Level(1_437.54m, 240, from: "2012-05-01", start: "2012-03-12"));

    // Remark c of that time counted a year of 365 days, as years and days do now where no year is a leap year.
    [Theory]
    [InlineData(1_000, 12.96, 2)]
    [InlineData(950, 16.9, 1)]
    public void Annex_III_of_Directive_98_7_one_repayment(int drawn, double percent, int decimals)
    {
        var rate = Apr.Of(new AprQuestion(
            [new AprFlow(Day("1994-01-01"), drawn)], [new AprFlow(Day("1995-07-01"), 1_200m)], AprUnit.Years)).Value!;
        Assert.Equal((decimal)percent, decimal.Round(rate.Percent, decimals));
    }

    [Fact]
    public void Annex_III_of_Directive_98_7_two_repayments() => Assert.Equal(
        0.13066m,
        decimal.Round(
            Apr.Of(new AprQuestion(
                [new AprFlow(Day("1994-01-01"), 1_000m)],
                [new AprFlow(Day("1995-01-01"), 600m, Times: 2, Every: Frequency.Yearly)])).Value!.Rate,
            5));

    [Fact]
    public void Several_drawdowns_weigh_by_their_days()
    {
        var rate = Apr.Of(new AprQuestion(
            [new AprFlow(Day("2026-01-01"), 500m), new AprFlow(Day("2026-07-01"), 500m)],
            [new AprFlow(Day("2027-01-01"), 1_080m)])).Value!;

        // 500 (1 + x) + 500 (1 + x)^(1/2) = 1,080 is a square in the root of 1 + x.
        var root = (Math.Sqrt((500.0 * 500) + (4 * 500 * 1_080)) - 500) / 1_000;
        Assert.Equal(decimal.Round((decimal)((root * root) - 1), 8), rate.Rate);
        Assert.Equal((1_000m, 1_080m, 80m), (rate.Drawn, rate.Paid, rate.Cost));
    }

    [Fact]
    public void A_loan_without_charges_costs_its_rate()
    {
        var loan = Loan(1_000_000m, 0.06m, 12);
        Assert.Equal(6.1678m, decimal.Round(Apr.Of(loan, Schedule(loan)).Value!.Percent, 4));
    }

    [Fact]
    public void A_charge_makes_a_credit_dearer_and_less_paid_than_drawn_makes_it_negative()
    {
        var loan = Loan(1_000m, 0.06m, 12);
        var dearer = loan with { Fees = [new LoanFee(20m)] };

        Assert.True(Apr.Of(dearer, Schedule(dearer)).Value!.Rate > Apr.Of(loan, Schedule(loan)).Value!.Rate);
        Assert.Equal(-0.1m, Apr.Of(new AprQuestion([new(Start, 100m)], [new(Start.AddYears(1), 90m)])).Value!.Rate);
        Assert.Equal(0m, Apr.Of(new AprQuestion([new(Start, 100m)], [new(Start.AddYears(1), 100m)])).Value!.Rate);
    }

    [Fact]
    public void What_has_no_rate_is_refused_by_field()
    {
        var some = ImmutableArray.Create(new AprFlow(Start, 100m));

        Refuses(new AprQuestion([], some), "drawdowns", "calculator.empty");
        Refuses(new AprQuestion(some, default), "payments", "calculator.empty");
        Refuses(new AprQuestion(some, [new(Start.AddDays(-1), 5m)]), "payments[0].on", "calculator.dates-reversed");
        Refuses(new AprQuestion(some, [new(Start, -5m)]), "payments[0].amount", "calculator.too-small");
        Refuses(new AprQuestion(some, [new(Start, 5.001m)]), "payments[0].amount", "calculator.cents");
        Refuses(new AprQuestion(some, [new(Start, 5m, 1_201)]), "payments[0].times", "calculator.too-large");
        Refuses(new AprQuestion(some, [new(Start, 110m)]), "payments", "credit.no-rate");
        Refuses(new AprQuestion(some, [new(Start.AddDays(1), 10_000m)]), "payments", "credit.no-rate");
    }

    private static void Gives(decimal percent, ImmutableArray<AprFlow> payments)
    {
        var start = payments[0].On;
        var answer = Apr.Of(new AprQuestion([new AprFlow(start, 200_000m)], payments));
        Assert.Equal(percent, answer.Value!.Percent);
    }

    private static void Refuses(AprQuestion question, string field, string code)
    {
        var answer = Apr.Of(question);
        Assert.Null(answer.Value);
        Assert.Contains((field, code), answer.Refusals.Select(each => (each.Field, each.Refusal.Code)));
    }

    // Every example pays 2 % of 200,000 as it is concluded.
    private static ImmutableArray<AprFlow> Level(
        decimal instalment, int times, string? from = null, string? start = null, Frequency? every = null)
    {
        var first = start is null ? Start : Day(start);
        var due = from is null ? first.AddMonths(1) : Day(from);
        return [new AprFlow(first, 4_000m), new AprFlow(due, instalment, times, every)];
    }

    private static ImmutableArray<AprFlow> Yearly(decimal instalment, decimal change)
    {
        var flows = ImmutableArray.CreateBuilder<AprFlow>();
        flows.Add(new AprFlow(Start, 4_000m));
        for (var year = 0; year < 20; year++, instalment *= change)
            flows.Add(new AprFlow(Start.AddMonths((12 * year) + 1), decimal.Round(instalment, 2), Times: 12));
        return flows.ToImmutable();
    }

    private static ImmutableArray<AprFlow> Falling(decimal principal)
    {
        var flows = ImmutableArray.CreateBuilder<AprFlow>();
        flows.Add(new AprFlow(Start, 4_000m));
        var (owed, month) = (200_000m, 1);
        for (; owed > 0; owed -= principal, month++)
        {
            var paid = Math.Min(principal, owed) + decimal.Round(owed * 0.005m, 2, MidpointRounding.AwayFromZero);
            flows.Add(new AprFlow(Start.AddMonths(month), paid));
        }

        return flows.ToImmutable();
    }
}
