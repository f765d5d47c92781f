using System.Globalization;
using CsCheck;
using Smart.Grains.Employment;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Domain.Employment;

public sealed class WageTableTests
{
    private const string Examples = "Grains/Employment/wage.examples.md";

    [Fact]
    public void Every_example_of_the_wage_page_holds_to_the_cent()
    {
        var tables = MarkdownTable.Read(Examples, "rates of").ToDictionary(row => row["rates of"], TableOf);
        var examples = MarkdownTable.Read(Examples, "type");
        Assert.True(examples.Count >= 14);
        foreach (var row in examples)
        {
            var table = tables[row["type"]];
            var amount = Amount(row["amount"]);
            var pay = row["known"] switch
            {
                "cost" => table.FromCost(amount),
                "gross" => table.FromGross(amount),
                _ => table.FromNet(amount),
            };
            var expected = new WageBreakdown(
                Amount(row["gross"]), Amount(row["base"]), Amount(row["employer"]), Amount(row["holiday pay"]),
                Amount(row["year-end premium"]), Amount(row["other"]), Amount(row["worker"]), Amount(row["taxable"]),
                Amount(row["withholding"]), Amount(row["net"]), Amount(row["cost"]));
            Assert.Equal(expected, pay);
        }
    }

    [Fact]
    public void From_gross_to_cost_and_back_is_where_one_was() =>
        Gen.Select(TestWages.Tables, TestWages.Amounts).Sample((table, gross) =>
            table.FromCost(table.FromGross(gross).Cost).Gross == gross);

    [Fact]
    public void A_budget_affords_its_wage_and_not_a_cent_more() =>
        Gen.Select(TestWages.Tables, TestWages.Amounts).Sample((table, budget) =>
        {
            var pay = table.FromCost(budget);
            return pay.Cost <= budget && table.FromGross(pay.Gross + TestWages.Cents(1)).Cost > budget;
        });

    [Fact]
    public void The_wage_for_a_net_amount_suffices_and_a_cent_less_would_not() =>
        Gen.Select(TestWages.Tables, TestWages.Amounts).Sample((table, net) =>
        {
            var pay = table.FromNet(net);
            return pay.Net >= net
                && (pay.Gross.IsZero || table.FromGross(pay.Gross - TestWages.Cents(1)).Net < net);
        });

    [Fact]
    public void A_higher_gross_costs_more_and_never_leaves_less() =>
        Gen.Select(TestWages.Tables, TestWages.Amounts).Sample((table, gross) =>
        {
            var (pay, next) = (table.FromGross(gross), table.FromGross(gross + TestWages.Cents(1)));
            return next.Cost > pay.Cost && next.Net >= pay.Net && next.Taxable >= pay.Taxable;
        });

    [Fact]
    public void Net_social_withholding_and_provisions_add_up_to_the_cost() =>
        Gen.Select(TestWages.Tables, TestWages.Amounts).Sample((table, gross) =>
        {
            var pay = table.FromGross(gross);
            return pay.Net + pay.Social + pay.Withholding + pay.Provisions == pay.Cost
                && pay.Taxable == pay.Gross - pay.Worker
                && table.CostOf(gross) == pay.Cost;
        });

    [Fact]
    public void The_legal_minimum_is_rounded_up_to_the_cent()
    {
        var table = new WageTable(TestWages.Employee);
        Assert.Equal(TestWages.Euro(12.83m), table.MinimumGross(60, Currency.Eur));
        Assert.Equal(TestWages.Euro(6.42m), table.MinimumGross(30, Currency.Eur));
        Assert.Equal(TestWages.Euro(0.22m), table.MinimumGross(1, Currency.Eur));
    }

    [Fact]
    public void Rates_that_leave_the_worker_next_to_nothing_are_no_table()
    {
        Assert.Throws<ArgumentException>(() => new WageTable(TestWages.Employee with { Withholding = 0.95m }));
        Assert.Throws<ArgumentException>(() => new WageTable(TestWages.Employee with { Employer = -0.01m }));
    }

    [Fact]
    public void A_negative_amount_is_no_wage()
    {
        var table = new WageTable(TestWages.Employee);
        Assert.Throws<ArgumentOutOfRangeException>(() => table.FromGross(TestWages.Cents(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.FromCost(TestWages.Cents(-1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.FromNet(TestWages.Cents(-1)));
    }

    private static Money Amount(string text) => TestWages.Euro(Number(text));

    private static WageTable TableOf(IReadOnlyDictionary<string, string> row) => new(TestWages.Employee with
    {
        ContractType = row["rates of"],
        Base = Number(row["base"]),
        Employer = Number(row["employer"]),
        Worker = Number(row["worker"]),
        Withholding = Number(row["withholding"]),
        HolidayPay = Number(row["holiday pay"]),
        YearEndPremium = Number(row["year-end premium"]),
        Other = Number(row["other"]),
    });

    private static decimal Number(string text) => decimal.Parse(text, CultureInfo.InvariantCulture);
}
