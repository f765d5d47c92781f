using System.Collections.Immutable;
using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>What a bookable thing is.</summary>
public enum ResourceKind
{
    /// <summary>A vehicle of the fleet.</summary>
    Van,

    /// <summary>A set of equipment of the shared stock.</summary>
    Kit,

    /// <summary>A room to work in.</summary>
    Room,
}

/// <summary>A van, a kit or a room: one engagement at a time may have it. Key: <c>cooperative/van-1</c>.</summary>
public interface IResourceGrain : IGrainWithStringKey
{
    /// <summary>Puts the resource into service.</summary>
    Task<Answer> Commission(CommissionResource command);

    /// <summary>Books the resource for whole days; refused with the period that stands in the way.</summary>
    [Needs(Rights.BookResources)]
    Task<Answer> Book(BookResource command);

    /// <summary>Gives it back; giving back what one does not hold changes nothing.</summary>
    [Needs(Rights.BookResources)]
    Task<Answer> Release(ReleaseResource command);

    /// <summary>The calendar as committed.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadResources)]
    Task<ResourceView> View();

    /// <summary>Whether nobody has it on any of the days, as committed; null when there is no such resource.</summary>
    [AlwaysInterleave]
    Task<bool?> IsFree(Period days);

    /// <summary>Whether an engagement has it, on whatever days; null while it is not in service.</summary>
    [AlwaysInterleave]
    Task<bool?> IsHeldBy(EngagementId engagement);
}

/// <summary>
/// All vans, kits or rooms of a cooperative, seen together. Key: <c>cooperative/van</c>. It points to the one to book;
/// whether that may be had is for the <see cref="IResourceGrain">thing itself</see> to say.
/// </summary>
public interface IFleetGrain : IGrainWithStringKey
{
    /// <summary>Whether there is one that nobody has on any of the days.</summary>
    Task<bool> HasFree(Period days);

    /// <summary>
    /// The first that nobody has on any of the days, now spoken for; null when there is none.
    /// </summary>
    /// <param name="days">For which days.</param>
    /// <param name="taken">The one offered before, which somebody else turned out to have; null at first.</param>
    Task<string?> Offer(Period days, string? taken);

    /// <summary>A thing was given back: it may be offered again.</summary>
    Task GivenBack(string resource);
}

/// <summary>Puts a resource into service.</summary>
[GenerateSerializer, Immutable]
public sealed record CommissionResource(CooperativeId Cooperative, ResourceKind Kind);

/// <summary>Books a resource.</summary>
/// <param name="By">Who will have it.</param>
/// <param name="Period">Which days.</param>
[GenerateSerializer, Immutable]
public sealed record BookResource(EngagementId By, Period Period);

/// <summary>Gives a resource back.</summary>
[GenerateSerializer, Immutable]
public sealed record ReleaseResource(EngagementId By);

/// <summary>A calendar as committed.</summary>
[GenerateSerializer, Immutable]
public sealed record ResourceView(ResourceKind? Kind, ImmutableArray<Booking> Bookings);

/// <summary>Who has a resource when.</summary>
[GenerateSerializer, Immutable]
public sealed record Booking(EngagementId By, Period Period);
