using System.Collections.Immutable;
using System.Globalization;
using Orleans.Concurrency;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Invoicing;

/// <summary>
/// The invoices, or the credit notes, of one cooperative and one year. Its commit is the issue, so nothing can stand
/// between two numbers, and no number can be given twice.
/// </summary>
public static class InvoiceBook
{
    // A document that asks again while it is still being issued is found here; one that asks years later is found by
    // its command id, which the journal keeps for ever. So the state stays small however thick the book becomes.
    internal const int Remembered = 256;

    // Of the digits of a reference seven are the number.
    internal const long ReferenceNumbers = 10_000_000L;

    public abstract record Event
    {
        /// <summary>An invoice got its number and date: it is issued, and what it books is booked.</summary>
        /// <param name="Basis">How it was taxed; null in a book that did not keep that.</param>
        [EventName("invoice-book.invoice-entered.v2")]
        public sealed record InvoiceEntered(
            CooperativeId Cooperative,
            string Document,
            InvoiceId Invoice,
            ActivityId Budget,
            int Number,
            DateOnly On,
            InvoiceParts Parts,
            InvoiceBasis? Basis) : Event;

        /// <summary>The same while the book kept amounts alone.</summary>
        [EventName("invoice-book.invoice-entered.v1")]
        public sealed record InvoiceEnteredV1(
            CooperativeId Cooperative,
            string Document,
            InvoiceId Invoice,
            ActivityId Budget,
            int Number,
            DateOnly On,
            InvoiceParts Parts) : Event, IOlderForm
        {
            /// <inheritdoc/>
            public object Newer() =>
                new InvoiceEntered(Cooperative, Document, Invoice, Budget, Number, On, Parts, Basis: null);
        }

        /// <summary>A credit note got its number and date; the invoice booked it when it was decided.</summary>
        [EventName("invoice-book.credit-note-entered.v1")]
        public sealed record CreditNoteEntered(
            CooperativeId Cooperative,
            string Document,
            InvoiceId Invoice,
            int Number,
            DateOnly On) : Event;
    }

    /// <param name="Cooperative">Whose book; null while it is empty.</param>
    /// <param name="LastNumber">The last number given.</param>
    /// <param name="LastOn">Its date.</param>
    /// <param name="Recent">The newest documents by their ids.</param>
    /// <param name="Order">The same ids, oldest first.</param>
    public sealed record State(
        CooperativeId? Cooperative,
        int LastNumber,
        DateOnly? LastOn,
        ImmutableDictionary<string, Place> Recent,
        ImmutableQueue<string> Order) : IState<State>
    {
        public static State Initial { get; } =
            new(Cooperative: null, 0, LastOn: null, ImmutableDictionary<string, Place>.Empty, []);
    }

    /// <summary>A document's place, and of an invoice what was posted for it.</summary>
    public sealed record Place(int Number, DateOnly On, InvoiceParts? Parts = null, InvoiceBasis? Basis = null);

    public static State Evolve(State state, Event @event) => @event switch
    {
        Event.InvoiceEntered e => Enter(
            state, e.Cooperative, e.Document, new Place(e.Number, e.On, e.Parts, e.Basis)),
        Event.CreditNoteEntered e => Enter(state, e.Cooperative, e.Document, new Place(e.Number, e.On)),
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of an invoice book."),
    };

    // The date wanted is the day on which somebody decided to invoice; a document entered after a later one takes the
    // later date, for dates in a book never decrease.
    public static Decision<Event> Decide(State state, EnterDocument enter, InvoiceBookKey book)
    {
        if (state.Recent.ContainsKey(enter.Document)) return Decision.NothingNew<Event>();
        if (enter.On.Year != book.Year) return new Refusal("invoice-book.other-year", book.Year);

        var on = state.LastOn is { } last && last > enter.On ? last : enter.On;
        var number = state.LastNumber + 1;
        return book.Kind == BookKind.Invoice
            ? new Event.InvoiceEntered(
                book.Cooperative, enter.Document, enter.Invoice, enter.Budget, number, on, enter.Parts, enter.Basis)
            : new Event.CreditNoteEntered(book.Cooperative, enter.Document, enter.Invoice, number, on);
    }

    /// <summary>A document's place as printed.</summary>
    public static BookEntry Entry(State state, string document, InvoiceBookKey book)
    {
        var place = state.Recent[document];
        return new BookEntry(
            place.Number,
            place.On,
            Printed(book, place.Number),
            Reference(book, place.Number),
            place.Parts,
            place.Basis);
    }

    /// <summary>The number as printed.</summary>
    public static string Printed(InvoiceBookKey book, int number)
    {
        var kind = book.Kind == BookKind.CreditNote ? "CN" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{kind}{book.Year:D4}-{number:D6}");
    }

    /// <summary>
    /// The structured communication: two digits of the year, one of the kind, seven of the number, and two to check.
    /// Unique on the accounts of one cooperative for a hundred years.
    /// </summary>
    public static string Reference(InvoiceBookKey book, int number)
    {
        var kind = book.Kind == BookKind.Invoice ? 0 : 1;
        var digits = (((book.Year % 100) * 10L) + kind) * ReferenceNumbers + number;
        return StructuredCommunication.Of(digits).ToString();
    }

    private static State Enter(State state, CooperativeId cooperative, string document, Place place)
    {
        var (recent, order) = (state.Recent.Add(document, place), state.Order.Enqueue(document));
        if (recent.Count > Remembered)
        {
            order = order.Dequeue(out var oldest);
            recent = recent.Remove(oldest);
        }

        return new State(cooperative, place.Number, place.On, recent, order);
    }
}

/// <summary>Gives numbers to as many as ask, without waiting for the one before to be durable.</summary>
[GrainType("invoice-book")]
[Reentrant]
public sealed class InvoiceBookGrain : DecidingGrain<InvoiceBook.State, InvoiceBook.Event>, IInvoiceBookGrain
{
    private InvoiceBookKey Name => field ??= InvoiceBookKey.Parse(Key);

    protected override bool Pipelined => true;

    protected override int SnapshotEvery => 1_000;

    public Task<Answer<BookEntry>> Issue(EnterDocument command) => Handle(
        command,
        state => InvoiceBook.Decide(state, command, Name),
        state => InvoiceBook.Entry(state, command.Document, Name));

    public Task<InvoiceBookView> View() => Task.FromResult(new InvoiceBookView(State.LastNumber, State.LastOn));

    protected override InvoiceBook.State Evolve(InvoiceBook.State state, InvoiceBook.Event e) =>
        InvoiceBook.Evolve(state, e);
}
