using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// The book of a cooperative's invoices (or credit notes) of one year. Key: <c>{cooperative}/{year}/{kind}</c>, see
/// <see cref="InvoiceBookKey"/>. Its commit is the issue: numbers have no gaps and dates never decrease (royal decree
/// no 1 of 29 December 1992, art. 5).
/// </summary>
public interface IInvoiceBookGrain : IGrainWithStringKey
{
    /// <summary>Enters a document, once: a repeated id gets the number that it has.</summary>
    Task<Answer<BookEntry>> Issue(EnterDocument command);

    /// <summary>The book as committed.</summary>
    [AlwaysInterleave]
    Task<InvoiceBookView> View();
}

/// <summary>Which documents a book holds; each kind counts for itself.</summary>
[GenerateSerializer]
public enum BookKind
{
    /// <summary>Invoices.</summary>
    Invoice,

    /// <summary>Credit notes.</summary>
    CreditNote,
}

/// <summary>Names a book.</summary>
/// <param name="Cooperative">Whose.</param>
/// <param name="Year">Calendar year of the dates in it.</param>
/// <param name="Kind">What it holds.</param>
[GenerateSerializer, Immutable]
public sealed record InvoiceBookKey(CooperativeId Cooperative, int Year, BookKind Kind)
{
    /// <summary>The key of the grain.</summary>
    public override string ToString() => $"{Cooperative.Value}/{Year}/{KindName}";

    private string KindName => Kind == BookKind.Invoice ? "invoice" : "credit-note";

    /// <summary>Reads the key of a grain.</summary>
    /// <exception cref="FormatException">It is no key of a book.</exception>
    public static InvoiceBookKey Parse(string key)
    {
        var parts = key.Split('/');
        return parts is [var cooperative, var year, "invoice" or "credit-note"] && int.TryParse(year, out var y)
            ? new InvoiceBookKey(
                new CooperativeId(cooperative),
                y,
                parts[2] == "invoice" ? BookKind.Invoice : BookKind.CreditNote)
            : throw new FormatException($"'{key}' is no key of an invoice book.");
    }
}

/// <summary>Asks for a number.</summary>
/// <param name="Document">The document's own id: it has one number for ever.</param>
/// <param name="Invoice">The invoice that the amounts are owed on.</param>
/// <param name="Budget">The budget that the invoice guarantees.</param>
/// <param name="On">The day wanted, in the year of the book; the book never goes back in time.</param>
/// <param name="Parts">What the book posts for an invoice; a credit note was posted when it was decided.</param>
/// <param name="Basis">How an invoice is taxed; null for a credit note, which keeps that itself.</param>
[GenerateSerializer, Immutable]
public sealed record EnterDocument(
    string Document,
    InvoiceId Invoice,
    ActivityId Budget,
    DateOnly On,
    InvoiceParts Parts,
    InvoiceBasis? Basis = null);

/// <summary>
/// How an invoice was taxed when its book posted it. Its document is made of this, whatever changed since.
/// </summary>
/// <param name="Lines">The VAT of each line, in the order of the lines.</param>
/// <param name="Subtotals">VAT once per category and rate.</param>
/// <param name="TermDays">Days to pay.</param>
[GenerateSerializer, Immutable]
public sealed record InvoiceBasis(ImmutableArray<LineVat> Lines, ImmutableArray<VatSubtotal> Subtotals, int TermDays);

/// <summary>The VAT of a line.</summary>
/// <param name="Category">Its category on the document.</param>
/// <param name="RatePercent">The rate in percent.</param>
/// <param name="Reason">Code of the rule that decided.</param>
[GenerateSerializer, Immutable]
public sealed record LineVat(VatCategory Category, decimal RatePercent, string Reason);

/// <summary>A document's place in the book.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="On">Its date.</param>
/// <param name="PrintedNumber">The number as printed: <c>2026-000042</c>, credit notes <c>CN2026-000042</c>.</param>
/// <param name="Reference">Structured communication derived from the book and the number.</param>
/// <param name="Parts">What was posted for an invoice, the first time; null for a credit note.</param>
/// <param name="Basis">How it was taxed then; null where an older book did not say.</param>
[GenerateSerializer, Immutable]
public sealed record BookEntry(
    int Number,
    DateOnly On,
    string PrintedNumber,
    string Reference,
    InvoiceParts? Parts = null,
    InvoiceBasis? Basis = null);

/// <summary>A book as committed.</summary>
/// <param name="LastNumber">The last number given; zero in an empty book.</param>
/// <param name="LastOn">Its date; null in an empty book.</param>
[GenerateSerializer, Immutable]
public sealed record InvoiceBookView(int LastNumber, DateOnly? LastOn);
