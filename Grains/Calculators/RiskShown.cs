namespace Smart.Grains.Calculators;

/// <summary>Figures of the risk engine as answers show them.</summary>
internal static class RiskShown
{
    private const int Digits = 15;

    /// <summary>Cents as euros, rounded to the cent.</summary>
    public static decimal Euros(double cents) => Shown.Euro((long)Math.Round(cents));

    /// <summary>The same, where there may be none.</summary>
    public static decimal? Euros(double? cents) => cents is { } known ? Euros(known) : null;

    /// <summary>A probability or ratio, with as many digits as mean something.</summary>
    public static decimal Real(double value) => Math.Round((decimal)value, Digits) / 1.0000000000000000m;

    /// <summary>The same, where there may be none.</summary>
    public static decimal? Real(double? value) => value is { } known ? Real(known) : null;
}
