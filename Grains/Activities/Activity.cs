using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains.Activities;

/// <summary>A budget of two colours: what is guaranteed by invoices, and what is collected and may be spent.</summary>
public static partial class Activity
{
    public abstract record Event
    {
        /// <summary>The budget was opened.</summary>
        [EventName("activity.opened.v1")]
        public sealed record Opened(CooperativeId Cooperative, MemberId? Manager, JobId? PrivateTo) : Event;

        /// <summary>A member got a role, or (without one) lost it.</summary>
        [EventName("activity.role-assigned.v1")]
        public sealed record RoleAssigned(MemberId Member, ActivityRole? Role) : Event;

        /// <summary>No new work begins in the Activity.</summary>
        [EventName("activity.closed.v1")]
        public sealed record Closed : Event;

        /// <summary>Part of the Activity's limit is held for a case.</summary>
        [EventName("activity.hold-placed.v1")]
        public sealed record HoldPlaced(string Case, Money Amount) : Event;

        /// <summary>Of the hold of a case, this much is left.</summary>
        [EventName("activity.hold-reduced.v1")]
        public sealed record HoldReduced(string Case, Money Kept) : Event;

        /// <summary>A charge waits until enough is collected.</summary>
        [EventName("activity.charge-queued.v1")]
        public sealed record ChargeQueued(EngagementId By, JobId Job, ImmutableArray<ChargeLine> Lines) : Event;

        /// <summary>A charge was paid out of collected money.</summary>
        [EventName("activity.charged.v1")]
        public sealed record Charged(
            CooperativeId Cooperative, EngagementId By, JobId Job, ImmutableArray<ChargeLine> Lines) : Event;

        /// <summary>A charge that still waits was lowered to these lines; without lines it waits no more.</summary>
        [EventName("activity.charge-lowered.v1")]
        public sealed record ChargeLowered(EngagementId By, JobId Job, ImmutableArray<ChargeLine> Lines) : Event;

        /// <summary>A service was called off: the budget got back these lines of what it had paid for it.</summary>
        [EventName("activity.charge-reversed.v1")]
        public sealed record ChargeReversed(
            CooperativeId Cooperative, EngagementId By, JobId Job, ImmutableArray<ChargeLine> Lines) : Event;

        /// <summary>Collected money was set apart for a wage; an advance must bring the rest.</summary>
        [EventName("activity.wage-reserved.v1")]
        public sealed record WageReserved(FundWage Wage, Money Reserved) : Event;

        /// <summary>The whole cost of a wage left the budget.</summary>
        [EventName("activity.wage-funded.v1")]
        public sealed record WageFunded(CooperativeId Cooperative, FundWage Wage) : Event;

        /// <summary>Money of the pool came in, and is owed to it.</summary>
        /// <param name="ForWage">The part of it that a waiting wage takes at once.</param>
        [EventName("activity.funds-arrived.v1")]
        public sealed record FundsArrived(
            CooperativeId Cooperative,
            JobId Job,
            string Case,
            string Transfer,
            Money Amount,
            bool IsWageAdvance,
            string Shard,
            WageId? Wage,
            Money ForWage) : Event;

        /// <summary>Money of the pool came for a budget that nobody opened; it waits in suspense.</summary>
        [EventName("activity.funds-parked.v1")]
        public sealed record FundsParked(
            CooperativeId Cooperative, JobId Job, string Case, string Transfer, Money Amount) : Event;

        /// <summary>An invoice was issued: its amount, net of VAT and fee, is guaranteed.</summary>
        [EventName("activity.guaranteed.v1")]
        public sealed record Guaranteed(InvoiceId Invoice, JobId Job, Money Amount) : Event;

        /// <summary>A client paid: guaranteed money became collected, and fee and contribution were earned.</summary>
        [EventName("activity.collected.v1")]
        public sealed record Collected(
            CooperativeId Cooperative,
            InvoiceId Invoice,
            string Payment,
            JobId Job,
            DateOnly PaidOn,
            Money Amount,
            Money Fee,
            Money Contribution) : Event;

