using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>One invoice, from its issue until nothing is open on it. Key: the invoice id, <c>{job}/{n}</c>.</summary>
/// <remarks>
/// Each command may be repeated and then answers as before. A default is never charged to the member: what is lost is
/// lost to the pool, and an invoice that was written off still takes a late payment.
/// </remarks>
public interface IInvoiceGrain : IGrainWithStringKey
{
    /// <summary>
    /// Issues the invoice: number, date, postings, document. Refused as <c>invoice.*</c> or <c>vat.*</c> when the law
    /// or the numbers do not allow it; nothing is numbered then.
    /// </summary>
    [Opens]
    Task<Answer<InvoiceView>> Issue(IssueInvoice command);

    /// <summary>
    /// Records money that came in. A repeated payment id answers as before; what exceeds the open amount pays the late
    /// interest and costs that were claimed, and the rest is put in suspense for a person to look at.
    /// </summary>
    [Needs(Rights.RecordPayments)]
    Task<Answer<PaymentResult>> RecordPayment(RecordPayment command);

    /// <summary>The client contests the invoice: reminders wait until the dispute is settled.</summary>
    [Needs(Rights.DisputeInvoices)]
    Task<Answer<InvoiceView>> Dispute(DisputeInvoice command);

    /// <summary>Settles a dispute: a share stays due, a credit note takes the rest back.</summary>
    [Needs(Rights.DisputeInvoices)]
    Task<Answer<InvoiceView>> SettleDispute(SettleDispute command);

    /// <summary>Credits all that is open, for a job called off after it was invoiced.</summary>
    Task<Answer<InvoiceView>> Credit(CreditInvoice command);

    /// <summary>
    /// Records that the loss of what is open is certain; only then is its VAT recovered. Asked by actors, for what two
    /// people decided elsewhere; a person proposes.
    /// </summary>
    Task<Answer<InvoiceView>> WriteOff(WriteOffInvoice command);

    /// <summary>A person proposes that the loss is certain; another one confirms it.</summary>
    [Needs(Rights.WriteOff)]
    Task<Answer<InvoiceView>> ProposeWriteOff(WriteOffInvoice command);

    /// <summary>A second person confirms it: what is open is lost.</summary>
    [Needs(Rights.WriteOff)]
    Task<Answer<InvoiceView>> ConfirmWriteOff(ConfirmLoss command);

    /// <summary>A person turns the proposal down, or withdraws their own.</summary>
    [Needs(Rights.WriteOff)]
    Task<Answer<InvoiceView>> RefuseWriteOff();

    /// <summary>The invoice as committed; null before it is issued.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadInvoices)]
    Task<InvoiceView?> View();

    /// <summary>The document as issued: UBL 2.1, Peppol BIS Billing 3.0; null before it is issued.</summary>
    [Needs(Rights.ReadInvoices)]
    Task<IssuedDocument?> Ubl();

    /// <summary>The credit notes as issued, oldest first.</summary>
    [Needs(Rights.ReadInvoices)]
    Task<ImmutableArray<IssuedDocument>> CreditNotes();
}

/// <summary>Asks to issue an invoice. Texts go into the document and nowhere else.</summary>
/// <param name="Cooperative">Who invoices.</param>
/// <param name="Job">The job that is invoiced.</param>
/// <param name="Budget">The budget that the invoice guarantees.</param>
/// <param name="Client">Who owes.</param>
/// <param name="On">
/// The day on which the job decided to invoice; the same whenever the command is repeated. The book never goes back
/// in time, so the invoice may carry a later date.
/// </param>
/// <param name="Lines">What was done, at least one line.</param>
/// <param name="CooperativeFee">The cooperative's part of the net amount, contribution excluded.</param>
/// <param name="Contribution">
/// The pool's contribution, part of the net amount. What is left guarantees the budget.
/// </param>
/// <param name="PaymentTermDays">Days to pay, at most 60; null takes the terms agreed with the client.</param>
/// <param name="BuyerReference">What the client wants to read on its invoice; null takes the job's id.</param>
/// <param name="Language">Language of the document and of later letters: fr, nl, de or en.</param>
/// <param name="IsIndemnity">
/// It makes good what calling off cost, and pays for no service: outside the scope of VAT unless the rates say
/// otherwise.
/// </param>
[GenerateSerializer, Immutable]
public sealed record IssueInvoice(
    CooperativeId Cooperative,
    JobId Job,
    ActivityId Budget,
    ClientId Client,
    DateOnly On,
    ImmutableArray<InvoiceLine> Lines,
    Money CooperativeFee,
    Money Contribution,
    int? PaymentTermDays = null,
    string? BuyerReference = null,
    string Language = "fr",
    bool IsIndemnity = false);

