namespace Smart.Grains.Risk;

/// <summary>One size that a loss may have.</summary>
/// <param name="Loss">In cents.</param>
/// <param name="Probability">Of this size, 0 to 1.</param>
public readonly record struct Severity(long Loss, double Probability);
