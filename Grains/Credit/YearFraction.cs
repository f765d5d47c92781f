namespace Smart.Grains.Credit;

/// <summary>A part of a year as an exact ratio, so that interest is rounded once and never before.</summary>
/// <param name="Numerator">Days, weighted where years differ in length.</param>
/// <param name="Denominator">Of a whole year; the same for every fraction of one day count.</param>
public readonly record struct YearFraction(int Numerator, int Denominator)
{
    /// <summary>The fraction to 28 digits.</summary>
    public decimal ToDecimal() => (decimal)Numerator / Denominator;
}
