using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>Which invoices are being collected. Any key will do: it decides nothing and remembers nothing.</summary>
public interface IDunningListGrain : IGrainWithStringKey
{
    /// <summary>A page of them.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadInvoices)]
    Task<ListPage<DunningRow>> Page(DunningWanted wanted);
}

/// <summary>Where the collection of an invoice stands.</summary>
[GenerateSerializer]
public enum DunningStatus
{
    /// <summary>The next step comes on its day.</summary>
    Waiting,

    /// <summary>A person stopped the steps until a day.</summary>
    Paused,

    /// <summary>The client contests the invoice: the steps wait for the end of that.</summary>
    Disputed,

    /// <summary>Bailiff, court, trustee or counsel have the file.</summary>
    HandedOver,

    /// <summary>Nothing is open any more, or the loss is certain.</summary>
    Closed,
}

/// <summary>Which cases are wanted; what is null does not matter.</summary>
/// <param name="Page">Which page; sorted by <c>next</c> (day of the next step) or <c>due</c>.</param>
/// <param name="Cooperative">Of this cooperative.</param>
/// <param name="Client">Of this client.</param>
/// <param name="Job">Of this job.</param>
/// <param name="Status">Standing there.</param>
[GenerateSerializer, Immutable]
public sealed record DunningWanted(
    PageWish Page,
    CooperativeId? Cooperative = null,
    ClientId? Client = null,
    JobId? Job = null,
    DunningStatus? Status = null) : IAbout
{
    GrainId? IAbout.Actor => Job is { } job ? GrainId.Create("job", job.Value) : null;

    /// <summary>The orders in which they may be asked for; the first is the usual one.</summary>
    public static IReadOnlyList<string> Sorts { get; } = ["next", "due"];
}

/// <summary>The collection of one invoice on a list.</summary>
/// <param name="Invoice">The invoice.</param>
/// <param name="Cooperative">Whose invoice.</param>
/// <param name="Job">The job that it is for.</param>
/// <param name="Client">Who owes.</param>
/// <param name="DueOn">When it had to be paid.</param>
/// <param name="Open">What is open.</param>
/// <param name="Last">The last step taken; null before the first.</param>
/// <param name="LastOn">When.</param>
/// <param name="Next">The step that comes next; null when none is to come.</param>
/// <param name="NextOn">When; null when none is to come or it waits for a dispute.</param>
/// <param name="PausedUntil">First day on which the steps may go on; null when not paused.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Version">Version that the list has seen.</param>
/// <param name="ChangedAt">Business time of the last event that the list has seen.</param>
/// <param name="Claimed">Late interest and costs that were claimed.</param>
/// <param name="ClaimedPaid">What was paid of them.</param>
[GenerateSerializer, Immutable]
public sealed record DunningRow(
    InvoiceId Invoice,
    CooperativeId Cooperative,
    JobId Job,
    ClientId Client,
    DateOnly DueOn,
    Money Open,
    DunningStep? Last,
    DateOnly? LastOn,
    DunningStep? Next,
    DateOnly? NextOn,
    DateOnly? PausedUntil,
    DunningStatus Status,
    long Version,
    DateTimeOffset ChangedAt,
    Money Claimed,
    Money ClaimedPaid);
