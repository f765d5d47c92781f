using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>Which jobs there are. Any key will do: it decides nothing and remembers nothing.</summary>
public interface IJobListGrain : IGrainWithStringKey
{
    /// <summary>A page of them.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadJobs)]
    Task<ListPage<JobRow>> Page(JobsWanted wanted);
}

/// <summary>Which jobs are wanted; what is null does not matter.</summary>
/// <param name="Page">Which page; sorted by <c>id</c>, <c>start</c> (first day of work) or <c>changed</c>.</param>
/// <param name="Cooperative">Of this cooperative.</param>
/// <param name="Member">Declared by this member.</param>
/// <param name="Client">For this client.</param>
/// <param name="Activity">Carried by this budget.</param>
/// <param name="Status">Standing there.</param>
[GenerateSerializer, Immutable]
public sealed record JobsWanted(
    PageWish Page,
    CooperativeId? Cooperative = null,
    MemberId? Member = null,
    ClientId? Client = null,
    ActivityId? Activity = null,
    JobStatus? Status = null) : IAbout
{
    /// <summary>The orders in which jobs may be asked for; the first is the usual one.</summary>
    public static IReadOnlyList<string> Sorts { get; } = ["id", "start", "changed"];
}

/// <summary>A job on a list.</summary>
/// <param name="Job">The job.</param>
/// <param name="Cooperative">Who employs and invoices.</param>
/// <param name="Member">Who declared it.</param>
/// <param name="Activity">The budget that carries it.</param>
/// <param name="Client">Who pays.</param>
/// <param name="Sector">Code of the sector.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Start">First day of work.</param>
/// <param name="End">Last day of work.</param>
/// <param name="Fee">What the client pays, excluding VAT.</param>
/// <param name="Invoice">The invoice, once issued.</param>
/// <param name="Version">Version of the job that the list has seen.</param>
/// <param name="ChangedAt">Business time of the last event that the list has seen.</param>
[GenerateSerializer, Immutable]
public sealed record JobRow(
    JobId Job,
    CooperativeId Cooperative,
    MemberId Member,
    ActivityId Activity,
    ClientId Client,
    string Sector,
    JobStatus Status,
    DateOnly Start,
    DateOnly End,
    Money Fee,
    InvoiceId? Invoice,
    long Version,
    DateTimeOffset ChangedAt);
