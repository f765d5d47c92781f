namespace Smart.Grains.Interfaces;

/// <summary>Which of the three amounts of a wage is known.</summary>
[GenerateSerializer]
public enum WageKnown
{
    /// <summary>What the employer spends at most: the highest wage that it affords.</summary>
    Cost,

    /// <summary>The gross wage.</summary>
    Gross,

    /// <summary>What the worker wants at least: the lowest wage that leaves it.</summary>
    Net,
}

/// <summary>Asks what a wage costs and leaves.</summary>
/// <param name="ContractType"><c>employee</c>, <c>worker</c>, <c>artist</c> or <c>artist-1bis</c>.</param>
/// <param name="Known">Which amount is known.</param>
/// <param name="Amount">That amount in euros.</param>
/// <param name="On">The day whose rates count; today when left out.</param>
/// <param name="Sector">Sector of the work, where the shortest period of work differs; none when left out.</param>
/// <param name="Hours">Hours worked, to compare with the legal minimum wage; not compared when left out.</param>
/// <param name="EndsOn">Last day of the contract or of the calendar month, to know the pay day.</param>
/// <param name="Deductions">Advances and loans to be deducted from the net wage.</param>
/// <param name="Rates">Rates that differ from those in force.</param>
/// <param name="Cooperative">Whose rates; the generic ones when left out.</param>
[GenerateSerializer, Immutable]
public sealed record WageQuestion(
    string ContractType,
    WageKnown Known,
    decimal Amount,
    DateOnly? On = null,
    string? Sector = null,
    decimal? Hours = null,
    DateOnly? EndsOn = null,
    decimal? Deductions = null,
    WageRatesGiven? Rates = null,
    CooperativeId? Cooperative = null);

/// <summary>Rates of a wage, each a fraction (0.2697), each in place of the one in force when it is given.</summary>
/// <param name="Base">What contributions are computed on, share of gross: 1 or 1.08.</param>
/// <param name="Employer">Employer's contributions, share of the base.</param>
/// <param name="Worker">Worker's contributions, share of the base.</param>
/// <param name="Withholding">Tax withheld, share of taxable.</param>
/// <param name="HolidayPay">Holiday pay, share of gross.</param>
/// <param name="YearEndPremium">Year-end premium, share of gross.</param>
/// <param name="Other">Other employer charges, share of gross.</param>
/// <param name="HourlyMinimum">Lowest gross wage of an hour, in euros.</param>
[GenerateSerializer, Immutable]
public sealed record WageRatesGiven(
    decimal? Base = null,
    decimal? Employer = null,
    decimal? Worker = null,
    decimal? Withholding = null,
    decimal? HolidayPay = null,
    decimal? YearEndPremium = null,
    decimal? Other = null,
    decimal? HourlyMinimum = null);

/// <summary>A wage from cost to net, in euros.</summary>
/// <param name="Gross">Gross wage.</param>
/// <param name="Base">What contributions are computed on.</param>
/// <param name="Employer">Employer's contributions.</param>
/// <param name="HolidayPay">Set aside for holiday pay.</param>
/// <param name="YearEndPremium">Set aside for the year-end premium.</param>
/// <param name="Other">Other employer charges.</param>
/// <param name="Worker">Worker's contributions.</param>
/// <param name="Taxable">What is taxed.</param>
/// <param name="Withholding">Tax withheld.</param>
/// <param name="Net">What the worker is owed.</param>
/// <param name="Cost">What the employer spends in all.</param>
/// <param name="Remainder">What a known cost leaves unspent; null when another amount was known.</param>
/// <param name="MinimumGross">Legal minimum for the hours; null without hours.</param>
/// <param name="BelowMinimum">Whether gross is below it; null without hours.</param>
/// <param name="DeductionCeiling">At most this may be deducted: 1/5 of net (law of 12 April 1965, art. 23).</param>
/// <param name="Deducted">What is deducted of what was asked.</param>
/// <param name="DeductionLeft">What is left to deduct from a later wage.</param>
/// <param name="Payable">What is paid to the worker.</param>
/// <param name="PayOn">Last day to pay: 7 working days after the end, on a bank day not after; null without it.</param>
/// <param name="Rates">The rates that were used.</param>
[GenerateSerializer, Immutable]
public sealed record WageResult(
    decimal Gross,
    decimal Base,
    decimal Employer,
    decimal HolidayPay,
    decimal YearEndPremium,
    decimal Other,
    decimal Worker,
    decimal Taxable,
    decimal Withholding,
    decimal Net,
    decimal Cost,
    decimal? Remainder,
    decimal? MinimumGross,
    bool? BelowMinimum,
    decimal DeductionCeiling,
    decimal Deducted,
    decimal DeductionLeft,
    decimal Payable,
    DateOnly? PayOn,
    WageRatesGiven Rates);
