using System.Collections.Immutable;
using System.Globalization;
using Smart.Grains.Interfaces;
using Smart.Grains.Risk;
using static Smart.Grains.Calculators.RiskShown;
using Frequency = Smart.Grains.Risk.Frequency;

namespace Smart.Grains.Calculators;

/// <summary>Distributions of losses and what adds to them, as anybody may ask for them.</summary>
public static class LossCalculator
{
    // Beyond these an answer would not come while somebody waits for it.
    private const int MostOfOneFactor = 20_000;
    private const int MostOfOneFactorContributions = 2_000;
    private const double MostDraws = 2e9;
    private const int MostPoints = 1_000;
    private const int MostLevels = 20;
    private const int UsualScenarios = 20_000;
    private const double Slack = 1e-9;

    private static readonly ImmutableArray<decimal> UsualLevels = [0.95m, 0.99m, 0.995m, 0.999m];

    /// <summary>The distribution of a loss.</summary>
    public static Calculation<LossResult> Calculate(LossQuestion question, CancellationToken stop)
    {
        var fields = new Fields();
        var levels = Levels(question.Levels, fields);
        fields.Count("points", question.Points ?? 0, 0, MostPoints);
        var unit = Unit(question.Unit, fields);
        if (question.Method == LossMethod.Compound) return Compound(question, levels, unit, fields, stop);

        var portfolio = PortfolioOf(question.Exposures ?? [], question.Correlation, fields);
        if (question.Method == LossMethod.OneFactor)
            fields.Count("exposures", portfolio?.Exposures.Length ?? 0, 0, MostOfOneFactor);
        if (!fields.AreSound || portfolio is null) return fields.Refusals;

        return question.Method switch
        {
            LossMethod.LargePool => Pool(question, portfolio, levels, stop),
            LossMethod.MonteCarlo => Simulated(question, portfolio, levels, stop),
            LossMethod.Independent => Show(IndependentDefaults.Of(portfolio, unit, stop), question, levels),
            LossMethod.OneFactor => Show(OneFactor.Of(portfolio, unit, cancel: stop), question, levels),
            _ => Show(
                CreditRiskPlus.Of(
                    portfolio, Sectors(question.Sectors), (double)(question.SectorCorrelation ?? 0), unit, stop),
                question,
                levels),
        };
    }

    /// <summary>What each exposure adds.</summary>
    public static Calculation<ContributionsResult> Calculate(ContributionsQuestion question, CancellationToken stop)
    {
        var fields = new Fields();
        var unit = Unit(question.Unit, fields);
        fields.Between("level", question.Level, 0.5m, 0.9999m);
        var portfolio = PortfolioOf(question.Exposures, question.Correlation, fields);
        var isKnown = question.Method
            is LossMethod.Independent or LossMethod.CreditRiskPlus or LossMethod.OneFactor;
        fields.Require(isKnown, "method", "choice.not-offered", "independent, credit-risk-plus, one-factor");
        if (question.Method == LossMethod.OneFactor)
            fields.Count("exposures", portfolio?.Exposures.Length ?? 0, 0, MostOfOneFactorContributions);
        if (!fields.AreSound || portfolio is null) return fields.Refusals;

        var answer = question.Method switch
        {
            LossMethod.Independent => Contributions.OfIndependent(portfolio, question.Level, unit, stop),
            LossMethod.OneFactor => Contributions.OfOneFactor(portfolio, question.Level, unit, cancel: stop),
            _ => Contributions.OfCreditRiskPlus(
                portfolio,
                Sectors(question.Sectors),
                question.Level,
                (double)(question.SectorCorrelation ?? 0),
                unit,
                stop),
        };
        return answer.Value is { } found ? Show(found) : Named(answer.Refusals);
    }

