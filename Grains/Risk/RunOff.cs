using System.Collections.Immutable;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>How the last sigma is found, which a single pair of amounts cannot tell.</summary>
public enum LastSigma
{
    /// <summary>Mack 1993: the least of the two before and of their extrapolation.</summary>
    Mack,

    /// <summary>A straight line through the logarithms of those before (Mack 1999).</summary>
    LogLinear,
}

/// <summary>
/// What comes after the last year of development that was seen; a judgement, never an estimate of ours.
/// </summary>
/// <param name="Factor">From the last year seen to the end, 0.5 to 10; 1 is nothing more.</param>
/// <param name="FactorError">Standard error of the factor, 0 to 10.</param>
/// <param name="Sigma">Sigma of the last step, in the square root of the triangle's unit, zero or more.</param>
public sealed record RunOffTail(double Factor, double FactorError = 0, double Sigma = 0);

/// <summary>One step of development.</summary>
/// <param name="Factor">Weighted mean of growth: sum of amounts after over sum of amounts before.</param>
/// <param name="Sigma">Mack's sigma; null when there are too few years to know it.</param>
/// <param name="FactorError">Standard error of the factor.</param>
/// <param name="Observations">How many years of origin it rests on.</param>
public sealed record DevelopmentStep(double Factor, double? Sigma, double? FactorError, int Observations);

/// <summary>What one year of origin will still cost, in the triangle's unit.</summary>
/// <param name="Latest">What it has cost.</param>
/// <param name="Ultimate">What it will have cost.</param>
/// <param name="StandardError">Root of the mean squared error of prediction; null when it cannot be known.</param>
public sealed record OriginReserve(double Latest, double Ultimate, double? StandardError)
{
    /// <summary>What is still to come.</summary>
    public double Reserve => Ultimate - Latest;
}

/// <summary>
/// The chain ladder with standard errors that rest on no distribution (Mack, "Distribution-free calculation of the
/// standard error of chain ladder reserve estimates", ASTIN 1993; tail and recursion: "The standard error of chain
/// ladder reserve estimates: recursive calculation and inclusion of a tail factor", ASTIN 1999).
/// </summary>
/// <param name="Steps">Step by step, the tail last if there is one.</param>
/// <param name="Years">By year of origin.</param>
/// <param name="StandardError">Of the total: years of origin share their factors, so errors do not just add up.</param>
public sealed record RunOff(
    ImmutableArray<DevelopmentStep> Steps, ImmutableArray<OriginReserve> Years, double? StandardError)
{
    /// <summary>What is still to come in all.</summary>
    public double Reserve => Years.Sum(year => year.Reserve);

    /// <summary>
    /// Develops a triangle to its end. Standard errors are null where fewer than four years of origin tell
    /// nothing of the last sigma. O(years squared).
    /// </summary>
    /// <param name="rows">Cumulative amounts, as <see cref="Triangle.Of"/> takes them.</param>
    /// <param name="rule">How the last sigma is found.</param>
    /// <param name="tail">What comes after; nothing when null.</param>
    /// <returns>The reserves, or the fields that are wrong.</returns>
    public static Calculation<RunOff> Of(
        IReadOnlyList<IReadOnlyList<long?>> rows, LastSigma rule = LastSigma.Mack, RunOffTail? tail = null)
    {
        var fields = new Fields();
        var rules = string.Join(", ", Enum.GetNames<LastSigma>());
        fields.Require(Enum.IsDefined(rule), "rule", "choice.not-offered", rules);
        if (tail is not null) Check(tail, fields.In("tail"));
        if (!fields.AreSound) return fields.Refusals;
        var given = Triangle.Of(rows);
        if (given.Value is not { } triangle) return given.Refusals;
        if (NoGrowth(triangle) is { } column)
        {
            fields.Refuse($"triangle[0][{column}]", "calculator.too-small", 1);
            return fields.Refusals;
        }

        var steps = DevelopmentSteps.Of(triangle, rule);
        if (tail is not null) steps = steps.Add(new(tail.Factor, tail.Sigma, tail.FactorError, Observations: 0));
        return MackRecursion.Run(triangle, steps);
    }

    private static void Check(RunOffTail tail, Fields fields)
    {
        fields.Real("factor", tail.Factor, 0.5, 10);
        fields.Real("factorError", tail.FactorError, 0, 10);
        fields.Real("sigma", tail.Sigma, 0, 1e9);
    }

    // A column of nothing but zeros says nothing of how much comes after it.
    private static int? NoGrowth(Triangle triangle)
    {
        for (var k = 0; k < triangle.Developments - 1; k++)
        {
            var developed = Enumerable.Range(0, triangle.Origins).Where(i => triangle.Known(i) > k + 1);
            if (developed.All(i => triangle[i, k] == 0)) return k;
        }

        return null;
    }
}
