using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;

namespace Smart.Grains.Recovery;

/// <summary>Days of the steps after the due date, as they were when the reminders began.</summary>
/// <param name="Reminder">Days to the reminder.</param>
/// <param name="Notice">Days to the notice.</param>
/// <param name="FormalNotice">Days to the formal notice.</param>
/// <param name="Bailiff">Days to the file.</param>
/// <param name="ConsumerDays">Calendar days that a consumer has after the first reminder.</param>
public sealed record DunningSchedule(int Reminder, int Notice, int FormalNotice, int Bailiff, int ConsumerDays)
{
    /// <summary>Days from the due date to a step.</summary>
    public int DaysTo(DunningStep step) => step switch
    {
        DunningStep.Reminder => Reminder,
        DunningStep.Notice => Notice,
        DunningStep.FormalNotice => FormalNotice,
        _ => Bailiff,
    };
}

/// <summary>How debtors are pursued.</summary>
public static class DunningTracks
{
    private const int PostalWorkingDays = 3;

    /// <summary>How a debtor is pursued: insolvency before all, then what the debtor is and where.</summary>
    public static DunningTrack Of(ClientView client) => client switch
    {
        { InsolventSince: not null } => DunningTrack.Insolvent,
        { Kind: ClientKind.Consumer } => DunningTrack.Consumer,
        { Kind: ClientKind.Public } => DunningTrack.Authority,
        { Country: "BE", EnterpriseNumber: not null } => DunningTrack.Business,
        // Denmark stands outside the European payment order (regulation 1896/2006, art. 2).
        { Country: "DK" } => DunningTrack.Abroad,
        _ => EuropeanUnion.Has(client.Country) ? DunningTrack.European : DunningTrack.Abroad,
    };

    /// <summary>The last day that a consumer has to pay without costs (Code of Economic Law, art. XIX.2).</summary>
    /// <param name="sentOn">The day of the first reminder.</param>
    /// <param name="byMail">
    /// By e-mail the days run from the day after; on paper from the third working day after.
    /// </param>
    /// <param name="days">Calendar days granted.</param>
    public static DateOnly ConsumerTerm(DateOnly sentOn, bool byMail, int days)
    {
        var first = sentOn.AddDays(1);
        if (!byMail)
        {
            first = sentOn;
            for (var n = 0; n < PostalWorkingDays; n++) first = NextWorkingDay(first);
        }

        return first.AddDays(days - 1);
    }

    private static DateOnly NextWorkingDay(DateOnly day)
    {
        do day = day.AddDays(1);
        while (!Calendar.IsWorkingDay(day));
        return day;
    }
}
