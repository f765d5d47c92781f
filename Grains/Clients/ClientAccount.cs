using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Runtime;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Clients;

/// <summary>A client as one cooperative knows it: terms, credit line, receivables and how they are paid.</summary>
public static class ClientAccount
{
    /// <summary>The term where nothing else was agreed (law of 2 August 2002 on late payment, art. 4).</summary>
    public const int UsualTermDays = 30;

    /// <summary>The longest term that the law leaves to the parties, same article.</summary>
    public const int LongestTermDays = 60;

    public abstract record Event
    {
        /// <summary>The cooperative and the client have to do with each other for the first time.</summary>
        [EventName("client-account.opened.v1")]
        public sealed record Opened(CooperativeId Cooperative, ClientId Client) : Event;

        /// <summary>Payment terms were agreed.</summary>
        [EventName("client-account.terms-set.v1")]
        public sealed record TermsSet(int PaymentTermDays) : Event;

        /// <summary>A part of the credit line is held for a case.</summary>
        [EventName("client-account.held.v1")]
        public sealed record Held(string Case, Money Amount) : Event;

        /// <summary>A hold was lowered, or let go of.</summary>
        [EventName("client-account.released.v1")]
        public sealed record Released(string Case, Money Kept) : Event;

        /// <summary>An invoice was issued, and the client owes it.</summary>
        [EventName("client-account.receivable-opened.v1")]
        public sealed record ReceivableOpened(InvoiceId Invoice, Money Amount, DateOnly DueOn) : Event;

        /// <summary>The client paid, or part of the invoice was credited; what is open changed.</summary>
        [EventName("client-account.receivable-lowered.v1")]
        public sealed record ReceivableLowered(InvoiceId Invoice, Money Open) : Event;

        /// <summary>Nothing more is owed on the invoice.</summary>
        [EventName("client-account.receivable-closed.v1")]
        public sealed record ReceivableClosed(InvoiceId Invoice, DateOnly On) : Event;

        /// <summary>What was open on the invoice is lost.</summary>
        [EventName("client-account.receivable-lost.v1")]
        public sealed record ReceivableLost(InvoiceId Invoice, Money Amount) : Event;

        /// <summary>The client contests the invoice.</summary>
        [EventName("client-account.disputed.v1")]
        public sealed record Disputed(InvoiceId Invoice) : Event;

        /// <summary>The dispute is over.</summary>
        [EventName("client-account.dispute-settled.v1")]
        public sealed record DisputeSettled(InvoiceId Invoice) : Event;
    }

    /// <param name="Cooperative">Whose client; null until the account is opened.</param>
    /// <param name="Client">The client.</param>
    /// <param name="PaymentTermDays">Days from invoice to due date.</param>
    /// <param name="Holds">What is held or financed of the credit line, by case.</param>
    /// <param name="Receivables">What the client owes, by invoice.</param>
    /// <param name="HasHistory">Whether an invoice was ever issued.</param>
    /// <param name="Totals">The same in all.</param>
    public sealed record State(
        CooperativeId? Cooperative,
        ClientId? Client,
        int PaymentTermDays,
        ImmutableDictionary<string, Money> Holds,
        ImmutableDictionary<InvoiceId, Receivable> Receivables,
        bool HasHistory,
        Totals Totals) : IState<State>
    {
        public static State Initial { get; } = new(
            null,
            null,
            UsualTermDays,
            ImmutableDictionary<string, Money>.Empty,
            ImmutableDictionary<InvoiceId, Receivable>.Empty,
            HasHistory: false,
            new Totals(Money.Zero, Money.Zero, 0, ImmutableSortedDictionary<DateOnly, int>.Empty));
    }

