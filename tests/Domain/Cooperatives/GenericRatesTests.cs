using Smart.Grains.Cooperatives;
using Smart.Grains.Employment;
using Smart.Grains.Interfaces;
using Smart.Grains.Treasury;
using Xunit;

namespace Smart.Tests.Domain.Cooperatives;

public sealed class GenericRatesTests
{
    private static readonly DateOnly Day = new(2026, 3, 2);
    private static readonly RuleBook Book = new(GenericRates.All);

    [Fact]
    public void Every_rate_has_a_source_and_stands_once_for_its_day()
    {
        Assert.All(GenericRates.All, rate => Assert.False(string.IsNullOrWhiteSpace(rate.Source), rate.Key));
        Assert.Equal(GenericRates.All.Count, GenericRates.All.DistinctBy(rate => (rate.Key, rate.From)).Count());
    }

    [Theory]
    [InlineData("employee")]
    [InlineData("worker")]
    [InlineData("artist")]
    public void A_contract_of_every_type_finds_its_rates(string contractType) =>
        Assert.True(WageRates.Read(Book, contractType, "stage", Day).HourlyMinimum > 0);

    [Fact]
    public void The_rule_table_of_prefinancing_finds_its_numbers()
    {
        var policy = PrefinancingPolicy.From(Book, Day);

        Assert.Equal(Money.Eur(2_500), policy.ClientLine.New);
        Assert.Equal(40m, policy.FactorPercent.New);
    }

    [Fact]
    public void A_rate_holds_until_the_next_one_of_its_key()
    {
        Assert.Equal(0.12m, Book.Rate("interest.b2b", new DateOnly(2023, 12, 31)));
        Assert.Equal(0.125m, Book.Rate("interest.b2b", new DateOnly(2024, 1, 1)));
    }
}
