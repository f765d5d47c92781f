using CsCheck;
using Smart.Grains.Employment;
using Smart.Grains.Interfaces;

namespace Smart.Tests.Domain.Employment;

/// <summary>Rates and amounts for the tests of this room; the figures are those of wage.examples.md.</summary>
internal static class TestWages
{
    public static WageRates Employee { get; } = new(
        "employee", Base: 1m, Employer: 0.2697m, Worker: 0.1307m, Withholding: 0.18m, HolidayPay: 0.1534m,
        YearEndPremium: 0.0833m, Other: 0.01m, HourlyMinimum: 12.83m, ShortestPeriod: 3m, ShortestPeriodOfSector: 3m,
        LongestDay: 11m, JointCommission: 200, CancellationIndemnity: 0m);

    public static WageRates Artist { get; } = Employee with
    {
        ContractType = "artist",
        Base = 1.08m,
        Employer = 0.4281m,
        Withholding = 0.1111m,
        HolidayPay = 0m,
        YearEndPremium = 0m,
        JointCommission = 304,
    };

    /// <summary>Any table that a law could make.</summary>
    public static Gen<WageTable> Tables { get; } =
        from @base in Gen.Bool.Select(isManual => isManual ? 1.08m : 1m)
        from rates in Gen.Decimal[0m, 0.5m].Select(rate => decimal.Round(rate, 4)).Array[7]
        select new WageTable(Employee with
        {
            Base = @base,
            Employer = rates[0],
            Worker = rates[1] / 2,
            Withholding = rates[2],
            HolidayPay = rates[3],
            YearEndPremium = rates[4],
            Other = rates[5],
            HourlyMinimum = decimal.Round(12 + rates[6], 2),
        });

    public static Gen<Money> Amounts { get; } = Gen.Long[0, 2_000_000].Select(Cents);

    public static Money Euro(decimal amount) => Cents((long)(amount * 100));

    public static Money Cents(long cents) => new(cents, Currency.Eur);
}