    /// <summary>
    /// What each case, invoice and decision asks a client's account. It moves with every event: a public body may have
    /// thousands of invoices open, and to add them up for each new one would cost more than all the rest.
    /// </summary>
    /// <param name="Held">All holds together.</param>
    /// <param name="Open">All that is still owed.</param>
    /// <param name="Disputes">How many invoices are contested.</param>
    /// <param name="DueDays">How many invoices that are not contested fall due on a day.</param>
    public sealed record Totals(
        Money Held, Money Open, int Disputes, ImmutableSortedDictionary<DateOnly, int> DueDays)
    {
        internal Totals Plus(Receivable one) => Moved(one, one.Open, 1);

        internal Totals Less(Receivable one) => Moved(one, -one.Open, -1);

        private Totals Moved(Receivable one, Money open, int count) => one.IsDisputed
            ? this with { Open = Open + open, Disputes = Disputes + count }
            : this with { Open = Open + open, DueDays = Due(one.DueOn, count) };

        private ImmutableSortedDictionary<DateOnly, int> Due(DateOnly day, int more) =>
            DueDays.GetValueOrDefault(day) + more is var count and > 0
                ? DueDays.SetItem(day, count)
                : DueDays.Remove(day);
    }

    /// <param name="Amount">The invoice, VAT included.</param>
    /// <param name="Open">What is still owed of it.</param>
    /// <param name="DueOn">When it falls due.</param>
    /// <param name="IsDisputed">Whether the client contests it.</param>
    public sealed record Receivable(Money Amount, Money Open, DateOnly DueOn, bool IsDisputed);

    public static State Evolve(State state, Event @event) => @event switch
    {
        Event.Opened e => state with { Cooperative = e.Cooperative, Client = e.Client },
        Event.TermsSet e => state with { PaymentTermDays = e.PaymentTermDays },
        Event.Held e => Keep(state, e.Case, e.Amount),
        Event.Released e => Keep(state, e.Case, e.Kept),
        Event.ReceivableOpened e => Put(state, e.Invoice, new(e.Amount, e.Amount, e.DueOn, IsDisputed: false)) with
        {
            HasHistory = true,
        },
        Event.ReceivableLowered e => Change(state, e.Invoice, receivable => receivable with { Open = e.Open }),
        Event.ReceivableClosed e => Put(state, e.Invoice, receivable: null),
        Event.ReceivableLost e => Put(state, e.Invoice, receivable: null),
        Event.Disputed e => Change(state, e.Invoice, receivable => receivable with { IsDisputed = true }),
        Event.DisputeSettled e => Change(state, e.Invoice, receivable => receivable with { IsDisputed = false }),
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of a client account."),
    };

    public static Decision<Event> Decide(State state, SetClientTerms terms, Event.Opened opening)
    {
        if (terms.PaymentTermDays is < 0 or > LongestTermDays)
        {
            return new Refusal("client-account.term-unlawful", terms.PaymentTermDays).At("paymentTermDays");
        }

        return terms.PaymentTermDays == state.PaymentTermDays
            ? Decision.NothingNew<Event>()
            : Opened(state, opening, new Event.TermsSet(terms.PaymentTermDays));
    }

    // The asker knows the limit: it follows from the client's rating and the policy of the day.
    public static Decision<Event> Decide(State state, HoldUpTo hold, Event.Opened opening)
    {
        if (hold.Amount.IsNegative) return new Refusal("hold.amount-negative", hold.Amount);
        // To ask for nothing is a question, and questions are always answered; a hold without a limit has none.
        if (hold.Amount.IsZero || state.Holds.ContainsKey(hold.Case)) return Decision.NothingNew<Event>();
        if (hold.Limit is not { } limit) return new Refusal("hold.limit-missing");

        var granted = Money.Min(hold.Amount, limit - state.Totals.Held);
        return granted.IsPositive
            ? Opened(state, opening, new Event.Held(hold.Case, granted))
            : Decision.NothingNew<Event>();
    }

    public static Decision<Event> Decide(State state, ReleaseHold release)
    {
        var kept = release.Keep ?? Money.Zero;
        if (kept.IsNegative) return new Refusal("hold.amount-negative", kept);
        if (!state.Holds.TryGetValue(release.Case, out var held)) return Decision.NothingNew<Event>();
        return kept < held ? new Event.Released(release.Case, kept) : Decision.NothingNew<Event>();
    }

