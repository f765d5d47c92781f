using CsCheck;
using Smart.Grains.Cooperatives;
using Smart.Grains.Interfaces;
using Smart.Grains.Services;
using Xunit;

namespace Smart.Tests.Domain.Services;

public sealed class CancellationTests
{
    private static readonly DateOnly FirstDay = new(2026, 3, 10);
    private static readonly RuleBook House = new(GenericRates.All);

    [Theory]
    [InlineData("van", 2, 0)]
    [InlineData("van", 1, 50)]
    [InlineData("workspace", 0, 50)]
    [InlineData("kit", 1, 50)]
    [InlineData("train", 1, 0)]
    [InlineData("train", 0, 100)]
    [InlineData("equipment", 2, 0)]
    [InlineData("equipment", -3, 25)]
    public void A_service_keeps_its_share_once_it_is_too_late(string service, int daysBefore, int percent) =>
        Assert.Equal(
            percent / 100m, Cancellation.KeptShare(House, service, FirstDay, FirstDay.AddDays(-daysBefore)));

    [Fact]
    public void What_no_rule_refunds_is_kept() =>
        Assert.Equal(1m, Cancellation.KeptShare(House, "balloon", FirstDay, FirstDay.AddDays(-300)));

    [Fact]
    public void Whatever_the_rules_say_calling_off_later_never_costs_less_and_never_more_than_the_price() =>
        Gen.Select(Gen.Int[0, 30], Gen.Int[-200, 200], Gen.Int[-10, 60]).Sample((days, share, notice) =>
        {
            var rules = new RuleBook(new Dictionary<string, decimal>
            {
                ["cancel.van.days"] = days,
                ["cancel.van.share"] = share / 100m,
            });
            var now = Cancellation.KeptShare(rules, "van", FirstDay, FirstDay.AddDays(-notice));
            var later = Cancellation.KeptShare(rules, "van", FirstDay, FirstDay.AddDays(1 - notice));

            Assert.InRange(now, 0m, 1m);
            Assert.True(later >= now);
        });
}
