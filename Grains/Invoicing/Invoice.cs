using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;
using Smart.Grains.Recovery;

namespace Smart.Grains.Invoicing;

/// <summary>
/// What one client owes for one job: issued in a book, then paid, contested, credited or lost. The parts that it was
/// split in at the issue stay tied to the cent through every payment, credit and loss.
/// </summary>
public static partial class Invoice
{
    internal const string FollowUp = "follow-up";

    private static readonly ImmutableArray<string> DisputeReasons = ["quality", "not-delivered", "price", "other"];

    public abstract record Event
    {
        /// <summary>The invoice was issued; its book gave the number and booked it.</summary>
        [EventName("invoice.issued.v1")]
        public sealed record Issued(
            CooperativeId Cooperative,
            JobId Job,
            ActivityId Budget,
            ClientId Client,
            string Number,
            DateOnly IssuedOn,
            DateOnly DueOn,
            string Reference,
            string Language,
            InvoiceParts Parts,
            ImmutableArray<VatSubtotal> Subtotals,
            string DocumentHash) : Event;

        /// <summary>A document was handed over for delivery.</summary>
        [EventName("invoice.sent.v1")]
        public sealed record Sent(string Number, string Channel) : Event;

        /// <summary>Money came in for the invoice.</summary>
        [EventName("invoice.paid.v1")]
        public sealed record Paid(
            CooperativeId Cooperative, string Payment, DateOnly PaidOn, InvoiceParts Parts) : Event;

        /// <summary>A letter or the bailiff claimed late interest and costs, all in all, up to a day.</summary>
        /// <param name="Fronted">What the cooperative paid so far to recover.</param>
        /// <param name="InterestFirst">Whether payments cover interest before costs.</param>
        [EventName("invoice.late-claimed.v1")]
        public sealed record LateClaimed(
            DateOnly On, Money Costs, Money Interest, Money Fronted, bool InterestFirst) : Event;

        /// <summary>Money came in for late interest and costs that were claimed.</summary>
        /// <param name="ToFronted">The part that pays back what the cooperative fronted; the rest goes on.</param>
        [EventName("invoice.late-paid.v1")]
        public sealed record LatePaid(
            CooperativeId Cooperative, string Payment, DateOnly PaidOn, Money Costs, Money Interest, Money ToFronted)
            : Event;

        /// <summary>More money came in than was owed: it waits in suspense for a person.</summary>
        [EventName("invoice.overpaid.v1")]
        public sealed record Overpaid(
            CooperativeId Cooperative, string Payment, DateOnly PaidOn, Money Amount) : Event;

        /// <summary>Money came in after the loss was booked: the State and the pool have theirs back.</summary>
        [EventName("invoice.recovered.v1")]
        public sealed record Recovered(
            CooperativeId Cooperative, string Payment, DateOnly PaidOn, Money Vat, Money Fee, Money ToPool) : Event;

        /// <summary>The client contests the invoice.</summary>
        [EventName("invoice.disputed.v1")]
        public sealed record Disputed(string Reason) : Event;

        /// <summary>The dispute is over: this share stays due.</summary>
        [EventName("invoice.dispute-settled.v1")]
        public sealed record DisputeSettled(decimal ShareDue) : Event;

        /// <summary>Part of the invoice, or all of it, is no longer owed; the credit note follows.</summary>
        [EventName("invoice.credited.v1")]
        public sealed record Credited(
            CooperativeId Cooperative,
            ActivityId Budget,
            int Sequence,
            DateOnly On,
            InvoiceParts Parts,
            ImmutableArray<VatSubtotal> Subtotals,
            bool OnDispute) : Event;

        /// <summary>The credit note has its number, its date and its document.</summary>
        [EventName("invoice.credit-note-issued.v1")]
        public sealed record CreditNoteIssued(int Sequence, string Number, DateOnly On, string DocumentHash) : Event;

        /// <summary>A person calls the loss certain; another one has to confirm it.</summary>
        [EventName("invoice.write-off-proposed.v1")]
        public sealed record WriteOffProposed(LossProposal Proposal) : Event;

        /// <summary>A person turned the proposal down: nothing is lost.</summary>
        [EventName("invoice.write-off-refused.v1")]
        public sealed record WriteOffRefused : Event;

        /// <summary>The loss is certain: what was open is lost, and its VAT is asked back.</summary>
        [EventName("invoice.written-off.v1")]
        public sealed record WrittenOff(
            CooperativeId Cooperative,
            ActivityId Budget,
            LossCause Cause,
            DateOnly On,
            InvoiceParts Parts,
            string DocumentHash) : Event;
    }

