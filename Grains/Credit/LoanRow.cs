using Smart.Grains.Interfaces;

namespace Smart.Grains.Credit;

/// <summary>
/// A row of a schedule; amounts in cents. Instalment = principal + interest + fees, and balance = the balance of the
/// row before + drawn - principal.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Number">Number of the instalment, from 1; for other rows that of the instalment before.</param>
/// <param name="From">First day of the period.</param>
/// <param name="Due">The day to pay, which belongs to the next period.</param>
/// <param name="Drawn">Drawn since the row before.</param>
/// <param name="Principal">Principal; less than zero where interest joins it.</param>
/// <param name="Interest">Interest.</param>
/// <param name="Fees">Fees.</param>
/// <param name="Balance">Principal owed after it.</param>
public readonly record struct LoanRow(
    LoanRowKind Kind,
    int Number,
    DateOnly From,
    DateOnly Due,
    long Drawn,
    long Principal,
    long Interest,
    long Fees,
    long Balance)
{
    /// <summary>What is paid.</summary>
    public long Instalment => Principal + Interest + Fees;

    /// <summary>Actual days in the period.</summary>
    public int Days => Due.DayNumber - From.DayNumber;
}
