using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>A random number of losses of random size, all independent.</summary>
public static class CompoundLoss
{
    private const int MostSeverities = 100_000;
    private const double MostExpected = 1e6;
    private const double BeyondGrid = 1e-13;
    private const double Slack = 1e-9;

    /// <summary>
    /// The distribution of the sum, on a grid that each size is rounded up to and its probability lowered so that the
    /// mean is kept. Poisson and negative binomial by Panjer's recursion (Panjer 1981), O(points x largest size); the
    /// binomial, whose recursion changes sign and is unstable (Panjer and Wang 1993), by the fast Fourier transform,
    /// O(points log points). The grid ends where Chernoff's bound of the tail falls below 1e-13.
    /// </summary>
    /// <param name="number">How many losses.</param>
    /// <param name="sizes">Their sizes; what the probabilities leave to one is a loss of nothing.</param>
    /// <param name="unit">Cents between two points.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>
    /// The distribution, or the fields that are wrong: <c>mean</c>, <c>trials</c>, <c>probability</c>,
    /// <c>dispersion</c>, <c>severities</c>, <c>unit</c>.
    /// </returns>
    public static Calculation<LossDistribution> Of(
        Frequency number, IReadOnlyList<Severity> sizes, long unit, CancellationToken cancel = default)
    {
        var fields = new Fields();
        Check(number, fields);
        Check(sizes, unit, fields);
        if (!fields.AreSound) return fields.Refusals;

        var severity = OnGrid(sizes, unit);
        var points = Points(number, severity);
        if (points <= LossGrid.MostPoints) return Of(number, severity, (int)points, unit, cancel);
        var needed = decimal.Ceiling(unit * (decimal)Math.Min(points / LossGrid.MostPoints, 1e12));
        fields.Refuse("unit", "calculator.too-small", Shown.Euro((long)needed));
        return fields.Refusals;
    }

    private static LossDistribution Of(
        Frequency number, double[] severity, int points, long unit, CancellationToken cancel)
    {
        var probabilities = number switch
        {
            Frequency.Poisson { Mean: var mean } => PanjerRecursion.Run(
                number.LogarithmAt(severity[0] - 1), mean, d: 0, severity, points, cancel),
            Frequency.NegativeBinomial n => ByPanjer(n, severity, points, cancel),
            Frequency.Binomial n => Fourier.Binomial(severity, n.Trials, n.Probability, points),
            _ => throw new InvalidOperationException($"{number.GetType().Name} is not of Panjer's class."),
        };
        return LossDistribution.From(unit, probabilities);
    }

    // a = dispersion / (1 + dispersion), b = (mean / dispersion - 1) a; the recursion divides by 1 - a f(0).
    private static double[] ByPanjer(
        Frequency.NegativeBinomial number, double[] severity, int points, CancellationToken cancel)
    {
        var a = number.Dispersion / (1 + number.Dispersion);
        var sum = number.Mean / (1 + number.Dispersion);
        var divisor = 1 - (a * severity[0]);
        return PanjerRecursion.Run(
            number.LogarithmAt(severity[0] - 1), sum / divisor, a / divisor, severity, points, cancel);
    }

    private static double Points(Frequency number, double[] severity)
    {
        var most = (number as Frequency.Binomial)?.Trials * (severity.Length - 1.0) ?? double.MaxValue;
        return Math.Min(most, TailBound.Of(Cumulants, BeyondGrid)) + 1;

        double Cumulants(double t)
        {
            var x = 0.0;
            for (var j = 1; j < severity.Length; j++)
                if (severity[j] > 0) x += severity[j] * (Math.Exp(t * j) - 1);
            return number.LogarithmAt(x);
        }
    }

    private static double[] OnGrid(IReadOnlyList<Severity> sizes, long unit)
    {
        var severity = new double[1 + LossGrid.CeilingOf(sizes.Max(size => size.Loss), unit)];
        var positive = 0.0;
        foreach (var (loss, probability) in sizes)
        {
            if (loss == 0) continue;
            var place = LossGrid.CeilingOf(loss, unit);
            var kept = probability * (loss / ((double)place * unit));
            severity[place] += kept;
            positive += kept;
        }

        severity[0] = Math.Max(0, 1 - positive);
        return severity;
    }

    private static void Check(Frequency number, Fields fields)
    {
        switch (number)
        {
            case Frequency.Poisson poisson:
                fields.Real("mean", poisson.Mean, 0, MostExpected);
                break;
            case Frequency.NegativeBinomial negative:
                fields.Real("mean", negative.Mean, 0, MostExpected);
                fields.Real("dispersion", negative.Dispersion, 1e-9, MostExpected);
                break;
            case Frequency.Binomial binomial:
                fields.Count("trials", binomial.Trials, 1, (int)MostExpected);
                fields.Real("probability", binomial.Probability, 0, 1);
                break;
        }
    }

    private static void Check(IReadOnlyList<Severity> sizes, long unit, Fields fields)
    {
        if (sizes.Count == 0) fields.Refuse("severities", "calculator.empty", 1);
        if (sizes.Count > MostSeverities) fields.Refuse("severities", "calculator.too-many", MostSeverities);
        if (!fields.AreSound) return;
        var sum = 0.0;
        for (var n = 0; n < sizes.Count && fields.AreSound; n++)
        {
            if (sizes[n].Loss < 0) fields.In("severities", n).Refuse("loss", "calculator.too-small", 0);
            fields.In("severities", n).Real("probability", sizes[n].Probability, 0, 1);
            sum += sizes[n].Probability;
        }

        fields.Real("severities", sum, 0, 1 + Slack);
        var least = LossGrid.CeilingOf(sizes.Max(size => size.Loss), LossGrid.MostPoints - 1);
        if (unit < Math.Max(1, least)) fields.Refuse("unit", "calculator.too-small", Shown.Euro(Math.Max(1, least)));
    }
}
