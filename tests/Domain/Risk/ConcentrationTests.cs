using CsCheck;
using Smart.Grains.Risk;
using Xunit;

namespace Smart.Tests.Domain.Risk;

public sealed class ConcentrationTests
{
    [Fact]
    public void Equal_names_are_as_many_as_they_are()
    {
        var even = Concentration.Of([5, 5, 5, 5]).Value!;
        Assert.Equal((4, 0.25, 0), (even.EffectiveNumber, even.Herfindahl, even.Gini));
        Assert.All(even.Lorenz, point => Assert.Equal(point.Names, point.Amount, 1e-15));
    }

    [Fact]
    public void One_name_that_has_all_counts_as_one()
    {
        var one = Concentration.Of([0, 0, 0, 8]).Value!;
        Assert.Equal((1, 0.75, 1), (one.EffectiveNumber, one.Gini, one.Top[0].Share));
    }

    [Fact]
    public void The_Gini_coefficient_is_the_mean_difference_over_twice_the_mean() =>
        Gen.Int[1, 10_000].Array[1, 40].Sample(amounts =>
        {
            var measured = Concentration.Of([.. amounts.Select(amount => (long)amount)]).Value!;
            var differences = amounts.Sum(one => amounts.Sum(other => (double)Math.Abs(one - other)));
            var expected = differences / (2.0 * amounts.Length * amounts.Sum());
            Assert.Equal(expected, measured.Gini, 1e-12);
            Assert.Equal((1, 1), (measured.Lorenz[^1].Names, measured.Lorenz[^1].Amount));
        });

    [Fact]
    public void Top_shares_are_those_of_the_largest() =>
        Assert.Equal([0.5, 1, 1, 1], Concentration.Of([1, 1, 2, 4]).Value!.Top.Select(top => top.Share));

    [Fact]
    public void Nothing_and_less_than_nothing_are_refused()
    {
        Assert.Equal("exposures", Concentration.Of([]).Refusals[0].Field);
        Assert.Equal("exposures", Concentration.Of([0, 0]).Refusals[0].Field);
        Assert.Equal("exposures[1]", Concentration.Of([1, -1]).Refusals[0].Field);
    }
}
