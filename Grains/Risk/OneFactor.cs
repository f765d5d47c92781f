using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>Exposures that one common factor makes default together (Vasicek 1987), exactly.</summary>
public static class OneFactor
{
    private const int Handful = 200;
    private const double CoarsestStep = 0.1;
    private const double FinestStep = 0.005;

    // However many cores there are, the same parts are summed in the same order, so that the answer is the same.
    internal const int Parts = 16;

    /// <summary>Takes in what a node of the factor says.</summary>
    /// <param name="part">Which part of the nodes; those of one part come one after another.</param>
    /// <param name="pds">Probabilities of default given the node, in the order of the grid.</param>
    /// <param name="weight">Probability of the node.</param>
    /// <param name="window">The loss given the node.</param>
    internal delegate void Visit(int part, double[] pds, double weight, LossWindow window);

    /// <summary>
    /// The distribution of the loss: the trapezoidal rule over the factor, whose error falls exponentially with the
    /// step (Trefethen and Weideman, SIAM Review 56, 2014); at each node independent defaults, exactly. The step is
    /// 0.1, or less where a large pool follows the factor so closely that nodes would show: at most the standard
    /// deviation of the loss given y over the slope of its mean. On all cores.
    /// O(nodes x sizes x points x defaults of a size).
    /// </summary>
    /// <param name="portfolio">Exposures with their asset correlations.</param>
    /// <param name="unit">Cents between two points; a hundredth of the largest loss when null.</param>
    /// <param name="progress">Told the share of the work that is done.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>The distribution, or why there is none, as <see cref="LossGrid.Of"/> says.</returns>
    public static Calculation<LossDistribution> Of(
        Portfolio portfolio,
        long? unit = null,
        IProgress<double>? progress = null,
        CancellationToken cancel = default)
    {
        var grid = GridFor(portfolio, unit);
        return grid.Value is { } sound ? Of(sound, progress, cancel) : grid.Refusals;
    }

    /// <summary>The distribution on a grid.</summary>
    internal static LossDistribution Of(
        LossGrid grid, IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        var sums = new Mixture?[Parts];
        Visit add = (part, _, weight, window) =>
            (sums[part] ??= new Mixture((int)grid.Total + 1)).Add(weight, window);
        ForEachNode(grid, add, progress, cancel);
        var total = sums[0]!;
        foreach (var sum in sums.Skip(1)) if (sum is not null) total.Add(sum);
        return total.Distribution(grid.Unit);
    }

    /// <summary>A grid on which every loss up to the total has a point.</summary>
    internal static Calculation<LossGrid> GridFor(Portfolio portfolio, long? unit)
    {
        // Every node of the factor has a distribution of its own: only a handful is put on a finer grid for nothing.
        var grid = portfolio.Exposures.Length <= Handful
            ? LossGrid.Finest(portfolio, unit)
            : LossGrid.Of(portfolio, unit);
        while (grid.Value is { } chosen && chosen.Total >= LossGrid.MostPoints)
            grid = unit is null ? LossGrid.Of(portfolio, chosen.Unit * 2) : LossGrid.TooFine(chosen);
        return grid;
    }

    /// <summary>Visits each node of the factor with the loss given the node; parts run at the same time.</summary>
    internal static void ForEachNode(
        LossGrid grid, Visit visit, IProgress<double>? progress, CancellationToken cancel)
    {
        var nodes = new FactorNodes(grid);
        var step = StepFor(grid, nodes, cancel);
        var half = (int)Math.Ceiling(FactorNodes.Reach / step);
        var done = 0;
        Parallel.For(0, Parts, new ParallelOptions { CancellationToken = cancel }, part =>
        {
            var (window, defaults, pds) = (new LossWindow(), new DefaultCount(), nodes.NewRow());
            for (var node = part - half; node <= half; node += Parts)
            {
                var y = node * step;
                nodes.At(y, pds);
                IndependentDefaults.Fill(window, defaults, grid, pds, cancel);
                visit(part, pds, step * Normal.Density(y), window);
                progress?.Report(Interlocked.Increment(ref done) / ((2.0 * half) + 1));
            }
        });
    }

    // Where the loss given y is narrow against its shift from node to node, the nodes would show as ripples.
    private static double StepFor(LossGrid grid, FactorNodes nodes, CancellationToken cancel)
    {
        const double Followed = 6;
        var (pds, step) = (nodes.NewRow(), CoarsestStep);
        for (var y = -Followed; y <= Followed; y += 4 * CoarsestStep)
        {
            cancel.ThrowIfCancellationRequested();
            nodes.At(y, pds);
            var (variance, slope) = (0.0, 0.0);
            for (var n = 0; n < nodes.Count; n++)
            {
                var loss = (double)grid.Losses[n];
                variance += loss * loss * pds[n] * (1 - pds[n]);
                slope -= loss * nodes.Derivatives(n, y).First;
            }

            // Where hardly anything is lost, or everything, there are no ripples: one point has it all.
            if (variance > 1) step = Math.Min(step, Math.Sqrt(variance) / slope);
        }

        return Math.Max(FinestStep, step);
    }
}