/// <summary>One line of an invoice.</summary>
/// <param name="Text">What was done, for the client to read; not empty.</param>
/// <param name="Nature">The declared nature; it settles the rate of VAT.</param>
/// <param name="Net">Amount excluding VAT, more than zero.</param>
/// <param name="VatPercent">
/// The rate on the quote, in percent; null lets the rules say. Another rate is refused.
/// </param>
[GenerateSerializer, Immutable]
public sealed record InvoiceLine(string Text, WorkNature Nature, Money Net, decimal? VatPercent = null);

/// <summary>Records money that came in on an invoice.</summary>
/// <param name="PaymentId">Names the receipt: bank, statement and entry, or what the caller knows it by.</param>
/// <param name="Amount">More than zero.</param>
/// <param name="PaidOn">Day on which the money was on our account.</param>
/// <param name="Reference">Structured communication, where the payment carried one.</param>
[GenerateSerializer, Immutable]
public sealed record RecordPayment(string PaymentId, Money Amount, DateOnly PaidOn, string? Reference = null);

/// <summary>What a payment did.</summary>
/// <param name="Applied">Part that paid the invoice, or that was recovered after the loss.</param>
/// <param name="InSuspense">Part that exceeds what was open and claimed; a person looks at it.</param>
/// <param name="Open">What is open after it.</param>
/// <param name="Late">Part that paid late interest and costs that were claimed.</param>
[GenerateSerializer, Immutable]
public sealed record PaymentResult(Money Applied, Money InSuspense, Money Open, Money Late);

/// <summary>The client contests the invoice.</summary>
/// <param name="Reason">
/// A code: <c>quality</c>, <c>not-delivered</c>, <c>price</c> or <c>other</c>; no free text.
/// </param>
[GenerateSerializer, Immutable]
public sealed record DisputeInvoice(string Reason);

/// <summary>Settles a dispute.</summary>
/// <param name="ShareDue">Share of the invoice that stays due, 0 to 1; never less than what was paid already.</param>
[GenerateSerializer, Immutable]
public sealed record SettleDispute(decimal ShareDue);

/// <summary>Credits all that is open.</summary>
[GenerateSerializer, Immutable]
public sealed record CreditInvoice;

/// <summary>Why a loss is certain; a provision is never a reason.</summary>
[GenerateSerializer]
public enum LossCause
{
    /// <summary>A bankruptcy was closed, or the trustee certified that nothing is left.</summary>
    Bankruptcy,

    /// <summary>A judicial reorganisation plan reduced the claim.</summary>
    Reorganisation,

    /// <summary>The bailiff reported that nothing can be seized.</summary>
    NothingToSeize,

    /// <summary>The claim is prescribed.</summary>
    Prescribed,

    /// <summary>Recovery would cost more than it brings.</summary>
    NotWorthRecovering,
}

/// <summary>Records that the loss of what is open is certain.</summary>
/// <param name="Cause">Why.</param>
[GenerateSerializer, Immutable]
public sealed record WriteOffInvoice(LossCause Cause);

/// <summary>Confirms a loss that somebody else proposed.</summary>
/// <param name="Cause">
/// The cause that the second person read; another one by now is refused. Null confirms whatever is proposed.
/// </param>
[GenerateSerializer, Immutable]
public sealed record ConfirmLoss(LossCause? Cause = null);

/// <summary>Where an invoice stands.</summary>
[GenerateSerializer]
public enum InvoiceStatus
{
    /// <summary>Issued and not paid.</summary>
    Open,

    /// <summary>Paid in part.</summary>
    PartlyPaid,

    /// <summary>Nothing is open, and money came in.</summary>
    Paid,

    /// <summary>The client contests it.</summary>
    Disputed,

    /// <summary>Credited in full.</summary>
    Credited,

    /// <summary>The loss is certain.</summary>
    WrittenOff,
}

