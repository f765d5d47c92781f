using System.Collections.Immutable;
using System.Text.Json;
using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;

namespace Smart.Grains.Recovery;

/// <summary>
/// The file that goes to whoever recovers: the claim, who owes it to whom, and the proof of every step.
/// </summary>
/// <param name="Procedure">Which way the claim goes.</param>
/// <param name="LegalBasis">The articles that the procedure stands on.</param>
/// <param name="PreparedOn">Day of the file; amounts are as of that day.</param>
/// <param name="Creditor">The cooperative.</param>
/// <param name="Iban">Its account.</param>
/// <param name="Debtor">The client.</param>
/// <param name="Invoice">The invoice and the hash of its document.</param>
/// <param name="Claim">What is claimed, in the order in which payments settle it.</param>
/// <param name="Interest">How the interest came about.</param>
/// <param name="Payments">What was paid so far, and what each payment covered.</param>
/// <param name="Steps">Every letter, its day and its hash.</param>
/// <param name="Timeline">What follows, with its terms in law.</param>
public sealed record RecoveryFile(
    string Procedure,
    string LegalBasis,
    DateOnly PreparedOn,
    UblParty Creditor,
    string Iban,
    UblParty Debtor,
    FileInvoice Invoice,
    FileClaim Claim,
    ImmutableArray<InterestSlice> Interest,
    ImmutableArray<FilePayment> Payments,
    ImmutableArray<FileStep> Steps,
    ImmutableArray<string> Timeline)
{
    /// <summary>What the bytes are.</summary>
    public const string MediaType = "application/json";

    private static readonly JsonSerializerOptions Readable = new(SmartJson.Options) { WriteIndented = true };

    /// <summary>The file in bytes.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, Readable);

    /// <summary>Puts a file together.</summary>
    public static RecoveryFile Of(
        Dunning.State state,
        DunningTrack track,
        InvoiceView invoice,
        Counterparties parties,
        LateStatement account,
        decimal accessoriesShare,
        DateOnly today)
    {
        var (procedure, basis, timeline) = Way(track);
        return new RecoveryFile(
            procedure,
            basis,
            today,
            parties.Seller,
            parties.Iban,
            parties.Buyer,
            new FileInvoice(
                invoice.Number,
                invoice.IssuedOn,
                invoice.DueOn,
                invoice.Total,
                invoice.Reference,
                invoice.DocumentHash),
            ClaimOf(track, account.Open, accessoriesShare),
            account.Slices,
            [.. account.Payments.Select(paid => new FilePayment(
                paid.Payment.On, paid.Payment.Amount, paid.Costs, paid.Interest, paid.Principal))],
            [.. state.Steps.Select(StepOf)],
            timeline);
    }

    private static FileStep StepOf(Dunning.Event.StepTaken taken) =>
        new(taken.Step, taken.On, taken.Claim, taken.ReplyBy, taken.DocumentHash);

    private static FileClaim ClaimOf(DunningTrack track, DunningClaim claim, decimal accessoriesShare)
    {
        if (track != DunningTrack.Business)
            return new FileClaim(claim.Costs, claim.Interest, claim.Principal, claim.Principal - claim.Principal);

        var capped = UndisputedClaim.Of(claim, accessoriesShare);
        return new FileClaim(capped.Claim.Costs, capped.Claim.Interest, capped.Claim.Principal, capped.LeftOut);
    }

    private static (string Procedure, string LegalBasis, ImmutableArray<string> Timeline) Way(DunningTrack track) =>
        track switch
        {
            DunningTrack.Business => (
                "undisputed-claim",
                "Judicial Code, art. 1394/20 to 1394/27; law of 2 August 2002",
                [
                    "summons-by-bailiff",
                    "one-month-to-pay-or-contest",
                    "eight-days",
                    "non-contestation-report",
                    "enforceable",
                ]),
            DunningTrack.Consumer => (
                "consumer-recovery",
                "Code of Economic Law, book XIX",
                ["amicable-recovery", "justice-of-the-peace"]),
            DunningTrack.Authority => (
                "authority-claim",
                "Law of 2 August 2002; Judicial Code, art. 1412bis",
                ["reasoned-claim-to-the-authority", "court-of-first-instance"]),
            DunningTrack.European => (
                "european-payment-order",
                "Regulation (EC) 1896/2006",
                ["application-form-a", "thirty-days-to-oppose", "enforceable"]),
            DunningTrack.Insolvent => (
                "declaration-of-claim",
                "Code of Economic Law, art. XX.155",
                ["declaration-in-the-register", "report-of-verification", "certificate-of-the-trustee"]),
            _ => ("counsel-abroad", "Law of the debtor's seat", ["counsel-on-the-spot"]),
        };
}

/// <summary>The invoice in a file.</summary>
public sealed record FileInvoice(
    string Number, DateOnly IssuedOn, DateOnly DueOn, Money Total, string Reference, string DocumentSha256);

/// <summary>The claim in a file; what the procedure leaves out can still be asked of a judge.</summary>
public sealed record FileClaim(Money Costs, Money Interest, Money Principal, Money LeftOut)
{
    /// <summary>All that is claimed.</summary>
    public Money Total => Costs + Interest + Principal;
}

/// <summary>A payment in a file: costs, interest and principal that it covered.</summary>
public sealed record FilePayment(DateOnly On, Money Amount, Money Costs, Money Interest, Money Principal);

/// <summary>A step in a file.</summary>
public sealed record FileStep(
    DunningStep Step, DateOnly On, DunningClaim Claim, DateOnly? ReplyBy, string DocumentSha256);
