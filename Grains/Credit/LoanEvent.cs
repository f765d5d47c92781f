using Smart.Grains.Interfaces;

namespace Smart.Grains.Credit;

/// <summary>What happens to a loan on a day, in the order in which it counts when days are the same.</summary>
internal enum LoanEventKind
{
    RateChange,
    Drawdown,
    Repayment,
    Restructuring,
    Settlement,
}

/// <summary>Something that happens to a loan between due dates.</summary>
/// <param name="Day">When.</param>
/// <param name="Kind">What.</param>
/// <param name="Place">Place in its list in the question.</param>
/// <param name="Amount">Cents, or the rate for a change of rate.</param>
internal readonly record struct LoanEvent(DateOnly Day, LoanEventKind Kind, int Place, long Amount)
{
    /// <summary>Everything that happens, in order.</summary>
    public static LoanEvent[] All(LoanQuestion question)
    {
        var changes = question.RateChanges ?? [];
        var repayments = question.Repayments ?? [];
        var restructurings = question.Restructurings ?? [];
        var count = question.Drawdowns.Length + changes.Length + repayments.Length + restructurings.Length;
        var events = new LoanEvent[count];
        var next = 0;
        for (var n = 0; n < question.Drawdowns.Length; n++)
        {
            var drawdown = question.Drawdowns[n];
            events[next++] = new(drawdown.On, LoanEventKind.Drawdown, n, Money.Eur(drawdown.Amount).Minor);
        }

        for (var n = 0; n < changes.Length; n++)
            events[next++] = new(changes[n].From, LoanEventKind.RateChange, n, Rates.Parts(changes[n].Rate));
        for (var n = 0; n < repayments.Length; n++) events[next++] = Repayment(repayments[n], n);
        for (var n = 0; n < restructurings.Length; n++)
            events[next++] = new(restructurings[n].On, LoanEventKind.Restructuring, n, 0);
        if (count > 1) Array.Sort(events, InOrder);
        return events;
    }

    /// <summary>Where the question names it.</summary>
    public string Field => Kind switch
    {
        LoanEventKind.RateChange => $"rateChanges[{Place}].from",
        LoanEventKind.Drawdown => $"drawdowns[{Place}].on",
        LoanEventKind.Restructuring => $"restructurings[{Place}].on",
        _ => $"repayments[{Place}].on",
    };

    private static LoanEvent Repayment(LoanRepayment repayment, int place) => repayment.Amount is { } amount
        ? new(repayment.On, LoanEventKind.Repayment, place, Money.Eur(amount).Minor)
        : new(repayment.On, LoanEventKind.Settlement, place, 0);

    private static int InOrder(LoanEvent one, LoanEvent other) =>
        (one.Day, one.Kind, one.Place).CompareTo((other.Day, other.Kind, other.Place));
}
