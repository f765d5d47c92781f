using Orleans.Concurrency;
using Orleans.Runtime;

namespace Smart.Grains.Interfaces;

/// <summary>Which invoices there are. Any key will do: it decides nothing and remembers nothing.</summary>
public interface IInvoiceListGrain : IGrainWithStringKey
{
    /// <summary>A page of them.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadInvoices)]
    Task<ListPage<InvoiceRow>> Page(InvoicesWanted wanted);
}

/// <summary>Which invoices are wanted; what is null does not matter.</summary>
/// <param name="Page">Which page; sorted by <c>id</c>, <c>issued</c>, <c>due</c> or <c>open</c> (amount).</param>
/// <param name="Cooperative">Of this cooperative.</param>
/// <param name="Client">To this client.</param>
/// <param name="Job">For this job.</param>
/// <param name="Status">Standing there.</param>
/// <param name="Member">For a job that this member declared.</param>
/// <param name="Search">
/// The beginning of a number, a number without its year, the reference of a payment, or a client: the id, or part of
/// what they are called.
/// </param>
/// <param name="MayKnowClients">
/// Whether who asks may know what clients are called; else names are not looked at.
/// </param>
[GenerateSerializer, Immutable]
public sealed record InvoicesWanted(
    PageWish Page,
    CooperativeId? Cooperative = null,
    ClientId? Client = null,
    JobId? Job = null,
    InvoiceStatus? Status = null,
    MemberId? Member = null,
    string? Search = null,
    bool MayKnowClients = false) : IAbout
{
    GrainId? IAbout.Actor => Job is { } job ? GrainId.Create("job", job.Value) : null;

    /// <summary>The orders in which invoices may be asked for; the first is the usual one.</summary>
    public static IReadOnlyList<string> Sorts { get; } = ["id", "issued", "due", "open"];
}

/// <summary>An invoice on a list. Amounts include VAT.</summary>
/// <param name="Invoice">The invoice.</param>
/// <param name="Number">Number in the book, as printed.</param>
/// <param name="Cooperative">Who invoiced.</param>
/// <param name="Job">The job invoiced.</param>
/// <param name="Client">Who owes.</param>
/// <param name="IssuedOn">Date of the invoice.</param>
/// <param name="DueOn">Last day to pay.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Total">What was invoiced.</param>
/// <param name="Paid">What was paid, recoveries after a loss excluded.</param>
/// <param name="Credited">What was credited.</param>
/// <param name="Lost">What was written off.</param>
/// <param name="Open">What is still owed.</param>
/// <param name="Version">Version of the invoice that the list has seen.</param>
/// <param name="ChangedAt">Business time of the last event that the list has seen.</param>
[GenerateSerializer, Immutable]
public sealed record InvoiceRow(
    InvoiceId Invoice,
    string Number,
    CooperativeId Cooperative,
    JobId Job,
    ClientId Client,
    DateOnly IssuedOn,
    DateOnly DueOn,
    InvoiceStatus Status,
    Money Total,
    Money Paid,
    Money Credited,
    Money Lost,
    Money Open,
    long Version,
    DateTimeOffset ChangedAt);