    /// <param name="Issued">How it was issued; null before.</param>
    /// <param name="Paid">What was paid of each part.</param>
    /// <param name="Credits">Credits, oldest first.</param>
    /// <param name="Loss">What was written off; null when nothing was.</param>
    /// <param name="Recovered">What came in after the loss, part by part: the pool's part stands as guaranteed.</param>
    /// <param name="Payments">What each payment did, by its id.</param>
    /// <param name="IsDisputed">Whether the client contests it now.</param>
    /// <param name="SettledShare">The share at which the last dispute was settled.</param>
    /// <param name="SentNumbers">Numbers of the documents that are handed over.</param>
    /// <param name="LossProposed">A loss that waits for a second person.</param>
    /// <param name="Late">What was claimed last of late interest and costs; null before anything was.</param>
    /// <param name="LatePaid">What came in of it, all payments together.</param>
    public sealed record State(
        Event.Issued? Issued,
        InvoiceParts Paid,
        ImmutableArray<Credit> Credits,
        Event.WrittenOff? Loss,
        InvoiceParts Recovered,
        ImmutableDictionary<string, PaymentResult> Payments,
        bool IsDisputed,
        decimal? SettledShare,
        ImmutableHashSet<string> SentNumbers,
        LossProposal? LossProposed = null,
        Event.LateClaimed? Late = null,
        LatePayments? LatePaid = null) : IState<State>
    {
        private static readonly InvoiceParts None = new(Money.Zero, Money.Zero, Money.Zero, Money.Zero);

        public static State Initial { get; } = new(
            Issued: null, None, [], Loss: null, None, ImmutableDictionary<string, PaymentResult>.Empty,
            IsDisputed: false, SettledShare: null, ImmutableHashSet<string>.Empty);

        [JsonIgnore]
        public CooperativeId? Cooperative => Issued?.Cooperative;

        /// <summary>What was credited of each part.</summary>
        [JsonIgnore]
        public InvoiceParts Credited => Credits.Aggregate(None, (sum, credit) => sum.Plus(credit.Decided.Parts));

        /// <summary>What is still owed of each part.</summary>
        [JsonIgnore]
        public InvoiceParts OpenParts => Issued is not { } issued || Loss is not null
            ? None
            : issued.Parts.Minus(Paid).Minus(Credited);

        /// <summary>What is still owed.</summary>
        [JsonIgnore]
        public Money Open => OpenParts.Total();

        /// <summary>What is lost and has not come back.</summary>
        [JsonIgnore]
        public InvoiceParts LostParts => Loss is { } loss ? InPool(loss.Parts).Minus(Recovered) : None;

        // After a loss the pool has paid what was guaranteed and missed its contribution: both come back to it.
        private static InvoiceParts InPool(InvoiceParts parts) => parts with
        {
            Guaranteed = parts.Guaranteed + parts.Contribution,
            Contribution = parts.Contribution - parts.Contribution,
        };
    }

    /// <summary>A credit and, once it has one, its credit note.</summary>
    public sealed record Credit(Event.Credited Decided, Event.CreditNoteIssued? Note);

    // Of what nobody owes any more nothing can be lost: a proposal goes with the last cent that was open.
    public static State Evolve(State state, Event @event)
    {
        var after = Apply(state, @event);
        return after is { LossProposed: not null, Open.IsPositive: false } ? after with { LossProposed = null } : after;
    }

    private static State Apply(State state, Event @event) => @event switch
    {
        Event.Issued e => state with { Issued = e },
        Event.Sent e => state with { SentNumbers = state.SentNumbers.Add(e.Number) },
        Event.Paid e => Paid(state, e),
        Event.LateClaimed e => state with { Late = e },
        Event.LatePaid e => PaidLate(state, e),
        Event.Overpaid e => Overpaid(state, e),
        Event.Recovered e => Recovered(state, e),
        Event.Disputed => state with { IsDisputed = true, SettledShare = null },
        Event.DisputeSettled e => state with { IsDisputed = false, SettledShare = e.ShareDue },
        Event.Credited e => state with { Credits = state.Credits.Add(new Credit(e, Note: null)) },
        Event.CreditNoteIssued e => state with { Credits = Numbered(state.Credits, e) },
        Event.WriteOffProposed e => state with { LossProposed = e.Proposal },
        Event.WriteOffRefused => state with { LossProposed = null },
        Event.WrittenOff e => state with { Loss = e, LossProposed = null },
        _ => throw new InvalidOperationException($"{@event.GetType().Name} is not an event of an invoice."),
    };

