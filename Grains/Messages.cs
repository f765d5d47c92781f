using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Smart.Grains.Interfaces;
using Smart.Grains.Kernel;

namespace Smart.Grains;

/// <summary>
/// Everything that one actor may tell another without being asked: up and sideways, never awaited. A message is a row
/// written with the commit that sends it, and arrives exactly once. It carries ids and amounts, never personal data.
/// </summary>
public abstract record Message
{
    /// <summary>
    /// An invoice was issued: the budget is guaranteed, the receivable is open, the reminders may count.
    /// </summary>
    [EventName("message.invoice-issued.v1")]
    public sealed record InvoiceIssued(
        InvoiceId Invoice,
        JobId Job,
        ActivityId Budget,
        CooperativeId Cooperative,
        ClientId Client,
        DateOnly IssuedOn,
        DateOnly DueOn,
        Money Total,
        Money Guaranteed,
        Money Fee,
        Money Contribution,
        Money Vat) : Message;

    /// <summary>Money came in on an invoice, split into the parts that it releases.</summary>
    [EventName("message.payment-received.v1")]
    public sealed record PaymentReceived(
        InvoiceId Invoice,
        JobId Job,
        ActivityId Budget,
        ClientId Client,
        string Payment,
        DateOnly PaidOn,
        Money Amount,
        Money Guaranteed,
        Money Fee,
        Money Contribution,
        Money Vat,
        Money Open,
        bool PaidInFull) : Message;

    /// <summary>Part of an invoice (or all of it) was credited: that part is no longer owed.</summary>
    /// <param name="Note">Names the credit note among those of the invoice.</param>
    [EventName("message.invoice-credited.v2")]
    public sealed record InvoiceCredited(
        InvoiceId Invoice,
        JobId Job,
        ActivityId Budget,
        ClientId Client,
        Money Amount,
        Money Guaranteed,
        Money Fee,
        Money Contribution,
        Money Vat,
        Money Open,
        bool OnDispute,
        string Note) : Message;

    /// <summary>The same before credit notes were named: by what they left open, which two of them may share.</summary>
    [EventName("message.invoice-credited.v1")]
    public sealed record InvoiceCreditedV1(
        InvoiceId Invoice,
        JobId Job,
        ActivityId Budget,
        ClientId Client,
        Money Amount,
        Money Guaranteed,
        Money Fee,
        Money Contribution,
        Money Vat,
        Money Open,
        bool OnDispute) : Message, IOlderForm
    {
        /// <inheritdoc/>
        public object Newer() => new InvoiceCredited(
            Invoice, Job, Budget, Client, Amount, Guaranteed, Fee, Contribution, Vat, Open, OnDispute,
            Note: $"{Open.Minor}");
    }

    /// <summary>The client contests an invoice; reminders wait.</summary>
    [EventName("message.invoice-disputed.v1")]
    public sealed record InvoiceDisputed(InvoiceId Invoice, JobId Job, ClientId Client) : Message;

    /// <summary>The dispute is over; what stays due is due.</summary>
    [EventName("message.dispute-settled.v1")]
    public sealed record DisputeSettled(InvoiceId Invoice, JobId Job, ClientId Client, Money Open) : Message;

    /// <summary>The loss of what is still open on an invoice is certain. It is never charged to the member.</summary>
    [EventName("message.invoice-written-off.v1")]
    public sealed record InvoiceWrittenOff(
        InvoiceId Invoice,
        JobId Job,
        ActivityId Budget,
        ClientId Client,
        Money Amount,
        Money Guaranteed,
        Money Fee,
        Money Contribution,
        Money Vat) : Message;

    /// <summary>A client paid after the loss was booked: the pool has it back.</summary>
    [EventName("message.loss-recovered.v1")]
    public sealed record LossRecovered(InvoiceId Invoice, CooperativeId Cooperative, Money ToPool) : Message;

