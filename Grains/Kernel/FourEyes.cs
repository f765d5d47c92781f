using Smart.Grains.Interfaces;

namespace Smart.Grains.Kernel;

/// <summary>
/// What binds by the word of two: somebody, or a program, says it, and another person confirms that very thing or turns
/// it down; whoever said it may take it back. These are the ways in which that is refused.
/// </summary>
/// <param name="Nothing">Nothing waits.</param>
/// <param name="OnlyPeople">A program has no second word.</param>
/// <param name="Own">One's own word is not confirmed by oneself.</param>
/// <param name="Otherwise">Something else waits by now than was read.</param>
public sealed record FourEyes(Refusal Nothing, Refusal OnlyPeople, Refusal Own, Refusal Otherwise)
{
    /// <summary>Why it cannot be confirmed; null when it can.</summary>
    /// <param name="saidBy">Who said what waits; null when nothing does.</param>
    /// <param name="by">Who confirms it.</param>
    /// <param name="isAsRead">Whether what waits is what they read.</param>
    public Refusal? ToConfirm(string? saidBy, Judge by, bool isAsRead) =>
        saidBy is null ? Nothing
        : !by.IsPerson ? OnlyPeople
        : saidBy == by.Id ? Own
        : isAsRead ? null
        : Otherwise;

    /// <summary>Why it cannot be turned down; null when it can.</summary>
    /// <param name="saidBy">Who said what waits; null when nothing does.</param>
    /// <param name="by">Who turns it down.</param>
    public Refusal? ToRefuse(string? saidBy, Judge by) =>
        saidBy is null ? Nothing
        : by.IsPerson ? null
        : OnlyPeople;
}
