namespace Smart.Grains.Interfaces;

/// <summary>The journal has no room within a second: try again later, under the same command id (503).</summary>
[GenerateSerializer]
public sealed class JournalBusyException() : Exception("The journal has no room for another commit; try again.");

/// <summary>
/// Another activation moved the stream on, again and again: try again, under the same command id (503).
/// </summary>
/// <param name="stream">The stream.</param>
[GenerateSerializer]
public sealed class JournalConflictException(string stream)
    : Exception($"Stream {stream} was moved on by another activation; try again.");

/// <summary>
/// The database refused one append by itself: a guarded account, or a row that it cannot store (a bug).
/// </summary>
/// <param name="stream">The stream.</param>
/// <param name="reason">Name of the constraint, or what the database says.</param>
[GenerateSerializer]
public sealed class AppendRefusedException(string stream, string reason)
    : Exception($"The database refused an append to {stream}: {reason}");