    /// <summary>Dunning claims late interest and costs beside an invoice, all in all, up to a day.</summary>
    /// <param name="Fronted">What the cooperative paid so far to recover.</param>
    /// <param name="InterestFirst">Whether payments cover interest before costs.</param>
    [EventName("message.late-claimed.v1")]
    public sealed record LateClaimed(
        InvoiceId Invoice,
        DateOnly On,
        Money Costs,
        Money Interest,
        Money Fronted,
        bool InterestFirst) : Message;

    /// <summary>Late interest and costs that were claimed came in.</summary>
    /// <param name="ToFronted">The part that paid back what was fronted; the rest stands in transit.</param>
    [EventName("message.late-paid.v1")]
    public sealed record LatePaid(
        InvoiceId Invoice,
        JobId Job,
        ActivityId Budget,
        CooperativeId Cooperative,
        string Payment,
        DateOnly PaidOn,
        Money Costs,
        Money Interest,
        Money ToFronted) : Message
    {
        /// <summary>What the budget passes on to the fund, or keeps.</summary>
        [JsonIgnore]
        public Money ToBudget => Costs + Interest - ToFronted;
    }

    /// <summary>Late interest and costs went to the fund, which had advanced the money meanwhile.</summary>
    [EventName("message.late-earned.v1")]
    public sealed record LateEarned(InvoiceId Invoice, string Payment, Money Amount) : Message;

    /// <summary>People decided on a prefinancing that its job waits for, or did without.</summary>
    /// <param name="Case">The stream of the prefinancing.</param>
    /// <param name="IsApproved">Whether there is money for the job now.</param>
    [EventName("message.financing-reviewed.v1")]
    public sealed record FinancingReviewed(string Case, bool IsApproved) : Message;

    /// <summary>Money of the pool for a budget stands in transit under the case's name.</summary>
    /// <param name="IsWageAdvance">A wage advance; else prefinancing.</param>
    /// <param name="Shard">The stream of the pool shard that paid, and that is paid back.</param>
    [EventName("message.funds-arrived.v1")]
    public sealed record FundsArrived(
        string Case,
        string Transfer,
        JobId Job,
        CooperativeId Cooperative,
        Money Amount,
        bool IsWageAdvance,
        WageId? Wage,
        string Shard) : Message;

    /// <summary>
    /// A budget pays an advance or prefinancing back; the money stands in transit under the case's name.
    /// </summary>
    [EventName("message.repaid.v1")]
    public sealed record Repaid(string Case, string Transfer, Money Amount, bool IsWageAdvance) : Message;

    /// <summary>What is still out under a case is lost with its receivable: the pool bears it.</summary>
    [EventName("message.advance-lost.v1")]
    public sealed record AdvanceLost(string Case, InvoiceId Invoice, Money Amount, bool IsWageAdvance) : Message;

    /// <summary>A contribution was collected: the fund grew.</summary>
    [EventName("message.contributed.v1")]
    public sealed record Contributed(InvoiceId Invoice, string Payment, Money Amount) : Message;

    /// <summary>A shard charged a loss to the fund.</summary>
    [EventName("message.lost.v1")]
    public sealed record Lost(string Case, InvoiceId Invoice, Money Amount) : Message;

    /// <summary>A shard gave quota back (it committed first); the root may lower its own number.</summary>
    [EventName("message.quota-returned.v1")]
    public sealed record QuotaReturned(int Shard, Money Returned, Money TotalReturned) : Message;

    /// <summary>The root asks a shard for quota that it does not use.</summary>
    /// <param name="Round">The latest round counts, in whatever order they come.</param>
    /// <param name="ReturnTo">What the shard is to have returned in all since the beginning.</param>
    /// <param name="Lasts">Whether the shard also gives back what comes free later; else it is asked once.</param>
    [EventName("message.quota-recalled.v1")]
    public sealed record QuotaRecalled(long Round, Money ReturnTo, bool Lasts) : Message;

