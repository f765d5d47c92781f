using CsCheck;
using Smart.Grains.Interfaces;
using Xunit;

namespace Smart.Tests.Domain.Values;

public sealed class NumbersTests
{
    [Theory]
    [InlineData("0912041906", true)]
    [InlineData("0912.041.906", true)]
    [InlineData("BE 0912.041.906", true)]
    [InlineData("0912041907", false)]
    [InlineData("2912041906", false)]
    [InlineData("912041906", false)]
    [InlineData("09120419O6", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void An_enterprise_number_has_ten_digits_and_the_last_two_check_the_others(string? text, bool isValid) =>
        Assert.Equal(isValid, EnterpriseNumber.TryParse(text, out _));

    [Theory]
    [InlineData("BE0912041906", true)]
    [InlineData("BE0912041907", false)]
    [InlineData("NL004495445B01", true)]
    [InlineData("0912041906", false)]
    [InlineData("NL", false)]
    [InlineData("NL00+495445B01", false)]
    public void A_VAT_number_has_its_country_in_front(string text, bool isValid) =>
        Assert.Equal(isValid, VatNumber.TryParse(text, out _));

    [Theory]
    [InlineData("BE31756321295455", true)]
    [InlineData("BE31 7563 2129 5455", true)]
    [InlineData("BE31756321295456", false)]
    [InlineData("BE3175632129545", false)]
    [InlineData("GB82WEST12345698765432", true)]
    [InlineData("", false)]
    public void An_account_number_has_remainder_one(string text, bool isValid) =>
        Assert.Equal(isValid, Iban.TryParse(text, out _));

    [Fact]
    public void Any_single_wrong_digit_of_an_account_is_noticed() =>
        Gen.Select(Gen.Int[2, 15], Gen.Int[1, 9]).Sample((place, by) =>
        {
            var digits = "BE31756321295455".ToCharArray();
            digits[place] = (char)('0' + ((digits[place] - '0' + by) % 10));
            Assert.False(Iban.TryParse(new string(digits), out _));
        });

    [Fact]
    public void The_structured_communication_of_the_textbook_is_right()
    {
        Assert.Equal("+++090/9337/55493+++", StructuredCommunication.Of(909_337_554));
        Assert.True(StructuredCommunication.TryParse("+++090/9337/55493+++", out var number));
        Assert.Equal(909_337_554, number);
        Assert.False(StructuredCommunication.TryParse("+++090/9337/55494+++", out _));
    }

    [Fact]
    public void A_remainder_of_zero_is_written_as_97() =>
        Assert.EndsWith("97+++", StructuredCommunication.Of(97), StringComparison.Ordinal);

    [Fact]
    public void Every_structured_communication_reads_back() => Gen.Long[0, 9_999_999_999].Sample(number =>
    {
        Assert.True(StructuredCommunication.TryParse(StructuredCommunication.Of(number), out var read));
        Assert.Equal(number, read);
    });

    [Theory]
    [InlineData("85.07.30-033.28", true)]
    [InlineData("85.07.30-033.29", false)]
    [InlineData("17073003384", true)]
    [InlineData("123", false)]
    public void A_national_register_number_checks_for_both_centuries(string text, bool isValid) =>
        Assert.Equal(isValid, NationalRegisterNumber.IsValid(text));

    [Theory]
    [InlineData("GEBABEBB", true)]
    [InlineData("GEBABEBB36A", true)]
    [InlineData("GEBABE", false)]
    [InlineData("GEB1BEBB", false)]
    public void A_BIC_has_eight_or_eleven_characters(string text, bool isValid) =>
        Assert.Equal(isValid, Bic.IsValid(text));
}
