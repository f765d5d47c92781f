namespace Smart.Grains.Reports;

/// <summary>How what is owed on an invoice became less.</summary>
public enum InvoiceMove
{
    /// <summary>The client paid.</summary>
    Paid,

    /// <summary>It is no longer owed.</summary>
    Credited,

    /// <summary>It is lost.</summary>
    Lost,
}

/// <summary>An invoice and how it was paid, day by day, in cents.</summary>
/// <param name="id">Its number.</param>
/// <param name="cooperative">Who issued it.</param>
public sealed class InvoiceFacts(string id, string cooperative)
{
    /// <summary>From so many days past due on a client is in default (Basel Committee 2006, paragraph 452).</summary>
    public const int DaysToDefault = 90;

    private readonly List<(DateOnly Day, long Amount, InvoiceMove How)> _moves = [];
    private DateOnly? _due;

    /// <summary>Its number.</summary>
    public string Id { get; } = id;

    /// <summary>Who issued it.</summary>
    public string Cooperative { get; } = cooperative;

    /// <summary>The job that it is for.</summary>
    public string? Job { get; private set; }

    /// <summary>Who owes it.</summary>
    public string? Client { get; private set; }

    /// <summary>VAT included.</summary>
    public long Total { get; private set; }

    /// <summary>Without VAT: turnover.</summary>
    public long Net { get; private set; }

    /// <summary>Day of issue.</summary>
    public DateOnly IssuedOn { get; private set; }

    /// <summary>Last day to pay in time.</summary>
    public DateOnly DueOn => _due ?? IssuedOn;

    /// <summary>Whether the client contests it.</summary>
    public bool IsDisputed { get; private set; }

    /// <summary>What is open now.</summary>
    public long Open { get; private set; }

    /// <summary>The day on which nothing was open any more; null while something is.</summary>
    public DateOnly? ClosedOn => Open == 0 && _moves.Count > 0 ? _moves[^1].Day : null;

    /// <summary>What was owed at the end of a day.</summary>
    public long OpenOn(DateOnly day)
    {
        if (IssuedOn > day) return 0;
        var open = Total;
        foreach (var move in _moves)
            if (move.Day <= day) open -= move.Amount;
        return open;
    }

    /// <summary>What became less in some way after a day and until another.</summary>
    public long Moved(InvoiceMove how, DateOnly after, DateOnly until)
    {
        var sum = 0L;
        foreach (var move in _moves)
            if (move.How == how && move.Day > after && move.Day <= until) sum += move.Amount;
        return sum;
    }

    /// <summary>How many days late what is open is on a day; 0 when it is not yet due.</summary>
    public int DaysLate(DateOnly day) => Math.Max(0, day.DayNumber - DueOn.DayNumber);

    /// <summary>
    /// The day of default: lost, open more than 90 days past due, or open when the client was declared insolvent,
    /// whichever came first; null while none has.
    /// </summary>
    public DateOnly? DefaultOn(DateOnly today, DateOnly? insolvent)
    {
        DateOnly? first = null;
        foreach (var move in _moves)
            if (move.How == InvoiceMove.Lost && first is null) first = move.Day;
        var late = DueOn.AddDays(DaysToDefault + 1);
        if (late <= today && OpenOn(late.AddDays(-1)) > 0) first = Earlier(first, late);
        if (insolvent is { } day && day <= today && day >= IssuedOn && OpenOn(day) > 0) first = Earlier(first, day);
        return first;
    }

    internal void Take(RiskFact fact)
    {
        switch (fact.What)
        {
            case RiskFactKind.InvoiceEntered:
                (Total, IssuedOn) = (fact.Amount, fact.Day!.Value);
                Open += fact.Amount;
                break;
            case RiskFactKind.InvoicedNet:
                Net = fact.Amount;
                break;
            case RiskFactKind.InvoiceIssued:
                (Job, Client, _due) = (fact.Job, fact.Client, fact.Until);
                break;
            case RiskFactKind.InvoiceDisputed or RiskFactKind.DisputeSettled:
                IsDisputed = fact.What == RiskFactKind.InvoiceDisputed;
                break;
            default:
                Move(fact);
                break;
        }
    }

    private static DateOnly Earlier(DateOnly? one, DateOnly other) => one is { } day && day < other ? day : other;

    private void Move(RiskFact fact)
    {
        var how = fact.What switch
        {
            RiskFactKind.InvoicePaid => InvoiceMove.Paid,
            RiskFactKind.InvoiceCredited => InvoiceMove.Credited,
            RiskFactKind.InvoiceLost => InvoiceMove.Lost,
            _ => throw new InvalidOperationException($"{fact.What} is nothing that happens to an invoice."),
        };
        _moves.Add((fact.Day!.Value, fact.Amount, how));
        Open -= fact.Amount;
    }
}
