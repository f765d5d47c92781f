using System.Collections.Immutable;
using CsCheck;
using Smart.Grains.Risk;
using Xunit;

namespace Smart.Tests.Domain.Risk;

public sealed class TreatyTests
{
    private const long Unit = 1_000_00;
    private const double Level = 0.9;

    private static readonly Gen<Layer> AnyLayer = Gen.Select(Gen.Long[0, 3], Gen.Long[0, 4], Gen.Double[0, 1])
        .Select((retention, limit, share) => new Layer(retention * Unit, limit == 0 ? null : limit * Unit, share));

    private static readonly Gen<Cedant[]> Any = Gen.Select(
            Gen.Double[0.01, 1].Array[1, 6].Select(weights => weights.Select(weight => weight / weights.Sum())),
            AnyLayer,
            Gen.Long[1, 1_000])
        .Select((losses, layer, turnover) => new Cedant("C", [.. losses], layer, turnover * 1_000_00))
        .Array[1, 4];

    [Fact]
    public void Shares_sum_to_the_shortfall_and_what_is_ceded_and_kept_to_what_is_lost() =>
        Any.Sample(cedants =>
        {
            var treaty = Treaty.Of(cedants, Unit, Level, costOfCapital: 0.08).Value!;
            Assert.Equal(treaty.Shortfall, treaty.Shares.Sum(share => share.Shortfall), 1e-3);
            Assert.Equal(treaty.ExpectedLoss, treaty.Shares.Sum(share => share.ExpectedLoss), 1e-3);
            var lost = cedants.Sum(cedant => cedant.Losses.Select((p, n) => p * n * Unit).Sum());
            Assert.Equal(lost, treaty.Shares.Sum(share => share.ExpectedLoss + share.KeptExpectedLoss), 1e-3);
            Assert.True(treaty.Benefit >= -1e-3);
        });

    [Fact]
    public void The_whole_is_what_counting_every_case_gives() =>
        Any.Where(cedants => cedants.Length <= 3).Sample(cedants =>
        {
            // Layers of whole units of which all is ceded: nothing falls between two points.
            Cedant[] whole = [.. cedants.Select(each => each with { Layer = each.Layer with { Share = 1 } })];
            var treaty = Treaty.Of(whole, Unit, Level, costOfCapital: 0).Value!;
            var counted = new double[treaty.Losses.Length];
            Count(whole, 0, 0, 1, counted);
            for (var n = 0; n < counted.Length; n++) Assert.Equal(counted[n], treaty.Losses[n], 1e-12);
        });

    [Fact]
    public void A_rate_is_the_expected_loss_and_the_cost_of_what_is_held_for_the_rest()
    {
        var cedant = new Cedant("alone", [0.8, 0.0, 0.2], new Layer(), Turnover: 100_000_00);
        var share = Treaty.Of([cedant], Unit, Level, costOfCapital: 0.1).Value!.Shares[0];

        // EL 400; the worst tenth is all at 2,000; (400 + 0.1 x 1,600) / 100,000.
        Assert.Equal(400_00, share.ExpectedLoss, 1e-6);
        Assert.Equal(2_000_00, share.Shortfall, 1e-6);
        Assert.Equal(0.0056, share.Rate, 1e-12);
    }

    [Fact]
    public void What_is_no_treaty_is_refused_by_field()
    {
        var sound = new Cedant("C", [1.0], new Layer(), 1);
        Assert.Equal(["cedants"], Fields(Treaty.Of([], Unit, Level, 0)));
        Assert.Equal(["unit", "level", "costOfCapital"], Fields(Treaty.Of([sound], 0, 1, double.NaN)));
        Assert.Equal(
            ["cedants[0].losses[0]", "cedants[0].layer.share", "cedants[0].turnover"],
            Fields(Treaty.Of([new("C", [-1.0], new Layer(Share: 2), 0)], Unit, Level, 0)));
    }

    private static IEnumerable<string> Fields(Smart.Grains.Interfaces.Calculation<Treaty> answer) =>
        answer.Refusals.Select(each => each.Field);

    private static void Count(Cedant[] cedants, int next, long ceded, double probability, double[] into)
    {
        if (next == cedants.Length)
        {
            into[ceded / Unit] += probability;
            return;
        }

        for (var n = 0; n < cedants[next].Losses.Length; n++)
        {
            var more = (long)cedants[next].Layer.Ceded(n * Unit);
            Count(cedants, next + 1, ceded + more, probability * cedants[next].Losses[n], into);
        }
    }
}