        /// <summary>A late client also paid interest and costs: the fund's if it advanced, else the budget's.</summary>
        [EventName("activity.late-collected.v1")]
        public sealed record LateCollected(
            CooperativeId Cooperative, InvoiceId Invoice, string Payment, JobId Job, Money Amount, bool ToPool)
            : Event;

        /// <summary>An advance or prefinancing was paid back, in part or in full.</summary>
        /// <param name="ByActivity">Out of the Activity's own money, after a credit note or a cancellation.</param>
        [EventName("activity.repaid.v1")]
        public sealed record Repaid(
            CooperativeId Cooperative,
            JobId Job,
            string Case,
            Money Amount,
            bool IsWageAdvance,
            bool ByActivity) : Event;

        /// <summary>Part of an invoice was credited.</summary>
        /// <param name="Note">Names the credit note among those of the invoice.</param>
        /// <param name="Shortfall">What the budget must now pay back by itself.</param>
        [EventName("activity.credited.v1")]
        public sealed record Credited(
            InvoiceId Invoice, string Note, JobId Job, Money Amount, Money Shortfall) : Event;

        /// <summary>Prefinancing was called back: the budget pays back what it can, now or later.</summary>
        [EventName("activity.prefinancing-called-back.v1")]
        public sealed record CalledBack(JobId Job, string Case, Money Shortfall) : Event;

        /// <summary>A job is over, and what is still owed for it is the budget's own to pay, now or later.</summary>
        /// <param name="Shortfall">All that the budget must now pay back for the job by itself.</param>
        [EventName("activity.job-closed.v1")]
        public sealed record JobClosed(JobId Job, Money Shortfall) : Event;

        /// <summary>The loss of what was open on an invoice is certain: it is guaranteed no more.</summary>
        [EventName("activity.written-off.v1")]
        public sealed record WrittenOff(InvoiceId Invoice, JobId Job, Money Amount) : Event;

        /// <summary>An advance or prefinancing went down with its receivable. The pool bears it, nobody else.</summary>
        [EventName("activity.advance-lost.v1")]
        public sealed record AdvanceLost(
            InvoiceId Invoice, JobId Job, string Case, Money Amount, bool IsWageAdvance) : Event;
    }

    /// <summary>What the budget owes the pool for one case.</summary>
    public sealed record Debt(string Case, bool IsWageAdvance, string Shard, Money Outstanding);

    /// <summary>A wage that waits for an advance.</summary>
    public sealed record Waiting(FundWage Wage, Money Reserved);

    /// <param name="Guaranteed">Invoiced and not yet paid, net of VAT and fee.</param>
    /// <param name="Collected">Paid in for the job less what it paid out; below zero if it lived on others.</param>
    /// <param name="Released">What clients paid for the job and no repayment took.</param>
    /// <param name="Debts">What is owed to the pool, oldest first.</param>
    /// <param name="Shortfall">The part of the debts that no receivable covers any more: the budget pays it.</param>
    /// <param name="LostWith">The last invoice of the job that was written off; null while none was.</param>
    /// <param name="Seen">What was taken in once and must not count twice.</param>
    /// <param name="Charges">What was paid for each engagement and not given back.</param>
    /// <param name="Turn">The turn in which something last happened to the job.</param>
    /// <param name="WasAdvanced">Whether the pool ever advanced or prefinanced anything for the job.</param>
    public sealed record JobBook(
        Money Guaranteed,
        Money Collected,
        Money Released,
        ImmutableArray<Debt> Debts,
        Money Shortfall,
        InvoiceId? LostWith,
        ImmutableHashSet<string> Seen,
        ImmutableSortedDictionary<string, ImmutableArray<ChargeLine>> Charges,
        long Turn,
        bool WasAdvanced = false)
    {
        public static JobBook Empty { get; } =
            new(Money.Zero, Money.Zero, Money.Zero, [], Money.Zero, LostWith: null, [], NoCharges, Turn: 0);

        private static ImmutableSortedDictionary<string, ImmutableArray<ChargeLine>> NoCharges =>
            ImmutableSortedDictionary<string, ImmutableArray<ChargeLine>>.Empty;

        /// <summary>What is still there of the prefinancing of the job.</summary>
        public Money Lent() => Money.Min(Owed(isWageAdvance: false), Money.Max(Money.Zero, Collected));

        /// <summary>All that is owed to the pool.</summary>
        public Money Owed() => Money.Sum(Debts.Select(debt => debt.Outstanding));

        /// <summary>What is owed of one kind.</summary>
        public Money Owed(bool isWageAdvance) =>
            Money.Sum(Debts.Where(debt => debt.IsWageAdvance == isWageAdvance).Select(debt => debt.Outstanding));
    }

