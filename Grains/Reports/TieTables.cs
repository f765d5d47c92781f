using System.Globalization;
using Smart.Grains.Interfaces;
using static Smart.Grains.Reports.Sheet;

namespace Smart.Grains.Reports;

/// <summary>What ties a report down: the ledger, to the cent, and everything that was assumed.</summary>
internal static class TieTables
{
    /// <summary>Facts and ledger by kind of account, the whole federation whatever the scope of the report.</summary>
    public static ReportTable Reconciled(RiskFigures figures)
    {
        var (now, ledger) = (figures.Sources.Now, figures.Sources.Ledger);
        return new Sheet("reconciliation", Word("account"), Cents("facts"), Cents("ledger"), Cents("difference"))
            .AddAll(Sums(now), each =>
                [each.Kind, each.Amount, ledger.Balance(each.Kind), each.Amount - ledger.Balance(each.Kind)])
            .Done();
    }

    /// <summary>Whether facts and ledger agree on every kind of account.</summary>
    public static bool IsTied(RiskSources sources) =>
        Sums(sources.Now).All(each => each.Amount == sources.Ledger.Balance(each.Kind));

    /// <summary>Every number and choice that is no fact.</summary>
    public static ReportTable Assumptions(RiskFigures figures, RiskReportQuery query)
    {
        var policy = figures.Policy;
        return new Sheet("assumptions", Word("assumption"), Name("value"))
            .Add("as-of", Show(query.AsOf))
            .Add("model-version", MutualisedRisk.Model)
            .Add("facts-hash", figures.Sources.Facts)
            .Add("lgd", Show(policy.Lgd))
            .Add("deviation", Show(policy.Deviation))
            .Add("correlation", Show(policy.Correlation))
            .Add("asset-correlation", Show(policy.AssetCorrelation))
            .Add("level", Show(policy.Level))
            .Add("cost-of-capital", Show(policy.CostOfCapital))
            .Add("banned-sector", policy.BannedSector)
            .Add("longer-terms", Show(policy.LongerTerms))
            .Add("pd-factor", Show(policy.PdFactor))
            .Add("retention", Show(policy.Retention))
            .Add("turns", Show(Math.Round((decimal)figures.Turns, 6)))
            .Add("days-to-default", Show(InvoiceFacts.DaysToDefault))
            .Add("unit", Show(figures.Loss.Unit / 100m))
            .Done();
    }

    private static IEnumerable<(string Kind, long Amount)> Sums(RiskPicture picture) =>
    [
        ("receivable", picture.Invoices.Sum(each => each.Open)),
        ("pool-advanced", picture.Cases.Sum(each => each.Advanced)),
        ("overdraft", picture.Cases.Sum(each => each.Overdrawn)),
        ("prefinancing", picture.Cases.Sum(each => each.Prefinanced)),
    ];

    private static string Show(DateTimeOffset at) =>
        at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    private static string Show(decimal value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
