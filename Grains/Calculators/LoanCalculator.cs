using Smart.Grains.Credit;
using Smart.Grains.Interfaces;
using static Smart.Grains.Calculators.Shown;

namespace Smart.Grains.Calculators;

/// <summary>Loan schedules and working-capital financing, as anybody may ask for them.</summary>
public static class LoanCalculator
{
    /// <summary>The schedule of a loan.</summary>
    public static Calculation<LoanResult> Calculate(LoanQuestion question)
    {
        var answer = LoanSchedule.Of(question);
        return answer.Value is { } schedule ? Show(question, schedule) : answer.Refusals;
    }

    /// <summary>The schedule of working-capital financing.</summary>
    public static Calculation<WorkingCapitalResult> Calculate(WorkingCapitalQuestion question)
    {
        var answer = WorkingCapital.Of(question);
        return answer.Value is { } schedule ? Show(schedule) : answer.Refusals;
    }

    private static LoanResult Show(LoanQuestion question, LoanSchedule schedule) => new(
        [.. schedule.Rows.Select(Show)],
        Euro(schedule.Drawn),
        Euro(schedule.Principal),
        Euro(schedule.Interest),
        Euro(schedule.Fees),
        Euro(schedule.Paid),
        Apr.Of(question, schedule).Value?.Rate,
        schedule.Settlement is { } settled
            ? new LoanResultSettlement(
                settled.On,
                Euro(settled.Principal),
                Euro(settled.Interest),
                Euro(settled.Fees),
                Euro(settled.Amount))
            : null);

    private static LoanResultRow Show(LoanRow row) => new(
        row.Kind,
        row.Number,
        row.From,
        row.Due,
        row.Days,
        Euro(row.Drawn),
        Euro(row.Principal),
        Euro(row.Interest),
        Euro(row.Fees),
        Euro(row.Instalment),
        Euro(row.Balance));

    private static WorkingCapitalResult Show(WorkingCapital schedule) => new(
        Euro(schedule.Rows[0].Payment),
        schedule.PeriodRate,
        schedule.NominalRate,
        schedule.EffectiveRate,
        [.. schedule.Rows.Select(row => new WorkingCapitalResultRow(
            row.Number,
            row.Due,
            Euro(row.Payment),
            Euro(row.Fee),
            Euro(row.Principal),
            Euro(row.Balance),
            Euro(row.FeeLeft)))]);
}
