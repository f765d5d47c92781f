namespace Smart.Grains.Risk;

/// <summary>An estimate and the interval that holds the true value in 95 of 100 cases, in cents.</summary>
/// <param name="Value">The estimate.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
public sealed record Interval(double Value, double Low, double High)
{
    /// <summary>Standard errors on either side.</summary>
    internal const double Deviations = 1.959963984540054;

    /// <summary>Whether a value lies in the interval.</summary>
    public bool Holds(double value) => value >= Low && value <= High;

    internal static Interval Around(double value, double error) =>
        new(value, value - (Deviations * error), value + (Deviations * error));
}