    public static Decision<Event> Decide(State state, Message.InvoiceIssued issued, Event.Opened opening) =>
        state.Receivables.ContainsKey(issued.Invoice)
            ? Decision.NothingNew<Event>()
            : Opened(state, opening, new Event.ReceivableOpened(issued.Invoice, issued.Total, issued.DueOn));

    // How an invoice was paid counts once, on the day of its last cent: until then nobody knows.
    public static Decision<Event> Decide(State state, Message.PaymentReceived paid)
    {
        if (!state.Receivables.TryGetValue(paid.Invoice, out var receivable)) return Decision.NothingNew<Event>();
        if (!paid.PaidInFull) return new Event.ReceivableLowered(paid.Invoice, paid.Open);

        return Tell(state, new Event.ReceivableClosed(paid.Invoice, paid.PaidOn), receivable, paid.PaidOn);
    }

    public static Decision<Event> Decide(State state, Message.InvoiceCredited credited, DateOnly today)
    {
        if (!state.Receivables.ContainsKey(credited.Invoice)) return Decision.NothingNew<Event>();
        return credited.Open.IsPositive
            ? new Event.ReceivableLowered(credited.Invoice, credited.Open)
            : new Event.ReceivableClosed(credited.Invoice, today);
    }

    public static Decision<Event> Decide(State state, Message.InvoiceDisputed disputed) =>
        state.Receivables.TryGetValue(disputed.Invoice, out var receivable) && !receivable.IsDisputed
            ? new Event.Disputed(disputed.Invoice)
            : Decision.NothingNew<Event>();

    public static Decision<Event> Decide(State state, Message.DisputeSettled settled) =>
        state.Receivables.TryGetValue(settled.Invoice, out var receivable) && receivable.IsDisputed
            ? new Event.DisputeSettled(settled.Invoice)
            : Decision.NothingNew<Event>();

    public static Decision<Event> Decide(State state, Message.InvoiceWrittenOff lost)
    {
        if (!state.Receivables.TryGetValue(lost.Invoice, out var receivable)) return Decision.NothingNew<Event>();
        return Tell(state, new Event.ReceivableLost(lost.Invoice, receivable.Open), receivable, paidOn: null);
    }

    /// <summary>Terms, holds and receivables as of a day.</summary>
    public static ClientAccountView View(State state, DateOnly today)
    {
        var standing = Standing(state, today);
        var open = state.Receivables.OrderBy(pair => pair.Value.DueOn).ThenBy(pair => pair.Key.Value);
        return new ClientAccountView(
            standing.PaymentTermDays,
            standing.Held,
            standing.Open,
            standing.OverdueDays,
            standing.HasHistory,
            standing.IsDisputed,
            [.. open.Select(p => new ReceivableView(p.Key, p.Value.Open, p.Value.DueOn, p.Value.IsDisputed))]);
    }

    /// <summary>Terms, holds and what is owed in all, as of a day.</summary>
    public static ClientStanding Standing(State state, DateOnly today)
    {
        var (totals, days) = (state.Totals, state.Totals.DueDays);
        var oldest = days.IsEmpty || days.First().Key > today ? today : days.First().Key;
        return new ClientStanding(
            state.PaymentTermDays,
            totals.Held,
            totals.Open,
            today.DayNumber - oldest.DayNumber,
            state.HasHistory,
            totals.Disputes > 0);
    }

    private static Decision<Event> Opened(State state, Event.Opened opening, Event then) =>
        state.Cooperative is null ? Decision.Of(opening, then) : then;

