using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Invoicing;

/// <summary>An invoice or credit note as the client reads it; <see cref="UblWriter"/> writes it down.</summary>
/// <param name="Kind">Invoice (380) or credit note (381).</param>
/// <param name="Number">Number in its book.</param>
/// <param name="IssuedOn">Its date.</param>
/// <param name="DueOn">Last day to pay.</param>
/// <param name="Language">Language of what we write: fr, nl, de or en.</param>
/// <param name="BuyerReference">What the client asked to read; never empty (PEPPOL-EN16931-R003).</param>
/// <param name="Seller">The cooperative.</param>
/// <param name="Buyer">The client.</param>
/// <param name="Lines">What was done.</param>
/// <param name="Subtotals">VAT once per category and rate.</param>
/// <param name="Iban">Account to pay to.</param>
/// <param name="Reference">Structured communication.</param>
/// <param name="Corrects">The invoice that a credit note takes back; null on an invoice.</param>
public sealed record UblDocument(
    BookKind Kind,
    string Number,
    DateOnly IssuedOn,
    DateOnly DueOn,
    string Language,
    string BuyerReference,
    UblParty Seller,
    UblParty Buyer,
    ImmutableArray<UblLine> Lines,
    ImmutableArray<VatSubtotal> Subtotals,
    string Iban,
    string Reference,
    UblPreceding? Corrects = null)
{
    /// <summary>Total excluding VAT.</summary>
    public Money Net => Money.Sum(Subtotals.Select(subtotal => subtotal.Net));

    /// <summary>VAT.</summary>
    public Money Vat => Money.Sum(Subtotals.Select(subtotal => subtotal.Vat));

    /// <summary>Whether Belgian VAT is out of the question, so that no VAT number may be shown (BR-O-02).</summary>
    public bool IsOutOfScope => Subtotals.Any(subtotal => subtotal.Category == VatCategory.OutOfScope);

    /// <summary>An invoice from its draft and its place in the book.</summary>
    public static UblDocument OfInvoice(
        IssueInvoice command, InvoiceDraft draft, BookEntry entry, UblParty seller, UblParty buyer, string iban) => new(
            BookKind.Invoice,
            entry.PrintedNumber,
            entry.On,
            entry.On.AddDays(draft.TermDays),
            command.Language,
            string.IsNullOrWhiteSpace(command.BuyerReference) ? command.Job.Value : command.BuyerReference,
            seller,
            buyer,
            [.. draft.Lines.Select(line => new UblLine(line.Text, line.Net, line.Vat.Category, line.Vat.RatePercent))],
            draft.Subtotals,
            iban,
            entry.Reference);

    /// <summary>A credit note: one line per rate, for it takes amounts back and not work.</summary>
    public static UblDocument OfCreditNote(
        Invoice.Event.Issued issued,
        Invoice.Event.Credited credited,
        BookEntry entry,
        UblParty seller,
        UblParty buyer,
        string iban) => new(
            BookKind.CreditNote,
            entry.PrintedNumber,
            entry.On,
            entry.On,
            issued.Language,
            issued.Job.Value,
            seller,
            buyer,
            [.. credited.Subtotals.Select(subtotal => new UblLine(
                Wording.CreditLine(issued.Language, issued.Number),
                subtotal.Net,
                subtotal.Category,
                subtotal.RatePercent))],
            credited.Subtotals,
            iban,
            entry.Reference,
            new UblPreceding(issued.Number, issued.IssuedOn));
}

/// <summary>A party of a document.</summary>
/// <param name="Name">Registered name, or the name of a person.</param>
/// <param name="Country">ISO 3166-1 alpha-2 code.</param>
/// <param name="EnterpriseNumber">Belgian enterprise number, where it has one.</param>
/// <param name="VatNumber">VAT number, where it has one.</param>
/// <param name="Address">Address in one line, where known.</param>
/// <param name="Email">E-mail, where known.</param>
public sealed record UblParty(
    string Name,
    string Country,
    EnterpriseNumber? EnterpriseNumber,
    VatNumber? VatNumber,
    string? Address,
    string? Email);

/// <summary>A line of a document.</summary>
public sealed record UblLine(string Text, Money Net, VatCategory Category, decimal RatePercent);

/// <summary>An earlier document that this one corrects.</summary>
public sealed record UblPreceding(string Number, DateOnly IssuedOn);

/// <summary>The few words that we ourselves put on a document, in its language.</summary>
public static class Wording
{
    /// <summary>Names a line of a credit note.</summary>
    public static string CreditLine(string language, string invoiceNumber) => language switch
    {
        "nl" => $"Creditering van factuur {invoiceNumber}",
        "de" => $"Gutschrift zu Rechnung {invoiceNumber}",
        "en" => $"Credit on invoice {invoiceNumber}",
        _ => $"Note de crédit sur la facture {invoiceNumber}",
    };

    /// <summary>Names the line of an invoice for what calling a job off costs its client.</summary>
    public static string CancellationLine(string language, string title) => language switch
    {
        "nl" => $"Annuleringskosten: {title}",
        "de" => $"Stornokosten: {title}",
        "en" => $"Cost of cancellation: {title}",
        _ => $"Frais d'annulation : {title}",
    };

    /// <summary>
    /// The same for a document: in the Union only an indemnity is outside the scope of VAT, and it says so.
    /// </summary>
    public static string? Exemption(UblDocument document, VatCategory category)
    {
        if (category != VatCategory.OutOfScope || !EuropeanUnion.Has(document.Buyer.Country))
            return Exemption(document.Language, category);
        return document.Language switch
        {
            "nl" => "Schadevergoeding, buiten de werkingssfeer van de btw",
            "de" => "Entschädigung, außerhalb des Anwendungsbereichs der MwSt.",
            "en" => "Indemnity, outside the scope of VAT",
            _ => "Indemnité, hors du champ d'application de la TVA",
        };
    }

    /// <summary>Why a category bears no VAT, as the law wants it on the invoice; null where it bears some.</summary>
    public static string? Exemption(string language, VatCategory category) => (category, language) switch
    {
        (VatCategory.ReverseCharge, "nl") => "Btw verlegd, art. 196 richtlijn 2006/112/EG",
        (VatCategory.ReverseCharge, "de") =>
            "Steuerschuldnerschaft des Leistungsempfängers, Art. 196 Richtlinie 2006/112/EG",
        (VatCategory.ReverseCharge, "en") => "Reverse charge, art. 196 directive 2006/112/EC",
        (VatCategory.ReverseCharge, _) => "Autoliquidation, art. 196 directive 2006/112/CE",
        (VatCategory.OutOfScope, "nl") => "Niet onderworpen aan Belgische btw, art. 21, § 2 Btw-Wetboek",
        (VatCategory.OutOfScope, "de") => "Nicht der belgischen MwSt. unterworfen, Art. 21 § 2 MwStGB",
        (VatCategory.OutOfScope, "en") => "Not subject to Belgian VAT, art. 21, § 2 VAT Code",
        (VatCategory.OutOfScope, _) => "Non soumis à la TVA belge, art. 21, § 2 Code de la TVA",
        (VatCategory.Exempt, "nl") => "Vrijgesteld van btw, art. 44 Btw-Wetboek",
        (VatCategory.Exempt, "de") => "Steuerbefreit, Art. 44 MwStGB",
        (VatCategory.Exempt, "en") => "Exempt, art. 44 VAT Code",
        (VatCategory.Exempt, _) => "Exempté de TVA, art. 44 Code de la TVA",
        _ => null,
    };
}