    // The number was given by the book, so an invoice that gets here is issued already: it can only be recorded.
    public static Decision<Event> Decide(
        State state, InvoiceId id, IssueInvoice command, InvoiceDraft draft, BookEntry entry, string documentHash)
    {
        if (state.Issued is not null) return Decision.NothingNew<Event>();

        var issued = new Event.Issued(
            command.Cooperative, command.Job, command.Budget, command.Client, entry.PrintedNumber, entry.On,
            entry.On.AddDays(draft.TermDays), entry.Reference, command.Language, draft.Parts, draft.Subtotals,
            documentHash);
        var (parts, total) = (draft.Parts, draft.Parts.Total());
        var message = new Message.InvoiceIssued(
            id, issued.Job, issued.Budget, issued.Cooperative, issued.Client, issued.IssuedOn, issued.DueOn, total,
            parts.Guaranteed, parts.Fee, parts.Contribution, parts.Vat);
        return Tell(issued, id, message, [issued], andBudget: true).Wake(FollowUp, Calendar.StartOf(command.On));
    }

    public static Decision<Event> Decide(State state, InvoiceId id, RecordPayment payment, DateOnly today)
    {
        if (state.Issued is not { } issued) return new Refusal("invoice.unknown");
        if (payment.PaymentId.Length == 0) return new Refusal("payment.id-missing");
        if (!payment.Amount.IsPositive) return new Refusal("payment.amount-not-positive").At("amount");
        if (payment.Amount.Currency != issued.Parts.Vat.Currency)
            return new Refusal("payment.other-currency", payment.Amount.Currency).At("amount.currency");
        if (state.Payments.TryGetValue(payment.PaymentId, out var known))
        {
            return known.Applied + known.Late + known.InSuspense == payment.Amount
                ? Decision.NothingNew<Event>()
                : new Refusal("payment.id-reused", payment.PaymentId);
        }

        if (payment.PaidOn > today) return new Refusal("payment.day-ahead", payment.PaidOn).At("paidOn");
        if (payment.PaidOn < issued.IssuedOn)
            return new Refusal("payment.before-invoice", issued.IssuedOn).At("paidOn");

        return state.Loss is null
            ? ListingProposal(state, Pay(state, issued, id, payment))
            : Recover(state, issued, id, payment);
    }

    public static Decision<Event> Decide(State state, InvoiceId id, DisputeInvoice dispute)
    {
        if (state.Issued is not { } issued) return new Refusal("invoice.unknown");
        if (!DisputeReasons.Contains(dispute.Reason))
            return new Refusal("invoice.dispute-reason-unknown", dispute.Reason).At("reason");
        if (state.IsDisputed) return Decision.NothingNew<Event>();
        if (!state.Open.IsPositive) return new Refusal("invoice.nothing-open");

        return Tell(
            issued, id, new Message.InvoiceDisputed(id, issued.Job, issued.Client),
            [new Event.Disputed(dispute.Reason)], andBudget: false);
    }

    public static Decision<Event> Decide(State state, InvoiceId id, SettleDispute settle, DateOnly today)
    {
        if (state.Issued is not { } issued) return new Refusal("invoice.unknown");
        if (settle.ShareDue is < 0m or > 1m)
            return new Refusal("invoice.share-out-of-range", settle.ShareDue).At("shareDue");
        if (state.SettledShare == settle.ShareDue) return Decision.NothingNew<Event>();
        if (!state.IsDisputed) return new Refusal("invoice.not-disputed");

        var subtotals = CreditAtShare(state, issued, settle.ShareDue);
        if (TotalOf(subtotals) > state.Open)
            return new Refusal("invoice.settled-below-paid", state.Paid.Total()).At("shareDue");

        var settled = new Event.DisputeSettled(settle.ShareDue);
        var open = state.Open - TotalOf(subtotals);
        var told = new Message.DisputeSettled(id, issued.Job, issued.Client, open);
        if (!TotalOf(subtotals).IsPositive) return Tell(issued, id, told, [settled], andBudget: false);

        var credited = CreditEvent(state, issued, subtotals, today, onDispute: true);
        return ListingProposal(
            state,
            Credited(Tell(issued, id, told, [settled, credited], andBudget: false), issued, id, credited, open));
    }

