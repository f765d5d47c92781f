using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace Smart.Grains.Interfaces;

/// <summary>Reads what was or is to be sent to an address outside. Key: the id of its webhook.</summary>
public interface IWebhookDeliveriesGrain : IGrainWithStringKey
{
    /// <summary>A page of the deliveries of a webhook.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadWebhooks)]
    Task<ListPage<DeliveryRow>> Page(DeliveriesWanted wanted);

    /// <summary>One delivery of a webhook with what it says; null when there is none.</summary>
    [AlwaysInterleave]
    [Needs(Rights.ReadWebhooks)]
    Task<DeliveryView?> Find(string webhook, string delivery);
}

/// <summary>Which deliveries.</summary>
/// <param name="Page">Which page of them.</param>
/// <param name="Webhook">Of which webhook.</param>
/// <param name="Status">How far they are; null does not matter.</param>
/// <param name="Kind">What they tell; null does not matter.</param>
[GenerateSerializer, Immutable]
public sealed record DeliveriesWanted(PageWish Page, string Webhook, DeliveryStatus? Status, string? Kind) : IAbout
{
    CooperativeId? IAbout.Cooperative => null;

    GrainId? IAbout.Actor => GrainId.Create("webhook", Webhook);

    /// <summary>The orders in which they can be read; the first is the usual one.</summary>
    public static readonly ImmutableArray<string> Sorts = ["made", "id"];
}

/// <summary>How far a delivery is.</summary>
public enum DeliveryStatus
{
    /// <summary>It is to be sent, for the first time or again.</summary>
    Due,

    /// <summary>The receiver took it.</summary>
    Delivered,

    /// <summary>It was tried as often as it may be, and given up.</summary>
    Dead,
}

/// <summary>Why an attempt failed.</summary>
public enum DeliveryFailure
{
    /// <summary>The receiver answered with something else than 2xx.</summary>
    Answer,

    /// <summary>The receiver sent elsewhere; that is never followed.</summary>
    Redirect,

    /// <summary>No answer within ten seconds.</summary>
    Timeout,

    /// <summary>No connection, or it broke.</summary>
    Connection,

    /// <summary>The certificate does not hold.</summary>
    Certificate,

    /// <summary>The name is not known.</summary>
    UnknownName,

    /// <summary>The name leads to an address that is not public.</summary>
    PrivateAddress,
}

/// <summary>A delivery in a list.</summary>
/// <param name="Id">Its id: the <c>webhook-id</c> of every attempt.</param>
/// <param name="Kind">What it tells.</param>
/// <param name="Subject">The stream that it is about.</param>
/// <param name="Version">The version of that after what happened.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Attempts">How often it was tried since it was last asked for.</param>
/// <param name="MadeAt">Since when it waits.</param>
/// <param name="DueAt">When it is tried next; null when it is not.</param>
/// <param name="LastFailure">Why the last attempt failed; null when it did not, or there was none.</param>
/// <param name="LastStatus">The HTTP status of the last answer; null when there was none.</param>
/// <param name="LastAttemptAt">When the last attempt ended; null when there was none.</param>
[GenerateSerializer, Immutable]
public sealed record DeliveryRow(
    string Id,
    string Kind,
    string Subject,
    long Version,
    DeliveryStatus Status,
    int Attempts,
    DateTimeOffset MadeAt,
    DateTimeOffset? DueAt,
    DeliveryFailure? LastFailure,
    int? LastStatus,
    DateTimeOffset? LastAttemptAt);

/// <summary>A delivery with what it says.</summary>
/// <param name="Delivery">How far it is.</param>
/// <param name="Body">What is sent, to the letter.</param>
[GenerateSerializer, Immutable]
public sealed record DeliveryView(DeliveryRow Delivery, string Body);
