using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>
/// A year of a fund that was checked: contributions come in, the year's losses go out, and a fund below zero is ruined.
/// All years are alike and independent.
/// </summary>
public sealed class FundYear
{
    /// <summary>So many points of the year's loss at most.</summary>
    public const int MostPoints = 20_000;

    private FundYear(double[] losses, long unit, long contribution) =>
        (Losses, Unit, Contribution) = (losses, unit, (int)(contribution / unit));

    /// <summary>Cents of one unit.</summary>
    public long Unit { get; }

    /// <summary>What comes in each year, in whole units, rounded down to err on the safe side.</summary>
    public int Contribution { get; }

    /// <summary>Expected loss of a year, in units.</summary>
    public double ExpectedLoss => LossCheck.Mean(Losses);

    /// <summary>Probabilities of a loss of 0, 1, 2 ... units; they sum to one.</summary>
    internal double[] Losses { get; }

    /// <summary>Checks a year. O(points).</summary>
    /// <param name="losses">
    /// Probabilities of a year's loss of 0, 1, 2 ... units, at most 20,000; what they leave to one counts as a loss of
    /// a unit more than the last.
    /// </param>
    /// <param name="unit">Cents of one unit, 1 to 10 billion euros.</param>
    /// <param name="contribution">What comes in each year, in cents, at most 20,000 units.</param>
    /// <returns>The year, or the fields that are wrong.</returns>
    public static Calculation<FundYear> Of(ReadOnlySpan<double> losses, long unit, long contribution)
    {
        var fields = new Fields();
        LossCheck.Check("losses", losses, MostPoints, fields);
        fields.Between("unit", unit, 1, LossCheck.MostUnit);
        if (unit is > 0 and <= LossCheck.MostUnit)
            fields.Between("contribution", contribution, 0, (decimal)MostPoints * unit);
        return fields.AreSound ? new FundYear(LossCheck.Completed(losses), unit, contribution) : fields.Refusals;
    }

    /// <summary>What goes out may be more than what comes in, so that a fund of any size is ruined some day.</summary>
    internal bool IsDoomed => ExpectedLoss >= Contribution && Losses.Length - 1 > Contribution;

    /// <summary>What goes out is never more than what comes in.</summary>
    internal bool IsSafe => Losses.AsSpan(Math.Min(Contribution + 1, Losses.Length)).IndexOfAnyExcept(0.0) < 0;
}