/// <summary>VAT category as on the document (UNCL 5305).</summary>
[GenerateSerializer]
public enum VatCategory
{
    /// <summary>S: a Belgian rate.</summary>
    Standard,

    /// <summary>Z: rate of zero.</summary>
    ZeroRated,

    /// <summary>AE: the client owes the VAT.</summary>
    ReverseCharge,

    /// <summary>E: exempt, with a reason.</summary>
    Exempt,

    /// <summary>O: not subject to Belgian VAT.</summary>
    OutOfScope,
}

/// <summary>Amounts of one VAT category and rate.</summary>
/// <param name="Category">The category.</param>
/// <param name="RatePercent">The rate in percent; zero without Belgian VAT.</param>
/// <param name="Net">Amount taxed.</param>
/// <param name="Vat">VAT on it, rounded half up once per category and rate.</param>
[GenerateSerializer, Immutable]
public sealed record VatSubtotal(VatCategory Category, decimal RatePercent, Money Net, Money Vat);

/// <summary>An invoiced amount as the books split it.</summary>
/// <param name="Guaranteed">Belongs to the budget once paid.</param>
/// <param name="Fee">The cooperative's fee, deferred until paid.</param>
/// <param name="Contribution">The pool's contribution, called until paid.</param>
/// <param name="Vat">VAT due to the State.</param>
[GenerateSerializer, Immutable]
public sealed record InvoiceParts(Money Guaranteed, Money Fee, Money Contribution, Money Vat);

/// <summary>A loss that one person calls certain, and that another one has to confirm.</summary>
/// <param name="Cause">Why.</param>
/// <param name="By">Id of who proposed it.</param>
/// <param name="On">The day.</param>
[GenerateSerializer, Immutable]
public sealed record LossProposal(LossCause Cause, string By, DateOnly On);

/// <summary>An invoice as committed.</summary>
/// <param name="Id">The invoice.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Cooperative">Who invoiced.</param>
/// <param name="Job">The job invoiced.</param>
/// <param name="Budget">The budget that it guarantees.</param>
/// <param name="Client">Who owes.</param>
/// <param name="Number">Number in the book, as printed.</param>
/// <param name="IssuedOn">Date of the invoice.</param>
/// <param name="DueOn">Last day to pay.</param>
/// <param name="Reference">Structured communication, as printed: <c>+++260/0000/00142+++</c>.</param>
/// <param name="Language">Language of the document.</param>
/// <param name="Net">Total excluding VAT.</param>
/// <param name="Vat">VAT.</param>
/// <param name="Total">Total including VAT.</param>
/// <param name="Open">What is still owed.</param>
/// <param name="Paid">What was paid, recoveries after a loss excluded.</param>
/// <param name="Credited">What was credited.</param>
/// <param name="WrittenOff">What was written off.</param>
/// <param name="Recovered">What was paid after the loss.</param>
/// <param name="DocumentHash">SHA-256 of the document, in lower-case hex.</param>
/// <param name="CreditNotes">Numbers of the credit notes that are issued.</param>
/// <param name="IsSent">Whether it was handed over for delivery.</param>
/// <param name="LossProposed">A loss that waits for a second person; null when none does.</param>
/// <param name="Late">Late interest and costs that were claimed, and what was paid of them; null if none were.</param>
[GenerateSerializer, Immutable]
public sealed record InvoiceView(
    InvoiceId Id,
    InvoiceStatus Status,
    CooperativeId Cooperative,
    JobId Job,
    ActivityId Budget,
    ClientId Client,
    string Number,
    DateOnly IssuedOn,
    DateOnly DueOn,
    string Reference,
    string Language,
    Money Net,
    Money Vat,
    Money Total,
    Money Open,
    Money Paid,
    Money Credited,
    Money WrittenOff,
    Money Recovered,
    string DocumentHash,
    ImmutableArray<string> CreditNotes,
    bool IsSent,
    LossProposal? LossProposed = null,
    LateClaim? Late = null);

/// <summary>An issued document, byte for byte.</summary>
/// <param name="Number">Its number, as printed.</param>
/// <param name="MediaType">What the bytes are.</param>
/// <param name="Bytes">The document.</param>
/// <param name="Sha256">Its hash, in lower-case hex.</param>
[GenerateSerializer, Immutable]
public sealed record IssuedDocument(string Number, string MediaType, byte[] Bytes, string Sha256);
