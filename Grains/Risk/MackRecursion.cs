using System.Collections.Immutable;

namespace Smart.Grains.Risk;

/// <summary>
/// Amounts and their mean squared errors, one step of development after another (Mack 1999): of each year of origin,
/// and of all those together that have already left the diagonal.
/// </summary>
internal sealed class MackRecursion
{
    private readonly Triangle _triangle;
    private readonly double[] _amounts;
    private readonly double[] _errors;
    private double _total;

    private MackRecursion(Triangle triangle)
    {
        _triangle = triangle;
        _errors = new double[triangle.Origins];
        _amounts = [.. Enumerable.Range(0, triangle.Origins).Select(Latest)];
    }

    public static RunOff Run(Triangle triangle, ImmutableArray<DevelopmentStep> steps)
    {
        var recursion = new MackRecursion(triangle);
        for (var k = 0; k < steps.Length; k++) recursion.Develop(steps[k], k);
        ImmutableArray<OriginReserve> years = [.. Enumerable.Range(0, triangle.Origins).Select(recursion.Reserve)];
        return new RunOff(steps, years, Root(recursion._total));
    }

    private void Develop(DevelopmentStep step, int k)
    {
        // What is not known becomes NaN inside, and leaves as null.
        var (process, estimation) = (Squared(step.Sigma), Squared(step.FactorError));
        var (together, own) = (0.0, 0.0);
        for (var i = 0; i < _amounts.Length; i++)
        {
            if (_triangle.Known(i) > k + 1) continue;
            var (before, noise) = (_amounts[i], _amounts[i] * process);
            _errors[i] = (_errors[i] * step.Factor * step.Factor) + noise + (before * before * estimation);
            _amounts[i] = before * step.Factor;
            together += before;
            own += noise;
        }

        _total = (_total * step.Factor * step.Factor) + own + (together * together * estimation);
    }

    private OriginReserve Reserve(int origin) => new(Latest(origin), _amounts[origin], Root(_errors[origin]));

    private double Latest(int origin) => _triangle[origin, _triangle.Known(origin) - 1];

    private static double Squared(double? error) => error is { } known ? known * known : double.NaN;

    private static double? Root(double square) => double.IsNaN(square) ? null : Math.Sqrt(square);
}
