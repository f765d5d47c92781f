using CsCheck;
using Smart.Grains.Risk;
using Xunit;

namespace Smart.Tests.Domain.Risk;

public sealed class RunOffTests
{
    // Taylor and Ashe, "Second moments of estimates of outstanding claims", Journal of Econometrics 23 (1983).
    private static readonly long?[][] TaylorAshe =
    [
        [357848, 1124788, 1735330, 2218270, 2745596, 3319994, 3466336, 3606286, 3833515, 3901463],
        [352118, 1236139, 2170033, 3353322, 3799067, 4120063, 4647867, 4914039, 5339085],
        [290507, 1292306, 2218525, 3235179, 3985995, 4132918, 4628910, 4909315],
        [310608, 1418858, 2195047, 3757447, 4029929, 4381982, 4588268],
        [443160, 1136350, 2128333, 2897821, 3402672, 3873311],
        [396132, 1333217, 2180715, 2985752, 3691712],
        [440832, 1288463, 2419861, 3483130],
        [359480, 1421128, 2864498],
        [376686, 1363294],
        [344014],
    ];

    // Reinsurance Association of America, automatic facultative liability, 1991 (Mack 1994).
    private static readonly long?[][] Raa =
    [
        [5012, 8269, 10907, 11805, 13539, 16181, 18009, 18608, 18662, 18834],
        [106, 4285, 5396, 10666, 13782, 15599, 15496, 16169, 16704],
        [3410, 8992, 13873, 16141, 18735, 22214, 22863, 23466],
        [5655, 11555, 15766, 21266, 23425, 26083, 27067],
        [1092, 9565, 15836, 22169, 25955, 26180],
        [1513, 6445, 11702, 12935, 15852],
        [557, 4020, 10946, 12314],
        [1351, 6947, 13112],
        [3133, 5395],
        [2063],
    ];

    [Fact]
    public void Taylor_and_Ashe_come_out_as_Mack_published_them_in_1993()
    {
        var runOff = RunOff.Of(TaylorAshe).Value!;
        Assert.Equal(18_680_856, runOff.Reserve, 0.5);
        Assert.Equal(2_447_095, runOff.StandardError!.Value, 0.5);
        Assert.Equal(
            [0, 94_634, 469_511, 709_638, 984_889, 1_419_459, 2_177_641, 3_920_301, 4_278_972, 4_625_811],
            runOff.Years.Select(year => Math.Round(year.Reserve)));
        Assert.Equal(
            [0, 75_535, 121_699, 133_549, 261_406, 411_010, 558_317, 875_328, 971_258, 1_363_155],
            runOff.Years.Select(year => Math.Round(year.StandardError!.Value)));
    }

    [Fact]
    public void The_reinsurers_triangle_comes_out_as_published()
    {
        var runOff = RunOff.Of(Raa).Value!;
        Assert.Equal(52_135, runOff.Reserve, 0.5);
        Assert.Equal(26_909, runOff.StandardError!.Value, 0.5);
    }

    // Sigmas that halve lie on a straight line of logarithms: both rules then go on halving.
    [Fact]
    public void Both_rules_go_on_where_the_logarithms_lie_on_a_line()
    {
        long?[][] rows = [[800, 1_200, 1_300, 1_320], [800, 1_000, 1_100], [800, 1_100], [800]];
        var (mack, line) = (RunOff.Of(rows).Value!, RunOff.Of(rows, LastSigma.LogLinear).Value!);
        var sigmas = line.Steps.Select(step => step.Sigma!.Value).ToArray();
        Assert.Equal(sigmas[1] / sigmas[0], sigmas[2] / sigmas[1], 1e-12);
        Assert.Equal(mack.StandardError!.Value, line.StandardError!.Value, 1e-9);
    }

    [Fact]
    public void Amounts_in_another_unit_change_nothing_but_the_unit() => Gen.Int[2, 1_000].Sample(factor =>
    {
        var (one, other) = (RunOff.Of(Raa).Value!, RunOff.Of([.. Raa.Select(row => Times(row, factor))]).Value!);
        Assert.Equal(one.Reserve * factor, other.Reserve, one.Reserve * factor * 1e-12);
        Assert.Equal(one.StandardError!.Value * factor, other.StandardError!.Value, one.Reserve * factor * 1e-12);
    });

    [Fact]
    public void A_tail_is_one_more_step()
    {
        var without = RunOff.Of(TaylorAshe).Value!;
        var with = RunOff.Of(TaylorAshe, tail: new RunOffTail(1.05, 0.02, 30)).Value!;
        Assert.Equal(without.Years.Sum(year => year.Ultimate) * 1.05, with.Years.Sum(year => year.Ultimate), 1e-6);
        Assert.True(with.StandardError > without.StandardError);
        Assert.Equal(RunOff.Of(TaylorAshe, tail: new RunOffTail(1)).Value!.StandardError, without.StandardError);
    }

    [Fact]
    public void What_has_run_off_evenly_has_no_error()
    {
        var runOff = RunOff.Of([[100, 200, 300, 330], [200, 400, 600], [50, 100], [10]]).Value!;
        Assert.Equal([0, 60, 65, 23], runOff.Years.Select(year => Math.Round(year.Reserve, 9)));
        Assert.Equal(0, runOff.StandardError!.Value, 1e-9);
    }

    [Fact]
    public void One_column_has_nothing_to_come()
    {
        var runOff = RunOff.Of([[5], [7]]).Value!;
        Assert.Equal((0, 0.0), (runOff.Reserve, runOff.StandardError));
    }

    [Fact]
    public void Too_few_years_have_a_reserve_and_no_error_that_anyone_could_know()
    {
        var runOff = RunOff.Of([[100, 150], [100]]).Value!;
        Assert.Equal((50, null), (runOff.Reserve, runOff.StandardError));
    }

    public static TheoryData<long?[][], string> Unsound => new()
    {
        { [], "triangle" },
        { [[]], "triangle[0]" },
        { [[1, 2], [null]], "triangle[1][0]" },
        { [[1, 2], [3, 4]], "triangle[1]" },
        { [[1, 2, 3], [1]], "triangle[0]" },
        { [[1, -2], [3]], "triangle[0][1]" },
        { [[0, 2], [3]], "triangle[0][0]" },
        { [[0, 0], [3]], "triangle[0][0]" },
    };

    [Theory]
    [MemberData(nameof(Unsound))]
    public void A_triangle_with_holes_is_refused_by_cell(long?[][] rows, string field) =>
        Assert.Equal(field, RunOff.Of(rows).Refusals[0].Field);

    [Fact]
    public void A_tail_of_nonsense_is_refused() => Assert.Equal(
        ["tail.factor", "tail.factorError", "tail.sigma"],
        RunOff.Of(Raa, tail: new(double.NaN, -1, double.PositiveInfinity)).Refusals.Select(refusal => refusal.Field));

    private static long?[] Times(long?[] row, int factor) => [.. row.Select(cell => cell * factor)];
}