    /// <param name="Cooperative">Null until opened, or until money came for it.</param>
    /// <param name="IsOpened">Whether it was ever opened.</param>
    /// <param name="Collected">Never below zero; the ledger's account of the budget says the same.</param>
    /// <param name="Jobs">By job id: all with money open, and of the others those of late.</param>
    /// <param name="Elsewhere">What jobs that are remembered no more left in the budget, or lived on.</param>
    /// <param name="Queue">Charges that wait for money, oldest first.</param>
    /// <param name="Wages">Wages that wait for an advance, by wage id.</param>
    /// <param name="ByMonth">What clients paid, by <c>yyyy-MM</c>.</param>
    /// <param name="Turn">How often something happened to the budget.</param>
    /// <param name="Advanced">The jobs that the pool advanced for, of those that are remembered no more.</param>
    public sealed record State(
        CooperativeId? Cooperative,
        bool IsOpened,
        bool IsClosed,
        JobId? PrivateTo,
        Money Guaranteed,
        Money Collected,
        Money Reserved,
        ImmutableSortedDictionary<string, ActivityRole> Roles,
        ImmutableSortedDictionary<string, Money> Holds,
        ImmutableSortedDictionary<string, JobBook> Jobs,
        Money Elsewhere,
        ImmutableArray<Event.ChargeQueued> Queue,
        ImmutableSortedDictionary<string, Waiting> Wages,
        ImmutableSortedDictionary<string, Money> ByMonth,
        long Turn,
        ImmutableHashSet<string> Advanced) : IState<State>
    {
        ImmutableArray<string> IState<State>.Members => [.. Roles.Keys];

        public static State Initial { get; } = new(
            Cooperative: null,
            IsOpened: false,
            IsClosed: false,
            PrivateTo: null,
            Money.Zero,
            Money.Zero,
            Money.Zero,
            ImmutableSortedDictionary<string, ActivityRole>.Empty,
            ImmutableSortedDictionary<string, Money>.Empty,
            ImmutableSortedDictionary<string, JobBook>.Empty,
            Money.Zero,
            [],
            ImmutableSortedDictionary<string, Waiting>.Empty,
            ImmutableSortedDictionary<string, Money>.Empty,
            Turn: 0,
            Advanced: []);

        /// <summary>Collected money that no wage waits for.</summary>
        public Money Available() => Collected - Reserved;

        /// <summary>
        /// Collected money that a job may spend. What the pool lent for another job is spent on that one alone: else
        /// its train could not be paid, and a debt would only change its name.
        /// </summary>
        public Money AvailableTo(JobId job) => Money.Max(Money.Zero, Available() - Money.Sum(
            Jobs.Where(other => other.Key != job.Value).Select(other => other.Value.Lent())));

        /// <summary>What all holds take together.</summary>
        public Money Held() => Money.Sum(Holds.Values);

        /// <summary>Whether the pool ever advanced or prefinanced anything for a job, however long ago.</summary>
        public bool WasAdvanced(JobId job) => Of(job).WasAdvanced || Advanced.Contains(job.Value);

        /// <summary>A job's part.</summary>
        public JobBook Of(JobId job) => Jobs.GetValueOrDefault(job.Value, JobBook.Empty);
    }
}
