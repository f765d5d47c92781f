using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Jobs;

/// <summary>
/// The two colours of the budget by date, as the plan expects them when everybody keeps to the terms.
/// </summary>
internal static class Flows
{
    /// <summary>Guaranteed and collected after each day on which one of them changes.</summary>
    public static ImmutableArray<DatedAmounts> Of(
        Waterfall waterfall, ImmutableArray<PlanLine> lines, Declaration declaration, DateOnly dueOn)
    {
        var none = Money.ZeroOf(waterfall.Fee.Currency);
        var financed = Money.Sum(lines.Select(line => line.Financed ?? none).Prepend(none));
        var movements = new List<(DateOnly On, string What, Money Guaranteed, Money Collected)>
        {
            (declaration.End, "plan.flow.invoice-issued", waterfall.Budget, none),
            (dueOn, "plan.flow.client-pays", -waterfall.Budget, waterfall.Budget - financed),
        };
        if (financed.IsPositive) movements.Add((declaration.Start, "plan.flow.prefinanced", none, financed));
        if (waterfall.Services.IsPositive)
            movements.Add((declaration.End, "plan.flow.services", none, -waterfall.Services));
        foreach (var pay in waterfall.Workers)
        {
            var parts = pay.PayDates.IsEmpty ? [] : pay.Cost.Split([.. pay.PayDates.Select(_ => 1L)]);
            movements.AddRange(pay.PayDates.Select((on, n) => (on, "plan.flow.wage-paid", none, -parts[n])));
            if (pay.PayDates.IsEmpty) movements.Add((dueOn, "plan.flow.self-bill-paid", none, -pay.Cost));
        }

        var (guaranteed, collected) = (none, none);
        return
        [
            .. movements.OrderBy(movement => movement.On).Select(movement =>
            {
                guaranteed += movement.Guaranteed;
                collected += movement.Collected;
                return new DatedAmounts(movement.On, movement.What, guaranteed, collected);
            }),
        ];
    }
}
