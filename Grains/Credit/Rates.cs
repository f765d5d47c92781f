namespace Smart.Grains.Credit;

/// <summary>Yearly rates as whole numbers of 1/10,000,000,000: exact, and fast to multiply.</summary>
internal static class Rates
{
    /// <summary>Decimals of a rate.</summary>
    public const int Decimals = 10;

    /// <summary>Parts of 1.</summary>
    public const long One = 10_000_000_000;

    /// <summary>Lowest rate: everything is given back in a year.</summary>
    public const decimal Lowest = -1m;

    /// <summary>Highest rate: 1,000 % a year.</summary>
    public const decimal Highest = 10m;

    /// <summary>The parts of a rate that has no more decimals.</summary>
    public static long Parts(decimal rate) => (long)(rate * One);
}
