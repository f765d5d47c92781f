using System.Collections.Immutable;
using Smart.Grains.Interfaces;
using Smart.Grains.Ledger;

namespace Smart.Grains.Kernel;

/// <summary>One event, ready to be stored.</summary>
/// <param name="Version">Its version on the stream, from 1.</param>
/// <param name="Name">Stored name.</param>
/// <param name="Data">Canonical JSON in UTF-8.</param>
/// <param name="Postings">What it books.</param>
internal readonly record struct StoredEvent(long Version, string Name, byte[] Data, Posting[] Postings);

/// <summary>A message, ready to be stored with the commit that sends it.</summary>
internal readonly record struct StoredMessage(string Id, string Receiver, string Name, byte[] Data);

/// <summary>How an append ended.</summary>
internal enum AppendOutcome
{
    /// <summary>It is durable.</summary>
    Committed,

    /// <summary>The stream stands at another version: reload and decide again.</summary>
    Conflict,

    /// <summary>The message that it takes in took effect before: nothing was written.</summary>
    AlreadyDelivered,

    /// <summary>An earlier message of the same sender is still on its way: nothing was written.</summary>
    TooEarly,
}

/// <summary>How an append ended and, when committed, the position of its first event.</summary>
internal readonly record struct AppendResult(AppendOutcome Outcome, long Position);

/// <summary>
/// Shared by everything that one activation appends. Once an append fails, those queued behind it must fail too:
/// they were decided on a state that never came to be.
/// </summary>
internal sealed class ActivationToken
{
    private volatile bool _failed;

    public bool Failed => _failed;

    public void Fail() => _failed = true;
}

/// <summary>Everything that one decision writes, in one commit.</summary>
internal sealed class Append
{
    public required string Stream { get; init; }

    public required ActivationToken Token { get; init; }

    /// <summary>Version of the stream on which it was decided; zero for a new stream.</summary>
    public required long ExpectedVersion { get; init; }

    public required string Cooperative { get; init; }

    public StoredEvent[] Events { get; init; } = [];

    public DateTimeOffset EffectiveAt { get; init; }

    /// <summary>The time that is lived where the decision was made, when somebody drives it.</summary>
    public DateTimeOffset? DrivenTime { get; init; }

    public string? CommandId { get; init; }

    public string? RequestHash { get; init; }

    public string Who { get; init; } = "";

    public string Correlation { get; init; } = "";

    public StoredMessage[] Messages { get; init; } = [];

    public ImmutableArray<WakeChange> Wakes { get; init; } = [];

    /// <summary>Id of the message that this commit takes in; null for a command.</summary>
    public string? Inbox { get; init; }

    /// <summary>
    /// Wakes and deliveries have a quarter of the room to themselves: work under way must end under load.
    /// </summary>
    public bool Urgent { get; init; }

    /// <summary>Completed by the writer, on another thread than its own.</summary>
    public TaskCompletionSource<AppendResult> Completion { get; } =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long NewVersion => ExpectedVersion + Events.Length;
}
