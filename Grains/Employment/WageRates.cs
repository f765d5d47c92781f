using Smart.Grains.Interfaces;

namespace Smart.Grains.Employment;

/// <summary>The rates of one type of contract on one day, as the rule book holds them.</summary>
/// <param name="ContractType">Row of the tables, one of <see cref="ContractTypes"/>.</param>
/// <param name="Base">What contributions are computed on, share of gross: 1, or 1.08 where holiday pay comes from a
/// holiday fund.</param>
/// <param name="Employer">Employer's social contributions, share of the base.</param>
/// <param name="Worker">Worker's social contributions, share of the base.</param>
/// <param name="Withholding">Tax withheld at the source, share of taxable.</param>
/// <param name="HolidayPay">Set aside for holiday pay, share of gross; 0 where a holiday fund pays it.</param>
/// <param name="YearEndPremium">Set aside for the year-end premium, share of gross.</param>
/// <param name="Other">Other charges, share of gross.</param>
/// <param name="HourlyMinimum">Lowest gross wage of an hour, in euros.</param>
/// <param name="ShortestPeriod">Hours that a work period is paid at least.</param>
/// <param name="ShortestPeriodOfSector">The same where the sector has an exception; else as above.</param>
/// <param name="LongestDay">Hours that a day of work may last.</param>
/// <param name="JointCommission">Number of the joint committee, as Dimona wants it.</param>
/// <param name="CancellationIndemnity">Share of gross due when a signed contract is called off before work.</param>
public sealed record WageRates(
    string ContractType,
    decimal Base,
    decimal Employer,
    decimal Worker,
    decimal Withholding,
    decimal HolidayPay,
    decimal YearEndPremium,
    decimal Other,
    decimal HourlyMinimum,
    decimal ShortestPeriod,
    decimal ShortestPeriodOfSector,
    decimal LongestDay,
    int JointCommission,
    decimal CancellationIndemnity)
{
    private const int MinutesInHour = 60;

    /// <summary>Minutes of the usual shortest work period, by which work is spread over days.</summary>
    public int ShortestMinutes => (int)(ShortestPeriod * MinutesInHour);

    /// <summary>Minutes for which a work period is paid at least, in this sector.</summary>
    public int ShortestPaidMinutes => (int)(ShortestPeriodOfSector * MinutesInHour);

    /// <summary>Minutes that a day of work may last.</summary>
    public int LongestMinutes => (int)(LongestDay * MinutesInHour);

    /// <summary>Reads the rates of a type of contract in force on a day.</summary>
    /// <exception cref="MissingRate">The rule book lacks one of them on that day.</exception>
    public static WageRates Read(RuleBook book, string contractType, string sector, DateOnly on)
    {
        var shortest = Of("shortest-period");
        return new WageRates(
            contractType,
            Base: Of("base"),
            Employer: Of("employer"),
            Worker: Of("worker"),
            Withholding: Of("withholding"),
            HolidayPay: Of("holiday-pay"),
            YearEndPremium: Of("year-end-premium"),
            Other: Of("other"),
            HourlyMinimum: Of("hourly-minimum"),
            ShortestPeriod: shortest,
            ShortestPeriodOfSector: book.TryRate($"wage.{contractType}.shortest-period.{sector}", on) ?? shortest,
            LongestDay: Of("longest-day"),
            JointCommission: (int)Of("joint-commission"),
            CancellationIndemnity: Of("cancellation-indemnity"));

        decimal Of(string name) => book.Rate($"wage.{contractType}.{name}", on);
    }
}
