using System.Collections.Immutable;

namespace Smart.Grains.Risk;

/// <summary>Something that may be lost, once and whole, within the horizon of the probability.</summary>
/// <param name="Name">Whose it is; contributions bear it.</param>
/// <param name="Loss">What is lost in a default, in cents: exposure less what is expected to be recovered.</param>
/// <param name="Pd">Probability of default, 0 to 1.</param>
public sealed record Exposure(string Name, long Loss, double Pd)
{
    /// <summary>Under what it is summed up: a client, a sector, a cooperative; null when under nothing.</summary>
    public string? Group { get; init; }

    /// <summary>
    /// Share of the default risk that each sector's factor drives, in the order of the sectors; what the shares leave
    /// to one is the exposure's own risk. Empty: all of it is.
    /// </summary>
    public ImmutableArray<double> Weights { get; init; } = [];

    /// <summary>Asset correlation: the square of the loading on the common factor (Vasicek), 0 to 0.99.</summary>
    public double Correlation { get; init; }

    /// <summary>Expected loss in cents.</summary>
    public double ExpectedLoss => Loss * Pd;
}