    public static Decision<Event> Decide(State state, InvoiceId id, CreditInvoice _, DateOnly today)
    {
        if (state.Issued is not { } issued) return new Refusal("invoice.unknown");
        if (state.Credits.Any(credit => !credit.Decided.OnDispute)) return Decision.NothingNew<Event>();
        if (state.IsDisputed) return new Refusal("invoice.disputed");
        if (!state.Open.IsPositive) return new Refusal("invoice.nothing-open");

        var credited = CreditEvent(state, issued, CreditOfOpen(state, issued), today, onDispute: false);
        return ListingProposal(
            state,
            Credited(Decision.Of<Event>(credited), issued, id, credited, open: credited.Parts.Nothing().Vat));
    }

    /// <summary>A person calls the loss certain.</summary>
    public static Decision<Event> Propose(State state, WriteOffInvoice writeOff, Judge by, DateOnly today)
    {
        if (CannotBeLost(state) is { } impossible) return impossible;
        if (LossProposals.IsKnown(state.LossProposed, writeOff.Cause, by)) return Decision.NothingNew<Event>();
        return LossProposals.Unfit(state.LossProposed, writeOff.Cause, by) is { } unfit
            ? unfit
            : ListingProposal(state, new Event.WriteOffProposed(new LossProposal(writeOff.Cause, by.Id, today)));
    }

    /// <summary>A second person confirms it.</summary>
    public static Decision<Event> Confirm(
        State state, InvoiceId id, ConfirmLoss confirm, Judge by, DateOnly today, string documentHash)
    {
        if (CannotBeLost(state) is { } impossible) return impossible;
        return LossProposals.UnfitToConfirm(state.LossProposed, confirm, by) is { } unfit
            ? unfit
            : Decide(state, id, new WriteOffInvoice(state.LossProposed!.Cause), today, documentHash);
    }

    /// <summary>Somebody turns the proposal down.</summary>
    public static Decision<Event> Refuse(State state, Judge by)
    {
        if (state.Issued is null) return new Refusal("invoice.unknown");
        return LossProposals.UnfitToRefuse(state.LossProposed, by) is { } unfit
            ? unfit
            : ListingProposal(state, new Event.WriteOffRefused());
    }

    public static Decision<Event> Decide(
        State state, InvoiceId id, WriteOffInvoice writeOff, DateOnly today, string documentHash)
    {
        if (CannotBeLost(state) is { } impossible) return impossible;

        var (issued, parts) = (state.Issued!, state.OpenParts);
        var lost = new Event.WrittenOff(issued.Cooperative, issued.Budget, writeOff.Cause, today, parts, documentHash);
        var message = new Message.InvoiceWrittenOff(
            id, issued.Job, issued.Budget, issued.Client, parts.Total(),
            parts.Guaranteed, parts.Fee, parts.Contribution, parts.Vat);
        return ListingProposal(state, Tell(issued, id, message, [lost], andBudget: true));
    }

    private static Decision<Event> ListingProposal(State state, Decision<Event> decision) => LossProposals.Listed(
        decision, state.LossProposed, decision.Events.Aggregate(state, Evolve).LossProposed);

    // What is lost already is lost; what is contested or paid is not.
    private static Decision<Event>? CannotBeLost(State state) => state switch
    {
        { Issued: null } => (Decision<Event>)new Refusal("invoice.unknown"),
        { Loss: not null } => Decision.NothingNew<Event>(),
        { IsDisputed: true } => new Refusal("invoice.disputed"),
        { Open.IsPositive: false } => new Refusal("invoice.nothing-open"),
        _ => null,
    };

    public static Decision<Event> Decide(State state, InvoiceId id, int credit, BookEntry entry, string documentHash) =>
        state.Issued is null || state.Credits.Length < credit || state.Credits[credit - 1].Note is not null
            ? Decision.NothingNew<Event>()
            : new Event.CreditNoteIssued(credit, entry.PrintedNumber, entry.On, documentHash);

    // The last document that goes out takes the wake with it, in one commit.
    public static Decision<Event> Decide(State state, InvoiceId id, string sentNumber, string channel)
    {
        if (state.SentNumbers.Contains(sentNumber)) return Decision.NothingNew<Event>();

        var sent = new Event.Sent(sentNumber, channel);
        var decision = Decision.Of<Event>(sent);
        return Next(Evolve(state, sent), id).Any() ? decision : decision.ClearWake(FollowUp);
    }
}
