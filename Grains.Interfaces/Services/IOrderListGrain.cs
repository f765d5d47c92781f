using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>Which orders there are. Any key will do: it decides nothing and remembers nothing.</summary>
public interface IOrderListGrain : IGrainWithStringKey
{
    /// <summary>A page of them.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadOrders)]
    Task<ListPage<OrderRow>> Page(OrdersWanted wanted);
}

/// <summary>Which orders are wanted; what is null does not matter.</summary>
/// <param name="Page">Which page; sorted by <c>due</c> (first day of the job) or <c>changed</c>.</param>
/// <param name="Cooperative">To desks of this cooperative.</param>
/// <param name="Job">Of this job.</param>
/// <param name="Desk">To this desk.</param>
/// <param name="Status">Standing there.</param>
[GenerateSerializer, Immutable]
public sealed record OrdersWanted(
    PageWish Page,
    CooperativeId? Cooperative = null,
    JobId? Job = null,
    Desk? Desk = null,
    OrderStatus? Status = null) : IAbout
{
    GrainId? IAbout.Actor => Job is { } job ? GrainId.Create("job", job.Value) : null;

    /// <summary>The orders in which they may be asked for; the first is the usual one.</summary>
    public static IReadOnlyList<string> Sorts { get; } = ["due", "changed"];
}

/// <summary>An order on a list.</summary>
/// <param name="Engagement">The service line that it serves: job and line, as in addresses.</param>
/// <param name="Cooperative">Whose desk.</param>
/// <param name="Job">The job that it serves.</param>
/// <param name="Desk">Which desk.</param>
/// <param name="For">The days of the job; it must be carried out by the first.</param>
/// <param name="Expected">Price excluding VAT that the plan counts on.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Price">What it cost, excluding VAT; null until it is carried out.</param>
/// <param name="Reference">The supplier's reference; empty until it is carried out.</param>
/// <param name="Version">Version of the order that the list has seen.</param>
/// <param name="ChangedAt">Business time of the last event that the list has seen.</param>
[GenerateSerializer, Immutable]
public sealed record OrderRow(
    EngagementId Engagement,
    CooperativeId Cooperative,
    JobId Job,
    Desk Desk,
    Period For,
    Money Expected,
    OrderStatus Status,
    Money? Price,
    string Reference,
    long Version,
    DateTimeOffset ChangedAt);
