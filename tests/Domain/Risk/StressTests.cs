using CsCheck;
using Smart.Grains.Risk;
using Xunit;

namespace Smart.Tests.Domain.Risk;

public sealed class StressTests
{
    private static readonly Position[] Book =
    [
        new("A", "music", 1_000_00, 0.10, 0.5, 30),
        new("A", "film", 500_00, 0.10, 0.5, 30),
        new("B", "music", 1_200_00, 0.02, 0.75, 60),
    ];

    private static readonly Gen<Position[]> Any = Gen.Select(
            Gen.Int[0, 3], Gen.Int[0, 2], Gen.Long[0, 1_000_00], Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int[1, 90])
        .Select((client, sector, exposure, pd, lgd, term) =>
            new Position($"C{client}", $"S{sector}", exposure, pd, lgd, term))
        .Array[1, 12];

    [Fact]
    public void The_client_that_owes_most_in_all_fails_with_everything()
    {
        var after = Stress.Of(Book, [new StressScenario.LargestClientFails()]).Value!;
        Assert.Equal([1, 1, 0.02], after.Positions.Select(position => position.Pd));
        Assert.Equal(750_00 + 18_00, after.Stressed.ExpectedLoss, 1e-6);
    }

    [Fact]
    public void A_banned_sector_fails_at_least_so_far()
    {
        var after = Stress.Of(Book, [new StressScenario.SectorBanned("music", 0.05)]).Value!;
        Assert.Equal([0.10, 0.10, 0.05], after.Positions.Select(position => position.Pd));
    }

    [Fact]
    public void With_longer_terms_more_is_owed_and_for_longer()
    {
        var after = Stress.Of(Book, [new StressScenario.LongerTerms(30)]).Value!.Positions;
        Assert.Equal([2_000_00, 1_000_00, 1_800_00], after.Select(position => position.Exposure));
        Assert.Equal(1 - (0.9 * 0.9), after[0].Pd, 1e-12);
        Assert.Equal([60, 60, 90], after.Select(position => position.TermDays));
    }

    [Fact]
    public void No_stress_ever_lowers_what_is_expected_to_be_lost() =>
        Any.Sample(book =>
        {
            StressScenario[] all =
            [
                new StressScenario.LargestClientFails(),
                new StressScenario.SectorBanned(book[0].Sector),
                new StressScenario.LongerTerms(30),
                new StressScenario.PdTimes(2),
                new StressScenario.LgdAt(1),
            ];
            foreach (var one in all) Assert.True(Stress.Of(book, [one]).Value!.MoreExpected >= -1e-6);
            var together = Stress.Of(book, all).Value!;
            Assert.All(together.Positions, position => Assert.InRange(position.Pd, 0, 1));
            Assert.True(together.MoreExpected >= -1e-6);
        });

    [Fact]
    public void What_is_no_stress_is_refused_by_field()
    {
        var wrong = Stress.Of(
            [new("A", "music", -1, double.NaN, 2, 0)],
            [new StressScenario.SectorBanned("opera"), new StressScenario.LongerTerms(0)]);
        Assert.Equal(
            [
                "positions[0].exposure", "positions[0].pd", "positions[0].lgd", "positions[0].termDays",
                "scenarios[0].sector", "scenarios[1].days",
            ],
            wrong.Refusals.Select(each => each.Field));
        Assert.Equal(["positions", "scenarios"], Stress.Of([], []).Refusals.Select(each => each.Field));
    }
}
