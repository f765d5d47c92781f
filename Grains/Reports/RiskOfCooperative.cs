using System.Collections.Immutable;
using Smart.Grains.Risk;

namespace Smart.Grains.Reports;

/// <summary>One cooperative's part of a report.</summary>
public sealed class RiskOfCooperative
{
    internal RiskOfCooperative(RiskFigures figures, string name, CancellationToken stop)
    {
        var (now, ledger) = (figures.Sources.Now, figures.Sources.Ledger);
        Name = name;
        Book = figures.Book.Of(name);
        Yearly = Book.Loss(figures.TurnsOf(now, Book, name), stop);
        Fund = -ledger.Balance("pool-fund", name);
        Contributed = ledger.Contributed.GetValueOrDefault(name);
        Turnover = figures.TurnoverOf(now, name);
        Rate = figures.RateOf(Yearly, Turnover);
    }

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>Its open book.</summary>
    public RiskBook Book { get; }

    /// <summary>Its loss of a year.</summary>
    public LossDistribution Yearly { get; }

    /// <summary>Its guarantee fund, in cents.</summary>
    public long Fund { get; }

    /// <summary>What its members put in within a year, in cents.</summary>
    public long Contributed { get; }

    /// <summary>Invoiced within a year without VAT, in cents.</summary>
    public long Turnover { get; }

    /// <summary>What it should ask of turnover; null without turnover.</summary>
    public double? Rate { get; }

    /// <summary>The distribution of its year on a coarser unit, losses rounded up, as many points as asked.</summary>
    public static ImmutableArray<double> Points(LossDistribution loss, long unit)
    {
        var last = Place(loss.First + loss.Points.Length - 1);
        var points = new double[last + 1];
        for (var n = 0; n < loss.Points.Length; n++) points[Place(loss.First + n)] += loss.Points[n];
        return [.. points];

        int Place(long units) => (int)(((units * loss.Unit) + unit - 1) / unit);
    }

    /// <summary>A unit in cents on which a loss has at most so many points.</summary>
    public static long UnitFor(LossDistribution loss, int most)
    {
        var longest = (loss.First + (long)loss.Points.Length) * loss.Unit;
        return Math.Max(loss.Unit, ((longest / most) + loss.Unit) / loss.Unit * loss.Unit);
    }
}