    /// <summary>A shard's overdraft changed: capital that wages legally due took beyond its quota.</summary>
    /// <param name="Sequence">The highest counts, in whatever order they come.</param>
    [EventName("message.pool-overdrawn.v1")]
    public sealed record PoolOverdrawn(int Shard, long Sequence, Money Capital) : Message;

    /// <summary>Part of a prefinancing, or all of it, is back.</summary>
    [EventName("message.prefinancing-repaid.v1")]
    public sealed record PrefinancingRepaid(Money Amount, Money Outstanding) : Message;

    /// <summary>Part of a prefinancing, or all of it, is lost with its receivable.</summary>
    [EventName("message.prefinancing-lost.v1")]
    public sealed record PrefinancingLost(Money Amount, Money Outstanding) : Message;

    /// <summary>
    /// A prefinancing was cancelled after it was paid: the budget gives back what it has collected of it.
    /// </summary>
    [EventName("message.prefinancing-called-back.v1")]
    public sealed record PrefinancingCalledBack(string Case, JobId Job) : Message;

    /// <summary>A job tells its budget that it is over: no invoice will bring in more for it.</summary>
    [EventName("message.job-closed.v1")]
    public sealed record JobClosed(JobId Job) : Message;

    /// <summary>A client account tells the federation-wide client how an invoice was paid.</summary>
    [EventName("message.payment-behaviour.v1")]
    public sealed record PaymentBehaviour(
        CooperativeId Cooperative,
        InvoiceId Invoice,
        Money Amount,
        DateOnly DueOn,
        DateOnly? PaidOn) : Message;

    /// <summary>A wage is fully covered in its budget: it can be paid.</summary>
    [EventName("message.wage-funded.v1")]
    public sealed record WageFunded(WageId Wage, JobId Job) : Message;

    /// <summary>A wage was paid.</summary>
    [EventName("message.wage-paid.v1")]
    public sealed record WagePaid(WageId Wage, JobId Job, EngagementId Engagement, Money Net, Money Cost) : Message;

    /// <summary>A charge that had waited was paid from collected money.</summary>
    [EventName("message.charge-posted.v1")]
    public sealed record ChargePosted(EngagementId Engagement, JobId Job) : Message;

    /// <summary>An engagement came to an end state on its own (an order fulfilled, a contract ended).</summary>
    [EventName("message.engagement-moved.v1")]
    public sealed record EngagementMoved(EngagementId Engagement, JobId Job, string Step) : Message;

    /// <summary>The desk or a partner fulfilled an order.</summary>
    [EventName("message.order-fulfilled.v1")]
    public sealed record OrderFulfilled(OrderId Order, EngagementId Engagement, Money Price, string Reference)
        : Message;

    /// <summary>Reminding did not help: the bailiff has the file.</summary>
    [EventName("message.bailiff-engaged.v1")]
    public sealed record BailiffEngaged(InvoiceId Invoice, JobId Job, Money Claim) : Message;

    /// <summary>A person declared the loss of an invoice certain: what is open on it is written off.</summary>
    [EventName("message.loss-declared.v1")]
    public sealed record LossDeclared(InvoiceId Invoice, LossCause Cause) : Message;

    /// <summary>The quote was signed by the client: conditional financing becomes due.</summary>
    [EventName("message.quote-signed.v1")]
    public sealed record QuoteSigned(JobId Job, ClientId Client) : Message;

    /// <summary>A contract earned a wage: it is scheduled for its pay day.</summary>
    [EventName("message.wage-due.v1")]
    public sealed record WageDue(ScheduleWage Wage) : Message;

    /// <summary>A contract must be declared to social security before its first hour.</summary>
    [EventName("message.dimona-wanted.v1")]
    public sealed record DimonaWanted(
        DimonaKind Kind,
        CooperativeId Cooperative,
        MemberId Member,
        int JointCommission,
        DateOnly StartDate,
        DateOnly EndDate,
        DateTimeOffset Deadline) : Message;
}
