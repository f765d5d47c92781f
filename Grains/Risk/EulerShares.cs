namespace Smart.Grains.Risk;

/// <summary>
/// Euler's shares of an expected shortfall: the mean of each part over the tail of the whole. What the others lose is
/// convolved by halves, so that nothing is ever divided out again.
/// </summary>
internal static class EulerShares
{
    /// <summary>In units; they sum to the shortfall. O(points squared x log parts).</summary>
    public static double[] Of(double[][] parts, LossTail tail, CancellationToken cancel)
    {
        var shares = new double[parts.Length];
        Visit(0, parts.Length, [1.0]);
        return shares;

        void Visit(int from, int to, double[] others)
        {
            if (to - from == 1)
            {
                shares[from] = Share(parts[from], others, tail);
                return;
            }

            var middle = (from + to) / 2;
            Visit(from, middle, With(others, middle, to));
            Visit(middle, to, With(others, from, middle));
        }

        double[] With(double[] others, int from, int to) =>
            parts[from..to].Aggregate(others, (one, other) => LossCheck.Sum(one, other, cancel));
    }

    // E(part; whole > q) + atom x E(part | whole = q), over the probability of the tail.
    private static double Share(double[] part, double[] others, LossTail tail)
    {
        var above = new double[others.Length + 1];
        for (var n = others.Length - 1; n >= 0; n--) above[n] = above[n + 1] + others[n];
        var (beyond, at, mass) = (0.0, 0.0, 0.0);
        for (var x = 0; x < part.Length; x++)
        {
            var rest = tail.Quantile - x;
            beyond += x * part[x] * above[Math.Clamp(rest + 1, 0, others.Length)];
            if (rest < 0 || rest >= others.Length) continue;
            at += x * part[x] * others[rest];
            mass += part[x] * others[rest];
        }

        return (beyond + (mass > 0 ? tail.Atom * at / mass : 0)) / tail.Beyond;
    }
}
