using Smart.Grains.Interfaces;

namespace Smart.Grains.Imports;

/// <summary>What somebody does at an instant of an imported season.</summary>
public abstract record SeasonAct
{
    /// <summary>What it is called in reports and ids: <c>declare</c>, <c>pay</c> ...</summary>
    public string Name => GetType().Name.ToLowerInvariant();

    /// <summary>The member declares the job, and accepts it when it is all inclusive.</summary>
    public sealed record Declare : SeasonAct;

    /// <summary>The job is called off.</summary>
    public sealed record Cancel(CancelledBy By) : SeasonAct;

    /// <summary>The desk carries out what the job ordered.</summary>
    public sealed record Serve : SeasonAct;

    /// <summary>The client signs the quote.</summary>
    public sealed record Sign : SeasonAct;

    /// <summary>The member confirms that the work is done.</summary>
    public sealed record Perform : SeasonAct;

    /// <summary>The client pays.</summary>
    /// <param name="Number">Which payment of the job this is, from 1.</param>
    /// <param name="Share">Part of the invoice; null pays what is open.</param>
    /// <param name="IsStructured">Whether the transfer carried the structured communication.</param>
    public sealed record Pay(int Number, decimal? Share, bool IsStructured) : SeasonAct;

    /// <summary>The client contests the invoice.</summary>
    public sealed record Dispute : SeasonAct;

    /// <summary>The dispute is settled; this share stays due.</summary>
    public sealed record Settle(decimal Share) : SeasonAct;

    /// <summary>The bailiff reports that nothing can be seized: the loss is certain.</summary>
    public sealed record Lose : SeasonAct;
}

/// <summary>An act, and when it happens.</summary>
/// <param name="At">Business time.</param>
/// <param name="Line">The line that tells it.</param>
/// <param name="Act">What happens.</param>
public sealed record SeasonStep(DateTimeOffset At, ImportLine Line, SeasonAct Act);

/// <summary>The order in which a season happened. Pure: what a line says, put on the hours of a working day.</summary>
public static class Season
{
    // Morning: people declare, before the first hour of work. Noon: money and letters arrive. Evening: work is done.
    private static readonly TimeOnly Morning = new(7, 0);
    private static readonly TimeOnly Noon = new(12, 0);
    private static readonly TimeOnly Evening = new(18, 0);

    // The file says that a client contested or never paid, not when; these are usual times.
    private const int DaysToContest = 5;
    private const int DaysToSettle = 45;
    private const int DaysToPayWhatIsSettled = 7;
    private const int DaysFromDueToLoss = 120;
    private const int LongestTerms = 60;

    /// <summary>Everything that a line tells, in order.</summary>
    public static IEnumerable<SeasonStep> Of(ImportLine line)
    {
        var declared = At(line.DeclaredOn, Morning);
        yield return new SeasonStep(declared, line, new SeasonAct.Declare());
        if (line.Outcome is ImportOutcome.Cancelled cancelled)
        {
            var by = cancelled.ByClient ? CancelledBy.Client : CancelledBy.Member;
            yield return new SeasonStep(NotBefore(declared, At(cancelled.On, Noon)), line, new SeasonAct.Cancel(by));
            yield break;
        }

        // Only what was accepted is carried out; the others wait as plans for somebody to click.
        if (!line.AllInclusive) yield break;
        yield return new SeasonStep(NotBefore(declared, At(line.DeclaredOn, Noon)), line, new SeasonAct.Serve());

        // The file says whether the quote was signed when the job was declared; a client who had the work done signed.
        var signed = NotBefore(declared, At(line.Start.AddDays(-1), Noon));
        if (!line.QuoteAccepted) yield return new SeasonStep(signed, line, new SeasonAct.Sign());

        var performed = NotBefore(declared, At(line.End, Evening));
        yield return new SeasonStep(performed, line, new SeasonAct.Perform());
        foreach (var (at, act) in Aftermath(line))
            yield return new SeasonStep(NotBefore(performed, at), line, act);
    }

    /// <summary>The steps of many lines up to an instant, grouped by instant, oldest first.</summary>
    public static IReadOnlyList<IGrouping<DateTimeOffset, SeasonStep>> Until(
        IEnumerable<ImportLine> lines,
        DateTimeOffset until) =>
        [.. lines.SelectMany(Of).Where(step => step.At <= until).GroupBy(step => step.At).OrderBy(group => group.Key)];

    private static IEnumerable<(DateTimeOffset At, SeasonAct Act)> Aftermath(ImportLine line)
    {
        switch (line.Outcome)
        {
            case ImportOutcome.Paid paid:
                var structured = paid.Reference == PaymentReference.Structured;
                yield return (At(paid.On, Noon), new SeasonAct.Pay(Number: 1, Share: null, structured));
                break;
            case ImportOutcome.Partial partial:
                yield return (At(partial.On, Noon), new SeasonAct.Pay(Number: 1, partial.First, IsStructured: true));
                yield return (At(partial.RestOn, Noon), new SeasonAct.Pay(Number: 2, Share: null, IsStructured: true));
                break;
            case ImportOutcome.Dispute dispute:
                yield return (At(line.End.AddDays(DaysToContest), Noon), new SeasonAct.Dispute());
                var settled = line.End.AddDays(DaysToSettle);
                yield return (At(settled, Noon), new SeasonAct.Settle(dispute.Settled));
                if (dispute.Settled == 0) break;
                yield return (
                    At(settled.AddDays(DaysToPayWhatIsSettled), Noon),
                    new SeasonAct.Pay(Number: 1, Share: null, IsStructured: true));
                break;
            case ImportOutcome.Never:
                var due = line.End.AddDays(Math.Min(line.Client.PaymentTermsDays, LongestTerms));
                yield return (At(due.AddDays(DaysFromDueToLoss), Noon), new SeasonAct.Lose());
                break;
            default:
                break;
        }
    }

    // A file may say that money came before the work was declared done; the books cannot.
    private static DateTimeOffset NotBefore(DateTimeOffset earliest, DateTimeOffset at) =>
        at > earliest ? at : earliest.AddMinutes(30);

    private static DateTimeOffset At(DateOnly day, TimeOnly hour) => Calendar.Instant(day, hour);
}
