using CsCheck;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Domain.Values;

public sealed class MoneyTests
{
    [Theory]
    [InlineData(1005, 0.1, Rounding.HalfUp, 101)]
    [InlineData(1005, 0.1, Rounding.HalfEven, 100)]
    [InlineData(1005, 0.1, Rounding.Down, 100)]
    [InlineData(1001, 0.1, Rounding.Up, 101)]
    [InlineData(-1005, 0.1, Rounding.HalfUp, -101)]
    [InlineData(-1009, 0.1, Rounding.Down, -100)]
    [InlineData(-1001, 0.1, Rounding.Up, -101)]
    public void Each_rounding_does_what_its_name_says(long cents, double factor, Rounding rounding, long expected) =>
        Assert.Equal(Cents(expected), Cents(cents).Times((decimal)factor, rounding));

    [Fact]
    public void Splitting_loses_nothing_and_no_part_is_off_by_a_cent_or_more() =>
        Gen.Select(Gen.Long[-1_000_000_000, 1_000_000_000], Weights).Sample((cents, weights) =>
        {
            if (weights.All(weight => weight == 0)) weights[0] = 1;
            var parts = Cents(cents).Split([.. weights]);

            Assert.Equal(Cents(cents), Money.Sum(parts));
            var total = weights.Sum();
            Assert.All(parts.Zip(weights), part =>
                Assert.True(Math.Abs(part.First.Minor - ((decimal)cents * part.Second / total)) < 1));
        });

    [Fact]
    public void Splitting_by_nothing_is_a_bug() =>
        Assert.Throws<ArgumentException>(() => Cents(1).Split([0, 0]));

    [Fact]
    public void Too_much_money_overflows_instead_of_becoming_a_debt() =>
        Assert.Throws<OverflowException>(() => Cents(long.MaxValue) + Cents(1));

    [Fact]
    public void Currencies_do_not_mix() =>
        Assert.Throws<InvalidOperationException>(() => Cents(1) + new Money(1, new Currency("USD")));

    [Theory]
    [InlineData("10.25", "EUR", true)]
    [InlineData("10.255", "EUR", false)]
    [InlineData("10", "JPY", true)]
    [InlineData("10.5", "JPY", false)]
    [InlineData("10", "XYZ", false)]
    [InlineData("99999999999999999", "EUR", false)]
    public void Only_what_coins_can_pay_is_money(string amount, string currency, bool isMoney) =>
        Assert.Equal(isMoney, Money.TryOf(decimal.Parse(amount), currency, out _));

    [Fact]
    public void Money_reads_as_people_write_it() => Assert.Equal("-1234.05 EUR", Cents(-123_405).ToString());

    private static Gen<long[]> Weights { get; } = Gen.Long[0, 1_000_000].Array[1, 20];

    private static Money Cents(long cents) => new(cents, Currency.Eur);
}
