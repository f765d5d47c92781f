using System.Collections.Immutable;

namespace Smart.Grains.Reports;

/// <summary>Payments by quarter of invoicing and quarter of payment: what the chain ladder runs off.</summary>
internal static class PaidTriangle
{
    private const int MonthsOfQuarter = 3;
    private const int MostQuarters = 12;

    /// <summary>
    /// Quarters are counted back from the day of the report, so that each is whole; those before the first invoice are
    /// left out, as are those in which nothing was paid at once, for from nothing nothing grows.
    /// </summary>
    /// <returns>The last day and what was invoiced of each quarter, oldest first, and cumulative payments.</returns>
    public static (ImmutableArray<(DateOnly Until, long Invoiced)> Quarters, List<IReadOnlyList<long?>> Rows) Of(
        RiskFigures figures)
    {
        var all = figures.InvoicesOf(figures.Sources.Now).ToArray();
        var quarters = ImmutableArray.CreateBuilder<(DateOnly Until, long Invoiced)>();
        var rows = new List<IReadOnlyList<long?>>();
        for (var quarter = MostQuarters; quarter > 0; quarter--)
        {
            var (from, to) = (End(quarter), End(quarter - 1));
            InvoiceFacts[] invoiced = [.. all.Where(one => one.IssuedOn > from && one.IssuedOn <= to)];
            var row = Enumerable.Range(0, quarter).Select(age => Paid(invoiced, End(quarter - 1 - age))).ToArray();
            if (row[0] > 0)
            {
                quarters.Add((to, invoiced.Sum(one => one.Total)));
                rows.Add(row);
            }
            else if (rows.Count > 0)
            {
                // A hole would shift the diagonal of everything before it.
                quarters.Clear();
                rows.Clear();
            }
        }

        return (quarters.ToImmutable(), rows);

        DateOnly End(int ago) => figures.MonthsAgo(ago * MonthsOfQuarter);
    }

    private static long? Paid(InvoiceFacts[] invoices, DateOnly until) =>
        invoices.Sum(one => one.Moved(InvoiceMove.Paid, DateOnly.MinValue, until));
}
