using CsCheck;
using Smart.Grains.Interfaces;
using Smart.Grains.Invoicing;
using Smart.Grains.Ledger;
using Xunit;
using Event = Smart.Grains.Invoicing.InvoiceBook.Event;
using State = Smart.Grains.Invoicing.InvoiceBook.State;

namespace Smart.Tests.Domain.Invoicing;

/// <summary>A book beside the list of what was entered on paper, line by line.</summary>
public sealed class InvoiceBookModelTests
{
    private static readonly Gen<InvoiceParts> Parts = Gen.Select(
        Gen.Long[0, 100_000], Gen.Long[0, 5_000], Gen.Long[0, 2_000], Gen.Long[0, 21_000],
        (guaranteed, fee, contribution, vat) =>
            new InvoiceParts(Cents(guaranteed), Cents(fee), Cents(contribution), Cents(vat)));

    private static readonly Gen<(int Document, int Day, InvoiceParts Parts)[]> Asked =
        Gen.Select(Gen.Int[0, 30], Gen.Int[-40, 420], Parts).Array[0, 50];

    [Theory]
    [InlineData(BookKind.Invoice)]
    [InlineData(BookKind.CreditNote)]
    public void A_book_has_no_gap_and_gives_nothing_twice(BookKind kind) => Asked.Sample(
        asked =>
        {
            var key = new InvoiceBookKey(Invoices.Cooperative, 2026, kind);
            var life = new Life<State, Event>(InvoiceBook.Evolve);
            var paper = new List<(string Document, DateOnly On, InvoiceParts Parts)>();
            foreach (var (document, day, parts) in asked)
            {
                var (name, on) = ($"J{document}/1", new DateOnly(2026, 1, 1).AddDays(day));
                var enter = new EnterDocument(name, new InvoiceId(name), new ActivityId("A013"), on, parts);
                var isKnown = paper.Exists(line => line.Document == name);
                var expected = !isKnown && on.Year != 2026 ? "invoice-book.other-year" : null;
                Assert.Equal(expected, life.Ask(state => InvoiceBook.Decide(state, enter, key)).Refusal?.Code);
                if (expected is null && !isKnown)
                    paper.Add((name, paper.Count > 0 && paper[^1].On > on ? paper[^1].On : on, parts));
                MustAgree(life, key, paper);
            }
        },
        iter: 30);

    private static void MustAgree(
        Life<State, Event> life, InvoiceBookKey key, List<(string Document, DateOnly On, InvoiceParts Parts)> paper)
    {
        Assert.Equal(paper.Count, life.State.LastNumber);
        Assert.Equal(paper.Count == 0 ? null : paper[^1].On, life.State.LastOn);
        var entries = paper.ConvertAll(line => InvoiceBook.Entry(life.State, line.Document, key));
        Assert.Equal(Enumerable.Range(1, paper.Count), entries.Select(entry => entry.Number));
        Assert.Equal(paper.Select(line => line.On), entries.Select(entry => entry.On));
        Assert.Equal(entries.Count, entries.Select(entry => entry.PrintedNumber).Distinct().Count());
        Assert.Equal(entries.Count, entries.Select(entry => entry.Reference).Distinct().Count());
        Assert.All(entries, entry => Assert.True(StructuredCommunication.TryParse(entry.Reference, out _)));

        // Invoices are booked where they are entered; credit notes were booked when they were decided.
        var isBooked = key.Kind == BookKind.Invoice;
        var total = isBooked ? paper.Sum(line => line.Parts.Total().Minor) : 0;
        Assert.Equal(-total, life.Balance(AccountKind.Receivable));
        var vat = isBooked ? paper.Sum(line => line.Parts.Vat.Minor) : 0;
        Assert.Equal(vat, life.Balance(AccountKind.VatDue));
    }

    private static Money Cents(long cents) => new(cents, Currency.Eur);
}
