using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Risk;
using static Smart.Grains.Reports.Sheet;

namespace Smart.Grains.Reports;

/// <summary>What is open, with whom, how late, and how likely it is not to be paid.</summary>
internal static class ExposureTables
{
    // Whoever reads a table of clients looks at the largest; the whole list goes into files.
    private const int Largest = 20;

    /// <summary>Stable names of the terms, by days until everything should be paid.</summary>
    public static readonly ImmutableArray<string> Terms = ["overdue", "0-30", "31-60", "61-90", "91-"];

    public static IEnumerable<ReportTable> Of(RiskFigures figures)
    {
        yield return By("exposure-by-product", Products(figures.Book.Exposures), Word("product"));
        yield return ByGroup(figures, "exposure-by-cooperative", Name("cooperative"), each => each.Cooperative);
        yield return ByGroup(figures, "exposure-by-sector", Word("sector"), each => each.Sector);
        yield return ByTerm(figures);
        yield return SectorByTerm(figures);
        yield return ByClient(figures);
        yield return LargestClients(figures);
        yield return Concentrated(figures);
        yield return Ageing(figures);
        yield return RollForward(figures);
        yield return Rolls(figures);
        yield return Pds(figures);
    }

    /// <summary>Exposure at default by product: they sum to the whole.</summary>
    public static IEnumerable<(string Name, long Amount)> Products(ImmutableArray<RiskExposure> exposures) =>
    [
        ("wage-advance", exposures.Sum(each => each.Advanced)),
        ("overdraft", exposures.Sum(each => each.Overdrawn)),
        ("prefinancing", exposures.Sum(each => each.Prefinanced)),
        ("held", exposures.Sum(each => each.Held)),
        ("uncovered-receivable", exposures.Sum(each => each.Uncovered)),
    ];

    /// <summary>Place of an exposure among the terms.</summary>
    public static int TermOf(RiskExposure exposure) =>
        exposure.DaysLate > 0 ? 0 : 1 + Math.Min(3, Math.Max(0, exposure.TermDays - 1) / 30);

    /// <summary>Receivables that are open on a day, by bucket of days late.</summary>
    public static long[] Aged(RiskFigures figures, DateOnly day)
    {
        var sums = new long[DefaultEvidence.Buckets.Length + 1];
        foreach (var invoice in figures.InvoicesOf(figures.Sources.Now))
            sums[DefaultEvidence.BucketOf(invoice.DaysLate(day))] += invoice.OpenOn(day);
        return sums;
    }

    private static ReportTable By(string key, IEnumerable<(string Name, long Amount)> rows, ReportColumn first)
    {
        var all = rows.ToArray();
        var total = all.Sum(row => row.Amount);
        return new Sheet(key, first, Cents("exposure"), Share("share"))
            .AddAll(all, row => [row.Name, row.Amount, ShareOf(row.Amount, total)])
            .Sum(total, ShareOf(total, total))
            .Done();
    }

    private static ReportTable ByGroup(
        RiskFigures figures, string key, ReportColumn first, Func<RiskExposure, string> group) => By(
            key,
            figures.Book.Exposures.GroupBy(group, StringComparer.Ordinal)
                .OrderBy(each => each.Key, StringComparer.Ordinal)
                .Select(each => (each.Key, each.Sum(one => one.AtDefault))),
            first);

    private static ReportTable ByTerm(RiskFigures figures)
    {
        var byTerm = figures.Book.Exposures.ToLookup(TermOf);
        return By(
            "exposure-by-term",
            Terms.Select((name, n) => (name, byTerm[n].Sum(each => each.AtDefault))),
            Word("term"));
    }

    private static ReportTable SectorByTerm(RiskFigures figures) =>
        new Sheet("sector-by-term", [Word("sector"), .. Terms.Select(Cents)])
            .AddAll(
                figures.Book.Exposures.GroupBy(each => each.Sector).OrderBy(group => group.Key, StringComparer.Ordinal),
                group =>
                [
                    group.Key,
                    .. Terms.Select((_, n) => (object)group.Where(each => TermOf(each) == n).Sum(one => one.AtDefault)),
                ])
            .Done();

    private static ReportTable ByClient(RiskFigures figures) => Clients(figures, "exposure-by-client", int.MaxValue);

    private static ReportTable LargestClients(RiskFigures figures) => Clients(figures, "top-exposures", Largest);

