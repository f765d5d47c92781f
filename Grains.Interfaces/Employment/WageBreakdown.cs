using System.Text.Json.Serialization;

namespace Smart.Grains.Interfaces;

/// <summary>From what a worker costs to what the worker receives, each amount to the cent.</summary>
/// <remarks>
/// Always: cost = gross + employer + holiday pay + year-end premium + other; taxable = gross - worker;
/// net = taxable - withholding. So what is paid to the worker, to social security, to the tax administration and set
/// aside adds up to the cost.
/// </remarks>
/// <param name="Gross">Gross wage.</param>
/// <param name="Base">What contributions are computed on: the gross wage, or 108 % of it.</param>
/// <param name="Employer">Social contributions of the employer.</param>
/// <param name="HolidayPay">Set aside for holiday pay, where the employer pays it.</param>
/// <param name="YearEndPremium">Set aside for the year-end premium.</param>
/// <param name="Other">Other charges: insurance against accidents at work, medical service.</param>
/// <param name="Worker">Social contributions of the worker.</param>
/// <param name="Taxable">Gross wage less the worker's contributions.</param>
/// <param name="Withholding">Tax withheld at the source.</param>
/// <param name="Net">What arrives on the worker's account.</param>
/// <param name="Cost">What the employer pays in all.</param>
[GenerateSerializer, Immutable]
public sealed record WageBreakdown(
    Money Gross,
    Money Base,
    Money Employer,
    Money HolidayPay,
    Money YearEndPremium,
    Money Other,
    Money Worker,
    Money Taxable,
    Money Withholding,
    Money Net,
    Money Cost)
{
    /// <summary>What goes to social security: both contributions.</summary>
    [JsonIgnore]
    public Money Social => Employer + Worker;

    /// <summary>What is set aside: holiday pay, year-end premium and other charges.</summary>
    [JsonIgnore]
    public Money Provisions => HolidayPay + YearEndPremium + Other;
}
