using Smart.Grains.Calculators;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Risk;

/// <summary>Class of an exposure in the internal ratings approach.</summary>
public enum IrbClass
{
    /// <summary>A company; with its turnover, a small or medium one.</summary>
    Corporate,

    /// <summary>Retail, secured by a home.</summary>
    Mortgage,

    /// <summary>Retail, revolving.</summary>
    Revolving,

    /// <summary>Other retail: what small clients owe.</summary>
    OtherRetail,
}

/// <summary>An exposure as the Basel formula sees it.</summary>
/// <param name="Class">Its class.</param>
/// <param name="Pd">Probability of default within a year, 0 to 1; below 0.03 % the floor counts.</param>
/// <param name="Lgd">Share that is lost in a default, 0 to 1.</param>
/// <param name="Exposure">In cents.</param>
/// <param name="Maturity">Years, 1 to 5; only companies have one.</param>
/// <param name="Turnover">
/// Million euros a year, of a company: below 50 it is small or medium, and at 5 or less the relief is full.
/// </param>
public sealed record IrbExposure(
    IrbClass Class, double Pd, double Lgd, long Exposure, double Maturity = 2.5, double? Turnover = null);

/// <summary>Capital by the internal ratings approach, for comparison only: the house is no bank.</summary>
/// <param name="Correlation">Asset correlation R.</param>
/// <param name="Requirement">K: capital over exposure.</param>
/// <param name="Capital">K x exposure, in cents.</param>
/// <param name="ExpectedLoss">PD x LGD x exposure, in cents.</param>
public sealed record RegulatoryCapital(double Correlation, double Requirement, double Capital, double ExpectedLoss)
{
    private const double Floor = 0.0003;
    private const double Confidence = 0.999;
    private const long MostCents = 9_000_000_000_000_000;

    /// <summary>Risk weight: 12.5 K, without the scaling factor of 1.06.</summary>
    public double RiskWeight => 12.5 * Requirement;

    /// <summary>
    /// Unexpected loss at 99.9 % (Basel Committee, "An explanatory note on the Basel II IRB risk weight functions",
    /// 2005; "International convergence of capital measurement", 2006, paragraphs 272, 273 and 328 to 330). O(1).
    /// </summary>
    /// <returns>The capital, or the fields that are wrong.</returns>
    public static Calculation<RegulatoryCapital> Of(IrbExposure exposure)
    {
        var fields = new Fields();
        var classes = string.Join(", ", Enum.GetNames<IrbClass>());
        fields.Require(Enum.IsDefined(exposure.Class), "class", "choice.not-offered", classes);
        fields.Real("pd", exposure.Pd, 0, 1);
        fields.Real("lgd", exposure.Lgd, 0, 1);
        fields.Between("exposure", exposure.Exposure, 0, MostCents);
        fields.Real("maturity", exposure.Maturity, 1, 5);
        if (exposure.Turnover is { } turnover) fields.Real("turnover", turnover, 0, 1e6);
        if (!fields.AreSound) return fields.Refusals;

        var pd = Math.Max(Floor, exposure.Pd);
        var correlation = CorrelationOf(exposure, pd);
        var requirement = exposure.Lgd * Unexpected(pd, correlation) * MaturityFactor(exposure, pd);
        return new RegulatoryCapital(
            correlation, requirement, requirement * exposure.Exposure, exposure.Pd * exposure.Lgd * exposure.Exposure);
    }

    private static double CorrelationOf(IrbExposure exposure, double pd) => exposure.Class switch
    {
        IrbClass.Mortgage => 0.15,
        IrbClass.Revolving => 0.04,
        IrbClass.OtherRetail => Between(low: 0.03, high: 0.16, Weight(35, pd)),
        _ => Between(low: 0.12, high: 0.24, Weight(50, pd)) - SizeRelief(exposure.Turnover),
    };

    private static double Weight(double speed, double pd) => (1 - Math.Exp(-speed * pd)) / (1 - Math.Exp(-speed));

    private static double Between(double low, double high, double weight) => (low * weight) + (high * (1 - weight));

    private static double SizeRelief(double? turnover) =>
        turnover is { } size and < 50 ? 0.04 * (1 - ((Math.Max(5, size) - 5) / 45)) : 0;

    // Whoever has defaulted surprises nobody any more.
    private static double Unexpected(double pd, double correlation)
    {
        if (pd >= 1) return 0;
        var bad = Special.NormalQuantile(pd) + (Math.Sqrt(correlation) * Special.NormalQuantile(Confidence));
        return Math.Max(0, Special.NormalCdf(bad / Math.Sqrt(1 - correlation)) - pd);
    }

    private static double MaturityFactor(IrbExposure exposure, double pd)
    {
        if (exposure.Class != IrbClass.Corporate) return 1;
        var root = 0.11852 - (0.05478 * Math.Log(pd));
        var slope = root * root;
        return (1 + ((exposure.Maturity - 2.5) * slope)) / (1 - (1.5 * slope));
    }
}
