using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>What the kernel asks of every actor that decides: take a message, answer a wake.</summary>
public interface IStreamActor : IGrainWithStringKey
{
    /// <summary>Hands over a message. Repeating it is harmless: the inbox lets it take effect once.</summary>
    Task Deliver(Delivery delivery);

    /// <summary>Says that a wake of this stream is due. Waking is idempotent.</summary>
    Task Wake(Waking waking);

    /// <summary>Goes on with an unfinished process. A hint; the wake behind it makes sure.</summary>
    [OneWay]
    Task Continue();

    /// <summary>The committed version of the stream, for an ETag; zero when nothing ever happened on it.</summary>
    [AlwaysInterleave]
    [NeedsToRead]
    Task<long> StreamVersion();

    /// <summary>To whom the stream belongs, for whoever must know before they let somebody look.</summary>
    [AlwaysInterleave]
    [NeedsNothing]
    Task<Belonging> BelongsTo();

    /// <summary>What happened on the stream after a version, oldest first, for whoever watches it live.</summary>
    [AlwaysInterleave]
    [NeedsToRead]
    Task<StreamEvent[]> EventsAfter(long version);
}

/// <summary>One event of a stream, as stored.</summary>
/// <param name="Version">Version of the stream after it.</param>
/// <param name="Name">Stored name.</param>
/// <param name="At">Business time.</param>
/// <param name="Json">Its words, as stored.</param>
[GenerateSerializer, Immutable]
public sealed record StreamEvent(long Version, string Name, DateTimeOffset At, string Json);

/// <summary>A message on its way.</summary>
/// <param name="Id">Unique: sender's stream, version and place in the commit.</param>
/// <param name="Name">Stored name of the message.</param>
/// <param name="Json">Its words, as stored.</param>
/// <param name="EffectiveAt">Business time at which it was sent.</param>
/// <param name="Correlation">What ties it to the request that caused it.</param>
[GenerateSerializer, Immutable]
public sealed record Delivery(string Id, string Name, string Json, DateTimeOffset EffectiveAt, string Correlation);

/// <summary>A wake that is due.</summary>
/// <param name="Name">Its name on the stream.</param>
/// <param name="Generation">Which setting of it this is; a later one makes it void.</param>
/// <param name="DueAt">When it was due, business time.</param>
[GenerateSerializer, Immutable]
public sealed record Waking(string Name, long Generation, DateTimeOffset DueAt);
