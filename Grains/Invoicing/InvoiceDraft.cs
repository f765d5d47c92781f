using System.Collections.Immutable;
using Smart.Grains.Interfaces;

namespace Smart.Grains.Invoicing;

/// <summary>What others know and an invoice needs; read before it is decided.</summary>
/// <param name="ClientKind">What the client is.</param>
/// <param name="ClientCountry">ISO 3166-1 alpha-2 code of its seat.</param>
/// <param name="ClientVatNumber">Its VAT number, where it has one.</param>
/// <param name="TermDays">Days to pay, as agreed with the client.</param>
/// <param name="StandardPercent">Belgian standard rate of VAT on the day, in percent.</param>
/// <param name="ReducedPercent">Belgian reduced rate of VAT on the day, in percent.</param>
/// <param name="IndemnityPercent">VAT of an indemnity on the day, in percent; zero is outside its scope.</param>
public sealed record DraftFacts(
    ClientKind ClientKind,
    string ClientCountry,
    VatNumber? ClientVatNumber,
    int TermDays,
    decimal StandardPercent,
    decimal ReducedPercent,
    decimal IndemnityPercent = 0m);

/// <summary>An invoice as computed, before it has a number.</summary>
/// <param name="Lines">Its lines, each with its VAT.</param>
/// <param name="Subtotals">VAT once per category and rate.</param>
/// <param name="Parts">How the books split the total.</param>
/// <param name="TermDays">Days to pay.</param>
public sealed record InvoiceDraft(
    ImmutableArray<DraftLine> Lines,
    ImmutableArray<VatSubtotal> Subtotals,
    InvoiceParts Parts,
    int TermDays)
{
    /// <summary>The longest term between enterprises (law of 2 August 2002, art. 4).</summary>
    public const int LongestTermDays = 60;

    private static readonly ImmutableArray<string> Languages = ["fr", "nl", "de", "en"];

    /// <summary>Computes an invoice, or says why it may not be issued.</summary>
    /// <returns>A draft, or a refusal: one of the two is null.</returns>
    public static (InvoiceDraft? Draft, Refusal? Refusal) Of(IssueInvoice command, DraftFacts facts)
    {
        var term = command.PaymentTermDays ?? facts.TermDays;
        if (Fault(command, term) is { } fault) return (null, fault);

        var lines = new List<DraftLine>();
        foreach (var line in command.Lines)
        {
            var (treatment, refusal) = command.IsIndemnity
                ? (VatTreatment.OfIndemnity(facts.IndemnityPercent), null)
                : VatTreatment.For(Question(line, facts));
            if (treatment is null) return (null, refusal);
            lines.Add(new DraftLine(line.Text, line.Net, treatment));
        }

        var subtotals = Totals(lines);
        var net = Money.Sum(command.Lines.Select(line => line.Net));
        var parts = new InvoiceParts(
            net - command.CooperativeFee - command.Contribution,
            command.CooperativeFee,
            command.Contribution,
            Money.Sum(subtotals.Select(subtotal => subtotal.Vat)));
        return parts.Guaranteed.Minor < 0
            ? (null, new Refusal("invoice.split-above-net", net))
            : (new InvoiceDraft([.. lines], subtotals, parts, term), null);
    }

    /// <summary>How it is taxed, for the book.</summary>
    public InvoiceBasis Basis => new(
        [.. Lines.Select(line => new LineVat(line.Vat.Category, line.Vat.RatePercent, line.Vat.Reason))],
        Subtotals,
        TermDays);

    /// <summary>
    /// The invoice as its book posted it. Whoever asks again after a crash may have computed with other rates, terms or
    /// facts of the client than the first time: what was posted then is what the document must say.
    /// </summary>
    /// <returns>Null when what was posted cannot be of these lines.</returns>
    public InvoiceDraft? AsEntered(BookEntry entry)
    {
        if (entry.Basis is not { } basis || entry.Parts is not { } posted)
            return entry.Parts is null || entry.Parts == Parts ? this : null;
        if (basis.Lines.Length != Lines.Length) return null;

        var lines = Lines.Zip(basis.Lines, (line, vat) =>
            line with { Vat = new VatTreatment(vat.Category, vat.RatePercent, vat.Reason) }).ToList();
        return Totals(lines).SequenceEqual(basis.Subtotals)
            ? new InvoiceDraft([.. lines], basis.Subtotals, posted, basis.TermDays)
            : null;
    }

    private static Refusal? Fault(IssueInvoice command, int term)
    {
        if (command.Lines.IsDefaultOrEmpty) return new Refusal("invoice.no-lines");
        if (command.Lines.Any(line => string.IsNullOrWhiteSpace(line.Text))) return new Refusal("invoice.text-missing");
        if (command.Lines.Any(line => !line.Net.IsPositive)) return new Refusal("invoice.amount-not-positive");
        if (command.Lines.Any(line => line.Net.Currency != command.CooperativeFee.Currency))
            return new Refusal("invoice.currencies-mixed");
        if (command.CooperativeFee.Minor < 0 || command.Contribution.Minor < 0)
            return new Refusal("invoice.split-negative");
        if (term is < 0 or > LongestTermDays) return new Refusal("invoice.term-out-of-range", term);
        return Languages.Contains(command.Language) ? null : new Refusal("invoice.language-unknown", command.Language);
    }

    private static VatQuestion Question(InvoiceLine line, DraftFacts facts) => new(
        line.Nature,
        facts.ClientKind,
        facts.ClientCountry,
        facts.ClientVatNumber,
        line.VatPercent,
        facts.StandardPercent,
        facts.ReducedPercent);

    // VAT is rounded once per category and rate, never per line (EN 16931, BR-CO-17).
    private static ImmutableArray<VatSubtotal> Totals(IEnumerable<DraftLine> lines) =>
    [
        .. lines
            .GroupBy(line => (line.Vat.Category, line.Vat.RatePercent))
            .OrderBy(group => group.Key.Category)
            .ThenByDescending(group => group.Key.RatePercent)
            .Select(group => Subtotal(
                group.Key.Category,
                group.Key.RatePercent,
                Money.Sum(group.Select(line => line.Net)))),
    ];

    private static VatSubtotal Subtotal(VatCategory category, decimal percent, Money net) =>
        new(category, percent, net, net.Times(percent / 100m, Rounding.HalfUp));
}

/// <summary>A line with its VAT.</summary>
public sealed record DraftLine(string Text, Money Net, VatTreatment Vat);