    private static Calculation<LossResult> Compound(
        LossQuestion question, ImmutableArray<decimal> levels, long? unit, Fields fields, CancellationToken stop)
    {
        fields.Require(question.Number is not null, "number", "calculator.value-missing", "number");
        fields.Require(unit is not null, "unit", "calculator.value-missing", "unit");
        var sizes = fields.List("sizes", question.Sizes, 1, int.MaxValue);
        Severity[] severities = [.. sizes.Select((size, n) => new Severity(
            fields.In("sizes", n).Amount("amount", size.Amount).Minor, (double)size.Probability))];
        // What is left to one would pass for a loss of nothing, which nobody said.
        var sum = sizes.Sum(size => (double)size.Probability);
        fields.Require(sum > 1 - Slack, "sizes", "calculator.not-one", Math.Round(sum, 9));
        var frequency = FrequencyOf(question, fields);
        if (!fields.AreSound) return fields.Refusals;

        var answer = CompoundLoss.Of(frequency!, severities, unit!.Value, stop);
        if (answer.Value is { } loss) return Show(loss, question, levels);
        return answer.Refusals
            .Select(refusal => refusal with
            {
                Field = refusal.Field switch
                {
                    "mean" or "trials" or "probability" or "dispersion" => $"number.{refusal.Field}",
                    _ => refusal.Field.Replace("severities", "sizes", StringComparison.Ordinal),
                },
            })
            .ToImmutableArray();
    }

    private static Frequency? FrequencyOf(LossQuestion question, Fields fields)
    {
        if (question.Number is not { } number) return null;
        return number.Kind switch
        {
            LossFrequency.Poisson => new Frequency.Poisson(Given("mean", number.Mean)),
            LossFrequency.Binomial => new Frequency.Binomial(
                (int)Given("trials", number.Trials), Given("probability", number.Probability)),
            _ => new Frequency.NegativeBinomial(Given("mean", number.Mean), Given("dispersion", number.Dispersion)),
        };

        double Given(string name, decimal? value)
        {
            fields.In("number").Require(value is not null, name, "calculator.value-missing", name);
            return (double)(value ?? 0);
        }
    }

    private static Calculation<LossResult> Pool(
        LossQuestion question, Portfolio portfolio, ImmutableArray<decimal> levels, CancellationToken stop)
    {
        var answer = LargePool.Of(portfolio, levels, stop);
        if (answer.Value is not { } figures) return answer.Refusals;
        return new LossResult(
            question.Method,
            Unit: null,
            Euros(portfolio.ExpectedLoss),
            StandardDeviation: null,
            MissingMass: null,
            [
                .. figures.Select(figure => new LossLevel(
                    figure.Level,
                    Euros(figure.ValueAtRisk + figure.ValueAdjustment),
                    InterpolatedValueAtRisk: null,
                    Euros(figure.ValueAtRisk + figure.ValueAdjustment - portfolio.ExpectedLoss),
                    Euros(figure.ExpectedShortfall + figure.ShortfallAdjustment))),
            ],
            [],
            []);
    }

    private static Calculation<LossResult> Simulated(
        LossQuestion question, Portfolio portfolio, ImmutableArray<decimal> levels, CancellationToken stop)
    {
        var scenarios = question.Scenarios ?? UsualScenarios;
        var fields = new Fields();
        var most = (int)Math.Min(MonteCarlo.MostScenarios, MostDraws / portfolio.Exposures.Length);
        fields.Count("scenarios", scenarios, 0, most);
        if (!fields.AreSound) return fields.Refusals;
        var answer = MonteCarlo.Run(
            portfolio, (double)(question.SectorCorrelation ?? 0), scenarios, question.Seed ?? 1, cancel: stop);
        if (answer.Value is not { } sample) return Named(answer.Refusals);
        return new LossResult(
            question.Method,
            Unit: null,
            Euros(sample.Mean.Value),
            Euros(sample.StandardDeviation.Value),
            MissingMass: null,
            [.. levels.Select(level => Show(level, sample))],
            [],
            []);
    }

    private static LossLevel Show(decimal level, LossSample sample)
    {
        var (value, shortfall) = (sample.ValueAtRisk(level), sample.ExpectedShortfall(level));
        return new LossLevel(
            level,
            Euros(value.Value),
            InterpolatedValueAtRisk: null,
            Euros(value.Value - sample.Mean.Value),
            Euros(shortfall.Value),
            new AmountInterval(Euros(value.Low), Euros(value.High)),
            new AmountInterval(Euros(shortfall.Low), Euros(shortfall.High)));
    }