    private static Decision<Event> Tell(State state, Event @event, Receivable receivable, DateOnly? paidOn)
    {
        Decision<Event> decision = @event;
        if (state is not { Cooperative: { } cooperative, Client: { } client }) return decision;
        var invoice = @event switch
        {
            Event.ReceivableClosed e => e.Invoice,
            Event.ReceivableLost e => e.Invoice,
            _ => throw new InvalidOperationException($"{@event.GetType().Name} says nothing about behaviour."),
        };
        var told = new Message.PaymentBehaviour(cooperative, invoice, receivable.Amount, receivable.DueOn, paidOn);
        return decision.Send($"client/{client.Value}", told);
    }

    private static State Change(State state, InvoiceId invoice, Func<Receivable, Receivable> change) =>
        Put(state, invoice, change(state.Receivables[invoice]));

    private static State Put(State state, InvoiceId invoice, Receivable? receivable)
    {
        var (receivables, totals) = (state.Receivables, state.Totals);
        if (receivables.TryGetValue(invoice, out var before)) totals = totals.Less(before);
        return receivable is null
            ? state with { Receivables = receivables.Remove(invoice), Totals = totals }
            : state with
            {
                Receivables = receivables.SetItem(invoice, receivable),
                Totals = totals.Plus(receivable),
            };
    }

    private static State Keep(State state, string caseId, Money kept) => state with
    {
        Holds = kept.IsPositive ? state.Holds.SetItem(caseId, kept) : state.Holds.Remove(caseId),
        Totals = state.Totals with
        {
            Held = state.Totals.Held - state.Holds.GetValueOrDefault(caseId, Money.Zero)
                + (kept.IsPositive ? kept : Money.Zero),
        },
    };
}

/// <summary>
/// The actor of <see cref="ClientAccount"/>. A large client has many jobs at once: it decides on while earlier
/// decisions are still being written.
/// </summary>
[GrainType("client-account"), Reentrant]
public sealed class ClientAccountGrain
    : DecidingGrain<ClientAccount.State, ClientAccount.Event>, IClientAccountGrain
{
    protected override bool Pipelined => true;

    // A message may come before any command, so the account opens itself with the names that its key tells.
    private ClientAccount.Event.Opened Opening =>
        Key.IndexOf('/', StringComparison.Ordinal) is var cut and > 0
            ? new ClientAccount.Event.Opened(new CooperativeId(Key[..cut]), new ClientId(Key[(cut + 1)..]))
            : throw new InvalidOperationException($"'{Key}' is not {{cooperative}}/{{client}}.");

    protected override ClientAccount.State Evolve(ClientAccount.State state, ClientAccount.Event @event) =>
        ClientAccount.Evolve(state, @event);

    public Task<Answer> Terms(SetClientTerms command) =>
        Handle(command, state => ClientAccount.Decide(state, command, Opening));

    public Task<Answer<Money>> HoldUpTo(HoldUpTo command) =>
        Handle(
            command,
            state => ClientAccount.Decide(state, command, Opening),
            state => state.Holds.GetValueOrDefault(command.Case, Money.Zero));

    public Task<Answer> Release(ReleaseHold command) => Handle(command, state => ClientAccount.Decide(state, command));

    public Task<ClientAccountView> View() => Task.FromResult(ClientAccount.View(State, Today));

    public Task<ClientStanding> Standing() => Task.FromResult(ClientAccount.Standing(State, Today));

    protected override Task Receive(Message message) => message switch
    {
        Message.InvoiceIssued m => Handle(m, state => ClientAccount.Decide(state, m, Opening)),
        Message.PaymentReceived m => Handle(m, state => ClientAccount.Decide(state, m)),
        Message.InvoiceCredited m => Handle(m, state => ClientAccount.Decide(state, m, Today)),
        Message.InvoiceDisputed m => Handle(m, state => ClientAccount.Decide(state, m)),
        Message.DisputeSettled m => Handle(m, state => ClientAccount.Decide(state, m)),
        Message.InvoiceWrittenOff m => Handle(m, state => ClientAccount.Decide(state, m)),
        _ => base.Receive(message),
    };
}
