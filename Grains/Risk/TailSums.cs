namespace Smart.Grains.Risk;

/// <summary>
/// For each exposure on a grid, E[its loss; S = x] and E[its loss; S > x], in units, summed up over nodes.
/// </summary>
internal sealed class TailSums(int count)
{
    /// <summary>Where the portfolio loses exactly x.</summary>
    public double[] At { get; } = new double[count];

    /// <summary>Where it loses more.</summary>
    public double[] Above { get; } = new double[count];

    /// <summary>Adds a node at which defaults are independent.</summary>
    public void Add(double weight, LossGrid grid, double[] pds, LeaveOneOut others, long x)
    {
        for (var n = 0; n < count; n++)
        {
            if (pds[n] <= 0) continue;
            var (at, above) = others.Of(grid.Losses[n], pds[n], x);
            At[n] += weight * at;
            Above[n] += weight * above;
        }
    }

    /// <summary>Adds a factor of CreditRisk+, given the loss as it is where the factor is seen by its size.</summary>
    public void Add(GammaModel model, int factor, LossDistribution seen, long x)
    {
        var grid = model.Grid;
        for (var n = 0; n < count; n++)
        {
            var share = model.Factors.Share(grid.Portfolio.Exposures[grid.Order[n]], factor);
            var expected = grid.Losses[n] * grid.Pds[n] * share;
            At[n] += expected * seen.At(x - grid.Losses[n]);
            Above[n] += expected * seen.Above(x - grid.Losses[n]);
        }
    }

    /// <summary>Adds what another part summed up.</summary>
    public void Add(TailSums other)
    {
        for (var n = 0; n < count; n++)
        {
            At[n] += other.At[n];
            Above[n] += other.Above[n];
        }
    }
}