    private static ReportTable Clients(RiskFigures figures, string key, int most) =>
        new Sheet(
            key,
            Name("client"),
            Word("kind"),
            Count("days-late"),
            Cents("fund-out"),
            Cents("receivable"),
            Cents("exposure"),
            Share("probability-of-default"),
            Cents("expected-loss"),
            Share("share"))
            .AddAll(figures.Book.Clients.Take(most), client =>
            [
                client.Client,
                client.Kind,
                client.DaysLate,
                client.Exposures.Sum(each => each.OfFund),
                client.Exposures.Sum(each => each.Receivable),
                client.AtDefault,
                client.Pd,
                client.AtDefault * client.Pd * (double)figures.Policy.Lgd,
                ShareOf(client.AtDefault, figures.Book.AtDefault),
            ])
            .Done();

    private static ReportTable Concentrated(RiskFigures figures)
    {
        var sheet = new Sheet("concentration", Word("measure"), Number("value"));
        if (Concentration.Of([.. figures.Book.Clients.Select(client => client.AtDefault)]).Value is not { } measured)
            return sheet.Done();
        sheet.Add("clients", (decimal)measured.Count)
            .Add("herfindahl", measured.Herfindahl)
            .Add("effective-number", measured.EffectiveNumber)
            .Add("gini", measured.Gini);
        return sheet.AddAll(measured.Top, top => [$"top-{top.Names}", top.Share]).Done();
    }

    private static ReportTable Ageing(RiskFigures figures)
    {
        var day = figures.Sources.Now.Day;
        var open = figures.InvoicesOf(figures.Sources.Now).Where(invoice => invoice.Open > 0);
        var matrix = ProvisionMatrix.Of([.. open.Select(one => new AgedAmount(one.Open, one.DaysLate(day)))]).Value!;
        return new Sheet(
                "ageing",
                Count("from-days-late"),
                Count("invoices"),
                Cents("receivable"),
                Share("provision-rate"),
                Cents("provision"))
            .AddAll(matrix.Lines, line => [line.FromDays, line.Count, line.Amount, line.Rate, line.Provision])
            .Sum(matrix.Lines.Sum(line => line.Count), matrix.Amount, null, matrix.Provision)
            .Done();
    }

    // Opening + invoiced - paid - credited - lost = closing, month by month: a row that did not add up would be seen.
    private static ReportTable RollForward(RiskFigures figures)
    {
        var invoices = figures.InvoicesOf(figures.Sources.Now).ToArray();
        var sheet = new Sheet(
            "roll-forward",
            Name("until"),
            Cents("opening"),
            Cents("invoiced"),
            Cents("paid"),
            Cents("credited"),
            Cents("lost"),
            Cents("closing"));
        for (var months = 11; months >= 0; months--)
        {
            var (from, to) = (figures.MonthsAgo(months + 1), figures.MonthsAgo(months));
            sheet.Add(
                RiskFigures.Show(to),
                invoices.Sum(one => one.OpenOn(from)),
                invoices.Where(one => one.IssuedOn > from && one.IssuedOn <= to).Sum(one => one.Total),
                -invoices.Sum(one => one.Moved(InvoiceMove.Paid, from, to)),
                -invoices.Sum(one => one.Moved(InvoiceMove.Credited, from, to)),
                -invoices.Sum(one => one.Moved(InvoiceMove.Lost, from, to)),
                invoices.Sum(one => one.OpenOn(to)));
        }

        return sheet.Done();
    }

    private static ReportTable Rolls(RiskFigures figures)
    {
        string[] places = [.. Enumerable.Range(0, DefaultEvidence.Buckets.Length).Select(DefaultEvidence.Name)];
        var sheet = new Sheet(
            "roll-rates",
            [
                Word("from-bucket"),
                Count("observations"),
                .. places.Select(Share),
                Share("closed"),
                Share("in-default"),
            ]);
        var counts = RollCounts.Of(figures);
        foreach (var (place, row) in counts.Index())
        {
            var seen = row.Sum();
            sheet.Add([places[place], seen, .. row.Select(count => (object?)ShareOf(count, seen))]);
        }

        return sheet.Done();
    }

    private static ReportTable Pds(RiskFigures figures) =>
        new Sheet(
            "pd",
            Word("group"),
            Count("defaults"),
            Count("observations"),
            Share("observed"),
            Share("probability-of-default"),
            Share("jeffreys-low"),
            Share("jeffreys-high"),
            Share("clopper-pearson-low"),
            Share("clopper-pearson-high"))
            .AddAll(figures.Evidence.ByDaysLate.AddRange(figures.Evidence.ByKind), group =>
            [
                group.Group,
                group.Rate?.Defaults,
                group.Rate?.Observations,
                group.Rate?.Observed,
                group.Pd,
                group.Rate?.Jeffreys.Low,
                group.Rate?.Jeffreys.High,
                group.Rate?.ClopperPearson.Low,
                group.Rate?.ClopperPearson.High,
            ])
            .Done();

    private static double? ShareOf(long part, long whole) => whole == 0 ? null : (double)part / whole;
}
