using Smart.Grains.Calculators;

namespace Smart.Grains.Risk;

/// <summary>
/// What a cooperative cedes of the losses of a year: a share of what exceeds its retention, up to a limit.
/// </summary>
/// <param name="Retention">The cooperative bears this first, in cents.</param>
/// <param name="Limit">Width of the layer in cents; no limit when null.</param>
/// <param name="Share">Part of the layer that is ceded, 0 to 1: a quota share when nothing is retained.</param>
public sealed record Layer(long Retention = 0, long? Limit = null, double Share = 1)
{
    private const long Most = 9_000_000_000_000_000;

    /// <summary>What is ceded of a loss, in cents.</summary>
    public double Ceded(double loss) => Share * Math.Min(Math.Max(0, loss - Retention), Limit ?? double.MaxValue);

    internal void Check(Fields fields)
    {
        fields.Between("retention", Retention, 0, Most);
        fields.Between("limit", Limit ?? 0, 0, Most);
        fields.Real("share", Share, 0, 1);
    }

    /// <summary>
    /// The distribution of what is ceded. What falls between two points is shared among them so that its mean is kept.
    /// </summary>
    internal double[] Ceded(double[] losses, long unit)
    {
        var ceded = new double[(int)Math.Ceiling(Ceded((losses.Length - 1.0) * unit) / unit) + 1];
        for (var x = 0; x < losses.Length; x++)
        {
            var place = Ceded((double)x * unit) / unit;
            var (point, above) = ((int)place, place - Math.Floor(place));
            ceded[point] += losses[x] * (1 - above);
            if (above > 0) ceded[point + 1] += losses[x] * above;
        }

        return ceded;
    }
}
