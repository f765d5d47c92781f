using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>
/// Simulation of several normal factors, one a sector, for which nothing exact exists (CreditMetrics, J.P. Morgan 1997,
/// in default mode). An exposure follows the factor that its weights mix, scaled to variance one, with its asset
/// correlation; without weights the factor common to all sectors. Losses are exact, in cents, without a grid.
/// </summary>
public static class MonteCarlo
{
    /// <summary>So many scenarios at most.</summary>
    public const int MostScenarios = 1_000_000;

    // Scenarios x exposures: some minutes.
    private const double MostDraws = 1e11;
    private const int FewestScenarios = 100;
    private const int Chunk = 64;

    /// <summary>Simulates. O(scenarios x exposures), eight exposures at a time, on all cores.</summary>
    /// <param name="portfolio">Exposures with weights and asset correlations.</param>
    /// <param name="correlation">Between the factors of any two sectors, 0 to 1; at 1 there is but one factor.</param>
    /// <param name="scenarios">How many, 100 to 1,000,000.</param>
    /// <param name="seed">The same seed gives the same losses, everywhere.</param>
    /// <param name="progress">Told the share of the work that is done.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The sample, or the fields that are wrong: <c>correlation</c>, <c>scenarios</c>.</returns>
    public static Calculation<LossSample> Run(
        Portfolio portfolio,
        double correlation,
        int scenarios,
        long seed,
        IProgress<double>? progress = null,
        CancellationToken cancel = default)
    {
        var fields = new Fields();
        fields.Real("correlation", correlation, 0, 1);
        var most = (int)Math.Min(MostScenarios, MostDraws / portfolio.Exposures.Length);
        fields.Count("scenarios", scenarios, FewestScenarios, most);
        if (!fields.AreSound) return fields.Refusals;

        var blends = FactorBlend.Of(portfolio, correlation);
        var losses = new long[scenarios];
        var done = 0;
        var chunks = (scenarios + Chunk - 1) / Chunk;
        Parallel.For(0, chunks, new ParallelOptions { CancellationToken = cancel }, chunk =>
        {
            for (var n = chunk * Chunk; n < Math.Min(scenarios, (chunk + 1) * Chunk); n++)
                losses[n] = Scenario(blends, portfolio.Sectors, new CounterRandom(unchecked((ulong)seed), n));
            progress?.Report(Interlocked.Increment(ref done) / (double)chunks);
        });
        return new LossSample(losses);
    }

    // The first numbers of a stream make the factors, those that follow the defaults.
    private static long Scenario(FactorBlend[] blends, int sectors, CounterRandom random)
    {
        Span<double> factors = stackalloc double[sectors + 1];
        for (var n = 0; n < factors.Length; n++) factors[n] = Normal.Quantile(random.Uniform(n));
        var (loss, next) = (0L, factors.Length);
        foreach (var blend in blends)
        {
            loss += Loss(blend, blend.Mix(factors), random, next);
            next += blend.Thresholds.Length;
        }

        return loss;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Loss(FactorBlend blend, double factor, CounterRandom random, int next)
    {
        ref var thresholds = ref MemoryMarshal.GetArrayDataReference(blend.Thresholds);
        ref var slopes = ref MemoryMarshal.GetArrayDataReference(blend.Slopes);
        ref var losses = ref MemoryMarshal.GetArrayDataReference(blend.Losses);
        var (y, sum) = (Vector512.Create(factor), Vector512<long>.Zero);
        for (var n = 0; n < blend.Thresholds.Length; n += Vector512<double>.Count)
        {
            var shift = Vector512.LoadUnsafe(ref slopes, (nuint)n) * y;
            var pd = Normal.Cumulative(Vector512.LoadUnsafe(ref thresholds, (nuint)n) - shift);
            var falls = Vector512.LessThan(random.Uniforms(next + n), pd).AsInt64();
            sum += Vector512.LoadUnsafe(ref losses, (nuint)n) & falls;
        }

        return Vector512.Sum(sum);
    }
}
