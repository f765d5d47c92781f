using CsCheck;
using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;
using Smart.Grains.Ledger;
using Xunit;
using static Smart.Tests.Domain.Invoicing.Invoices;

namespace Smart.Tests.Domain.Invoicing;

public sealed class InvoiceBookTests
{
    private static readonly InvoiceParts Parts = new(Euro(935m), Euro(45m), Euro(20m), Euro(210m));

    [Fact]
    public void Whoever_asks_in_whatever_order_numbers_have_no_gap_and_dates_never_decrease() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 300]).Array[0, 60].Sample(asked =>
        {
            var book = InvoiceBook.State.Initial;
            var entered = new List<InvoiceBook.Event.InvoiceEntered>();
            foreach (var (document, day) in asked)
            {
                var (next, decision) = Enter(book, $"J{document}/1", new DateOnly(2026, 1, 1).AddDays(day), Parts);
                entered.AddRange(decision.Events.Cast<InvoiceBook.Event.InvoiceEntered>());
                book = next;
            }

            return entered.Select(e => e.Number).SequenceEqual(Enumerable.Range(1, entered.Count))
                && entered.Zip(entered.Skip(1)).All(pair => pair.First.On <= pair.Second.On)
                && entered.Select(e => e.Document).Distinct().Count() == entered.Count
                && entered.Count == asked.Select(ask => ask.Item1).Distinct().Count();
        });

    [Fact]
    public void A_document_that_asks_again_gets_the_number_that_it_has()
    {
        var (once, _) = Enter(InvoiceBook.State.Initial, "J1/1", On, Parts);
        var (twice, decision) = Enter(once, "J1/1", On.AddDays(3), Parts);
        Assert.True(decision.IsNothingNew);
        Assert.Equal(InvoiceBook.Entry(once, "J1/1", Book), InvoiceBook.Entry(twice, "J1/1", Book));
    }

    [Fact]
    public void The_state_stays_small_however_thick_the_book_becomes()
    {
        var book = InvoiceBook.State.Initial;
        for (var n = 0; n < 1_000; n++) book = Enter(book, $"J{n}/1", On, Parts).State;
        Assert.Equal(1_000, book.LastNumber);
        Assert.Equal(256, book.Recent.Count);
        Assert.Equal(book.Recent.Keys.Order(), book.Order.Order());
    }

    [Fact]
    public void A_day_of_another_year_belongs_in_another_book()
    {
        var (_, decision) = Enter(InvoiceBook.State.Initial, "J1/1", new DateOnly(2025, 12, 31), Parts);
        Assert.Equal("invoice-book.other-year", decision.Refusal?.Code);
    }

    [Fact]
    public void Number_and_structured_communication_follow_from_the_book_and_the_number()
    {
        Assert.Equal("2026-000042", InvoiceBook.Printed(Book, 42));
        Assert.Equal("CN2026-000042", InvoiceBook.Printed(Book with { Kind = BookKind.CreditNote }, 42));
        Assert.Equal("+++260/0000/04214+++", InvoiceBook.Reference(Book, 42));
        var creditNotes = Book with { Kind = BookKind.CreditNote };
        Assert.NotEqual(InvoiceBook.Reference(Book, 42), InvoiceBook.Reference(creditNotes, 42));
    }

    [Fact]
    public void The_issue_books_the_row_of_the_worked_example()
    {
        var (_, decision) = Enter(InvoiceBook.State.Initial, "J1/1", On, Parts);
        var rows = decision.Events.SelectMany(e => InvoicingPostings.Of(e)).ToArray();
        Assert.Equal(
            [
                "receivable vat-due 210.00",
                "receivable guaranteed 935.00",
                "receivable fee-deferred 45.00",
                "receivable contribution-called 20.00",
            ],
            Rows(rows));
        Assert.All(rows, row => Assert.True(Chart.Permits(row)));
        Assert.All(rows, row => Assert.Equal("J1/1", row.Debit.Owner));
    }

    [Fact]
    public void A_key_of_a_book_reads_as_it_is_written()
    {
        var creditNotes = Book with { Kind = BookKind.CreditNote };
        Assert.Equal(creditNotes, InvoiceBookKey.Parse(creditNotes.ToString()));
        Assert.Throws<FormatException>(() => InvoiceBookKey.Parse("general/2026/quote"));
    }
}
