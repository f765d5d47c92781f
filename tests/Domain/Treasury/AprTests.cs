using Smart.Grains.Treasury;
using Xunit;

namespace Smart.Tests.Domain.Treasury;

public sealed class AprTests
{
    [Fact]
    public void Six_thousand_paid_back_as_six_thousand_six_hundred_a_year_later_costs_ten_per_cent() =>
        Assert.Equal(0.1m, Apr.Of(new CashFlow(0, 600000), new CashFlow(365, -660000)));

    [Fact]
    public void Two_instalments_weigh_by_their_day() =>
        // 600 after one year and 600 after two for 1000 today: 1000 x^2 = 600 x + 600, x = 1.130662.
        Assert.Equal(0.130662m, Apr.Of(new CashFlow(0, 100000), new CashFlow(365, -60000), new CashFlow(730, -60000)));

    [Fact]
    public void What_costs_nothing_has_no_rate() => Assert.Equal(0m, Apr.Of(new CashFlow(0, 5), new CashFlow(30, -5)));

    [Fact]
    public void A_dear_week_is_a_very_dear_year() =>
        // 1.10 to the power 365/7 less 1.
        Assert.InRange(Apr.Of(new CashFlow(0, 100000), new CashFlow(7, -110000)), 142.9m, 143.1m);

    [Fact]
    public void Without_a_repayment_there_is_no_rate() =>
        Assert.Throws<ArgumentException>(() => Apr.Of(new CashFlow(0, 100)));
}
