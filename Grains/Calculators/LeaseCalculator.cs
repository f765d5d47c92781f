using Smart.Grains.Credit;
using Smart.Grains.Interfaces;
using static Smart.Grains.Calculators.Shown;

namespace Smart.Grains.Calculators;

/// <summary>Lease schedules, as anybody may ask for them.</summary>
public static class LeaseCalculator
{
    /// <summary>The schedule of a lease.</summary>
    public static Calculation<LeaseResult> Calculate(LeaseQuestion question)
    {
        var answer = Lease.Of(question);
        return answer.Value is { } schedule ? Show(schedule, question.Rents) : answer.Refusals;
    }

    private static LeaseResult Show(LeaseSchedule lease, int rents) => new(
        Euro(lease.Rows[rents - 1].Rent),
        lease.PeriodRate,
        lease.Nominal,
        lease.Effective,
        [.. lease.Rows.Select(Show)],
        Euro(lease.Rows.Sum(row => row.Interest)),
        Euro(lease.Rows.Sum(row => row.Rent)),
        Euro(lease.Rows.Sum(row => row.Vat)),
        Euro(lease.Rows.Sum(row => row.InclVat)),
        lease.BuyOut is { } price ? Show(price) : null);

    private static LeaseResultRow Show(LeaseRow row) => new(
        row.Number,
        row.Due,
        Euro(row.Rent),
        Euro(row.Interest),
        Euro(row.Capital),
        Euro(row.Vat),
        Euro(row.InclVat),
        Euro(row.Balance));

    private static LeaseResultBuyOut Show(LeaseBuyOut price) => new(
        price.On,
        Euro(price.Capital),
        Euro(price.Interest),
        Euro(price.Penalty),
        Euro(price.ExclVat),
        Euro(price.Vat),
        Euro(price.InclVat));
}
