using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Credit;

/// <summary>
/// What settles a loan on a day, in cents; an instalment due that day is paid as planned and not in it.
/// </summary>
/// <param name="On">The day.</param>
/// <param name="Principal">Principal owed.</param>
/// <param name="Interest">Interest since the last due date, and what was put off.</param>
/// <param name="Fees">Fees that fell due since.</param>
public sealed record LoanSettlement(DateOnly On, long Principal, long Interest, long Fees)
{
    /// <summary>All together.</summary>
    public long Amount => Principal + Interest + Fees;
}

/// <summary>
/// The schedule of a loan, in cents. Interest of a period = balance x fraction of the year x rate, rounded half up; a
/// level payment is exact and then rounded half up; the last instalment takes what rounding left. The principals of all
/// rows add up to what was drawn, to the cent, always.
/// </summary>
/// <param name="Rows">In the order of time.</param>
/// <param name="Settlement">What settles it on the day that was asked; null when none was.</param>
public sealed record LoanSchedule(ImmutableArray<LoanRow> Rows, LoanSettlement? Settlement)
{
    /// <summary>All that was drawn.</summary>
    public long Drawn => Sum(row => row.Drawn);

    /// <summary>All principal.</summary>
    public long Principal => Sum(row => row.Principal);

    /// <summary>All interest.</summary>
    public long Interest => Sum(row => row.Interest);

    /// <summary>All fees.</summary>
    public long Fees => Sum(row => row.Fees);

    /// <summary>All that is paid.</summary>
    public long Paid => Principal + Interest + Fees;

    /// <summary>
    /// Works out a schedule, every event in it counted once: O(instalments x events that change the instalment). At
    /// most 1,200 instalments and 100 events of each kind, so that no run takes long.
    /// </summary>
    /// <param name="question">The terms.</param>
    /// <returns>The schedule, or every field that is wrong.</returns>
    public static Calculation<LoanSchedule> Of(LoanQuestion question)
    {
        if (LoanCheck.Refuse(question) is { IsEmpty: false } refusals) return refusals;
        var run = new LoanRun(question, settleOn: null);
        run.ToTheEnd();
        if (run.Refusal is { } refusal) return (ImmutableArray<FieldRefusal>)[refusal];
        var settlement = question.SettleOn is { } day ? Settle(question, run.Rows, day) : null;
        return new LoanSchedule(run.Rows, settlement);
    }

    // The same loan, with everything repaid on the day: the figure is its last row, so that both can never differ.
    private static LoanSettlement Settle(LoanQuestion question, ImmutableArray<LoanRow> rows, DateOnly day)
    {
        if (rows[^1].Due <= day) return new LoanSettlement(day, 0, 0, 0);
        var run = new LoanRun(question, day);
        run.ToTheEnd();
        return run.Rows is [.., { Kind: LoanRowKind.Settlement } row]
            ? new LoanSettlement(day, row.Principal, row.Interest, row.Fees)
            : new LoanSettlement(day, 0, 0, 0);
    }

    private long Sum(Func<LoanRow, long> part)
    {
        var sum = 0L;
        foreach (var row in Rows) sum += part(row);
        return sum;
    }
}
