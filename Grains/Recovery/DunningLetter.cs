using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;

namespace Smart.Grains.Recovery;

/// <summary>The letter of a step of dunning: its figures, its dates, its words.</summary>
public static class DunningLetter
{
    // How long a debtor has after a formal notice, before the file is made.
    private const int FormalNoticeDays = 14;

    /// <summary>The last day that the debtor has to answer; null where the letter names none.</summary>
    public static DateOnly? ReplyBy(
        DunningTrack track, DunningStep step, DateOnly today, UblParty debtor, DunningSchedule schedule) =>
        (track, step) switch
        {
            (DunningTrack.Consumer, DunningStep.Reminder) => DunningTracks.ConsumerTerm(
                today, byMail: !string.IsNullOrWhiteSpace(debtor.Email), schedule.ConsumerDays),
            (_, DunningStep.FormalNotice) => today.AddDays(FormalNoticeDays),
            _ => null,
        };

    /// <summary>Writes the letter. It says what payments covered, once that is more than the debt itself.</summary>
    public static byte[] Write(
        DunningStep step,
        DunningTrack track,
        InvoiceView invoice,
        Counterparties parties,
        DunningClaim claim,
        LateStatement account,
        DateOnly? replyBy,
        DateOnly today)
    {
        var covered = Covered(account);
        return Letters.Write(
            Letters.NameOf(track, step),
            invoice.Language,
            new LetterHead(parties.Seller.Name, parties.Buyer.Name, parties.Buyer.Address, today),
            new Dictionary<string, string>
            {
                ["number"] = invoice.Number,
                ["issued"] = Letters.Day(invoice.IssuedOn),
                ["due"] = Letters.Day(invoice.DueOn),
                ["open"] = Letters.Amount(claim.Principal),
                ["interest"] = Letters.Amount(claim.Interest),
                ["costs"] = Letters.Amount(claim.Costs),
                ["total"] = Letters.Amount(claim.Total),
                ["paid"] = Letters.Amount(covered.Total),
                ["paidCosts"] = Letters.Amount(covered.Costs),
                ["paidInterest"] = Letters.Amount(covered.Interest),
                ["paidPrincipal"] = Letters.Amount(covered.Principal),
                ["deadline"] = replyBy is { } day ? Letters.Day(day) : "",
                ["cooperative"] = parties.Seller.Name,
                ["iban"] = parties.Iban,
                ["reference"] = invoice.Reference,
            },
            saysImputation: step != DunningStep.Reminder && (covered.Costs + covered.Interest).IsPositive);
    }

    private static DunningClaim Covered(LateStatement account)
    {
        var none = account.LumpSum - account.LumpSum;
        return account.Payments.Aggregate(
            new DunningClaim(none, none, none),
            (sum, paid) => new DunningClaim(
                sum.Costs + paid.Costs, sum.Interest + paid.Interest, sum.Principal + paid.Principal));
    }
}
