namespace Smart.Grains.Interfaces;

/// <summary>How the last sigma of a run-off is found.</summary>
public enum RunOffSigma
{
    /// <summary>Mack 1993: the least of the two before and of their extrapolation.</summary>
    Mack,

    /// <summary>A straight line through the logarithms of those before (Mack 1999).</summary>
    LogLinear,
}

/// <summary>Asks what a triangle will still cost.</summary>
/// <param name="Triangle">
/// Cumulative amounts: a row a year of origin, oldest first, a column a year of development; 1 to 200 rows, row i as
/// many amounts as years have passed.
/// </param>
/// <param name="Sigma">How the last sigma is found; Mack's way when left out.</param>
/// <param name="Tail">What comes after the last column; nothing when left out.</param>
[GenerateSerializer, Immutable]
public sealed record RunOffQuestion(
    IReadOnlyList<IReadOnlyList<decimal>> Triangle, RunOffSigma? Sigma = null, RunOffTailWish? Tail = null);

/// <summary>What comes after the last year of development that was seen: a judgement.</summary>
/// <param name="Factor">0.5 to 10; 1 is nothing more.</param>
/// <param name="FactorError">Its standard error, 0 to 10; 0 when left out.</param>
/// <param name="Sigma">Sigma of the step; 0 when left out.</param>
[GenerateSerializer, Immutable]
public sealed record RunOffTailWish(decimal Factor, decimal? FactorError = null, decimal? Sigma = null);

/// <summary>The chain ladder with Mack's standard errors, in the triangle's unit.</summary>
/// <param name="Latest">What it has cost.</param>
/// <param name="Ultimate">What it will have cost.</param>
/// <param name="Reserve">What is still to come.</param>
/// <param name="StandardError">Of the reserve; null where too few years tell nothing.</param>
/// <param name="Steps">Step by step of development.</param>
/// <param name="Years">By year of origin.</param>
[GenerateSerializer, Immutable]
public sealed record RunOffResult(
    decimal Latest,
    decimal Ultimate,
    decimal Reserve,
    decimal? StandardError,
    IReadOnlyList<RunOffStep> Steps,
    IReadOnlyList<RunOffYear> Years);

/// <summary>One step of development.</summary>
/// <param name="Factor">Weighted mean of growth.</param>
/// <param name="Sigma">Mack's sigma; null when it cannot be known.</param>
/// <param name="FactorError">Standard error of the factor.</param>
/// <param name="Observations">How many years it rests on.</param>
[GenerateSerializer, Immutable]
public sealed record RunOffStep(decimal Factor, decimal? Sigma, decimal? FactorError, int Observations);

/// <summary>One year of origin.</summary>
/// <param name="Latest">What it has cost.</param>
/// <param name="Ultimate">What it will have cost.</param>
/// <param name="Reserve">What is still to come.</param>
/// <param name="StandardError">Of the reserve.</param>
[GenerateSerializer, Immutable]
public sealed record RunOffYear(decimal Latest, decimal Ultimate, decimal Reserve, decimal? StandardError);
