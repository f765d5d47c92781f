using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;
using Xunit;
using static Smart.Tests.Domain.Invoicing.Invoices;

namespace Smart.Tests.Domain.Invoicing;

public sealed class InvoiceDraftTests
{
    [Fact]
    public void An_invoice_that_its_book_has_posted_stays_as_posted_when_rates_terms_or_the_client_change()
    {
        var first = InvoiceDraft.Of(Command(), Facts).Draft!;
        var enter = new EnterDocument("J1/1", Id, new ActivityId("A013"), On, first.Parts, first.Basis);
        var book = InvoiceBook.Decide(InvoiceBook.State.Initial, enter, Book).Events
            .Aggregate(InvoiceBook.State.Initial, InvoiceBook.Evolve);
        var french = new VatNumber("FR40303265045");
        var moved = Facts with { ClientCountry = "FR", ClientVatNumber = french, TermDays = 60 };
        var abroad = Command(new InvoiceLine("Scénographie", WorkNature.Service, Euro(1000m)));
        var again = InvoiceDraft.Of(abroad, moved).Draft!;
        var entered = again.AsEntered(InvoiceBook.Entry(book, "J1/1", Book))!;

        Assert.True(again.Parts.Vat.IsZero);
        Assert.Equal(first.Parts, entered.Parts);
        Assert.Equal(first.Subtotals, entered.Subtotals);
        Assert.Equal(first.Lines, entered.Lines);
        Assert.Equal(30, entered.TermDays);
    }

    [Fact]
    public void Other_lines_than_were_posted_are_another_invoice()
    {
        var first = InvoiceDraft.Of(Command(), Facts).Draft!;
        var entry = new BookEntry(1, On, "2026-000001", "", first.Parts, first.Basis);
        var dearer = InvoiceDraft.Of(Command(new InvoiceLine("x", WorkNature.Service, Euro(1001m), 21m)), Facts).Draft!;

        Assert.Null(dearer.AsEntered(entry));
        Assert.Null(dearer.AsEntered(entry with { Basis = null }));
        Assert.Same(first, first.AsEntered(entry with { Basis = null }));
    }

    [Fact]
    public void Vat_is_rounded_once_per_rate_and_not_per_line()
    {
        var line = new InvoiceLine("Half an hour", WorkNature.Service, Euro(15.03m));
        var free = Command(line, line, line) with { CooperativeFee = Euro(0m), Contribution = Euro(0m) };
        var subtotal = Assert.Single(InvoiceDraft.Of(free, Facts).Draft!.Subtotals);
        Assert.Equal(new VatSubtotal(VatCategory.Standard, 21m, Euro(45.09m), Euro(9.47m)), subtotal);
    }

    [Fact]
    public void Two_natures_on_one_invoice_have_two_rates()
    {
        var draft = InvoiceDraft.Of(
            Command(
                new InvoiceLine("Concert", WorkNature.Performance, Euro(500m)),
                new InvoiceLine("Atelier", WorkNature.Service, Euro(500m))),
            Facts).Draft!;
        Assert.Equal([21m, 6m], draft.Subtotals.Select(subtotal => subtotal.RatePercent));
        Assert.Equal(Euro(135m), draft.Parts.Vat);
        Assert.Equal(Euro(1135m), draft.Parts.Total());
    }

    [Fact]
    public void What_may_not_be_issued_is_refused_before_it_has_a_number()
    {
        var line = new InvoiceLine("Atelier", WorkNature.Service, Euro(1000m));
        Assert.Equal("invoice.no-lines", Code(Command() with { Lines = [] }));
        Assert.Equal("invoice.text-missing", Code(Command(line with { Text = " " })));
        Assert.Equal("invoice.amount-not-positive", Code(Command(line with { Net = Euro(0m) })));
        Assert.Equal("invoice.split-negative", Code(Command() with { Contribution = Euro(-1m) }));
        Assert.Equal("invoice.term-out-of-range", Code(Command() with { PaymentTermDays = 61 }));
        Assert.Equal("invoice.language-unknown", Code(Command() with { Language = "es" }));
        Assert.Equal("vat.nature-missing", Code(Command(line with { VatPercent = 6m })));
        Assert.Equal("invoice.split-above-net", Code(Command() with { CooperativeFee = Euro(990m) }));
        Assert.Null(Code(Command() with { PaymentTermDays = 60 }));
    }

    private static string? Code(IssueInvoice command) => InvoiceDraft.Of(command, Facts).Refusal?.Code;
}
