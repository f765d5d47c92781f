namespace Smart.Grains.Reports;

/// <summary>How invoices went from bucket to bucket of days late, month by month over a year.</summary>
internal static class RollCounts
{
    private const int Months = 12;

    /// <summary>
    /// A row a bucket; a column a bucket, then those that were closed, then those in default. An invoice is counted in
    /// each month at whose beginning it was open and not in default.
    /// </summary>
    public static long[][] Of(RiskFigures figures)
    {
        var buckets = DefaultEvidence.Buckets.Length;
        long[][] counts = [.. Enumerable.Range(0, buckets).Select(_ => new long[buckets + 2])];
        var picture = figures.Sources.Now;
        foreach (var invoice in figures.InvoicesOf(picture))
        {
            var failed = invoice.DefaultOn(picture.Day, picture.InsolventOn(invoice.Client)) ?? DateOnly.MaxValue;
            for (var month = Months; month > 0; month--)
            {
                var (from, to) = (figures.MonthsAgo(month), figures.MonthsAgo(month - 1));
                if (invoice.IssuedOn > from || invoice.OpenOn(from) <= 0 || failed <= from) continue;
                var now = failed <= to ? buckets + 1
                    : invoice.OpenOn(to) <= 0 ? buckets
                    : DefaultEvidence.BucketOf(invoice.DaysLate(to));
                counts[DefaultEvidence.BucketOf(invoice.DaysLate(from))][now]++;
            }
        }

        return counts;
    }
}
