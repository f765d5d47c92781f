using Smart.Grains.Interfaces;
using Smart.Grains.Risk;
using static Smart.Grains.Calculators.RiskShown;

namespace Smart.Grains.Calculators;

/// <summary>Regulatory capital and concentration, as anybody may ask for them.</summary>
public static class CapitalCalculators
{
    private const int MostExposures = 100_000;
    private const int MostNames = 1_000_000;

    /// <summary>Capital by the internal ratings approach.</summary>
    public static Calculation<CapitalResult> Calculate(CapitalQuestion question)
    {
        var fields = new Fields();
        var given = fields.List("exposures", question.Exposures, 1, MostExposures);
        var lines = new List<RegulatoryCapital>(given.Length);
        var total = 0L;
        for (var n = 0; n < given.Length; n++)
        {
            var each = fields.In("exposures", n);
            var exposure = each.Amount("exposure", given[n].Exposure).Minor;
            total += exposure;
            var answer = RegulatoryCapital.Of(new IrbExposure(
                (IrbClass)given[n].Class,
                (double)given[n].Pd,
                (double)given[n].Lgd,
                exposure,
                (double)(given[n].Maturity ?? 2.5m),
                (double?)given[n].Turnover));
            foreach (var refusal in answer.Refusals) each.Refuse(refusal);
            if (answer.Value is { } line) lines.Add(line);
        }

        if (!fields.AreSound) return fields.Refusals;
        var capital = lines.Sum(line => line.Capital);
        return new CapitalResult(
            Shown.Euro(total),
            Euros(capital),
            Euros(lines.Sum(line => line.ExpectedLoss)),
            Euros(12.5 * capital),
            [
                .. lines.Select(line => new CapitalLine(
                    Real(line.Correlation),
                    Real(line.Requirement),
                    Real(line.RiskWeight),
                    Euros(line.Capital),
                    Euros(line.ExpectedLoss))),
            ]);
    }

    /// <summary>How far exposure is heaped on few names.</summary>
    public static Calculation<ConcentrationResult> Calculate(ConcentrationQuestion question)
    {
        var fields = new Fields();
        var given = fields.List("exposures", question.Exposures, 1, MostNames);
        var cents = new long[given.Length];
        for (var n = 0; n < cents.Length; n++) cents[n] = fields.Amount($"exposures[{n}]", given[n]).Minor;
        if (!fields.AreSound) return fields.Refusals;
        var answer = Concentration.Of(cents);
        if (answer.Value is not { } found) return answer.Refusals;
        return new ConcentrationResult(
            found.Count,
            Shown.Euro(found.Total),
            Real(found.Herfindahl),
            Real(found.EffectiveNumber),
            Real(found.Gini),
            [.. found.Top.Select(top => new ConcentrationTop(top.Names, Real(top.Share)))],
            [.. found.Lorenz.Select(point => new ConcentrationPoint(Real(point.Names), Real(point.Amount)))]);
    }
}
