using System.Diagnostics;
using Smart.Grains.Risk;

namespace Smart.Bench;

/// <summary>Loss distributions: pure computation, each figure the median of some runs after a warm-up.</summary>
internal static class LossBench
{
    public static void Run(Results results, int runs)
    {
        var large = Portfolio(10_000);
        var million = Portfolio(1_000_000);
        Take(results, runs, "independent defaults, exact, 10,000 exposures", 100, () =>
            IndependentDefaults.Of(large, unit: null));
        Take(results, runs, "compound Poisson, lambda 2,000", 30, () =>
            CompoundLoss.Of(new Frequency.Poisson(2_000), Sizes, unit: 10_000));
        Take(results, runs, "compound binomial, 2,000 expected", 30, () =>
            CompoundLoss.Of(new Frequency.Binomial(10_000, 0.2), Sizes, unit: 10_000));
        Take(results, runs, "compound negative binomial, 2,000 expected", 30, () =>
            CompoundLoss.Of(new Frequency.NegativeBinomial(2_000, 1), Sizes, unit: 10_000));
        Take(results, runs, "CreditRisk+, 10,000 exposures, 8 sectors", 100, () =>
            CreditRiskPlus.Of(large, Sectors));
        Take(results, runs, "CreditRisk+, 10,000 exposures, 8 correlated sectors", 100, () =>
            CreditRiskPlus.Of(large, Sectors, correlation: 0.3));
        Take(results, Math.Min(3, runs), "one factor, exact, 1,000 exposures", 1_000, () =>
            OneFactor.Of(Portfolio(1_000)));
        Take(results, Math.Min(3, runs), "one factor, exact, 10,000 exposures", 4_000, () =>
            OneFactor.Of(large));
        Take(results, runs, "one factor, large pool, 1,000,000 exposures, four levels", 500, () =>
            LargePool.Of(million, [0.95m, 0.99m, 0.995m, 0.999m]));
        Take(results, runs, "Monte Carlo, 20,000 scenarios x 10,000 exposures", 1_500, () =>
            MonteCarlo.Run(large, correlation: 1, scenarios: 20_000, seed: 1));
        Take(results, runs, "contributions, independent, 10,000 exposures", 1_000, () =>
            Contributions.OfIndependent(large, 0.999m));
        Take(results, runs, "contributions, CreditRisk+, 10,000 exposures, 8 sectors", 1_000, () =>
            Contributions.OfCreditRiskPlus(large, Sectors, 0.999m));
        Take(results, Math.Min(3, runs), "contributions, one factor, 1,000 exposures", 1_000, () =>
            Contributions.OfOneFactor(Portfolio(1_000), 0.999m));
    }

    private static readonly Sector[] Sectors =
        [.. Enumerable.Range(0, 8).Select(k => new Sector($"S{k}", 0.4 + (k * 0.1)))];

    private static readonly Severity[] Sizes =
        [.. Enumerable.Range(1, 100).Select(n => new Severity(n * 10_000, 0.01))];

    // Losses of 100 to 10,000 euros, probabilities of 0.5 to 10 %, eight sectors and a fifth of own risk.
    private static Portfolio Portfolio(int count) => Smart.Grains.Risk.Portfolio.Of([.. Enumerable.Range(0, count)
        .Select(n => new Exposure($"E{n}", 10_000 + (n * 7_919L % 9_901 * 100), 0.005 + (n * 31 % 96 * 0.001))
        {
            Group = $"G{n % 50}",
            Correlation = 0.12,
            Weights = [.. Enumerable.Range(0, 8).Select(k => k == n % 8 ? 0.8 : 0.0)],
        })]).Value!;

    private static void Take(Results results, int runs, string name, int goal, Func<object> work)
    {
        Results.Say(name);
        work();
        var milliseconds = new double[runs];
        for (var run = 0; run < runs; run++)
        {
            var since = Stopwatch.GetTimestamp();
            work();
            milliseconds[run] = Stopwatch.GetElapsedTime(since).TotalMilliseconds;
        }

        Array.Sort(milliseconds);
        results.Add(new(name, milliseconds[runs / 2], "ms", $"<= {goal}"));
    }
}
