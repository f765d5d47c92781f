using CsCheck;
using Smart.Grains.Risk;
using Xunit;

namespace Smart.Tests.Domain.Risk;

public sealed class RuinTests
{
    private const long Unit = 100_00;

    private static readonly double[] Losses = [0.5, 0.3, 0.15, 0.05];

    // Yearly losses of up to five units, contributions of up to three.
    private static readonly Gen<(double[] Losses, int Contribution)> AnyYear = Gen.Select(
        Gen.Double[0.01, 1].Array[2, 6].Select(weights => weights.Select(weight => weight / weights.Sum()).ToArray()),
        Gen.Int[0, 3]);

    [Fact]
    public void Within_some_years_it_is_what_counting_every_course_gives() =>
        Gen.Select(AnyYear, Gen.Int[0, 6], Gen.Int[1, 5]).Sample((year, opening, years) =>
        {
            var sound = Year(year.Losses, year.Contribution);
            var ruined = Ruin.Of(sound, [opening * Unit], years).Value!.Funds[0].Ruined;
            for (var t = 1; t <= years; t++) Assert.Equal(Counted(year, opening, t), ruined[t - 1], 1e-12);
        });

    [Fact]
    public void It_rises_with_time_and_falls_with_the_fund() =>
        Gen.Select(AnyYear, Gen.Int[0, 20]).Sample((year, opening) =>
        {
            var sound = Year(year.Losses, year.Contribution);
            var funds = Ruin.Of(sound, [opening * Unit, (opening + 1) * Unit], years: 20).Value!.Funds;
            for (var t = 0; t < 20; t++)
            {
                Assert.True(funds[1].Ruined[t] <= funds[0].Ruined[t] + 1e-14);
                if (t > 0) Assert.True(funds[0].Ruined[t] >= funds[0].Ruined[t - 1] - 1e-14);
            }
        });

    [Fact]
    public void For_ever_it_lies_between_both_bounds_and_below_Lundbergs()
    {
        var year = Year(Losses, contribution: 1);
        long[] openings = [0, 3 * Unit, 10 * Unit];
        var ever = RuinForever.Of(year, openings).Value!;
        var within = Ruin.Of(year, openings, years: 100).Value!;
        var lundberg = Lundberg.Of(year);
        foreach (var (fund, n) in ever.Funds.Select((fund, n) => (fund, n)))
        {
            Assert.InRange(fund.High - fund.Low, 0, 1e-9);
            Assert.True(fund.High >= within.Funds[n].Ruined[^1] - 1e-12);
            Assert.True(fund.Low <= lundberg.Bound(openings[n]));
        }
    }

    // P(loss 0) = 1 - q, P(loss 2) = q with a contribution of one is a walk of single steps: ruin from u is the classic
    // (q / p) ^ (u + 1) (Feller, "An Introduction to Probability Theory", chapter XIV).
    [Theory]
    [InlineData(0, 0.3)]
    [InlineData(4, 0.3)]
    [InlineData(9, 0.45)]
    public void For_ever_a_walk_of_single_steps_is_the_gamblers(int opening, double down)
    {
        var year = Year([1 - down, 0, down], contribution: 1);
        var fund = RuinForever.Of(year, [opening * Unit]).Value!.Funds[0];
        var known = Math.Pow(down / (1 - down), opening + 1);
        Assert.InRange(known, fund.Low - 1e-9, fund.High + 1e-9);
        Assert.InRange(fund.High - fund.Low, 0, 1e-8);
    }

    [Fact]
    public void Who_takes_in_less_than_is_lost_is_ruined_for_certain_and_who_cannot_lose_never()
    {
        Assert.Equal(1, RuinForever.Of(Year([0.4, 0.2, 0.4], 1), [50 * Unit]).Value!.Funds[0].Low);
        Assert.Equal(0, RuinForever.Of(Year([0.4, 0.6], 1), [0]).Value!.Funds[0].High);
    }

    [Fact]
    public void The_fan_counts_the_ruined_as_the_recursion_does_and_its_bands_do_not_cross() =>
        Gen.Select(AnyYear, Gen.Int[0, 10]).Sample((year, opening) =>
        {
            var sound = Year(year.Losses, year.Contribution);
            var fan = FundFan.Of(sound, opening * Unit, years: 6, [0.05, 0.5, 0.95]).Value!;
            var ruined = Ruin.Of(sound, [opening * Unit], years: 6).Value!.Funds[0].Ruined;
            foreach (var after in fan.Years.Skip(1))
            {
                Assert.Equal(ruined[after.Year - 1], after.Ruined, 1e-12);
                Assert.True((after.Quantiles[0] ?? -1) <= (after.Quantiles[1] ?? -1));
                Assert.True((after.Quantiles[1] ?? -1) <= (after.Quantiles[2] ?? -1));
            }
        });

    [Fact]
    public void What_is_no_question_is_refused_by_field()
    {
        var year = Year(Losses, 1);
        Assert.Equal(["years"], Ruin.Of(year, [0], years: 0).Refusals.Select(each => each.Field));
        Assert.Equal(["openings"], Ruin.Of(year, [], years: 1).Refusals.Select(each => each.Field));
        Assert.Equal(["openings[1]"], Ruin.Of(year, [0, -1], years: 1).Refusals.Select(each => each.Field));
        Assert.Equal(["losses[1]"], FundYear.Of([0.5, double.NaN], Unit, 0).Refusals.Select(each => each.Field));
        Assert.Equal(["losses"], FundYear.Of([0.5, 0.6], Unit, 0).Refusals.Select(each => each.Field));
        Assert.Equal(["unit"], FundYear.Of([1.0], 0, 0).Refusals.Select(each => each.Field));
        Assert.Equal(["contribution"], FundYear.Of([1.0], Unit, -1).Refusals.Select(each => each.Field));
        Assert.Equal(["levels[0]"], FundFan.Of(year, 0, 1, [1]).Refusals.Select(each => each.Field));
    }

    [Fact]
    public void A_run_without_bounds_is_refused_before_it_begins()
    {
        var year = FundYear.Of([.. Enumerable.Repeat(1 / 20_000.0, 20_000)], unit: 1, contribution: 20_000).Value!;
        Assert.Equal(["openings"], Ruin.Of(year, [1_000_000], years: 100).Refusals.Select(each => each.Field));
    }

    private static FundYear Year(double[] losses, int contribution) =>
        FundYear.Of(losses, Unit, contribution * Unit).Value!;

    private static double Counted((double[] Losses, int Contribution) year, int fund, int years)
    {
        if (fund < 0) return 1;
        if (years == 0) return 0;
        return year.Losses.Select((p, loss) => p * Counted(year, fund + year.Contribution - loss, years - 1)).Sum();
    }
}
