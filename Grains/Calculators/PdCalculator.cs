using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Risk;
using static Smart.Grains.Calculators.RiskShown;

namespace Smart.Grains.Calculators;

/// <summary>Probabilities of default, as anybody may ask for them.</summary>
public static class PdCalculator
{
    private const int UsualPeriods = 12;

    /// <summary>Of a sample, by age, by the chain of days late: each that is asked for.</summary>
    public static Calculation<PdResult> Calculate(PdQuestion question)
    {
        var fields = new Fields();
        var isSample = question.Defaults is not null || question.Observations is not null;
        var isAny = isSample || question.Receivables is not null || question.Transitions is not null;
        fields.Require(isAny, "observations", "calculator.value-missing", "observations");
        if (!fields.AreSound) return fields.Refusals;

        var sample = isSample ? Sample(question, fields) : null;
        var provisions = question.Receivables is { } receivables
            ? Provisions(receivables, question.Buckets, fields)
            : null;
        var chain = question.Transitions is { } counts
            ? Chain(counts, question.Periods ?? UsualPeriods, fields)
            : null;
        return fields.AreSound ? new PdResult(sample, provisions, chain) : fields.Refusals;
    }

    private static PdSample? Sample(PdQuestion question, Fields fields)
    {
        fields.Require(question.Defaults is not null, "defaults", "calculator.value-missing", "defaults");
        fields.Require(question.Observations is not null, "observations", "calculator.value-missing", "observations");
        if (!fields.AreSound) return null;
        var answer = DefaultRate.Of(
            question.Defaults!.Value, question.Observations!.Value, (double)(question.Level ?? 0.95m));
        if (answer.Value is not { } rate) return Refused<PdSample>(answer.Refusals, fields);
        return new PdSample(
            rate.Defaults,
            rate.Observations,
            Real(rate.Level),
            Real(rate.Observed),
            Real(rate.Expected),
            Show(rate.Jeffreys),
            Show(rate.ClopperPearson));
    }

    private static PdInterval Show(RateInterval interval) => new(Real(interval.Low), Real(interval.High));

    private static PdProvisions? Provisions(
        IReadOnlyList<PdReceivable> receivables, IReadOnlyList<PdBucket>? buckets, Fields fields)
    {
        AgedAmount[] aged = [.. receivables.Select((each, n) => new AgedAmount(
            fields.In("receivables", n).Amount("amount", each.Amount).Minor, each.DaysLate))];
        if (!fields.AreSound) return null;
        var answer = ProvisionMatrix.Of(
            aged, buckets?.Select(bucket => new ProvisionRate(bucket.FromDays, bucket.Rate)).ToArray());
        if (answer.Value is not { } matrix) return Refused<PdProvisions>(Named(answer.Refusals), fields);
        return new PdProvisions(
            Shown.Euro(matrix.Amount),
            Shown.Euro(matrix.Provision),
            [
                .. matrix.Lines.Select(line => new PdProvisionLine(
                    line.FromDays, line.Count, Shown.Euro(line.Amount), line.Rate, Shown.Euro(line.Provision))),
            ]);
    }

    private static PdChain? Chain(IReadOnlyList<IReadOnlyList<long>> counts, int periods, Fields fields)
    {
        var answer = RollRates.Of(counts, periods);
        if (answer.Value is not { } chain) return Refused<PdChain>(Named(answer.Refusals), fields);
        return new PdChain(chain.Observations, Show(chain.Rates), Show(chain.Pds));
    }

    private static decimal[][] Show(ImmutableArray<ImmutableArray<double>> rows) =>
        [.. rows.Select(row => row.Select(Real).ToArray())];

    // The engine's words for what the question calls otherwise.
    private static IEnumerable<FieldRefusal> Named(ImmutableArray<FieldRefusal> refusals) => refusals
        .Select(refusal => refusal with
        {
            Field = refusal.Field
                .Replace("amounts", "receivables", StringComparison.Ordinal)
                .Replace("rates", "buckets", StringComparison.Ordinal)
                .Replace("counts", "transitions", StringComparison.Ordinal),
        });

    private static T? Refused<T>(IEnumerable<FieldRefusal> refusals, Fields fields)
        where T : class
    {
        foreach (var refusal in refusals) fields.Refuse(refusal);
        return null;
    }
}
