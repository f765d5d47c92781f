using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>Exposures that default independently of each other.</summary>
public static class IndependentDefaults
{
    /// <summary>
    /// The distribution of the loss, exactly: exposures sorted by loss, those of one size counted together (Poisson
    /// binomial), sizes convolved one after another. Ends of less than 1e-25 are cut and reported as missing, which
    /// reaches farther than expected loss + 14 standard deviations where a large loss is rare, and less far where
    /// nothing is there. O(sizes x points x defaults of a size), all terms positive.
    /// </summary>
    public static LossDistribution Of(LossGrid grid, CancellationToken cancel = default)
    {
        var window = new LossWindow();
        Fill(window, new DefaultCount(), grid, grid.Pds, cancel);
        return new LossDistribution(grid.Unit, window.First, window.Points, window.Missing);
    }

    /// <summary>The distribution on a unit of so many cents, as <see cref="LossGrid.Of"/> chooses it.</summary>
    public static Calculation<LossDistribution> Of(
        Portfolio portfolio, long? unit = null, CancellationToken cancel = default)
    {
        var grid = LossGrid.Finest(portfolio, unit);
        return grid.Value is { } sound ? Of(sound, cancel) : grid.Refusals;
    }

    /// <summary>Fills a window with the loss under other probabilities, given in the order of the grid.</summary>
    internal static void Fill(
        LossWindow window, DefaultCount defaults, LossGrid grid, double[] pds, CancellationToken cancel)
    {
        window.Reset();
        foreach (var band in grid.Bands)
        {
            cancel.ThrowIfCancellationRequested();
            defaults.Of(band.Of(pds));
            window.Add(defaults.First * band.Loss, defaults.Points, band.Loss);
        }
    }
}