    private static Calculation<LossResult> Show(
        Calculation<LossDistribution> answer, LossQuestion question, ImmutableArray<decimal> levels) =>
        answer.Value is { } loss ? Show(loss, question, levels) : Named(answer.Refusals);

    private static LossResult Show(LossDistribution loss, LossQuestion question, ImmutableArray<decimal> levels) =>
        new(
            question.Method,
            Shown.Euro(loss.Unit),
            Euros(loss.Mean),
            Euros(loss.StandardDeviation),
            Real(loss.MissingMass),
            [
                .. levels.Select(level => new LossLevel(
                    level,
                    Shown.Euro(loss.ValueAtRisk(level)),
                    Euros(loss.InterpolatedValueAtRisk(level)),
                    Euros(loss.ValueAtRisk(level) - loss.Mean),
                    Euros(loss.ExpectedShortfall(level)))),
            ],
            question.Points is > 0 and var most ? Show(loss.Density(most)) : [],
            question.Points is > 0 and var highest ? Show(loss.Exceedance(highest)) : []);

    private static LossPoint[] Show(ImmutableArray<(long Loss, double Probability)> curve) =>
        [.. curve.Select(point => new LossPoint(Shown.Euro(point.Loss), Real(point.Probability)))];

    private static ContributionsResult Show(Contributions found) => new(
        Euros(found.Distribution.Mean),
        Shown.Euro(found.Distribution.ValueAtRisk(found.Level)),
        Euros(found.Distribution.ExpectedShortfall(found.Level)),
        [.. found.Items.Select(Show)],
        [.. found.ByGroup().Select(Show)]);

    private static ContributionLine Show(Contribution item) => new(
        item.Name, Euros(item.ExpectedLoss), Euros(item.ValueAtRisk), Euros(item.ExpectedShortfall));

    private static Sector[] Sectors(IReadOnlyList<LossSector>? sectors) =>
        [.. (sectors ?? []).Select(sector => new Sector(sector.Name, (double)sector.Deviation))];

    private static ImmutableArray<decimal> Levels(IReadOnlyList<decimal>? asked, Fields fields)
    {
        var levels = asked is null ? UsualLevels : fields.List("levels", asked, 1, MostLevels);
        for (var n = 0; n < levels.Length; n++) fields.Between($"levels[{n}]", levels[n], 0.5m, 0.9999m);
        return levels;
    }

    private static long? Unit(decimal? asked, Fields fields) =>
        asked is { } unit ? fields.Positive("unit", unit).Minor : null;

    // The engine has its own word for what the question calls by another.
    private static ImmutableArray<FieldRefusal> Named(ImmutableArray<FieldRefusal> refusals) =>
        [.. refusals.Select(refusal => refusal.Field == "correlation"
            ? refusal with { Field = "sectorCorrelation" }
            : refusal)];

    private static Portfolio? PortfolioOf(
        IReadOnlyList<LossExposure> exposures, decimal? correlation, Fields fields)
    {
        var given = fields.List("exposures", exposures, 1, Portfolio.MostExposures);
        var made = new Exposure[given.Length];
        for (var n = 0; n < given.Length; n++) made[n] = Of(given[n], n, correlation, fields.In("exposures", n));
        if (!fields.AreSound) return null;

        var portfolio = Portfolio.Of(made);
        foreach (var refusal in portfolio.Refusals) fields.Refuse(refusal);
        return portfolio.Value;
    }

    private static Exposure Of(LossExposure given, int place, decimal? correlation, Fields fields)
    {
        var amount = fields.Amount("exposure", given.Exposure).Minor;
        var lgd = fields.Between("lgd", given.Lgd ?? 1, 0, 1);
        var name = given.Name ?? (place + 1).ToString(CultureInfo.InvariantCulture);
        var loss = (long)decimal.Round(amount * lgd, MidpointRounding.AwayFromZero);
        return new Exposure(name, loss, (double)fields.Between("pd", given.Pd, 0, 1))
        {
            Group = given.Group,
            Weights = given.Weights is { } weights ? [.. weights.Select(weight => (double)weight)] : [],
            Correlation = (double)(given.Correlation ?? correlation ?? 0),
        };
    }
}
