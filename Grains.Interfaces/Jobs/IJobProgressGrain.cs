using Orleans.Concurrency;

namespace Smart.Grains.Interfaces;

/// <summary>
/// Says when something happens to a job, to whoever watches it. Key: the job's stream, <c>job/J1</c>.
/// </summary>
/// <remarks>
/// A hint that saves asking the job again and again: what happened is asked of the job itself, by
/// <see cref="IStreamActor.EventsAfter"/>.
/// </remarks>
public interface IJobProgressGrain : IGrainWithStringKey
{
    /// <summary>
    /// Longest time that <see cref="Beyond"/> waits: whoever may look no longer is cut off within two seconds, and
    /// asking whether they may takes a moment too.
    /// </summary>
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(1_800);

    /// <summary>
    /// Answers as soon as the job is known to be past a version, or when patience ends: then nothing is known.
    /// </summary>
    /// <returns>The newest version that was heard of; 0 when none was.</returns>
    [AlwaysInterleave]
    [Needs(Rights.ReadJobs)]
    Task<long> Beyond(long version);
}
