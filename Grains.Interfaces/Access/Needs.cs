using Orleans.Runtime;

namespace Smart.Grains.Interfaces;

/// <summary>
/// Which right somebody outside needs to ask this of an actor. What has none is asked by actors among themselves, and
/// never from outside.
/// </summary>
/// <param name="right">One of <see cref="Rights"/>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsAttribute(string right) : Attribute
{
    /// <summary>One of <see cref="Rights"/>.</summary>
    public string Right { get; } = right;
}

/// <summary>
/// Somebody outside may learn to whom this belongs, for the border must know before it lets them look.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsNothingAttribute : Attribute;

/// <summary>The right is that to read actors of the kind that is asked, by <see cref="Rights.ToRead"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsToReadAttribute : Attribute;

/// <summary>A question whose own words say whose things it is about, put to an actor that knows everybody's.</summary>
public interface IAbout
{
    /// <summary>Of which cooperative; null for all.</summary>
    CooperativeId? Cooperative { get; }

    /// <summary>Of which member; null for all.</summary>
    MemberId? Member => null;

    /// <summary>Of which actor; null for all.</summary>
    GrainId? Actor => null;
}

/// <summary>The actor may not be asked this by whoever asks.</summary>
/// <param name="isBeyondReach">The right is there but does not go so far: answered as if nothing were there.</param>
/// <param name="call">What was asked.</param>
[GenerateSerializer]
public sealed class NotAllowedException(bool isBeyondReach, string call) : Exception($"{call} is not allowed.")
{
    /// <summary>The right is there but does not go so far.</summary>
    [Id(0)]
    public bool IsBeyondReach { get; } = isBeyondReach;
}
