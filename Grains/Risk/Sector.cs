namespace Smart.Grains.Risk;

/// <summary>Exposures whose default rates rise and fall together.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Deviation">Standard deviation of its default rate over its mean, 0 to 10: 0.5 is half.</param>
public sealed record Sector(string Name, double Deviation);
