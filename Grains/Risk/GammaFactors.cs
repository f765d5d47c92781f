using System.Collections.Immutable;

namespace Smart.Grains.Risk;

/// <summary>
/// The independent gamma factors, each of mean one, behind sectors that may be correlated. With correlation r each
/// sector is X(k) = (1 - c(k)) Y(k) + c(k) T with its own Y(k) and one hidden T for all, which is CreditRisk+ again
/// with one sector more: the hidden gamma model of Han and Kang, "An extended CreditRisk+ framework" (Journal of Credit
/// Risk 4(4), 2008), a case of the common background vector of Fischer and Dietz (Journal of Credit Risk 7(4), 2011).
/// T has the largest variance v of any sector and c(k) = sqrt(r v(k) / v), so that every two sectors have correlation
/// r and each keeps its variance.
/// </summary>
internal sealed class GammaFactors
{
    private readonly ImmutableArray<double> _loadings;

    public GammaFactors(IReadOnlyList<Sector> sectors, double correlation)
    {
        var variances = sectors.Select(sector => sector.Deviation * sector.Deviation).ToArray();
        var hidden = variances.DefaultIfEmpty(0).Max();
        _loadings = [.. variances.Select(v => hidden > 0 ? Math.Sqrt(correlation * v / hidden) : 0)];
        Variances =
        [
            .. variances.Select((v, k) => v * (1 - correlation) / ((1 - _loadings[k]) * (1 - _loadings[k]))),
            hidden,
            0,
        ];
    }

    /// <summary>Of each sector's own factor, of the hidden one, and of none: the exposures' own risk.</summary>
    public ImmutableArray<double> Variances { get; }

    /// <summary>How many there are.</summary>
    public int Count => Variances.Length;

    /// <summary>The part of an exposure's default rate that a factor drives; the parts sum to one.</summary>
    public double Share(Exposure exposure, int factor)
    {
        var weights = exposure.Weights;
        if (factor < _loadings.Length) return factor < weights.Length ? weights[factor] * (1 - _loadings[factor]) : 0;
        var sum = 0.0;
        for (var k = 0; k < weights.Length; k++)
            sum += factor == _loadings.Length ? weights[k] * _loadings[k] : weights[k];
        return factor == _loadings.Length ? sum : Math.Max(0, 1 - sum);
    }
}
